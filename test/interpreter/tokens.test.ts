/** Programs as text and as tokens, on the interpreters: a wrong byte would make firmware that no board runs. */
import { parse } from "acorn";
import { describe, expect, test } from "vitest";
import { tokenise } from "../../tools/compiler/tokens/index.js";
import type { ChipName } from "../../tools/virtual-board/chips.js";
import type { Code } from "../../tools/virtual-board/contents.js";
import { startInterpreterBoard } from "../../tools/virtual-board/interpreter.js";
import { type Program, programs } from "../support/differential/programs.js";
import { onInterpreter, type Results } from "../support/differential/run.js";
import { INTERPRETERS } from "../support/runners.js";
import { TOKEN_PROGRAMS } from "../support/token-programs.js";

const COUNT = 1000;
const MOST_FREE = 80;
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

// An ESP32 takes long to fill, and the Linux build takes more memory for as long as there is some.
describe.concurrent.each(INTERPRETERS.filter(({ chip }) => chip === "ESP8266"))("$name", ({ chip }) => {
  test("ends in a rare function without memory no more often than with text", { timeout: TIMEOUT_MS }, async () => {
    const [text, tokens] = [await survival(chip, (code) => code), await survival(chip, tokenise)];
    console.log(`0 to ${MOST_FREE} variables free: text ${JSON.stringify(text)}, tokens ${JSON.stringify(tokens)}`);
    expect(tokens.ended).toBeLessThanOrEqual(text.ended);
    expect(tokens.worked).toBeGreaterThan(0);
  });
});

/** A rare function is called while so many variables are free. The first call makes what Espruino then keeps, like the prototype of texts. */
const shortOfMemory = (free: number) =>
  `function $r(n){return n<1?function(){return 1+x}:function(){return $r(0)()+1}}
var x=1,kept=[];$r(1)();
function call(){x=$r(1)()}
function fill(){for(var i=process.memory(false).free-${free};i>0;i--)kept.push(1);call()}
setTimeout(fill,1);
setTimeout(function(){kept=0;console.log("over "+x)},20);`;

/** With how many free variables that ends the interpreter, and with how many the function did its work. */
async function survival(chip: ChipName, written: (text: string) => Code) {
  const counts = { ended: 0, worked: 0 };
  for (let free = 0; free <= MOST_FREE; free++) {
    const last = await lastLine(chip, written(shortOfMemory(free)));
    if (last === undefined) counts.ended++;
    if (last === "over 3") counts.worked++;
  }
  return counts;
}

/** The line that begins with "over"; undefined where the interpreter ended before. */
async function lastLine(chip: ChipName, firmware: Code): Promise<string | undefined> {
  let hear: (line: string | undefined) => void = () => {};
  const over = new Promise<string | undefined>((resolve) => {
    hear = resolve;
  });
  const onConsole = (line: string) => line.startsWith("over ") && hear(line);
  const board = await startInterpreterBoard({ chip, bare: true, firmware, onConsole });
  board.once("exit", () => hear(undefined));
  try {
    return await over;
  } finally {
    board.stop();
  }
}

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
