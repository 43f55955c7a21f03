import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatRecord, nextStart, parseRecord, type SlotRecord, slotsOf } from "../../../src/espruino/slots.js";
import { recordOf, type TrialSoFar, trialRecordOf } from "../../support/slot-record.js";

const RECORD: SlotRecord = { sequence: 7, slot: 1, bytes: 12345, crc: 305419896 };
const TEXT = formatRecord(RECORD, crc32);

describe("a slot record", () => {
  test("is read as it was written", () => {
    expect(parseRecord(TEXT, crc32)).toEqual(RECORD);
    expect(parseRecord(formatRecord({ ...RECORD, trial: 600 }, crc32), crc32)).toEqual({ ...RECORD, trial: 600 });
  });

  test("is a line of text that older boards go on understanding", () => {
    expect(TEXT).toBe('{"sequence":7,"slot":1,"bytes":12345,"crc":305419896}557001822');
  });

  test("is none when any of its bytes differs, lacks, or is still erased", () => {
    fc.assert(
      fc.property(fc.nat(TEXT.length - 1), fc.integer({ min: 0, max: 255 }), (at, code) => {
        const byte = String.fromCharCode(code);
        fc.pre(TEXT[at] !== byte);
        expect(parseRecord(TEXT.slice(0, at) + byte + TEXT.slice(at + 1), crc32)).toBeUndefined();
        expect(parseRecord(TEXT.slice(0, at), crc32)).toBeUndefined();
        expect(parseRecord(TEXT.slice(0, at).padEnd(TEXT.length, "\xff"), crc32)).toBeUndefined();
      }),
    );
  });

  test("is none when there is no file", () => {
    expect(parseRecord(undefined, crc32)).toBeUndefined();
    expect(parseRecord("", crc32)).toBeUndefined();
  });
});

describe("the next start", () => {
  const trial = (soFar: TrialSoFar) => nextStart(trialRecordOf("code", {}, soFar), { ...RECORD, trial: 60 });

  test("of code that did not come over the air is not noted", () => {
    expect(nextStart(recordOf("code"), RECORD)).toBe(0);
    expect(nextStart(trialRecordOf("code"), RECORD)).toBe(0);
  });

  test("of code on trial is noted behind those before, as often as it may be started", () => {
    expect([0, 1, 2, 3].map((used) => trial({ used }))).toEqual([160, 161, 162, -1]);
    expect(trial({ starts: 1 })).toBe(160);
  });

  test("of confirmed code is not noted, however many it had", () => {
    expect([0, 2, 3].map((used) => trial({ verdict: "+", used }))).toEqual([0, 0, 0]);
  });

  test("of code that failed is never, though it has some left", () => {
    expect(trial({ verdict: "-no good", used: 1 })).toBe(-1);
  });
});

describe("the slots", () => {
  const FILES = { tb0: "zero", tb1: "one" };
  const inFlash = (files: Record<string, string>) => slotsOf({ read: (name) => files[name] }, crc32);
  const zero = (sequence: number) => recordOf("zero", { slot: 0, sequence });
  const one = (sequence: number) => recordOf("one", { slot: 1, sequence });
  const oneOnTrial = (sequence: number, soFar?: TrialSoFar) => trialRecordOf("one", { slot: 1, sequence }, soFar);
  /** In either order of the records' files. */
  const orders = (a: string, b: string) =>
    [inFlash({ ...FILES, "tb.p0": a, "tb.p1": b }), inFlash({ ...FILES, "tb.p0": b, "tb.p1": a })].map((slots) =>
      slots.map(({ slot }) => slot),
    );

  test("are in the order of their records' numbers, the newest first, in whichever file it is", () => {
    expect(orders(zero(1), one(2))).toEqual(Array(2).fill([1, 0]));
    expect(orders(zero(10), one(9))).toEqual(Array(2).fill([0, 1]));
  });

  test("have code on trial first while it may be started", () => {
    expect(orders(zero(1), oneOnTrial(2, { used: 2 }))).toEqual(Array(2).fill([1, 0]));
  });

  test.each([
    ["failed", { verdict: "-no good" }],
    ["used up its starts", { used: 3 }],
  ])("have proven code before newer code that %s", (_what, soFar) => {
    expect(orders(zero(1), oneOnTrial(2, soFar))).toEqual(Array(2).fill([0, 1]));
  });

  test("have code that failed where there is no other", () => {
    expect(orders("", oneOnTrial(2, { verdict: "-no good" }))).toEqual(Array(2).fill([1]));
  });

  test("know the file of their record, which has a number of its own", () => {
    const [first, second] = inFlash({ ...FILES, "tb.p0": one(1), "tb.p1": zero(2) });
    expect([first?.slot, first?._file, first?._text]).toEqual([0, "tb.p1", zero(2)]);
    expect([second?.slot, second?._file, second?._text]).toEqual([1, "tb.p0", one(1)]);
  });

  test.each([
    ["missing", undefined],
    ["of other bytes", "oNe"],
    ["cut off", "on"],
  ])("are without one whose code is %s", (_what, code) => {
    const files: Record<string, string> = { tb0: "zero", "tb.p0": zero(1), "tb.p1": one(2) };
    if (code) files.tb1 = code;
    expect(inFlash(files).map(({ slot }) => slot)).toEqual([0]);
  });
});
