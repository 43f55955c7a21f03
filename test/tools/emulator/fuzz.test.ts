import fc from "fast-check";
import { generate } from "mqtt-packet";
import { describe, expect, test } from "vitest";
import { JsonSyntaxError, parseJson, writeJson } from "../../../tools/emulator/json.js";
import { classifyNumber, javaDouble } from "../../../tools/emulator/numbers.js";
import { MalformedPacketError, PacketReader } from "../../../tools/emulator/packet-reader.js";
import { connectPacket, publishPacket } from "./support.js";

describe("whatever bytes come", () => {
  test("the packet reader hands out packets or says that they are malformed", () => {
    const firstBytes = fc.constantFrom(0x10, 0x30, 0x32, 0x40, 0x82, 0xa2, 0xc0, 0xe0, 0xf0, 0x00);
    const packet = fc
      .tuple(firstBytes, fc.uint8Array({ maxLength: 40 }))
      .map(([first, rest]) => Buffer.from([first, rest.length, ...rest]));
    fc.assert(
      fc.property(fc.array(packet, { minLength: 1, maxLength: 4 }), (packets) => {
        const reader = new PacketReader(65_536);
        try {
          const bytes = Buffer.concat(packets);
          // What the length of a PINGREQ counts is taken for packets too.
          expect([...reader.read(bytes)].length).toBeLessThanOrEqual(bytes.length / 2);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedPacketError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("packets are the same however the bytes are cut", () => {
    const bytes = Buffer.concat([
      generate(connectPacket()),
      ...[1, 300, 2].map((n) => generate(publishPacket("t", "x".repeat(n)))),
    ]);
    const whole = [...new PacketReader(65_536).read(bytes)].map(({ cmd, length }) => ({ cmd, length }));
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
        const reader = new PacketReader(65_536);
        const ends = [...cuts, bytes.length].sort((a, b) => a - b);
        const packets = ends.flatMap((end, i) => [...reader.read(bytes.subarray(ends[i - 1] ?? 0, end))]);
        expect(packets.map(({ cmd, length }) => ({ cmd, length }))).toEqual(whole);
      }),
    );
  });

  test("the JSON reader parses or says that it is not JSON", () => {
    const text = fc
      .array(fc.constantFrom(..."{}[]:,;='\"\\/*#u01.eE-+ \n", "true", "null", "NaN", "a"), { maxLength: 30 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, (json) => {
        try {
          parseJson(writeJson(parseJson(json)));
        } catch (error) {
          expect(error).toBeInstanceOf(JsonSyntaxError);
        }
      }),
      { numRuns: 5000 },
    );
  });

  test("a document as deep as a packet is long is refused, not a stack overflow", () => {
    expect(() => parseJson("[".repeat(65_000))).toThrow(JsonSyntaxError);
  });
});

describe("strict JSON", () => {
  test("reads as JSON.parse reads it", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(JSON.parse(writeJson(parseJson(json)))).toEqual(JSON.parse(json));
      }),
    );
  });

  test("keeps its numbers: a double is stored as one and printed as the same one", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(javaDouble(value))).toBe(value);
        expect(Number(classifyNumber(JSON.stringify(value)).value)).toBe(Number(JSON.stringify(value)));
      }),
    );
  });
});
