/** A download: exact, and harmless in a spreadsheet. */
import { describe, expect, test } from "vitest";
import { parseExact } from "../../../../tools/exact-json.js";
import { csvOf, fileName } from "../../../../tools/page/plots/csv.js";

const points = (...values: unknown[]) => values.map((value, i) => ({ ts: i * 1000, value }));

describe("CSV", () => {
  test("has a row for each time, in order, with times of ISO 8601", () => {
    const columns = [
      { key: "a", points: [{ ts: 2000, value: 2 }] },
      {
        key: "b",
        points: [
          { ts: 1000, value: 1 },
          { ts: 2000, value: true },
        ],
      },
    ];
    expect(csvOf(columns)).toBe("time,a,b\r\n1970-01-01T00:00:01.000Z,,1\r\n1970-01-01T00:00:02.000Z,2,true\r\n");
  });

  test("has the digits that the server gives", () => {
    const values = parseExact("[9007199254740993, 25.0, -1.5, 1.0E-7]") as unknown[];
    const cells = csvOf([{ key: "a", points: points(...values) }])
      .split("\r\n")
      .slice(1, -1)
      .map((line) => line.split(",")[1]);
    expect(cells).toEqual(["9007199254740993", "25.0", "-1.5", "1.0E-7"]);
  });

  test.each([
    ["=1+1", "'=1+1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["+1", "'+1"],
    ["-cmd", "'-cmd"],
    ["a,b", '"a,b"'],
    ['say "so"', '"say ""so"""'],
    ["two\nlines", '"two\nlines"'],
    [" x", '" x"'],
    ["", ""],
  ])("makes no formula of a text, and quotes it: %j", (text, cell) => {
    expect(csvOf([{ key: text, points: points(text) }])).toBe(`time,${cell}\r\n1970-01-01T00:00:00.000Z,${cell}\r\n`);
  });

  test("has an object as JSON, and a time that is no date as its number", () => {
    const text = csvOf([{ key: "a", points: [{ ts: 9e15, value: { b: [1] } }] }]);
    expect(text).toBe('time,a\r\n9000000000000000,"{""b"":[1]}"\r\n');
  });
});

test.each([
  [["Smart Weather", "temperature"], "Smart_Weather-temperature.csv"],
  [["../../etc", "<b>"], "etc-_b_.csv"],
  [["..."], "telemetry.csv"],
])("a file's name is harmless, whatever a device is called: %j", (parts, name) => {
  expect(fileName(...parts)).toBe(name);
});
