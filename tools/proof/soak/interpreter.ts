/** Hours of a device on Espruino itself, in minutes: built modules, a clock that runs fast, an owner and a network that do not leave it alone. */
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { type Device, type Emulator, RpcError, startEmulator } from "../../emulator/index.js";
import type { Form } from "../../firmware-form.js";
import { fastClock } from "../../virtual-board/fast-clock.js";
import { type InterpreterBoard, startInterpreterBoard } from "../../virtual-board/interpreter.js";
import { builtModules } from "../built.js";
import { Random } from "../random.js";
import { count, Report } from "../report.js";
import type { Household } from "./households.js";

/** So many times faster than real time is the board's. */
const SPEED = 60;
const MINUTE = 60_000;
/** What the board waits for an answer, by its clock: a machine that has other things to do is not faster for that clock. */
export const BOARD_PATIENCE_MS = 10_000 * SPEED;
/** Between two acts of the owner, or of the network, on the average. */
const ACT_MS = 500;
/** Longer than the board needs for all that waits, once nothing happens any more. */
const CALM_MS = 30_000;
/** Variables: what Espruino makes at the first use of something, and of each number that has grown beyond 1023. */
const SLACK = 25;
/** Lines of a board at rest that are more than a minute of its clock: for so long it remembers calls. */
const LINES_A_MINUTE = 5;
/** Minutes without acts before the first look at its memory. */
const QUIET_MINUTES = 2;
const ACTS = { owner: 8, drop: 1, restart: 1 };
/** Espruino's own, while the server is away. */
const EXPECTED = /^ERROR: Connect failed/;
const AT_REST = /^rest (\d+)$/;

/** What a household has to do with. */
export interface Stage {
  emulator: Emulator;
  device: Device;
  random: Random;
  /** The next line of the console that matches, within the calm. */
  printed(line: RegExp): Promise<string>;
}

export interface InterpreterSoakOptions {
  /** Each an hour of the board. It lasts up to twice as long until all was used once. */
  minutes: number;
  seed: number;
  form: Form;
}

export async function soakOnInterpreter(household: Household, options: InterpreterSoakOptions): Promise<boolean> {
  const { minutes, seed, form } = options;
  const { chip } = household;
  const hours = (minutes * SPEED) / 60;
  const report = new Report(`soak: ${count(hours)} h of ${household.name} on Espruino, ${chip}, seed ${seed}`);
  const emulator = await startEmulator({ rpcMinTimeoutMs: 0 });
  const device = emulator.createDevice({ name: "soak", token: "soak", gateway: true });
  const said: string[] = [];
  const board = await boot(household, emulator.mqttPort, form, (line) => {
    if (!AT_REST.test(line) && !EXPECTED.test(line) && !household.expected.test(line)) said.push(line);
  });
  try {
    const stage = { emulator, device, random: new Random(seed), printed: (line: RegExp) => nextLine(board, line) };
    household.start(stage);
    if (!device.online) await once(emulator as never, "connect");
    const done = new Set<string>();
    let first: number | undefined;
    const endAt = performance.now() + minutes * MINUTE;
    const giveUpAt = endAt + minutes * MINUTE;
    while (performance.now() < (first === undefined ? giveUpAt : endAt)) {
      await pause(stage.random.around(ACT_MS));
      done.add(await actOnce(household, stage));
      if (first === undefined && household.isWarm && done.size === Object.keys(ACTS).length)
        first = await leastAtRest(household, stage, board);
    }
    const last = await leastAtRest(household, stage, board, first);
    await household.end(stage, await answerOf(device, "end"));
    household.report(report);
    report.say("memory", `${first ?? "?"} variables in use at rest, ${last} at the end`);
    report.check(first !== undefined, "not all was used once: the memory was never looked at");
    if (first !== undefined)
      report.check(last <= first + SLACK, `${last - first} variables more than at the beginning`);
    report.check(said.length === 0, `the console said: ${said.slice(0, 5).join("; ")}`);
  } finally {
    board.stop();
    await emulator.close();
  }
  return report.print();
}

async function boot(household: Household, port: number, form: Form, onConsole: (line: string) => void) {
  const { chip, modules, firmware } = household;
  const options = {
    host: "127.0.0.1",
    port,
    accessToken: "soak",
    clientId: "soak",
    keepAlive: (2 * BOARD_PATIENCE_MS) / 1000,
    connectTimeoutMs: BOARD_PATIENCE_MS,
    requestTimeoutMs: BOARD_PATIENCE_MS,
  };
  return startInterpreterBoard({
    chip,
    bare: true,
    storage: { ".boot0": fastClock(SPEED) },
    modules: await builtModules(modules, form),
    firmware: `var c=new (require("thingsboard").TBDeviceMqttClient)(${JSON.stringify(options)});${firmware};c.connect()`,
    onConsole,
  });
}

/** What happens to any device, and what this one's owner does. Returns which it was. */
async function actOnce(household: Household, stage: Stage): Promise<string> {
  const { emulator, random } = stage;
  const act = random.pick(ACTS);
  if (act === "owner") await household.act(stage);
  else if (act === "drop") emulator.dropConnections();
  else await emulator.restart({ downMs: random.between(0, 2000) });
  return act;
}

/**
 * The fewest variables in use at rest, while nothing happens but a call a minute, by which the board forgets those before. Looks until they
 * are no more than is wanted, within the calm.
 */
async function leastAtRest(
  household: Household,
  stage: Stage,
  board: InterpreterBoard,
  wanted = Infinity,
): Promise<number> {
  let least = Infinity;
  const giveUpAt = performance.now() + CALM_MS;
  for (let quiet = 0; quiet <= QUIET_MINUTES || (least > wanted + SLACK && performance.now() < giveUpAt); quiet++) {
    for (let lines = 0; lines < LINES_A_MINUTE; lines++) {
      const [, usage] = AT_REST.exec(await nextLine(board, AT_REST))!.map(Number);
      if (quiet >= QUIET_MINUTES) least = Math.min(least, usage!);
    }
    await household.call(stage);
  }
  return least;
}

/** Asks until there is an answer: the link may be away. */
export async function answerOf(device: Device, method: string): Promise<unknown> {
  for (const stopAt = performance.now() + CALM_MS; ; await pause(ACT_MS)) {
    try {
      return await device.rpc(method, {}, { timeoutMs: 2000 });
    } catch (error) {
      if (!(error instanceof RpcError) || performance.now() > stopAt) throw error;
    }
  }
}

function nextLine(board: InterpreterBoard, wanted: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => {
      board.off("console", hear);
      reject(new Error(`the board never said ${wanted}`));
    }, CALM_MS);
    const hear = (line: string) => {
      if (!wanted.test(line)) return;
      clearTimeout(giveUp);
      board.off("console", hear);
      resolve(line);
    };
    board.on("console", hear);
  });
}

/** Until this is so, or the calm is over. */
export async function calmUntil(isSo: () => boolean): Promise<void> {
  for (const stopAt = performance.now() + CALM_MS; !isSo() && performance.now() < stopAt; ) await pause(100);
}
