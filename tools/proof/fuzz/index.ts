/** `tb-espruino fuzz`: bytes that no good server sends, for the reader and for a whole client. */
import { relative } from "node:path";
import * as fc from "fast-check";
import { ROOT } from "../../build/boards.js";
import { ProgressLine } from "../../terminal.js";
import { count } from "../report.js";
import { isTimeOut, within } from "../within.js";
import { inputs } from "./arbitraries.js";
import { most } from "./client-target.js";
import { feedBounded, feedInput } from "./feed.js";
import { Broken, type Input } from "./input.js";
import { keep } from "./kept.js";
import { loadSessions } from "./sessions.js";

export interface FuzzOptions {
  inputs: number;
  seed: number;
  record?: boolean;
}

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
  console.log(`fuzz: ${count(options.inputs)} inputs, seed ${options.seed}`);
  const startedAt = performance.now();
  const failures = runBatches(options, startedAt);
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(
    `the most that a client held beyond its rest: ${count(most.characters)} characters, ${count(most.things)} things`,
  );
  for (const { rule, detail, seed, input } of failures) {
    console.log(`\nbroken: ${rule}\n${detail}\nseed ${seed}, kept in ${keep({ ...input, rule, seed })}`);
  }
  if (failures.length) throw new Error(`${failures.length} rules broken; seed ${options.seed}`);
  console.log(`no rule broken in ${seconds.toFixed(0)} s`);
}

function runBatches({ inputs: total, seed }: FuzzOptions, startedAt: number): Failure[] {
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
