import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deviceParse, deviceStringify } from "../../../tools/virtual-board/index.js";

/** Each result was read off an interpreter with the ESP8266's memory layout. */
describe("JSON.stringify of a device", () => {
  test.each([
    [0.1 + 0.2, "0.3"],
    [1 / 3, "0.33333333333"],
    [1e21, "10e+20"],
    [1e20, "100000000000000000000"],
    [1.5e300, "1.5e+300"],
    [1e-7, "1e-7"],
    [5e-324, "4.94065645841e-324"],
    [123456789.12345679, "123456789.12345679104"],
    [1451649600000, "1451649600000"],
    [-0, "0"],
    [Number.NaN, "null"],
    [Number.NEGATIVE_INFINITY, "null"],
  ])("prints %d as the interpreter does", (number, text) => {
    expect(deviceStringify(number)).toBe(text);
  });

  // a UTF-8 text leaves as mojibake unless the library puts its bytes back
  test("escapes every byte from 7F up", () => {
    expect(deviceStringify('\xc3\xa9\x7f\x01\n\v"\\\0')).toBe('"\\u00C3\\u00A9\\u007F\\u0001\\n\\u000B\\"\\\\\\u0000"');
  });

  test("refuses a text that is not a byte string", () => {
    expect(() => deviceStringify("€")).toThrow("byte string");
  });

  test("keeps the characters of the Linux build", () => {
    expect(deviceStringify("é€", { unicode: true })).toBe('"\\u00E9\\u20AC"');
  });

  // this is no JSON, and the server closes the connection on it
  test("writes a function in an array as undefined", () => {
    expect(deviceStringify([() => 1, undefined])).toBe("[undefined,null]");
  });

  test("leaves functions and undefined out of an object", () => {
    expect(deviceStringify({ a: undefined, f: () => 1, g: null, n: Number.NaN })).toBe('{"g":null,"n":null}');
  });

  test("gives null for undefined", () => {
    expect(deviceStringify(undefined)).toBe("null");
  });

  test("marks a circle with dots and does not throw", () => {
    const me: Record<string, unknown> = {};
    me.me = me;
    expect(deviceStringify(me)).toBe('{"me": ... }');
  });

  test("writes typed arrays as lists and dates as ISO text", () => {
    expect(deviceStringify({ d: new Date(0), u: new Uint8Array(2) })).toBe(
      '{"d":"1970-01-01T00:00:00.000Z","u":[0,0]}',
    );
  });

  test("indents with its own odd spacing", () => {
    expect(deviceStringify({ a: 1, b: [1] }, { space: 2 })).toBe('{ \n  "a": 1, \n  "b": [ \n    1\n   ]\n }');
  });

  test("numbers with two decimals come back exactly", () => {
    fc.assert(
      fc.property(fc.integer({ min: -5000, max: 20000 }), (hundredths) => {
        expect(Number(deviceStringify(hundredths / 100))).toBe(hundredths / 100);
      }),
    );
  });
});

describe("JSON.parse of a device", () => {
  test("keeps the low byte of an escape", () => {
    expect(deviceParse('"\\u20ac\\u00e9"')).toBe("\xac\xe9");
  });

  test("passes raw bytes through", () => {
    expect(deviceParse('"\xe2\x82\xac"')).toBe("\xe2\x82\xac");
  });

  test.each([
    ["[1] x", [1]],
    ["[1,]", [1]],
    ["{'a':01,/*x*/\"b\":0x10,}", { a: 1, b: 16 }],
    ["18446744073709551615", -1],
    ["-", undefined],
    ["[-]", undefined],
    ["[011,01.5,08]", [9, 1.5, 8]],
    ["[\xd3,\xd4\xfb,\xd5\x01\x02,\xd1\x02ab,\xb4,1_0]", [0, -5, 513, "ab", true, 10]],
    ["`a\n`", "a\n"],
    ['"\\101\\x41"', "AA"],
    ["1e400", Number.POSITIVE_INFINITY],
  ])("takes %s without a word", (text, value) => {
    expect(deviceParse(text)).toEqual(value);
  });

  test.each([
    ["", "Expecting valid value, got EOF"],
    ["[1", "Got EOF expected ','"],
    ["{", "Got EOF expected '}'"],
    ["nope", "Expecting valid value, got ID"],
    ['"abc', "Expecting valid value, got UNFINISHED STRING"],
    ["{a:1}", "Got ID:a expected STRING"],
    ['{"a" 1}', "Got INT expected ':'"],
    ["[\x8a]", "Expecting valid value, got =="],
    ["{\xc3\xa9:1}", "Got extends expected STRING"],
    ['"a\nb"', "Expecting valid value, got UNFINISHED STRING"],
    ['"\\u00"', "Invalid escape sequence"],
    ["\xd1\xff", "Espruino would crash here: byte d1 begins a text of 255 bytes for the parser, and 0 are left"],
    [
      "[1 \xd2\xff\xff]",
      "Espruino would crash here: byte d2 begins a text of 65535 bytes for the parser, and 1 are left",
    ],
    ["{}\xd1\xffab", "Espruino would crash here"],
    ["[ё]", "Espruino would crash here"],
    [
      "1e2147483647",
      "Espruino would crash here: it multiplies by ten 2147483647 times, and does nothing else meanwhile",
    ],
  ])("refuses %j as the interpreter does", (text, message) => {
    expect(() => deviceParse(text)).toThrow(message);
  });

  test("finds the first of two equal keys", () => {
    expect(deviceParse('{"a":1,"a":2}')).toEqual({ a: 1 });
  });

  test("reads what JSON.stringify of Node writes", () => {
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.string({ unit: "grapheme-ascii" }),
        fc.array(tie("value")),
        // "__proto__" sets the prototype there
        fc.dictionary(
          fc.string({ unit: "grapheme-ascii" }).map((key) => `k${key}`),
          tie("value"),
          { noNullPrototype: true },
        ),
      ),
    }));
    fc.assert(
      fc.property(value, (json) => {
        expect(deviceParse(JSON.stringify(json))).toEqual(json);
      }),
    );
  });
});
