/** Programs as text and as tokens, on the interpreters: a wrong byte would make firmware that no board runs. */
import { parse } from "acorn";
import { describe, expect, test } from "vitest";
import { tokenise } from "../../tools/compiler/tokens/index.js";
import { type Program, programs } from "../support/differential/programs.js";
import { onInterpreter, type Results } from "../support/differential/run.js";
import { INTERPRETERS } from "../support/runners.js";
import { TOKEN_PROGRAMS } from "../support/token-programs.js";

const COUNT = 1000;
const TIMEOUT_MS = 240_000;

describe.concurrent.each(INTERPRETERS)("$name", ({ chip }) => {
  test("gives the same for tokens as for text", { timeout: TIMEOUT_MS }, async () => {
    const own = TOKEN_PROGRAMS.map((code): Program => ({ kind: "tokens", code }));
    const all = [...own, ...programs(20261129, COUNT)].filter(({ code }) => isEs5(code));
    expect(all.length).toBeGreaterThan(COUNT * 0.9);
    const text = await onInterpreter(chip, all);
    const tokens = await onInterpreter(chip, all, tokenise);
    expect(told(all, tokens)).toEqual(told(all, text));
  });
});

function isEs5(code: string): boolean {
  try {
    return !!parse(`(function(){${code}})`, { ecmaVersion: 5 });
  } catch {
    return false;
  }
}

function told(all: Program[], results: Results): string[] {
  return all.map((program) => `${program.code}\n  ${results.get(program)}`);
}
