/** `tb-espruino fuzz`: bytes that no good server sends, for the reader and for a whole client, on Node and on Espruino. */
import { relative } from "node:path";
import * as fc from "fast-check";
import { type FormOptions, formOf } from "../../firmware-form.js";
import { ROOT } from "../../project.js";
import { ProgressLine } from "../../terminal.js";
import { findInterpreter } from "../../virtual-board/interpreter.js";
import { count } from "../report.js";
import { isTimeOut, within } from "../within.js";
import { inputs } from "./arbitraries.js";
import { most } from "./client-target.js";
import { feedBounded, feedInput } from "./feed.js";
import { Broken, type Input } from "./input.js";
import { fuzzInterpreter } from "./interpreter.js";
import { keep } from "./kept.js";
import { loadSessions } from "./sessions.js";

/** Layouts of memory that there are interpreters for. */
export const LAYOUTS = ["ESP8266", "ESP32"] as const;
export type Layout = (typeof LAYOUTS)[number];

export interface FuzzOptions extends FormOptions {
  /** Default: INPUTS. */
  inputs?: number;
  seed: number;
  /** For each interpreter, at the most. Default: MINUTES. */
  minutes?: number;
  /** Only this one, not Node. */
  layout?: Layout;
  record?: boolean;
}

const INPUTS = 1_000_000;
const MINUTES = 2;
/** One seed each, so that what fails is found again without all that was before it. */
const BATCH = 2000;
/** A batch takes seconds; one that takes this long stands still. */
const BATCH_MS = 60_000;
const MAX_FAILURES = 5;
const PROGRESS_MS = 30_000;

interface Failure {
  input: Input;
  rule: string;
  detail: string;
  seed: number;
  isLoop?: boolean;
}

export async function fuzz(options: FuzzOptions): Promise<void> {
  if (options.record) {
    for (const file of await (await import("./record.js")).record()) console.log(`recorded ${relative(ROOT, file)}`);
    return;
  }
  if (!options.layout) fuzzOnNode(options.inputs ?? INPUTS, options.seed);
  const layouts = options.layout ? [options.layout] : LAYOUTS;
  for (const layout of layouts) {
    if (options.layout || findInterpreter(layout)) await fuzzOnInterpreter(layout, options);
    else console.log(`\nnot run on Espruino with the memory of an ${layout}: set ESPRUINO_${layout} to an interpreter`);
  }
}

async function fuzzOnInterpreter(layout: Layout, options: FuzzOptions): Promise<void> {
  const { seed, minutes = MINUTES, inputs: total = INPUTS } = options;
  console.log(`\nfuzz on Espruino with the memory of an ${layout}: up to ${minutes} minutes, seed ${seed}`);
  const startedAt = performance.now();
  const progress = new ProgressLine();
  const { done, atRest, ranOut, found } = await fuzzInterpreter({
    chip: layout,
    form: formOf(options),
    seed,
    inputs: total,
    minutes,
    onProgress: (fed) => progress.show(`${count(fed)} inputs`),
  });
  progress.clear();
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`${count(done)} inputs; variables in use at rest: ${atRest[0]} at first, ${atRest[1]} at the end`);
  if (ranOut) console.log(`${count(ranOut)} times out of memory; the client reported it and came back`);
  if (!found) console.log(`no rule broken in ${seconds.toFixed(0)} s`);
  else {
    const { error, input } = found;
    console.log(
      `broken: ${error.message}\nseed ${found.seed}, kept in ${keep({ ...input, rule: error.rule, seed: found.seed })}`,
    );
    throw new Error(`a rule was broken on Espruino with the memory of an ${layout}; seed ${found.seed}`);
  }
}

function fuzzOnNode(total: number, seed: number): void {
  console.log(`fuzz: ${count(total)} inputs, seed ${seed}`);
  const startedAt = performance.now();
  const failures = runBatches(total, seed, startedAt);
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(
    `the most that a client held above its idle state: ${count(most.characters)} characters, ${count(most.things)} things`,
  );
  for (const failure of failures) {
    const { rule, detail } = failure;
    console.log(
      `\nbroken: ${rule}\n${detail}\nseed ${failure.seed}, kept in ${keep({ ...failure.input, rule, seed: failure.seed })}`,
    );
  }
  if (failures.length) throw new Error(`${failures.length} rules broken; seed ${seed}`);
  console.log(`no rule broken in ${seconds.toFixed(0)} s`);
}

function runBatches(total: number, seed: number, startedAt: number): Failure[] {
  const arbitrary = inputs(loadSessions());
  const failures: Failure[] = [];
  let toldAt = startedAt;
  const progress = new ProgressLine();
  for (let done = 0; done < total && failures.length < MAX_FAILURES; done += BATCH) {
    progress.show(`${count(done)} of ${count(total)} inputs`);
    const failure = runBatch(arbitrary, seed + done / BATCH, Math.min(BATCH, total - done));
    // One line for a rule: a million inputs may break the same one.
    if (failure && !failures.some(({ rule }) => rule === failure.rule)) failures.push(failure);
    // The next ones would take as long.
    if (failure?.isLoop) break;
    if (performance.now() - toldAt < PROGRESS_MS) continue;
    toldAt = performance.now();
    progress.clear();
    console.log(`${count(done + BATCH)} inputs, ${count((done / (toldAt - startedAt)) * 1000)} a second`);
  }
  progress.clear();
  return failures;
}

/** Feeds so many inputs of this seed; gives the smallest that fails. */
function runBatch(arbitrary: fc.Arbitrary<Input>, seed: number, numRuns: number): Failure | undefined {
  let last: Input | undefined;
  const property = fc.property(arbitrary, (input) => {
    last = input;
    feedInput(input);
  });
  try {
    const result = within(BATCH_MS, () => fc.check(property, { seed, numRuns }));
    if (!result.failed) return undefined;
    return describeFailure(result.counterexample![0], result.errorInstance, seed);
  } catch (error) {
    if (!isTimeOut(error) || !last) throw error;
  }
  // Once more, alone: then it is the input and not the machine.
  try {
    feedBounded(last);
    return undefined;
  } catch (error) {
    return { ...describeFailure(last, error, seed), isLoop: true };
  }
}

function describeFailure(input: Input, error: unknown, seed: number): Failure {
  const rule = error instanceof Broken ? error.rule : "nothing is thrown";
  return { input, rule, detail: error instanceof Error ? error.message : String(error), seed };
}
