import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromJson, toBytes, toJson } from "../../../src/espruino/text";
import { loadBoardText, loadLinuxText } from "../../support/board-text";
import { fromUtf8, utf8 } from "../../support/peer";

const board = await loadBoardText();
const linux = await loadLinuxText();

const RUNS = { numRuns: 400 };

const text = fc.string({ unit: "binary", maxLength: 20 });

/** Values that JSON holds without loss, numbers whole: how Espruino prints fractions is not ours. */
const jsonValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(text, fc.maxSafeInteger(), fc.boolean(), fc.constant(null), fc.constant(0.5)),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(
      text.filter((key) => key !== "__proto__"),
      tie("value"),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
})).value;

/** The value as a board holds it: every text is its UTF-8 bytes. */
function onBoard(value: unknown): unknown {
  if (typeof value === "string") return utf8(value);
  if (Array.isArray(value)) return value.map(onBoard);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [utf8(key), onBoard(member)]));
}

/** JSON with every character over 7E escaped, as some servers write it. */
function escaped(json: string): string {
  return json.replaceAll(/[^\0-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

const serverReads = (json: string): unknown => JSON.parse(fromUtf8(json));

const texts: [name: string, text: string][] = [
  ["é", "é"],
  ["€", "€"],
  ["a surrogate pair", "😀"],
  ["letters that begin with byte D2", "Ңң \\Ұ"],
  ["the first and the last character of each UTF-8 length", "\x7f\x80\u07ff\u0800\uffff\u{10000}\u{10ffff}"],
  ["U+FEFF", "\ufeff"],
  ["literal backslashes", "\\ \\\\ C:\\users\\u00e9"],
  ["a backslash before é", "\\é\\\\é"],
  ["\\u00e9 as literal text", "\\u00e9"],
  ["\\u00e9 as literal text beside a real é", "\\u00e9é"],
  ["a surrogate pair as literal text", "\\ud83d\\ude00"],
  ["quotes", `"'"`],
  ["control characters", "\0\x01\b\t\n\v\f\r\x1f\x7f"],
  ["no characters", ""],
  ["e-", "e-1 1e-9 é"],
];

describe.each([
  ["a board", board, onBoard],
  ["Linux", linux, (value: unknown) => value],
  ["Node", { fromJson, toBytes, toJson }, (value: unknown) => value],
])("on %s", (_, build, held) => {
  test.each(texts)("a text of %s reaches the server as it is", (__, value) => {
    expect(serverReads(build.toJson(held({ [value]: [value] })))).toEqual({ [value]: [value] });
  });

  test.each(texts)("a text of %s comes from the server as it is, escaped or not", (__, value) => {
    const json = JSON.stringify({ [value]: [value] });
    expect(build.fromJson(utf8(json))).toEqual(held({ [value]: [value] }));
    expect(build.fromJson(escaped(json))).toEqual(held({ [value]: [value] }));
  });

  test("the bytes of a text are its UTF-8", () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(build.toBytes(held(value) as string)).toBe(utf8(value));
      }),
      RUNS,
    );
  });

  test("any JSON value is read by a server as the same value", () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        expect(serverReads(build.toJson(held(value)))).toEqual(value);
      }),
      RUNS,
    );
  });

  test("JSON has no character over one byte", () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        expect(build.toJson(held(value))).not.toMatch(/[^\0-\xff]/);
      }),
      RUNS,
    );
  });

  test("any JSON of a server gives the same value", () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        expect(build.fromJson(utf8(JSON.stringify(value)))).toEqual(held(value));
      }),
      RUNS,
    );
  });

  test("any JSON of a server that escapes what is not ASCII gives the same value", () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        expect(build.fromJson(escaped(JSON.stringify(value)))).toEqual(held(value));
      }),
      RUNS,
    );
  });

  test("what we write we read", () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        expect(build.fromJson(build.toJson(held(value)))).toEqual(held(value));
      }),
      RUNS,
    );
  });

  test.each([Number.NaN, Infinity, -Infinity])("%d becomes null, wherever it stands", (value) => {
    expect(build.toJson({ a: value, b: [value], tiny: 1e-9 })).toMatch(/^\{"a":null,"b":\[null\],"tiny":1e-0?9\}$/);
    expect(build.toJson({ a: value })).toBe('{"a":null}');
  });

  test("a tiny number keeps what 16 decimals can hold", () => {
    expect(serverReads(build.toJson({ v: 2.5e-7, n: [{ v: -2.5e-8 }] }))).toEqual({ v: 2.5e-7, n: [{ v: -2.5e-8 }] });
  });

  test("a number too small for 16 decimals becomes 0", () => {
    expect(build.toJson({ v: 1e-18, w: [-1e-300] })).toBe('{"v":0,"w":[0]}');
  });

  test("a text with e- is untouched beside a number that is cut", () => {
    expect(serverReads(build.toJson({ "e-": "1.23456789012345e-9", v: 1e-30 }))).toEqual({
      "e-": "1.23456789012345e-9",
      v: 0,
    });
  });

  test("numbers that need no exponent are untouched beside one that is cut", () => {
    const value = { v: [21.5, -3.25, 0, 1e9, 0.001, 12345678.5], tiny: 1e-30 };
    expect(serverReads(build.toJson(value))).toEqual({ ...value, tiny: 0 });
  });

  test("booleans and null are untouched beside a number that is cut", () => {
    expect(serverReads(build.toJson({ a: [true, false, null], tiny: 1e-30 }))).toEqual({
      a: [true, false, null],
      tiny: 0,
    });
  });

  test("what is sent is left as it was", () => {
    const value = { v: [1.23456789012345e-9], t: held("é") };
    build.toJson(value);
    expect(value).toEqual({ v: [1.23456789012345e-9], t: held("é") });
  });

  test.each(["", "nonsense", '{"a"'])("what is not JSON throws: %s", (json) => {
    expect(() => build.fromJson(json)).toThrow();
  });
});

describe.each([
  ["a board", board],
  ["Linux", linux],
])("JSON that nests, on %s,", (_, build) => {
  const nested = (depth: number, open = "[", close = "]") => open.repeat(depth) + close.repeat(depth);
  const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

  /** Whether it was refused before JSON.parse had a look at it: an ESP8266 would not survive that. */
  function isRefused(json: string): boolean {
    build.parse.mockClear();
    try {
      build.fromJson(json);
    } catch (_) {
      // Also thrown by what is looked at and is no JSON.
    }
    return !build.parse.mock.calls.length;
  }

  test.each([
    ["lists", nested(16), nested(17)],
    ["objects", objects(16), objects(17)],
    ["both", `${objects(8).replace("1", nested(8))}`, `${objects(8).replace("1", nested(9))}`],
    ["lists behind others", `[${`${nested(15)},`.repeat(20)}1]`, `[${`${nested(15)},`.repeat(20)}${nested(16)}]`],
    ["lists without an end", "[".repeat(16), "[".repeat(17)],
    ["a great many", "[]", nested(50_000)],
  ])("is parsed to a depth of 16 and refused beyond it: %s", (__, good, bad) => {
    expect([isRefused(good), isRefused(bad)]).toEqual([false, true]);
  });

  test("is not what brackets in texts do", () => {
    const value = { "[[[[[[[[[": "{{{{{{{{{{", a: '\\"[[[[[[[[[[[[[[[[[\\', b: [1] };
    expect(build.fromJson(JSON.stringify(value))).toEqual(value);
  });

  test("is what a text that seems to go on hides nothing of", () => {
    expect(isRefused(`["\\"",${nested(17)}]`)).toBe(true);
    expect(isRefused(`["\\\\",${nested(17)}]`)).toBe(true);
    expect(isRefused(`['"',${nested(17)}]`)).toBe(true);
  });

  test("is not parsed with a comment, in which Espruino would see no quotes: not beside so many brackets", () => {
    expect(isRefused(`[/*"*/${nested(17)}/*"*/]`)).toBe(true);
    expect(isRefused(`[//"\n${nested(17)}]`)).toBe(true);
    expect(isRefused(`["http://server/", ${`${nested(2)},`.repeat(20)}1]`)).toBe(false);
  });

  test("of any JSON to a depth of 16 gives the value", () => {
    const value = Array.from({ length: 100 }, (__, i) => ({ i: [i, { "/": "//" }] }));
    expect(build.fromJson(JSON.stringify(value))).toEqual(value);
  });
});

/** Decimals as ThingsBoard counts them: those of the digits plus those of the exponent. */
function decimals(number: string): number {
  const [, fraction = "", exponent = "0"] = /^-?\d+(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(number)!;
  return fraction.length - Number(exponent);
}

describe("numbers printed with an exponent", () => {
  const tiny = fc
    .tuple(fc.double({ min: 1, max: 10, noNaN: true }), fc.integer({ min: 7, max: 30 }), fc.boolean())
    .map(([digits, exponent, isNegative]) => (isNegative ? -1 : 1) * digits * 10 ** -exponent);

  test.each([
    ["Node", { toJson }],
    ["Linux", linux],
    ["a board", board],
  ])("on %s they have 16 decimals at the most, nested too", (_, build) => {
    fc.assert(
      fc.property(tiny, (value) => {
        const [, one, other] = /^\{"a":([^,]+),"b":\[\{"c":([^}]+)\}\]\}$/.exec(
          build.toJson({ a: value, b: [{ c: value }] }),
        )!;
        expect(other).toBe(one);
        expect(decimals(one!)).toBeLessThanOrEqual(16);
        expect(Math.abs(Number(one) - value)).toBeLessThanOrEqual(1e-12);
      }),
      { numRuns: 2000 },
    );
  });
});

test("what has JSON of its own is sent by it, whatever else is in the message", () => {
  const value = { t: "e-", at: new Date(0), raw: new Uint8Array([1, 2]) };
  expect(JSON.parse(toJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
});

describe("bytes on a board", () => {
  test("a text is its bytes already", () => {
    const every = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join("");
    expect(board.toBytes(every)).toBe(every);
  });

  test("a server's characters become one to four bytes each", () => {
    const json = '"\\u0041\\u007f\\u0080\\u07ff\\u0800\\uffff\\ud800\\udc00\\udbff\\udfff"';
    expect(board.fromJson(json)).toBe(utf8("A\x7f\x80\u07ff\u0800\uffff\u{10000}\u{10ffff}"));
  });

  test.each(['"\\ud83d"', '"\\ude00"', '"\\ud83d\\u0041"', '"\\ud83dx"', '"\\ud83d\\n"'])(
    "half a surrogate pair takes nothing of what follows: %s",
    (json) => {
      const rest = (JSON.parse(json) as string).slice(1);
      const value = board.fromJson(json) as string;
      expect(value.slice(3)).toBe(rest);
    },
  );

  test("broken JSON gives a value, or is refused", () => {
    const pieces = fc.constantFrom(
      '"',
      "\\",
      "\\u",
      "d83d",
      "de00",
      "00e9",
      "{",
      "}",
      "[",
      ":",
      ",",
      "\xc3",
      "1",
      "e-",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), (list) => {
        try {
          board.fromJson(list.join(""));
        } catch (error) {
          if (error !== "JSON") expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
