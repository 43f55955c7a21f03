/** Instructions that an operation takes, for both clients by the same script: the difference of two runs, one with few calls and one with many. */

import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { minify } from "terser";
import { SMALL } from "../../compiler/shrink/terser-options.js";
import { unknownName } from "../../nearest.js";
import { ROOT } from "../../project.js";
import { GOALS } from "../goals.js";
import { callgrind, readTotal } from "./callgrind/valgrind.js";
import type { Flash } from "./interpreter.js";
import { CLIENTS, type Client, type Progress } from "./memory.js";

/** A function of the device's scripts. */
export interface Operation {
  name: string;
  what: string;
  qualityOfService?: 1;
  /** The other client does nothing of the kind. */
  isOurs?: true;
  /** The most that it may take, as a ratio to the other client. */
  goal?: number;
  /** The most that it may take, in thousand instructions. */
  most?: number;
}

/** A call from a timer that does nothing: taken off from all others. */
const NONE: Operation = { name: "none", what: "none" };

export const OPERATIONS: readonly Operation[] = [
  { name: "telemetry", what: "telemetry, QoS 0", goal: GOALS.instructions.telemetry },
  {
    name: "acknowledgedTelemetry",
    what: "telemetry, QoS 1, with its PUBACK",
    qualityOfService: 1,
    goal: GOALS.instructions.acknowledgedTelemetry,
  },
  { name: "rpc", what: "RPC at QoS 1, to its reply and the PUBACK of that", goal: GOALS.instructions.rpc },
  {
    name: "attributeUpdate",
    what: "update of a shared attribute, to the callback",
    goal: GOALS.instructions.attributeUpdate,
  },
  { name: "idlePoll", what: "idle poll", isOurs: true, most: GOALS.instructions.idlePoll },
  { name: "refusedCall", what: "refused call", isOurs: true },
];

/** Thousand instructions of one call. */
export interface Counted extends Operation {
  ours: number;
  theirs?: number;
}

/** Calls in the shorter run, and so many more in the other. */
const FEW = 20;
const MORE = 100;
const LIMIT_MS = 120_000;

/** One run: what it took, and what the script said at its end. */
export interface Run {
  total: number;
  end: string;
}

export const scriptName = (client: Client) => `count-${client}`;

/** The device's scripts, minified as a firmware is: each comment would be read over and over. */
export async function countingScripts(clients: readonly Client[]): Promise<Record<string, string>> {
  const read = (name: string) => readFile(join(ROOT, "tools/bench/espruino/device", `${name}.js`), "utf8");
  const scripts: Record<string, string> = {};
  for (const client of clients) {
    const source = [await read("fake-server"), await read("operations"), await read(`operations-${client}`)].join("\n");
    scripts[scriptName(client)] = await minifyScript(source);
  }
  return scripts;
}

/** The names of its functions stay: one of them is called by its name. */
export async function minifyScript(source: string): Promise<string> {
  const { compress, mangle, ...options } = structuredClone(SMALL);
  const { code = "" } = await minify(source, {
    ...options,
    compress: { ...(compress as object), toplevel: false },
    mangle: { ...(mangle as object), toplevel: false },
    toplevel: false,
  });
  return code;
}

/** Those of these names (with commas between them), or all. */
export function operationsNamed(names: string | undefined): readonly Operation[] {
  if (!names) return OPERATIONS;
  return names.split(",").map((name) => {
    const found = OPERATIONS.find((operation) => operation.name === name);
    if (!found)
      throw unknownName(
        "operation",
        name,
        OPERATIONS.map((operation) => operation.name),
      );
    return found;
  });
}

export async function countInstructions(
  flash: Flash,
  operations: readonly Operation[],
  withTheirs: boolean,
  progress: Progress,
): Promise<Counted[]> {
  const clients = CLIENTS.filter((client) => withTheirs || client === "thingsboard");
  const perCall = new Map<string, Run>();
  const jobs = [NONE, ...operations].flatMap((operation) =>
    clients
      .filter((client) => client === "thingsboard" || !operation.isOurs)
      .map((client) => async () => {
        perCall.set(`${client} ${operation.name}`, await countOne(flash, client, operation));
        progress(`${client}: instructions of ${operation.name}`);
      }),
  );
  await inParallel(jobs);
  return operations.map((operation) => {
    const cost = (client: Client) =>
      (perCall.get(`${client} ${operation.name}`)!.total - perCall.get(`${client} none`)!.total) / 1000;
    const isAlone = operation.isOurs || !withTheirs;
    if (!isAlone) expectSame(operation, perCall);
    if (operation.isOurs) expectNothing(operation, perCall);
    return { ...operation, ours: cost("thingsboard"), ...(!isAlone && { theirs: cost("mqtt") }) };
  });
}

/** Both wrote the same in the end, and the firmware was told the same. */
function expectSame({ name, what }: Operation, runs: Map<string, Run>): void {
  const [ours, theirs] = CLIENTS.map((client) => runs.get(`${client} ${name}`)!.end);
  if (ours !== theirs) throw new Error(`${what}: this client ended with ${ours}, MQTT.js with ${theirs}`);
}

/** Nothing was written, nor was the firmware told anything. */
function expectNothing({ name, what }: Operation, runs: Map<string, Run>): void {
  const [end, none] = [name, "none"].map((each) => runs.get(`thingsboard ${each}`)!.end);
  if (end !== none) throw new Error(`${what}: ended with ${end}, and not with ${none}`);
}

async function countOne(flash: Flash, client: Client, operation: Operation): Promise<Run> {
  const few = await countRun(flash, client, operation, FEW);
  const many = await countRun(flash, client, operation, FEW + MORE);
  return { total: difference(few.total, many.total, MORE), end: many.end };
}

/** Instructions of one call. */
export function difference(few: number, many: number, calls: number): number {
  return (many - few) / calls;
}

export async function countRun(
  flash: Flash,
  client: Client,
  { name, qualityOfService }: Operation,
  calls: number,
  options: string[] = [],
  use: (folder: string) => void = () => undefined,
): Promise<Run> {
  const globals = { OPERATION: name, CALLS: calls, QOS: qualityOfService ?? 0 };
  const run = flash.run(scriptName(client), globals, (folder) => callgrind(folder, ...options));
  const end = await run.next("done", LIMIT_MS).catch((error: Error) => error.message);
  await run.end(LIMIT_MS);
  const total = readTotal(run.folder, run.errors);
  if (!/^[\d,]+$/.test(end)) throw new Error(end);
  use(run.folder);
  return { total, end };
}

/** As many at a time as the machine has CPUs: the counts do not depend on it. */
export async function inParallel(jobs: (() => Promise<void>)[]): Promise<void> {
  const waiting = [...jobs];
  const work = async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) await job();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}
