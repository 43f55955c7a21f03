import { expect, test } from "vitest";
import { isSameValue, parseAssignments, parseValue, showValue } from "../../../tools/devices/values.js";
import { printable, showColumns } from "../../../tools/terminal.js";

test.each([
  ["true", true],
  ["21.5", 21.5],
  ['{"on":[1]}', { on: [1] }],
  ["null", null],
  ["kitchen", "kitchen"],
  ["", ""],
])("%j typed in a shell is %j", (text, value) => {
  expect(parseValue(text)).toEqual(value);
});

test("what begins like JSON and is none is no text", () => {
  expect(() => parseValue("{on}")).toThrow(/^\{on\} is not JSON: /);
});

test.each([
  ["1.50", "1.5", true],
  ['{"a":[1.0],"b":"x"}', '{"b":"x","a":[1]}', true],
  ['"0123"', "123", false],
  ["89010303310033979663", "89010303310033980000", false],
  ["[1]", '{"0":1}', false],
  ["null", "{}", false],
])("whether %s and %s are the same value: %s", (one, other, isSame) => {
  expect(isSameValue(parseValue(one), parseValue(other))).toBe(isSame);
});

test("assignments have a key before the first =", () => {
  expect(parseAssignments(["a=1", "b==x", "c="])).toEqual({ a: 1, b: "=x", c: "" });
  expect(() => parseAssignments(["=1"])).toThrow('"=1" does not have the form key=value');
});

test("what a device sends moves no cursor and ends no line", () => {
  expect(showValue("a\x1b[2J\r\n\x9bé")).toBe("a\\u001b[2J\\u000d\\u000a\\u009bé");
  expect([showValue(""), showValue("  ")]).toEqual(['""', '"  "']);
  expect(showValue({ "\u202e": 1 })).toBe('{"\\u202e":1}');
  expect(printable("Wohnküche 東京")).toBe("Wohnküche 東京");
});

test("columns are as wide as their widest", () => {
  const rows = [
    ["A", "LONG", "C"],
    ["abc", "x", "y"],
  ];
  expect(showColumns(rows)).toBe("A    LONG  C\nabc  x     y");
});
