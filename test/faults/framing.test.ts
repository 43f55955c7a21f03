/** Bytes in: cut anywhere, malformed, or what a server must not send. */
import { describe, expect, test } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { listening, publish } from "../support/listening";
import { bytes } from "../support/peer";

describe("a stream of messages", () => {
  test.each([1, 2, 7, 536])("is the same in pieces of %i bytes", async (pieceBytes) => {
    const { bench, heard } = await listening();
    for (let i = 0; i < 5; i++) bench.socket.send(publish("in/a", `${i}`.repeat(200), 1, i + 1), pieceBytes);
    await bench.pass();
    expect(heard).toEqual([0, 1, 2, 3, 4].map((i) => ["a", `${i}`.repeat(200)]));
    expect(bench.packets("puback")).toHaveLength(5);
  });

  test("ten in one event and half of the eleventh are ten, and the half waits", async () => {
    const { bench, heard } = await listening();
    const one = bytes("30 07 00 04 69 6e 2f 61 78");
    bench.socket.receive(one.repeat(10) + one.slice(0, 4));
    await bench.pass();
    expect(heard).toHaveLength(10);
    bench.socket.receive(one.slice(4));
    await bench.pass();
    expect(heard).toHaveLength(11);
  });
});

describe("what MQTT does not allow closes the link with PROTOCOL_ERROR", () => {
  test.each([
    ["a PUBLISH at QoS 2", "34 07 00 01 61 00 01 7b 7d"],
    ["a PUBLISH at QoS 3", "36 07 00 01 61 00 01 7b 7d"],
    ["a PUBLISH without a topic", "30 03 00 00 78"],
    ["a topic longer than its packet", "30 04 00 09 61 62"],
    ["a PUBLISH too short for its identifier", "32 04 00 01 61 00"],
    ["a PUBLISH of one byte", "30 01 00"],
    ["an empty PUBLISH", "30 00"],
    ["a second CONNACK", "20 02 00 00"],
    ["CONNECT", "10 02 00 00"],
    ["PUBREC", "50 02 00 01"],
    ["PUBREL", "62 02 00 01"],
    ["PUBCOMP", "70 02 00 01"],
    ["SUBSCRIBE", "82 06 00 01 00 01 61 00"],
    ["UNSUBSCRIBE", "a2 05 00 01 00 01 61"],
    ["PINGREQ", "c0 00"],
    ["DISCONNECT", "e0 00"],
    ["type 0", "00 00"],
    ["type 15", "f0 00"],
    ["a PUBACK of one byte", "40 01 00"],
    ["a PUBACK of three bytes", "40 03 00 01 00"],
    ["an empty PUBACK", "40 00"],
    ["a PUBACK with flags", "42 02 00 01"],
    ["a SUBACK without codes", "90 02 00 01"],
    ["an UNSUBACK of three bytes", "b0 03 00 01 00"],
    ["a PINGRESP with a body", "d0 01 00"],
    ["a PINGRESP with flags", "d1 00"],
    ["a Remaining Length of five bytes", "30 ff ff ff ff 01"],
    ["a Remaining Length longer than need be", "40 82 00 00 01"],
  ])("%s", async (_, sent) => {
    const { bench, heard } = await listening();
    bench.socket.receive(bytes(sent));
    expect(bench.client.connected).toBe(false);
    await bench.pass();
    expect(bench.told("disconnect")).toEqual([[Code.PROTOCOL_ERROR]]);
    expect(heard).toEqual([]);
    expect(bench.net.sockets[0]!.ended).toBe(true);
    expect(bench.net.sockets[0]!.written).toEqual([]);
    await bench.nextAttempt();
  });

  test("and what follows it in the same event is not read", async () => {
    const { bench, heard } = await listening();
    bench.socket.receive(bytes("e0 00 30 07 00 04 69 6e 2f 61 78"));
    await bench.pass();
    expect(heard).toEqual([]);
  });

  test("and what came whole before it is delivered", async () => {
    const { bench, heard } = await listening();
    bench.socket.receive(bytes("30 07 00 04 69 6e 2f 61 78 e0 00"));
    await bench.pass();
    expect(heard).toEqual([["a", "x"]]);
  });
});
