/** `tb-espruino soak`: a month of a device's life in minutes, the source of the client against the emulator's own MQTT. */
import { createContext } from "../../emulator/context.js";
import { EmulatorEvents } from "../../emulator/events.js";
import { MqttConnection } from "../../emulator/mqtt-connection.js";
import { withDefaults } from "../../emulator/options.js";
import { type FormOptions, formOf } from "../../firmware-form.js";
import { ProgressLine } from "../../terminal.js";
import { findInterpreter } from "../../virtual-board/interpreter.js";
import type { Storage } from "../../virtual-board/storage.js";
import { growth, growthAtRest, heapBytes, usual } from "../memory.js";
import { Random } from "../random.js";
import { count, megabytes, Report } from "../report.js";
import { Board } from "./board.js";
import { installFlash } from "./flash.js";
import { GatewayBoard } from "./gateway-board.js";
import { GatewayHousehold, OptInHousehold } from "./households.js";
import { soakOnInterpreter } from "./interpreter.js";
import { Life, type Owner } from "./life.js";
import { Messages } from "./messages.js";
import { OptInBoard } from "./opt-in-board.js";
import type { Part } from "./part.js";
import { UpdateBoard } from "./update-board.js";
import { VirtualNet } from "./virtual-net.js";
import { VirtualTime } from "./virtual-time.js";

export interface SoakOptions extends FormOptions {
  /** In virtual time, on Node. */
  days: number;
  /** On each interpreter that is found. */
  minutes: number;
  seed: number;
}

const START = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
/** Long enough for the longest pause and all that waits. */
const REST_MS = HOUR;
/** Looks are taken so long after the full hour, when the board sends a message and a question: by then both have been answered. */
const LOOK_MS = 5000;
const MESSAGES_PER_DAY = 8640;
const HEAP_SLACK = 2 * 2 ** 20;
const COMPACTION_DAYS = 7;

/** A device that can be looked at. */
type Restful = Pick<Part, "name" | "isAtRest" | "things">;

export async function soak(options: SoakOptions): Promise<void> {
  const { minutes, seed } = options;
  let isKept = await soakInVirtualTime(options);
  for (const household of minutes ? [new OptInHousehold(), new GatewayHousehold()] : []) {
    if (findInterpreter(household.chip))
      isKept = (await soakOnInterpreter(household, { minutes, seed, form: formOf(options) })) && isKept;
    else console.log(`\nnot run on Espruino: there is no interpreter for ${household.chip}`);
  }
  if (!isKept) throw new Error(`a promise was broken; seed ${seed}`);
}

async function soakInVirtualTime({ days, seed }: SoakOptions): Promise<boolean> {
  const report = new Report(`soak: ${days} ${days === 1 ? "day" : "days"} of a device, seed ${seed}`);
  const startedAt = performance.now();
  const time = new VirtualTime(START);
  await time.rule(() => liveThrough(days, new Random(seed), time, report));
  report.say("time", `${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  return report.print();
}

async function liveThrough(days: number, random: Random, time: VirtualTime, report: Report): Promise<void> {
  const settings = withDefaults({ maxPointsPerKey: 10, rpcDefaultTimeoutMs: 60_000 });
  const context = createContext(settings, new EmulatorEvents());
  context.clientRpcHandlers.set("getTime", () => time.now);
  const device = context.store.create({ name: "soak", token: "token-0" });
  const messages = new Messages((days + 1) * MESSAGES_PER_DAY);
  context.events.on("publish", (_, topic, payload) => {
    if (topic.endsWith("/telemetry")) messages.arrived(payload.toString());
  });
  const owner: Owner = {
    device,
    setToken: (token) => context.store.setCredentials(device, { type: "ACCESS_TOKEN", token }),
    closeConnection: () => {
      const all = context.store.all();
      all[random.between(0, all.length - 1)]?.session?.close("rate limit");
    },
    restartServer: () => {
      for (const each of context.store.all()) each.restart();
      context.otaData.evict();
    },
  };
  // 1970: the board has not heard of the time.
  time.boardOffset = -START;
  const net = new VirtualNet(time, random, (socket) => void new MqttConnection(context, socket));
  const world = { time, net, random, days };
  const storage = installFlash();
  const board = time.as("board", () => new Board(time, net, messages, device.token));
  const parts = time.as("board", () => [
    new OptInBoard(world, context),
    new GatewayBoard(world, context),
    new UpdateBoard(world, context),
  ]);
  const life = new Life(time, net, random, owner, board);
  const { looks, heap } = await passDays(days, time, [board, ...parts], storage);
  life.end();
  board.mute();
  for (const part of parts) part.end();
  await time.run(time.now + REST_MS);
  // A last change of the token may have been under way.
  time.as("board", () => board.change(device.token));
  device.setSharedAttributes({ interval: ++life.interval });
  await time.run(time.now + REST_MS);
  reportMessages(messages, board, report);
  reportDialogue(board, life, report);
  for (const part of parts) part.report(report);
  const happened = Object.entries(life.happened).map(([event, times]) => `${count(times)} ${event}`);
  report.say("what happened", happened.join(", "));
  report.say("connecting", `${count(net.attempts)} attempts, ${count(board.disconnects)} links lost`);
  report.say("errors told", [...board.errors].map(([code, times]) => `${count(times)} of ${code}`).join(", "));
  report.check(board.connected, "the device is not connected at the end");
  reportMemory(looks, heap, days, report);
}

/** Lets the days pass, and looks now and then at what each device that is at rest holds: by its name, each day's looks. */
async function passDays(days: number, time: VirtualTime, devices: Restful[], storage: Storage) {
  const looks = new Map<string, number[][]>(devices.map(({ name }) => [name, []]));
  const heap: number[] = [];
  const progress = new ProgressLine();
  await time.run(time.now + LOOK_MS);
  for (let day = 1; day <= days; day++) {
    progress.show(`day ${day} of ${days}`);
    for (const device of devices) looks.get(device.name)!.push([]);
    for (let hour = 1; hour <= 24; hour++) {
      await time.run(time.now + HOUR);
      for (const device of devices) if (device.isAtRest) looks.get(device.name)!.at(-1)!.push(device.things());
    }
    // As its owner does over USB: what was erased gives its room back by that alone.
    if (day % COMPACTION_DAYS === 0) storage.compact();
    heap.push(heapBytes());
  }
  progress.clear();
  return { looks, heap };
}

function reportMemory(looks: Map<string, number[][]>, heap: number[], days: number, report: Report): void {
  const told = [...looks].map(([name, all]) => `${name} ${usual(all[0])} and ${usual(all.at(-1))}`);
  report.say("memory", `things held at rest on the first and the last day: ${told.join(", ")}`);
  report.say("heap", `${megabytes(heap[0]!)}, then ${megabytes(heap.at(-1)!)}`);
  for (const [name, all] of looks) {
    const restless = all.filter(({ length }) => !length).length;
    report.check(restless <= Math.max(1, days / 2), `${name} was never seen at rest on ${restless} days`);
    // Without any look at rest there is nothing to compare.
    if (restless < all.length)
      report.check(growthAtRest(all) <= 0, `${name} at rest grew by ${growthAtRest(all)} things`);
  }
  report.check(growth(heap) < HEAP_SLACK, `the heap grew by ${megabytes(growth(heap))}`);
}

function reportMessages(messages: Messages, board: Board, report: Report): void {
  const { given, duplicates, timed, broken, refusedYetThere } = messages;
  const acknowledged = messages.count("acknowledged");
  const refused = messages.count("refused");
  const givenUp = messages.count("given up");
  report.say(
    "messages",
    `${count(given)}: ${count(acknowledged)} acknowledged, ${count(refused)} refused and told, ${count(givenUp)} given up and told`,
  );
  report.say("arrivals", `${count(duplicates)} twice, ${count(timed)} with the time of their making`);
  report.check(messages.count("open") === 0, `${messages.count("open")} messages were never called back`);
  report.check(broken.length === 0, broken.slice(0, 5).join("; "));
  report.check(refusedYetThere === 0, `${refusedYetThere} messages were refused and came all the same`);
  const { stats } = board;
  report.check(stats.dropped === givenUp, `the counter says ${stats.dropped} given up, the callbacks ${givenUp}`);
}

function reportDialogue(board: Board, life: Life, report: Report): void {
  const { asked, answered, failed } = board.questions;
  report.say("asked by the device", `${count(asked)}: ${count(answered)} answered, ${count(failed)} failed and told`);
  report.check(asked === answered + failed, `${asked - answered - failed} questions were never called back`);
  const { replied, timedOut, notConnected, wrong } = life.rpc;
  const twice = [...board.rpcRuns.values()].filter((runs) => runs > 1).length;
  report.say(
    "RPC to the device",
    `${count(replied)} replied, ${count(timedOut)} timed out, ${count(notConnected)} while it was away, ${count(twice)} carried out twice`,
  );
  report.check(twice === 0, `${twice} RPCs were carried out twice`);
  report.check(wrong === 0, `${wrong} RPCs got another's reply`);
  report.say("attributes", `${count(life.interval)} changes, ${count(board.updates)} told as they happened`);
  report.check(
    board.interval === life.interval,
    `the device knows ${board.interval}, its owner wrote ${life.interval}`,
  );
}
