/** Where the instructions of one operation go: by JavaScript function, and by the kind of the interpreter's work. */
import { readFileSync } from "node:fs";
import type { Table } from "../table.js";
import { CostGraph, parseCallgrind } from "./callgrind/cost-graph.js";
import { DUMPS, type Step, stepsOf } from "./callgrind/frames.js";
import { KINDS, type Kinds, kindsOf } from "./callgrind/kinds.js";
import { marked } from "./callgrind/marked.js";
import { callgrindFile } from "./callgrind/valgrind.js";
import { countRun, type Operation, scriptName } from "./instructions.js";
import { Flash } from "./interpreter.js";
import type { Client } from "./memory.js";

export interface Row {
  name: string;
  calls: number;
  kinds: Kinds;
}

/** What is to be profiled: the module as it lies in flash, and the same as text with the map to its source. */
export interface Profiled {
  client: Client;
  module: string;
  bytes: Buffer | string;
  code: string;
  map: string | undefined;
}

/** The last of them is profiled, the others are its first uses. */
const CALLS = 4;
/** Of the device's script: one call of it begins the operation, and the next is behind it. */
const BEGIN = "count";

/** Twice the same: with functions that tell their names, and under callgrind, which cannot see them. */
export async function profile(
  operation: Operation,
  { client, module, bytes, code, map }: Profiled,
  scripts: Record<string, string>,
): Promise<Row[]> {
  const script = scripts[scriptName(client)]!;
  const inModule = marked(code, map, 0);
  const inScript = marked(script, undefined, inModule.names.length);
  const names = [...inModule.names, ...inScript.names];
  const called = await withFlash({ [module]: inModule.code, [scriptName(client)]: inScript.code }, async (flash) => {
    const globals = { OPERATION: operation.name, CALLS, QOS: operation.qualityOfService ?? 0 };
    const run = flash.run(scriptName(client), globals);
    await run.next("done");
    await run.end();
    const marks = run.lines.flatMap((line) => /^@call (\d+)/.exec(line)?.[1] ?? []);
    return marks.map((mark) => names[Number(mark)]!);
  });
  const parts = await withFlash({ [module]: bytes, [scriptName(client)]: script }, async (flash) => {
    let out = "";
    await countRun(flash, client, operation, CALLS, DUMPS, (folder) => {
      out = readFileSync(callgrindFile(folder), "latin1");
    });
    return parseCallgrind(out);
  });
  return rowsOf(stepsOf(parts), called);
}

async function withFlash<T>(files: Record<string, Buffer | string>, use: (flash: Flash) => Promise<T>): Promise<T> {
  const flash = await Flash.write(files);
  try {
    return await use(flash);
  } finally {
    flash.remove();
  }
}

/**
 * The last operation, the dearest function first.
 * @param called names of the functions that were called, in their order. The first of them may be others than those that were counted: how long the
 * client waits at the beginning is a matter of the clock.
 */
export function rowsOf({ steps, calls }: { steps: readonly Step[]; calls: number }, called: readonly string[]): Row[] {
  const begins = called.flatMap((name, at) => (name === BEGIN ? [at] : []));
  const [before = 0, begin = 0, end = 0] = begins.slice(-3);
  if (begins.length < 3) throw new Error("The operation was not called often enough to be profiled");
  if (begin - before !== end - begin) throw new Error("Not the same happened in two operations: profile again");
  const nameOf = (call: number) => called[called.length - 1 - (calls - call)];
  // From the beginning of the one call to that of the next.
  const first = steps.findIndex(({ call }) => called.length - 1 - (calls - call) === begin);
  const last = steps.findIndex(({ call }) => called.length - 1 - (calls - call) === end);
  const graphs = new Map<string, CostGraph>();
  for (const { call, graph } of steps.slice(first, last)) {
    const name = call ? nameOf(call)! : "(event loop)";
    graphs.set(name, (graphs.get(name) ?? new CostGraph()).add(graph));
  }
  const within = called.slice(begin, end);
  return [...graphs]
    .map(([name, graph]) => ({ name, calls: within.filter((one) => one === name).length, kinds: kindsOf(graph) }))
    .sort((a, b) => totalOf(b.kinds) - totalOf(a.kinds));
}

function totalOf(kinds: Kinds): number {
  return KINDS.reduce((sum, kind) => sum + kinds[kind], 0);
}

export function profileTable(what: string, rows: readonly Row[]): Table {
  const thousands = (value: number) => (value / 1000).toFixed(0);
  const line = (name: string, calls: number, kinds: Kinds) => [
    name,
    String(calls),
    thousands(totalOf(kinds)),
    ...KINDS.map((kind) => thousands(kinds[kind])),
  ];
  const all = Object.fromEntries(
    KINDS.map((kind) => [kind, rows.reduce((sum, { kinds }) => sum + kinds[kind], 0)]),
  ) as Kinds;
  return {
    title: `${what}: thousand instructions by function, without those that it calls`,
    head: ["", "calls", "all", ...KINDS],
    rows: [
      ...rows.map(({ name, calls, kinds }) => line(name, calls, kinds)),
      line(
        "all",
        rows.reduce((sum, { calls }) => sum + calls, 0),
        all,
      ),
    ],
  };
}
