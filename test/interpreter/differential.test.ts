/**
 * Thousands of generated programs on the virtual board, on the interpreters and on Node. DIFFERENTIAL_PROGRAMS and DIFFERENTIAL_SEED
 * take more of them, or others.
 */
import { describe, expect, test } from "vitest";
import { DIFFERENCES } from "../support/differential/differences.js";
import { type Program, programs } from "../support/differential/programs.js";
import { onInterpreter, onNode, onVirtualBoard } from "../support/differential/run.js";
import { INTERPRETERS } from "../support/runners.js";

const COUNT = Number(process.env.DIFFERENTIAL_PROGRAMS ?? 1400);
const SEED = Number(process.env.DIFFERENTIAL_SEED ?? 1);
const TIMEOUT_MS = 120_000 + COUNT * 30;

describe.concurrent.each(INTERPRETERS)("$name", ({ chip, name }) => {
  test("gives what the virtual board gives, but for what is listed", { timeout: TIMEOUT_MS }, async () => {
    const all = programs(SEED, COUNT);
    const [real, virtual, node] = [await onInterpreter(chip, all), onVirtualBoard(chip, all), onNode(all)];
    const differing = all.filter((program) => real.get(program) !== virtual.get(program));
    const unexplained = differing.filter((program) => !DIFFERENCES.some(({ explains }) => explains(program)));
    const alike = all.filter((program) => real.get(program) === node.get(program)).length;
    console.log(
      `${name}: seed ${SEED}, ${all.length} programs; as the virtual board ${all.length - differing.length}, ` +
        `listed ${differing.length - unexplained.length}, not listed ${unexplained.length}; as Node ${alike}`,
    );
    const told = (program: Program) =>
      `${program.code}\n  Espruino: ${real.get(program)}\n  virtual board: ${virtual.get(program)}`;
    expect(unexplained.map(told)).toEqual([]);
  });

  test("gives what the list says, and the virtual board another thing", { timeout: TIMEOUT_MS }, async () => {
    const examples = DIFFERENCES.map(({ code }): Program => ({ kind: "listed", code }));
    const [real, virtual] = [await onInterpreter(chip, examples), onVirtualBoard(chip, examples)];
    expect(examples.map((program) => [program.code, real.get(program), virtual.get(program)])).toEqual(
      DIFFERENCES.map(({ code, espruino, virtualBoard }) => [code, espruino, virtualBoard]),
    );
  });
});
