import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packet } from "../../../src/mqtt/codec";
import { Code } from "../../../src/mqtt/codes";
import { PacketSink } from "../../support/packet-sink";
import { bytes, payload } from "../../support/peer";

const LIMIT = 64;

/** Packets of any type with any body, some over LIMIT and some far over it. */
const anyPacket = fc
  .tuple(fc.nat(255), fc.oneof({ weight: 3, arbitrary: payload.map((body) => body.slice(0, 40)) }, payload))
  .map(([first, body]) => packet(first, body));

const stream = fc.array(anyPacket, { maxLength: 12 }).map((packets) => packets.join(""));

const pieces = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 8 });

/** A QoS 1 PUBLISH of this length in all, header included. No packet has 130: after 127 the header takes a byte more. */
function publish(totalBytes: number, id: string, topicBytes = 1): string {
  const headerBytes = totalBytes > 129 ? 3 : 2;
  const topic = "t".repeat(topicBytes);
  const rest = "x".repeat(totalBytes - headerBytes - 4 - topicBytes);
  return packet(0x32, bytes(topicBytes.toString(16).padStart(4, "0")) + topic + bytes(id) + rest);
}

const puback = bytes("40 02 00 07");

function inOnePiece(data: string, limit = LIMIT) {
  const sink = new PacketSink(limit);
  return { code: sink.feed(data), events: sink.events };
}

describe("whole packets from a stream", () => {
  test("one byte at a time gives what one piece gives", () => {
    const data = bytes("20 02 00 00") + publish(200, "00 05") + puback + bytes("d0 00");
    const sink = new PacketSink();
    expect(sink.feed(data, [1])).toBe(0);
    expect(sink.events).toEqual(inOnePiece(data, 2048).events);
    expect(sink.events).toHaveLength(4);
  });

  test("ten packets in one piece all come, and half of the eleventh waits", () => {
    const packets = Array.from({ length: 11 }, (_, i) => packet(0x30, bytes("00 01 74") + "x".repeat(i * 20)));
    const sink = new PacketSink();
    const last = packets[10]!;
    sink.feed(packets.slice(0, 10).join("") + last.slice(0, 100));
    expect(sink.events).toHaveLength(10);
    sink.feed(last.slice(100));
    expect(sink.events).toHaveLength(11);
    expect(sink.events[10]!.body).toBe(last.slice(3));
  });

  test("any fragmentation of any packets gives what one piece gives", () => {
    fc.assert(
      fc.property(stream, pieces, (data, lengths) => {
        const sink = new PacketSink(LIMIT);
        expect(sink.feed(data, lengths)).toBe(0);
        expect(sink.events).toEqual(inOnePiece(data).events);
      }),
      { numRuns: 1000 },
    );
  });

  test("packets come in order and unchanged, whatever their type", () => {
    const list = fc.array(fc.tuple(fc.nat(255), payload), { maxLength: 12 });
    fc.assert(
      fc.property(list, pieces, (packets, lengths) => {
        const sink = new PacketSink(2048);
        sink.feed(packets.map(([first, body]) => packet(first, body)).join(""), lengths);
        expect(sink.events).toEqual(packets.map(([first, body]) => ({ first, body })));
      }),
      { numRuns: 500 },
    );
  });

  test("an empty piece changes nothing", () => {
    const sink = new PacketSink();
    sink.feed(puback.slice(0, 3));
    sink.feed("");
    sink.feed(puback.slice(3));
    expect(sink.lines).toEqual(["40: 00 07"]);
  });

  test("a packet without a body is whole with its second byte", () => {
    const sink = new PacketSink();
    sink.feed(bytes("d0"));
    expect(sink.lines).toEqual([]);
    sink.feed(bytes("00"));
    expect(sink.lines).toEqual(["d0:"]);
  });

  test("a code from a packet stops reading and is returned", () => {
    const sink = new PacketSink();
    sink.answers[0x20] = 5;
    expect(sink.feed(bytes("d0 00 20 02 00 05 40 02 00 07"))).toBe(5);
    expect(sink.lines).toEqual(["d0:", "20: 00 05"]);
  });
});

describe("packets over the limit", () => {
  test.each([16, 127, 128, 129, 131, 132, 300])("a packet of exactly %i bytes is taken at that limit", (limit) => {
    const exact = publish(limit, "00 01");
    expect(exact).toHaveLength(limit);
    expect(inOnePiece(exact, limit).events).toMatchObject([{ first: 0x32 }]);
  });

  test.each([16, 127, 128, 130, 131, 300])("over a limit of %i a packet of one byte more is passed over", (limit) => {
    const longer = publish(limit + 1, "00 01");
    expect(inOnePiece(longer, limit).events).toEqual([{ overLong: longer.length, id: 1 }]);
  });

  test("one is told with its length and the identifier that must be acknowledged", () => {
    expect(inOnePiece(publish(500, "12 34")).events).toEqual([{ overLong: 500, id: 0x1234 }]);
  });

  test("one is told once the identifier is there, before its rest has come", () => {
    const sink = new PacketSink(LIMIT);
    const data = publish(500, "12 34", 10);
    sink.feed(data.slice(0, 16));
    expect(sink.events).toEqual([]);
    sink.feed(data[16]!);
    expect(sink.events).toEqual([{ overLong: 500, id: 0x1234 }]);
  });

  test("one of QoS 0 has no identifier to acknowledge, and is told once its topic is there", () => {
    const sink = new PacketSink(LIMIT);
    const data = packet(0x30, bytes("00 01 74 00 09") + "x".repeat(100));
    sink.feed(data.slice(0, 4));
    expect(sink.events).toEqual([]);
    sink.feed(data[4]!);
    expect(sink.events).toEqual([{ overLong: 107, id: 0 }]);
  });

  test.each([
    ["a SUBACK", 0x90],
    ["a PUBREL", 0x62],
    ["a CONNACK", 0x20],
    ["type 0", 0x00],
    ["type 15", 0xf0],
    ["a PUBLISH at QoS 2", 0x34],
    ["a PUBLISH at QoS 3", 0x36],
  ])("%s is a protocol error as soon as its length is known", (_, first) => {
    const data = packet(first, bytes("00 01 74 00 09") + "x".repeat(100));
    expect(inOnePiece(data)).toEqual({ code: Code.PROTOCOL_ERROR, events: [] });
    expect(new PacketSink(LIMIT).feed(data.slice(0, 2), [1])).toBe(Code.PROTOCOL_ERROR);
  });

  test.each([
    ["without a topic", "00 00 00 09"],
    ["with a wildcard in its topic", "00 01 23 00 09"],
    ["with U+0000 in its topic", "00 01 00 00 09"],
    ["whose topic is longer than itself", "ff ff 74"],
  ])("a message %s is a protocol error", (_, start) => {
    const data = packet(0x32, bytes(start) + "x".repeat(100));
    expect(inOnePiece(puback + data + puback)).toMatchObject({ code: Code.PROTOCOL_ERROR, events: [{ first: 0x40 }] });
  });

  test("one whose topic alone is over the limit is passed over without an identifier", () => {
    expect(inOnePiece(publish(500, "12 34", LIMIT)).events).toEqual([{ overLong: 500, id: 0 }]);
  });

  test("the packets before and after one are intact in any fragmentation", () => {
    const long = fc.integer({ min: LIMIT + 1, max: 400 }).filter((length) => length !== 130);
    fc.assert(
      fc.property(long, long, fc.integer({ min: 1, max: 50 }), pieces, (one, other, topicBytes, lengths) => {
        const sink = new PacketSink(LIMIT);
        const data = [
          publish(one, "00 01", topicBytes),
          puback,
          publish(other, "00 02"),
          publish(one, "ff ff"),
          puback,
        ];
        expect(sink.feed(puback + data.join(""), lengths)).toBe(0);
        const whole = { first: 0x40, body: bytes("00 07") };
        expect(sink.events).toEqual([
          whole,
          { overLong: one, id: 1 },
          whole,
          { overLong: other, id: 2 },
          { overLong: one, id: 0xffff },
          whole,
        ]);
      }),
      { numRuns: 300 },
    );
  });

  test("what waits for its rest is never longer than the limit", () => {
    fc.assert(
      fc.property(stream, pieces, fc.integer({ min: 8, max: 200 }), (data, lengths, limit) => {
        const sink = new PacketSink(limit);
        sink.feed(data, lengths);
        expect(sink.mostWaiting).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 500 },
    );
  });

  test("nothing of one is kept while it is passed over", () => {
    const sink = new PacketSink(LIMIT);
    const data = publish(100_000, "00 01");
    sink.feed(data.slice(0, 10));
    for (let at = 10; at < data.length; at += 1000) {
      sink.feed(data.slice(at, at + 1000));
      expect(typeof sink._rx).toBe("number");
    }
    sink.feed(puback);
    expect(sink.lines).toEqual([`over-long ${data.length} id 1`, "40: 00 07"]);
  });

  test("the largest length that MQTT has is a number like others", () => {
    expect(inOnePiece(bytes("30 ff ff ff 7f 00 01 74")).events).toEqual([{ overLong: 268_435_460, id: 0 }]);
  });
});

describe("remaining length", () => {
  test.each([
    ["of five bytes", "30 ff ff ff ff 01"],
    ["of five bytes, the last ones empty", "30 80 80 80 80 00"],
    ["of four bytes that goes on", "30 80 80 80 80"],
    ["of two bytes where one does", "40 82 00 00 07"],
    ["of two bytes for 0", "d0 80 00"],
    ["of three bytes where two do", "30 ff ff 00"],
    ["of four bytes where one does", "30 81 80 80 00"],
  ])("one %s is a protocol error", (_, vector) => {
    expect(inOnePiece(bytes(vector))).toEqual({ code: Code.PROTOCOL_ERROR, events: [] });
  });

  test("a malformed one is found byte by byte too", () => {
    expect(new PacketSink().feed(bytes("30 ff ff ff ff 01"), [1])).toBe(Code.PROTOCOL_ERROR);
    expect(new PacketSink().feed(bytes("40 82 00 00 07"), [1])).toBe(Code.PROTOCOL_ERROR);
  });

  test("packets in front of a malformed one still come", () => {
    expect(inOnePiece(puback + bytes("40 82 00 00 07"))).toMatchObject({
      code: Code.PROTOCOL_ERROR,
      events: [{ first: 0x40 }],
    });
  });

  test.each([0, 127, 128, 16383, 16384, 2097151, 2097152])("one of %i is read", (length) => {
    const body = "x".repeat(length);
    expect(inOnePiece(packet(0x30, body) + puback, 3e6).events.map((event) => event.body?.length)).toEqual([length, 2]);
  });

  test.each([128, 16384, 2097152])("one of %i is read when its bytes come one by one", (length) => {
    const sink = new PacketSink(3e6);
    const data = packet(0x30, "x".repeat(length));
    sink.feed(data.slice(0, 6), [1]);
    sink.feed(data.slice(6) + puback);
    expect(sink.events.map((event) => event.body?.length)).toEqual([length, 2]);
  });
});

describe("bytes that no server should send", () => {
  const noise = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array).toString("latin1"));

  test("random bytes end in 0 or a protocol error, alike in any fragmentation", () => {
    fc.assert(
      fc.property(noise, pieces, (data, lengths) => {
        const whole = inOnePiece(data);
        const sink = new PacketSink(LIMIT);
        expect([0, Code.PROTOCOL_ERROR]).toContain(whole.code);
        expect(sink.feed(data, lengths)).toBe(whole.code);
        expect(sink.events).toEqual(whole.events);
      }),
      { numRuns: 5000 },
    );
  });

  test("a flipped bit anywhere in valid packets never throws and never makes two packets of a byte", () => {
    const data = publish(40, "00 01") + puback + publish(100, "00 02") + bytes("d0 00");
    for (let bit = 0; bit < data.length * 8; bit++) {
      const flipped = String.fromCharCode(data.charCodeAt(bit >> 3) ^ (1 << (bit & 7)));
      const { code, events } = inOnePiece(data.slice(0, bit >> 3) + flipped + data.slice((bit >> 3) + 1));
      expect([0, Code.PROTOCOL_ERROR]).toContain(code);
      expect(events.length).toBeLessThanOrEqual(data.length / 2);
    }
  });
});
