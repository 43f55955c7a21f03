import { readFileSync } from "node:fs";
import { parse } from "acorn";
import { expect, test } from "vitest";
import { TSLIB } from "../../../tools/compiler/typescript/compile.js";
import { isEsModule, moduleToEs5 } from "../../../tools/modules/es5.js";
import { oneExports } from "../../../tools/modules/one-exports.js";
import { messageOf } from "../compiler/support.js";

const HELPERS = readFileSync(TSLIB, "utf8");
const es5 = (text: string) => moduleToEs5(text, "modules/X.js", HELPERS);

test("what is new in JavaScript becomes ES5", () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
  const { code } = es5("class A { f(a = 1, ...b) { return `${a}` + [...b].map(x => x ** 2); } }\nexports.a = new A();");
  expect(() => parse(code, { ecmaVersion: 5 })).not.toThrow();
});

test.each([
  [
    "a generator",
    "\nfunction* f() { yield 1; }",
    "(2,1): error TS90000: a generator (function*) does not run on Espruino: pass each value to a function",
  ],
  [
    "a method that is one",
    "exports.x = { *f() {} };",
    "(1,15): error TS90000: a generator (function*) does not run on Espruino: pass each value to a function",
  ],
  [
    "inline assembler",
    'var a = E.asm("int()", "bx lr");',
    "(1,9): error TS90000: E.asm() is machine code of another chip: it cannot be built for this one",
  ],
  [
    "compiled C",
    "var a = E.compiledC(`int f() {}`);",
    "(1,9): error TS90000: E.compiledC() is machine code of another chip: it cannot be built for this one",
  ],
  [
    "eval",
    'exports.f = function(a) { return eval("a"); };',
    "(1,34): error TS90000: eval() would not find the names that the build makes shorter: write out what it does",
  ],
  [
    "a private member",
    "class A { #a = 1; f() { return this.#a; } }",
    "(1,1): error TS90000: a private member (#name) does not run on Espruino: begin its name with _",
  ],
  ["a faulty line", "var a = 1;\nvar = 2;", "(2,5): error TS90000: Variable declaration expected."],
])("%s is refused, with its place", async (_, text, problem) => {
  expect((await messageOf(() => es5(text))).split("\n")[0]).toBe(`modules/X.js${problem}`);
});

test('a "compiled" function is told of, and is built', () => {
  const { code, warnings } = es5('function f(b) {"compiled"; return b ^ 3; }');
  expect(code).toContain("return b ^ 3");
  expect(warnings).toEqual([
    'modules/X.js(1,16): warning TS90000: a "compiled" function is JavaScript here, which is slower: see that nothing depends on its speed',
  ]);
});

test.each([
  ["exports.a = 1;", false],
  ["export function a() {}", true],
  ["const a = 1;\nexport { a };", true],
  ["export default 1;", true],
  ['import { a } from "b";\na();', true],
])("%j is an ES module: %s", (text, expected) => {
  expect(isEsModule(text)).toBe(expected);
});

/** What a module exports to who requires it, by rules of Node's once its exports are one variable. */
function exportsOf(code: string): unknown {
  const module = { exports: {} };
  new Function("module", "exports", oneExports(code).toString()).call(module.exports, module, module.exports);
  return module.exports;
}

test.each([
  ["exports.a = 1; exports.b = 2;", { a: 1, b: 2 }],
  ["module.exports = { a: 1 };", { a: 1 }],
  ["exports = { a: 1 }; exports.b = exports.a + 1;", { a: 1, b: 2 }],
  ["module.exports = { a: 1 }; exports.b = 2;", { a: 1, b: 2 }],
  ["exports.a = 1; this.b = 2; module.exports.c = this.a + exports.b;", { a: 1, b: 2, c: 3 }],
  ["var exports = { a: 1 };", { a: 1 }],
  ["var exports; exports.a = 1;", { a: 1 }],
  ["exports.a = function(exports) { return exports; }(1); exports.b = exports.a;", { a: 1, b: 1 }],
  ["exports.a = 1; (function(e) { e.b = 2; })(exports);", { a: 1, b: 2 }],
  ['if (typeof exports !== "undefined") exports.a = 1;', { a: 1 }],
  ["exports.a = { exports: 1 }.exports;", { a: 1 }],
])("exports as in Espruino: %s", (code, expected) => {
  expect(exportsOf(code)).toEqual(expected);
});

test("a module that only sets members, or one value, stays as it is", () => {
  for (const code of [
    "exports.a = 1;\nexports.b = function() { return this.a; };",
    "var a = 1;\nmodule.exports = a;",
  ]) {
    expect(oneExports(code).toString()).toBe(code);
  }
});
