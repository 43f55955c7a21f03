import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatRecord, parseRecord, type SlotRecord } from "../../src/espruino/slots.js";

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
