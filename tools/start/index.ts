/** `tb-espruino start`: the real firmware on a virtual board, against an emulator or a ThingsBoard of one's own. */
import { loadBoard } from "../build/boards.js";
import { selectTargets } from "../build/targets.js";
import { Wire } from "../page/wire.js";
import { bootBoard, type RunningBoard, type Shown } from "./board.js";
import { type Demo, openDemo, playDemo, setFirstInterval } from "./demo.js";
import { type Keys, watchKeys } from "./keys.js";
import { acknowledgedTelemetry, firstTelemetry, inTime } from "./once.js";
import {
  type Chosen,
  chosenFirmware,
  connectError,
  DEMO_EXAMPLE,
  hasPage,
  ownServer,
  type Server,
  type StartOptions,
  unreachable,
} from "./options.js";
import { nameByToken } from "./own-device.js";
import { Screen } from "./screen.js";

/** What one run of the command is about, and how it ends. */
interface Run {
  options: StartOptions;
  chosen: Chosen;
  screen: Screen;
  /** Absent with a server of one's own. */
  demo: Demo | undefined;
  end(): void;
  fail(error: Error): void;
  /** What is to be ended with it, the last thing first. */
  atEnd(cleanUp: () => unknown): void;
}

/** Runs until Ctrl-C, or until the first telemetry with `once`. Rejects with one line when it cannot go on. */
export async function start(options: StartOptions): Promise<void> {
  const own = ownServer(options);
  const chosen = chosenFirmware(options);
  selectTargets(chosen);
  const isDemonstration = chosen.example === DEMO_EXAMPLE;
  const screen = new Screen();
  const cleanUps: (() => unknown)[] = [];
  let isOver = false;
  // It may be still building when the end comes.
  const atEnd = (cleanUp: () => unknown) => (isOver ? void cleanUp() : void cleanUps.unshift(cleanUp));
  // A firmware that stops leaves nothing to wait for, and Node would end in the middle.
  const alive = setInterval(() => {}, 1000);
  try {
    const page = hasPage(options) ? await import("./page.js") : undefined;
    const thingsboard = own && (await page?.logIn(own, screen));
    const demo = own ? undefined : await openDemo(options, screen);
    if (demo) atEnd(() => demo.emulator.close());
    if (demo && isDemonstration) setFirstInterval(demo);
    await new Promise<void>((end, fail) => {
      process.once("SIGINT", end).once("SIGTERM", end);
      const run: Run = { options, chosen, screen, demo, end, fail, atEnd };
      const server = own ? serverOf(own) : serverOfDemo(demo!);
      const open = async () => {
        const keys = demo && isDemonstration && !options.once ? watchKeys(demo, screen, end) : undefined;
        if (keys) atEnd(keys.close);
        let isOnline = false;
        const onUnreachable = () => own && !isOnline && fail(unreachable(own));
        const opened = await page?.openPage(options, { demo, own, thingsboard }, server, screen, onUnreachable);
        if (opened) atEnd(() => opened.close());
        if (!server) return screen.say("start", "without a token there is no board; Ctrl-C ends it");
        if (own) screen.say("start", `connecting to ${own.host}:${own.port}, for half a minute at the most`);
        const shown = opened && { workshop: opened.workshop, device: demo?.device.name };
        const seen = own && options.once ? await seenWay(run, server, onUnreachable) : undefined;
        await runBoard(run, server, seen?.way ?? opened?.server ?? server, shown, () => {
          isOnline = true;
          if (thingsboard && opened)
            void nameByToken(thingsboard, server.token).then((name) => opened.workshop.nameDevice(name));
        });
        if (demo) accompany(run, demo, opened?.address, keys);
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

function serverOf({ host, port, token }: { host: string; port: number; token?: string }): Server | undefined {
  return token === undefined ? undefined : { host, port, token };
}

function serverOfDemo({ emulator, device }: Demo): Server {
  return { host: "127.0.0.1", port: emulator.mqttPort, token: device.token };
}

/** The way to a server of one's own on which the first telemetry is seen. */
async function seenWay({ chosen, atEnd }: Run, server: Server, onUnreachable: () => void) {
  const wire = await Wire.to(server);
  atEnd(() => wire.close());
  wire.on("unreachable", onUnreachable);
  const acknowledged = acknowledgedTelemetry(wire, loadBoard(chosen.board).topics);
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
): Promise<void> {
  const { demo, atEnd } = run;
  const board = await boot(run, server, way, shown, onOnline);
  atEnd(() => {
    demo?.emulator.removeAllListeners();
    board.stop();
  });
}

/** Looks at the board's console for what decides how this goes on. */
function boot(
  { options, chosen, screen, demo, fail }: Run,
  server: Server,
  way: Server,
  shown: Shown | undefined,
  onOnline: () => void,
): Promise<RunningBoard> {
  let isConnected = false;
  return bootBoard(options, chosen, way, screen, shown, (line) => {
    if (line) screen.say("board", line);
    if (isConnected) return;
    isConnected = line.startsWith("ThingsBoard: connected");
    const isThrown = line.startsWith("Uncaught");
    const error = connectError(line, server) ?? (isThrown && new Error(`the firmware stopped: ${line}`));
    if (error) fail(error);
    if (!isConnected) return;
    onOnline();
    if (demo) return;
    const how = options.once ? "this ends with the first" : "Ctrl-C ends it";
    screen.say("start", `what it sends is under the device's latest telemetry; ${how}`);
  });
}

/** What goes on beside a board that talks to the emulator. `keys` are there for the demonstration. */
function accompany(
  { options, screen, end, fail }: Run,
  demo: Demo,
  page: string | undefined,
  keys: Keys | undefined,
): void {
  // Its first line is far up by then.
  const sayAgain = () => page && screen.highlight("start", `the page: ${page}`);
  if (options.once) firstTelemetry(demo).then(end, fail);
  else if (!keys) {
    screen.say("start", "Ctrl-C ends it");
    sayAgain();
  } else {
    playDemo(demo, screen).then(() => {
      screen.say("start", "this goes on until you press Ctrl-C");
      sayAgain();
      keys.enable();
    }, fail);
  }
}
