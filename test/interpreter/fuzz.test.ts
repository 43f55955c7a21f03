/** A few of the inputs of `npm run fuzz`: that it runs on an interpreter, and finds nothing. */
import { describe, expect, test } from "vitest";
import { fuzzInterpreter } from "../../tools/proof/fuzz/interpreter.js";
import { INTERPRETERS } from "../support/runners.js";

const INPUTS = 20;

for (const { chip, name } of INTERPRETERS.filter((kind) => kind.chip !== "LINUX")) {
  describe(`fuzz on ${name}`, () => {
    test("feeds the inputs that are kept and those of a seed, and no rule breaks", async () => {
      const seed = Date.now() % 2 ** 31;
      const { done, found } = await fuzzInterpreter({ chip, seed, inputs: INPUTS, minutes: 1, onProgress: () => {} });
      expect(found, `seed ${seed}`).toBeUndefined();
      expect(done).toBeGreaterThanOrEqual(INPUTS);
    });
  });
}
