/** `tb-espruino start`: the real firmware on a virtual board, against an emulator or a ThingsBoard of one's own. */
import type { BundleOptions } from "../compiler/build.js";
import { BuildThread } from "../compiler/build-thread.js";
import { LOADER } from "../compiler/targets/targets.js";
import { TRACE_PAUSE_MS } from "../monitor/traces.js";
import { Wire } from "../page/wire.js";
import type { PartSpec } from "../virtual-board/parts/state.js";
import { type Building, bootBoard, type RunningBoard, type Shown } from "./board.js";
import type { Checked } from "./checks.js";
import { type Demo, openDemo } from "./demo.js";
import { type Exchange, exchangeOf, filledIn, nextLines } from "./exchanges/index.js";
import { demoKeys, type Keys, watchKeys } from "./keys.js";
import { acknowledgedTelemetry, firstTelemetry, inTime } from "./once.js";
import { connectError, DEMO_EXAMPLE, hasPage, type Server, type StartOptions, unreachable } from "./options.js";
import { nameByToken } from "./own-device.js";
import { partsOf } from "./parts.js";
import { type Hands, play, Story } from "./play.js";
import { Screen } from "./screen.js";

const LAST_LINES_MS = 2 * TRACE_PAUSE_MS;
const parent = process.ppid;

/** npm passes SIGTERM to its shell only, and the shell to nobody: without this the command would go on alone. */
function endWithNpm(): void {
  if (process.env.npm_lifecycle_event && process.ppid !== parent) process.emit("SIGTERM");
}

/** What one run of the command is about, and how it ends. */
interface Run {
  options: StartOptions;
  checked: Checked;
  parts: PartSpec[];
  building: Building;
  exchange: Exchange;
  screen: Screen;
  story: Story;
  /** Absent with a server of one's own. */
  demo: Demo | undefined;
  end(): void;
  fail(error: Error): void;
  /** What is to be ended with it, the last thing first. */
  atEnd(cleanUp: () => unknown): void;
}

/** Runs until Ctrl-C, or until the first telemetry with `once`. Rejects with one line when it cannot go on. */
export async function start(options: StartOptions, checked: Checked): Promise<void> {
  const { own, chosen } = checked;
  const isDemonstration = chosen.example === DEMO_EXAMPLE;
  const exchange = exchangeFor(checked, options);
  // Before the build: one may be written wrongly.
  const parts = partsOf(checked.board, {
    example: chosen.example,
    part: [...(exchange.parts ?? []), ...(options.part ?? [])],
  });
  const screen = new Screen();
  const cleanUps: (() => unknown)[] = [];
  let isOver = false;
  // It may be still building when the end comes.
  const atEnd = (cleanUp: () => unknown) => (isOver ? void cleanUp() : void cleanUps.unshift(cleanUp));
  const thread = new BuildThread();
  atEnd(() => thread.close());
  // It builds while all else is loaded and opened.
  const isWanted = !own || own.token !== undefined;
  const building = isWanted ? thread.bundle([checked.target, LOADER], buildOptions(options)) : Promise.resolve([]);
  // An error is told once there is a place for the board.
  building.catch(() => {}).then(() => thread.close());
  // A firmware that stops leaves nothing to wait for, and Node would end in the middle.
  const alive = setInterval(endWithNpm, 1000);
  try {
    const page = hasPage(options) ? await import("./page.js") : undefined;
    const thingsboard = own && (await page?.logIn(own, screen));
    const demo = own ? undefined : await openDemo(options, screen, exchange);
    if (demo) atEnd(() => demo.emulator.close());
    await new Promise<void>((end, fail) => {
      process.once("SIGINT", end).once("SIGTERM", end);
      const story = new Story(screen);
      const run: Run = { options, checked, parts, building, exchange, screen, story, demo, end, fail, atEnd };
      if (own || options.once) story.close();
      atEnd(() => story.close());
      const server = own ? serverOf(own) : serverOfDemo(demo!);
      const open = async () => {
        const keys = watchKeys(demo && isDemonstration ? demoKeys(demo, screen) : [], screen, end);
        atEnd(keys.close);
        let isOnline = false;
        const onUnreachable = () => own && !isOnline && fail(unreachable(own));
        const opened = await page?.openPage(options, { demo, own, thingsboard }, server, screen, onUnreachable);
        if (opened) atEnd(() => opened.close());
        if (!server) {
          screen.say("start", "no board runs without --token, only the page");
          return keys.enable();
        }
        if (own) screen.say("start", `connecting to ${own.host}:${own.port}, for up to half a minute`);
        const shown = opened && { workshop: opened.workshop, device: demo?.device.name };
        const seen = own && options.once ? await seenWay(run, server, onUnreachable) : undefined;
        const board = await runBoard(run, server, seen?.way ?? opened?.server ?? server, shown, () => {
          isOnline = true;
          if (thingsboard && opened)
            void nameByToken(thingsboard, server.token).then((name) => opened.workshop.nameDevice(name));
        });
        if (demo) accompany(run, demo, board, opened?.address, keys);
        if (own && !options.once) keys.enable();
        if (seen) inTime(seen.acknowledged, () => isOnline).then(end, fail);
      };
      open().catch(fail);
    });
    screen.say("start", "ended");
  } finally {
    isOver = true;
    clearInterval(alive);
    for (const cleanUp of cleanUps) await cleanUp();
  }
}

function buildOptions({ modulesUrl, offline }: StartOptions): BundleOptions {
  return { write: true, onlySmall: true, modulesUrl, offline };
}

function serverOf({ host, port, token }: { host: string; port: number; token?: string }): Server | undefined {
  return token === undefined ? undefined : { host, port, token };
}

function serverOfDemo({ emulator, device }: Demo): Server {
  return { host: "127.0.0.1", port: emulator.mqttPort, token: device.token };
}

/** The way to a server of one's own on which the first telemetry is seen. */
async function seenWay({ checked, atEnd }: Run, server: Server, onUnreachable: () => void) {
  const wire = await Wire.to(server);
  atEnd(() => wire.close());
  wire.on("unreachable", onUnreachable);
  const acknowledged = acknowledgedTelemetry(wire, checked.board.topics);
  // It is awaited once the board runs.
  acknowledged.catch(() => {});
  return { way: { ...server, host: "127.0.0.1", port: wire.port }, acknowledged };
}

/** Boots the board, until the end. `way` is where it connects to reach the server. */
async function runBoard(
  run: Run,
  server: Server,
  way: Server,
  shown: Shown | undefined,
  onOnline: () => void,
): Promise<RunningBoard> {
  const { demo, atEnd } = run;
  const board = await boot(run, server, way, shown, onOnline);
  atEnd(() => {
    demo?.emulator.removeAllListeners();
    board.stop();
  });
  return board;
}

/** Looks at the board's console for what decides how this goes on. */
function boot(
  { options, checked, parts, building, exchange, screen, demo, fail }: Run,
  server: Server,
  way: Server,
  shown: Shown | undefined,
  onOnline: () => void,
): Promise<RunningBoard> {
  const { settings, hosts } = exchange;
  const equipment = demo ? { parts, settings, hosts: hosts?.(way) } : { parts };
  let isConnected = false;
  const onLine = (line: string) => {
    if (line) screen.say("board", line);
    if (isConnected) return;
    isConnected = line.startsWith("ThingsBoard: connected");
    const isRefused = !equipment.hosts && connectError(line, server);
    if (isRefused) fail(isRefused);
    // The lines behind it tell the place.
    if (line.startsWith("Uncaught")) setTimeout(() => fail(new Error(`the firmware stopped: ${line}`)), LAST_LINES_MS);
    if (!isConnected) return;
    onOnline();
    if (demo) return;
    screen.highlight("start", filledIn(exchange.atServer, { board: checked.board.id }));
    screen.say("start", options.once ? "this ends with the first telemetry" : "press Ctrl-C to end");
  };
  return bootBoard(options, checked, building, way, screen, shown, onLine, equipment);
}

/** What is played for the firmware. Throws where an interpreter cannot run it. */
function exchangeFor({ board, chosen: { example } }: Checked, { interpreter }: StartOptions): Exchange {
  const exchange = exchangeOf(example, board);
  if (interpreter && exchange.needs)
    throw new Error(
      `the example ${example} needs ${exchange.needs}, and an interpreter does not have it: remove --interpreter`,
    );
  return exchange;
}

/** What goes on beside a board that talks to the emulator. */
function accompany(
  { options, checked, exchange, screen, story, end, fail }: Run,
  demo: Demo,
  board: RunningBoard,
  page: string | undefined,
  keys: Keys,
): void {
  if (options.once) return void firstTelemetry(demo).then(end, fail);
  const hands = board.parts && board.restart ? (board as Hands) : undefined;
  play(exchange.steps, { demo, screen, story, hands }).then(() => {
    if (story.isClosed) return;
    story.close();
    const login = `--server http://127.0.0.1:${demo.emulator.httpPort} --user ${demo.user[0]}`;
    const values = { board: checked.board.id, device: JSON.stringify(demo.device.name), login };
    for (const line of nextLines(exchange, page !== undefined)) screen.highlight("start", filledIn(line, values));
    screen.say("start", "press Ctrl-C to end");
    // Its first line is far up by then.
    if (page) screen.highlight("start", `the page: ${page}`);
    keys.enable();
  }, fail);
}
