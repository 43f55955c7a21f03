/** Hundreds of generated drawings on the virtual board and on the interpreters: the same bytes. DRAWINGS and DRAWINGS_SEED take more of them, or others. */
import { describe, expect, test } from "vitest";
import type { Program } from "../support/differential/programs.js";
import { onInterpreter, onVirtualBoard } from "../support/differential/run.js";
import { drawings } from "../support/drawings.js";
import { INTERPRETERS } from "../support/runners.js";

const COUNT = Number(process.env.DRAWINGS ?? 150);
const SEED = Number(process.env.DRAWINGS_SEED ?? 1);
const TIMEOUT_MS = 60_000 + COUNT * 30;

/** The build for Linux has palettes, which the chips lack. */
describe.concurrent.each(INTERPRETERS.filter(({ chip }) => chip !== "LINUX"))("$name", ({ chip, name }) => {
  test("draws what the virtual board draws, byte by byte", { timeout: TIMEOUT_MS }, async () => {
    const all = drawings(SEED, COUNT);
    const [real, virtual] = [await onInterpreter(chip, all), onVirtualBoard(chip, all)];
    const differing = all.filter((program) => real.get(program) !== virtual.get(program));
    console.log(`${name}: seed ${SEED}, ${all.length} drawings, ${differing.length} differ`);
    const told = (program: Program) =>
      `${program.code}\n  Espruino: ${real.get(program)}\n  virtual board: ${virtual.get(program)}`;
    expect(differing.slice(0, 3).map(told)).toEqual([]);
  });
});
