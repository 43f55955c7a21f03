/** Hours of a device on Espruino itself, in minutes: built modules, a clock that runs fast, an owner and a network that do not leave it alone. */
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { bundle } from "../../compiler/build.js";
import { selectTargets } from "../../compiler/targets/targets.js";
import { type Device, type Emulator, RpcError, startEmulator } from "../../emulator/index.js";
import { fastClock } from "../../virtual-board/fast-clock.js";
import { type InterpreterBoard, startInterpreterBoard } from "../../virtual-board/interpreter.js";
import { growthAtRest, usual } from "../memory.js";
import { Random } from "../random.js";
import { count, Report } from "../report.js";
import type { Household } from "./households.js";

/** So many times faster than real time is the board's. */
const SPEED = 60;
const MINUTE = 60_000;
/** Between two acts of the owner, or of the network, on the average. */
const ACT_MS = 500;
/** Longer than the board needs for all that waits, once nothing happens any more. */
const CALM_MS = 30_000;
/**
 * Variables: what Espruino makes at the first use of something, ten for the methods of each kind of value, and of each number that has
 * grown beyond 1023. What the gateway remembers of handled calls for a minute may be in the last looks too: over two hours they are flat.
 */
const SLACK = 40;
/** Espruino's own, while the server is away. */
const EXPECTED = /^ERROR: Connect failed/;
const AT_REST = /^rest (\d+)$/;

/** What a household has to do with. */
export interface Stage {
  emulator: Emulator;
  device: Device;
  random: Random;
  /** The next line of the console that matches, within the calm. */
  printed(line: RegExp): Promise<void>;
}

export async function soakOnInterpreter(household: Household, minutes: number, seed: number): Promise<boolean> {
  const { chip } = household;
  const hours = (minutes * SPEED) / 60;
  const report = new Report(`soak: ${count(hours)} h of ${household.name} on Espruino, ${chip}, seed ${seed}`);
  const emulator = await startEmulator({ rpcMinTimeoutMs: 0 });
  const device = emulator.createDevice({ name: "soak", token: "soak", gateway: true });
  const memory: number[] = [];
  const said: string[] = [];
  const board = await boot(household, emulator.mqttPort, (line) => {
    const [, usage] = AT_REST.exec(line)?.map(Number) ?? [];
    if (usage !== undefined && household.isWarm) memory.push(usage);
    else if (usage === undefined && !EXPECTED.test(line) && !household.expected.test(line)) said.push(line);
  });
  try {
    const stage = { emulator, device, random: new Random(seed), printed: (line: RegExp) => nextLine(board, line) };
    household.start(stage);
    if (!device.online) await once(emulator as never, "connect");
    for (const stopAt = performance.now() + minutes * MINUTE; performance.now() < stopAt; ) {
      await pause(stage.random.around(ACT_MS));
      await actOnce(household, stage);
    }
    await household.end(stage, await answerOf(device, "end"));
    household.report(report);
    const third = Math.ceil(memory.length / 3);
    const looks = [memory.slice(0, third), memory.slice(-third)];
    report.say("memory", `${usual(looks[0])} variables in use at rest, ${usual(looks[1])} at the end`);
    report.check(growthAtRest(looks) <= SLACK, `${growthAtRest(looks)} variables more than at the beginning`);
    report.check(said.length === 0, `the console said: ${said.slice(0, 5).join("; ")}`);
  } finally {
    board.stop();
    await emulator.close();
  }
  return report.print();
}

async function boot({ chip, modules, firmware }: Household, port: number, onConsole: (line: string) => void) {
  const built = await bundle(selectTargets().filter(({ name }) => modules.includes(name)));
  const codeOf = (name: string) => built.find(({ file }) => file === `${name}.min.js`)!.code;
  const options = { host: "127.0.0.1", port, accessToken: "soak", clientId: "soak" };
  return startInterpreterBoard({
    chip,
    bare: true,
    storage: { ".boot0": fastClock(SPEED) },
    modules: Object.fromEntries(modules.map((name) => [name, codeOf(name)])),
    firmware: `var c=new (require("thingsboard").TBDeviceMqttClient)(${JSON.stringify(options)});${firmware};c.connect()`,
    onConsole,
  });
}

/** What happens to any device, and what this one's owner does. */
async function actOnce(household: Household, stage: Stage): Promise<void> {
  const { emulator, random } = stage;
  const act = random.pick({ owner: 8, drop: 1, restart: 1 });
  if (act === "owner") await household.act(stage);
  else if (act === "drop") emulator.dropConnections();
  else await emulator.restart({ downMs: random.between(0, 2000) });
}

/** Asks until there is an answer: the link may be away. */
async function answerOf(device: Device, method: string): Promise<unknown> {
  for (const stopAt = performance.now() + CALM_MS; ; await pause(ACT_MS)) {
    try {
      return await device.rpc(method, {}, { timeoutMs: 2000 });
    } catch (error) {
      if (!(error instanceof RpcError) || performance.now() > stopAt) throw error;
    }
  }
}

function nextLine(board: InterpreterBoard, wanted: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => reject(new Error(`the board never said ${wanted}`)), CALM_MS);
    const hear = (line: string) => {
      if (!wanted.test(line)) return;
      clearTimeout(giveUp);
      board.off("console", hear);
      resolve();
    };
    board.on("console", hear);
  });
}

/** Until this is so, or the calm is over. */
export async function calmUntil(isSo: () => boolean): Promise<void> {
  for (const stopAt = performance.now() + CALM_MS; !isSo() && performance.now() < stopAt; ) await pause(100);
}
