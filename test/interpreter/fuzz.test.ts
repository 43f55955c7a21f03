/** A few of the inputs of `npm run fuzz`: that it runs on an interpreter, and finds nothing. */
import { describe, expect, test } from "vitest";
import { fuzzInterpreter } from "../../tools/proof/fuzz/interpreter.js";
import { formOn } from "../support/form.js";
import { INTERPRETERS } from "../support/runners.js";

const INPUTS = 20;
/** The same each time: `npm run fuzz` is what looks for new ones. */
const SEED = 20261128;
const LIMIT = { timeout: 180_000 };

for (const kind of INTERPRETERS.filter(({ chip }) => chip !== "LINUX")) {
  const { chip, name } = kind;
  describe(`fuzz on ${name}`, () => {
    test("feeds the inputs that are kept and those of a seed, and no rule breaks", LIMIT, async () => {
      const { done, found } = await fuzzInterpreter({
        chip,
        form: formOn(kind),
        seed: SEED,
        inputs: INPUTS,
        minutes: 3,
        onProgress: () => {},
      });
      expect(found).toBeUndefined();
      expect(done).toBeGreaterThanOrEqual(INPUTS);
    });
  });
}
