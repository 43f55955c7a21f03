/** `tb-espruino chaos`: numbered messages through a network and a server that fail all the time. */
import { setTimeout as pause } from "node:timers/promises";
import { type Form, type FormOptions, formOf } from "../../firmware-form.js";
import { ProgressLine } from "../../terminal.js";
import { findInterpreter } from "../../virtual-board/interpreter.js";
import { growth, heapBytes } from "../memory.js";
import { Random } from "../random.js";
import { count, megabytes, Report } from "../report.js";
import type { Caller } from "./caller.js";
import { sendFromInterpreter } from "./interpreter.js";
import { Ledger } from "./ledger.js";
import { nextPlan } from "./plan.js";
import { poisonAmong } from "./poison.js";
import { ChaosProxy } from "./proxy.js";
import { Sender } from "./sender.js";
import { type ChaosServer, SERVERS, type ServerName } from "./servers.js";

export interface ChaosOptions extends FormOptions {
  messages?: number;
  /** Stop giving messages after so long. */
  seconds?: number;
  seed: number;
  broker?: ServerName;
  interpreter?: boolean;
}

/** A run of these goes through, and what it left behind. */
export interface Stage {
  proxy: ChaosProxy;
  ledger: Ledger;
  messages: number;
  /** Those that the server closes the link over. */
  poisoned: Set<number>;
  /** None where nobody calls. */
  caller: Caller | undefined;
  seconds: number;
  /** Of the library, on an interpreter. */
  form: Form;
}

const MESSAGES = { node: 20_000, interpreter: 500 };
/** Between two ends of a connection, on the average; an interpreter sends less. */
const MEAN_BYTES = { node: 12_000, interpreter: 4000 };
/** No run lasts longer, but for what is still under way then. */
const MAX_SECONDS = 1200;
/** Ten times what it takes to notice a dead link and to open the next. */
const STALL_MS = 60_000;
const LOOK_MS = 1000;
/** What the client remembers of requests, beyond its rest: eight of them, each with its reply. */
const REMEMBERED_THINGS = 16;
/** What Node's own heap moves by. */
const HEAP_SLACK = 2 * 2 ** 20;

export async function chaos(options: ChaosOptions): Promise<void> {
  const names = options.broker ? [options.broker] : (Object.keys(SERVERS) as ServerName[]);
  const hasInterpreter = findInterpreter("ESP8266") !== undefined;
  let isKept = true;
  for (const name of names) {
    if (!options.interpreter) isKept = (await withStage(name, options, "node", runOnNode)) && isKept;
    if (options.interpreter || hasInterpreter)
      isKept = (await withStage(name, options, "interpreter", sendFromInterpreter)) && isKept;
  }
  if (!options.interpreter && !hasInterpreter) {
    console.log("\nnot run on Espruino: set ESPRUINO_ESP8266 to an interpreter");
  }
  if (!isKept) throw new Error(`a promise was broken; seed ${options.seed}`);
}

/** Builds up server, proxy and ledger, lets the client run, and prints what came of it. */
async function withStage(
  name: ServerName,
  { messages, seconds = MAX_SECONDS, seed, text }: ChaosOptions,
  client: keyof typeof MESSAGES,
  run: (stage: Stage, report: Report) => Promise<void>,
): Promise<boolean> {
  const report = new Report(`chaos: the client on ${client === "node" ? "Node" : "Espruino"}, ${name}, seed ${seed}`);
  const startedAt = performance.now();
  const server = await SERVERS[name]();
  const random = new Random(seed);
  const proxy = new ChaosProxy(server.port, () => nextPlan(random, MEAN_BYTES[client]));
  try {
    const wanted = messages ?? MESSAGES[client];
    const ledger = new Ledger(wanted);
    proxy.on("toServer", (connection, bytes) => ledger.toServer(connection, bytes));
    proxy.on("fromServer", (connection, bytes) => ledger.fromServer(connection, bytes));
    proxy.on("toClient", (connection, bytes) => ledger.toClient(connection, bytes));
    proxy.on("over", (connection) => ledger.over(connection));
    const poisoned = poisonAmong(wanted, seed, client);
    const { caller } = server;
    caller?.start();
    const died = killOnDemand(server, proxy);
    await proxy.start();
    const upTo = Math.min(seconds, MAX_SECONDS);
    await run({ proxy, ledger, messages: wanted, poisoned, caller, seconds: upTo, form: formOf({ text }) }, report);
    await died();
    caller?.reportTo(report);
    reportArrivals(proxy, ledger, report);
  } finally {
    await proxy.close();
    await server.close();
  }
  report.say("time", `${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  return report.print();
}

/** Kills the server when the proxy says so, one death after the other. Returns what waits for the last. */
function killOnDemand(server: ChaosServer, proxy: ChaosProxy): () => Promise<void> {
  let last = Promise.resolve();
  proxy.on("kill", (downMs) => {
    last = last.then(() => server.kill(downMs));
  });
  return () => last;
}

async function runOnNode(stage: Stage, report: Report): Promise<void> {
  const { proxy, ledger, messages, poisoned, caller, seconds } = stage;
  const sender = new Sender(proxy.port, messages, poisoned, (number) => ledger.has(number), caller);
  const heap: number[] = [];
  try {
    await drive(sender, seconds, () => heap.push(heapBytes()));
    proxy.calm();
    await untilAtRest(sender);
    const { given, told, wrong, atRest, stats } = sender;
    reportMessages(stage, report, given, sender.givenUp);
    report.say("refused", `${count(stats.refused)} times, since the queue was full, and given again`);
    report.check(told === given, `${count(given - told)} messages were never called back`);
    report.check(wrong.length === 0, wrong.slice(0, 5).join("; "));
    const end = sender.held();
    report.say(
      "memory",
      `${atRest?.things} things in the client at rest, ${end.things} at the end; heap ${megabytes(heap[0] ?? 0)}, then ${megabytes(heap.at(-1) ?? 0)}`,
    );
    report.check(end.things <= (atRest?.things ?? 0) + REMEMBERED_THINGS, `the client grew to ${end.things} things`);
    report.check(growth(heap) < HEAP_SLACK, `the heap grew by ${megabytes(growth(heap))}`);
  } finally {
    sender.close();
  }
}

/** Waits until all is acknowledged, or nothing has been for too long. After so many seconds no more is given. */
async function drive(sender: Sender, seconds: number, look: () => void): Promise<void> {
  const stopAt = performance.now() + seconds * 1000;
  let told = 0;
  const progress = new ProgressLine();
  for (let giveUpAt = performance.now() + STALL_MS; !sender.isDone && performance.now() < giveUpAt; ) {
    await pause(LOOK_MS);
    look();
    progress.show(`${count(sender.told)} messages called back`);
    if (performance.now() >= stopAt) sender.isStopped = true;
    if (sender.told > told) giveUpAt = performance.now() + STALL_MS;
    told = sender.told;
  }
  progress.clear();
}

/** Waits until a good link is there and nothing is on its way; what comes after is compared with the rest before. */
async function untilAtRest(sender: Sender): Promise<void> {
  const { atRest } = sender;
  for (let waited = 0; waited < 30; waited++) {
    if (sender.isConnected && atRest && sender.held().things <= atRest.things + REMEMBERED_THINGS) return;
    await pause(200);
  }
}

/** Of so many messages with these numbers: all arrived but the poison, and that alone was given up. */
export function reportMessages({ ledger, poisoned }: Stage, report: Report, upTo: number, givenUp: number): void {
  const poison = [...poisoned].filter((number) => number <= upTo).length;
  const lost = ledger.missing(upTo).filter((number) => !poisoned.has(number));
  report.say("messages", `${count(upTo)} called back, ${count(ledger.acknowledged)} acknowledged by the server`);
  report.say("poison", `${count(poison)} that the server closes on, ${count(givenUp)} given up`);
  report.check(lost.length === 0, `lost: ${lost.slice(0, 10).join(", ")}`);
  report.check(givenUp === poison, `${givenUp} messages were given up, ${poison} should be`);
}

function reportArrivals(proxy: ChaosProxy, ledger: Ledger, report: Report): void {
  const { duplicates, order, repeated, unmarked, acknowledged, malformed } = ledger;
  const endings = Object.entries(proxy.endings).map(([ending, times]) => `${times} ${ending}`);
  const swallowed = Object.entries(proxy.swallowed).map(([kind, times]) => `${times} ${kind}`);
  report.say("connections", `${proxy.connections}; ended: ${endings.join(", ")}; swallowed: ${swallowed.join(", ")}`);
  const percent = ((100 * duplicates) / Math.max(1, acknowledged)).toFixed(2);
  report.say("duplicates", `${count(duplicates)} (${percent} %)`);
  report.say(
    "order",
    `${count(order.departed.size)} messages behind later ones, after they were alone when two links ended`,
  );
  const wrong = [...order.wrong].slice(0, 10).join(", ");
  report.check(order.wrong.size === 0, `out of order, and were not alone when two links ended: ${wrong}`);
  report.check(repeated === 0, `${repeated} messages came twice on one connection`);
  report.check(malformed.length === 0, `not MQTT: ${malformed[0]}`);
  report.check(unmarked === 0, `${unmarked} duplicates were not marked so`);
}
