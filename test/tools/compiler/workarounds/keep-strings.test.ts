import { parse } from "acorn";
import { rollup } from "rollup";
import { expect, test } from "vitest";
import { checkBundle } from "../../../../tools/compiler/check/check-bundle.js";
import { keepStrings } from "../../../../tools/compiler/workarounds/keep-strings.js";

const FAULTY = [
  'var a,b;if(a){b()}"x"===a?b():a();',
  'var a,b;try{b()}catch(e){a()}"x"===a&&b();',
  'var a,b;if(a)b();else{a()}"x"!==a||b(),a();',
  'var a,b;for(;a;){b()}"x".length;',
  'function f(a){if(a){a()}"x"===a.b?a():a.b()}f();',
];

async function mended(code: string): Promise<string> {
  const bundle = await rollup({
    input: "entry",
    plugins: [{ name: "entry", resolveId: (id) => id, load: () => code }],
    treeshake: false,
  });
  return (await bundle.generate({ format: "cjs", strict: false, plugins: [keepStrings()] })).output[0].code;
}

test.each(FAULTY)("a string behind a block that may be passed over is refused: %s", (code) => {
  expect(() => checkBundle(code, { file: "x.js" })).toThrow("a string right after a block is empty");
});

test.each(FAULTY)("the build parts them with a semicolon: %s", async (code) => {
  const text = await mended(code);
  expect(() => checkBundle(text, { file: "x.js" })).not.toThrow();
  expect(() => parse(text, { ecmaVersion: 5 })).not.toThrow();
});

test("a string behind a block in parentheses, or behind a semicolon, is left alone", () => {
  expect(() => checkBundle('var a;if(a){a()}("x"===a)&&a();a();"x"===a&&a();', { file: "x.js" })).not.toThrow();
});
