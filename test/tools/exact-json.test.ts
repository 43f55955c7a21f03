/** JSON that keeps its digits. */
import { expect, test } from "vitest";
import { changedOnBoard, ExactNumber, isSameNumber, parseExact, stringifyExact } from "../../tools/exact-json.js";

test.each([
  "89010303310033979663",
  "9007199254740993",
  "1.0",
  "-0",
  "1e3",
  "1.0E20",
  "1e400",
  '{"a":[1.50,{"b":9223372036854775808}],"c":"1.0","d":"\\"n1.0","n":"n12","t":"t","e":null,"f":true,"g":21.5}',
  '{"__proto__":1.0,"constructor":2.0}',
  '"a\\\\\\"1.0: "',
  '""',
])("%s is written as it was read", (text) => {
  expect(stringifyExact(parseExact(text))).toBe(text);
});

test("what JavaScript writes as it is read is a number, a text, an object of JavaScript's own", () => {
  const text = '{"a":[1,-2.5,1e+21,"1.0"],"b":{"c":null,"d":false}}';
  expect(parseExact(text)).toEqual(JSON.parse(text));
  expect(parseExact('[1.0,"x"]')).toEqual([new ExactNumber("1.0"), "x"]);
  expect(String(new ExactNumber("1.0"))).toBe("1.0");
});

test("spaces are put in as JSON.stringify puts them", () => {
  expect(stringifyExact(parseExact('{"a": [1.0, "b"]}'), 2)).toBe('{\n  "a": [\n    1.0,\n    "b"\n  ]\n}');
});

test.each(["{a:1}", "01", "1.", "", "[1.0", "NaN"])("%j is refused as JSON.parse refuses it", (text) => {
  expect(() => parseExact(text)).toThrow(SyntaxError);
});

test.each([
  ["1.50", "1.5", true],
  ["1e3", "1000", true],
  ["1.234567890125E11", "123456789012.5", true],
  ["0.0", "-0", true],
  ["-1", "1", false],
  ["100", "10", false],
  ["89010303310033979663", "89010303310033980000", false],
])("whether %s and %s are the same number: %s", (one, other, isSame) => {
  expect(isSameNumber(one, other)).toBe(isSame);
});

test.each([
  ["9007199254740991", undefined],
  ["-9007199254740993", "-9007199254740993"],
  ["9223372036854775808", "9223372036854775808"],
  ["100000000000000000000", "100000000000000000000"],
  ["1e20", undefined],
  ["21.50", undefined],
  ["0.1234567890123456789", "0.1234567890123456789"],
  ["1e400", "1e400"],
  ['{"a":["9007199254740993",{"b":9007199254740993}]}', "9007199254740993"],
  ["[true,null]", undefined],
])("what Espruino reads %s as is another number: %s", (text, changed) => {
  expect(changedOnBoard(parseExact(text))).toBe(changed);
});
