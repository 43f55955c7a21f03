/** How deep the interpreter's C stack gets, measured by valgrind's massif. A chip has little of it, and code within code needs more. */
import fs from "node:fs";
import path from "node:path";
import type { Table } from "../table.js";
import { requireValgrind, whyNot } from "./callgrind/valgrind.js";
import { inParallel, OPERATIONS, type Operation, scriptName } from "./instructions.js";
import type { Flash } from "./interpreter.js";
import { CLIENTS, type Client, type Progress } from "./memory.js";

/** Loads the module, connects and subscribes; the others do that too, before what they are for. */
const CONNECT: Operation = { name: "none", what: "loaded, connected and subscribed" };
const LOST: Operation = { name: "lostLink", what: "link lost" };
const MEASURED = [CONNECT, LOST, ...OPERATIONS.filter(({ isOurs }) => !isOurs)];
const CALLS = 3;
const LIMIT_MS = 120_000;
const OUT = "massif.out";

export interface Depth {
  what: string;
  /** Bytes at the deepest, from the start on. */
  ours: number;
  theirs?: number;
}

export async function measureStack(flash: Flash, withTheirs: boolean, progress: Progress): Promise<Depth[]> {
  const clients = CLIENTS.filter((client) => withTheirs || client === "thingsboard");
  const bytes = new Map<string, number>();
  const jobs = MEASURED.flatMap((operation) =>
    clients.map((client) => async () => {
      bytes.set(`${client} ${operation.name}`, await deepest(flash, client, operation));
      progress(`${client}: stack of ${operation.name}`);
    }),
  );
  await inParallel(jobs);
  return MEASURED.map(({ name, what }) => {
    const [ours = 0, theirs] = CLIENTS.map((client) => bytes.get(`${client} ${name}`));
    return { what, ours, ...(theirs !== undefined && { theirs }) };
  });
}

async function deepest(flash: Flash, client: Client, { name, qualityOfService }: Operation): Promise<number> {
  const globals = { OPERATION: name, CALLS, QOS: qualityOfService ?? 0 };
  const run = flash.run(scriptName(client), globals, (folder) => [
    requireValgrind(),
    "--tool=massif",
    "--heap=no",
    "--stacks=yes",
    "--peak-inaccuracy=0.0",
    `--massif-out-file=${path.join(folder, OUT)}`,
  ]);
  await run.next("done", LIMIT_MS).catch(() => undefined);
  await run.end(LIMIT_MS);
  const file = path.join(run.folder, OUT);
  const found = fs.existsSync(file) ? deepestIn(fs.readFileSync(file, "utf8")) : 0;
  if (found) return found;
  throw new Error(whyNot(run.errors));
}

/** In an output of massif. */
export function deepestIn(out: string): number {
  return Math.max(0, ...[...out.matchAll(/^mem_stacks_B=(\d+)$/gm)].map(([, bytes]) => Number(bytes)));
}

export function stackTable(depths: readonly Depth[]): Table {
  const [connect] = depths;
  const cell = (bytes: number | undefined, atConnect: number | undefined, isFirst: boolean) => {
    if (bytes === undefined) return "-";
    return isFirst || bytes > (atConnect ?? 0) ? bytes.toLocaleString("en") : "not deeper";
  };
  return {
    title: "The C stack at its deepest, in bytes of a PC",
    head: ["", "this client", "MQTT.js"],
    rows: depths.map(({ what, ours, theirs }, at) => [
      what,
      cell(ours, connect?.ours, at === 0),
      cell(theirs, connect?.theirs, at === 0),
    ]),
  };
}
