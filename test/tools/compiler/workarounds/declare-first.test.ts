import { expect, test } from "vitest";
import { declareFirstIn } from "../../../../tools/compiler/workarounds/declare-first.js";
import { ownFirmware } from "../../../support/own-firmware.js";

test.each([
  ["function f(){a=1;var a;return a}", "function f(){var a;a=1;var a;return a}"],
  [
    "function f(){function g(){}for(;;){a=b}for(var a=0,b;;);}",
    "function f(){function g(){}var a,b;for(;;){a=b}for(var a=0,b;;);}",
  ],
  ["function f(b){if(b){var a=1}else a=2}", "function f(b){var a;if(b){var a=1}else a=2}"],
  ["function f(b){if(b){var a=1;return a}a=2}", "function f(b){var a;if(b){var a=1;return a}a=2}"],
  ["function f(b){for(var c in b){var a=c}return a}", "function f(b){var a;for(var c in b){var a=c}return a}"],
  ["function f(b){for(;b;b=a){if(b)continue;var a=1}}", "function f(b){var a;for(;b;b=a){if(b)continue;var a=1}}"],
  ["function f(b){try{b();var a=1}catch(e){return a}}", "function f(b){var a;try{b();var a=1}catch(e){return a}}"],
  ["function f(b){if(b)var a=1;else return;return a}", "function f(b){if(b)var a=1;else return;return a}"],
  ["function f(b){do{var a=b()}while(a);return a}", "function f(b){do{var a=b()}while(a);return a}"],
  [
    "function f(b){do{if(b)break;var a=1}while(a);return a}",
    "function f(b){var a;do{if(b)break;var a=1}while(a);return a}",
  ],
  ["function f(b){do{if(b)continue;var a=1}while(a)}", "function f(b){var a;do{if(b)continue;var a=1}while(a)}"],
  ["function f(b){c:{if(b)break c;var a=1}return a}", "function f(b){var a;c:{if(b)break c;var a=1}return a}"],
  [
    "function f(b){try{var a=b()}catch(e){return e}return a}",
    "function f(b){try{var a=b()}catch(e){return e}return a}",
  ],
  ["function f(b){if(b)var a=1;return b.a+{a:1}}", "function f(b){if(b)var a=1;return b.a+{a:1}}"],
  ["function f(){a();try{a()}catch(a){return a}}", "function f(){a();try{a()}catch(a){return a}}"],
  ["function f(a){a=1;var a}", "function f(a){a=1;var a}"],
  ["function f(){var a;a=1;var a}", "function f(){var a;a=1;var a}"],
  ["function f(){return function(){return a};var a}", "function f(){return function(){return a};var a}"],
  ["a=1;var a;", "a=1;var a;"],
])("a variable is declared before it is used: %s", (code, expected) => {
  expect(declareFirstIn(code).toString()).toBe(expected);
});

test("variables of one name in two loops, one of them kept by functions, are built", async () => {
  const main = `export {};
function sums(list: number[][]): number {
  let sum = 0;
  for (const [i, each] of list) sum += i! * each!;
  const later: (() => number)[] = [];
  for (let i = 0; i < 3; i++) later.push(() => i);
  return sum + later.map((f) => f()).length;
}
console.log(sums([[1, 2]]), sums([]));`;
  const { small } = await ownFirmware("esp8266", { "main.ts": main });
  const lines: unknown[][] = [];
  new Function("console", small)({ log: (...values: unknown[]) => lines.push(values) });
  expect(lines).toEqual([[5, 3]]);
});
