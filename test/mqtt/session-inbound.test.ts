/** Messages in: acknowledged, handed on, passed over, or the end of the link. */
import type { Packet } from "mqtt-packet";
import { describe, expect, test, vi } from "vitest";
import type { ClientOptions } from "../../src/client";
import { Code } from "../../src/mqtt/codes";
import { Bench } from "../support/bench";
import { bytes } from "../support/peer";

/** A client with a route for topics that begin with "in/"; what came there, as suffix and payload. */
async function listening(options: Partial<ClientOptions> = {}): Promise<{ bench: Bench; heard: string[][] }> {
  const bench = await Bench.online(options);
  const heard: string[][] = [];
  bench.client.route("in/", "in/#", (suffix, payload) => void heard.push([suffix, payload]));
  bench.socket.packets();
  return { bench, heard };
}

const publish = (topic: string, payload: string, qos: 0 | 1, messageId?: number): Packet => ({
  ...{ cmd: "publish", topic, payload, qos, dup: false, retain: false },
  ...(messageId === undefined ? {} : { messageId }),
});

describe("a route", () => {
  test("subscribes to its filter, and its handler gets what follows the prefix, and the payload", async () => {
    const bench = await Bench.online();
    const handler = vi.fn();
    bench.client.route("in/", "in/+/x", handler);
    expect(bench.packets("subscribe")).toMatchObject([{ subscriptions: [{ topic: "in/+/x", qos: 1 }] }]);
    await bench.push("in/5/x", "hello");
    expect(handler.mock.calls).toEqual([["5/x", "hello"]]);
  });

  test("gets payloads as bytes, all 256 of them", async () => {
    const { bench, heard } = await listening();
    const all = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).join("");
    bench.socket.receive(`${bytes("30 86 02 00 04")}in/a${all}`);
    await bench.pass();
    expect(heard).toEqual([["a", all]]);
  });

  test("does not get messages of other topics", async () => {
    const { bench, heard } = await listening();
    await bench.push("other/in/a", "x");
    expect(heard).toEqual([]);
    expect(bench.client.stats().unknown).toBe(1);
  });

  test("set first is asked first, and a message goes to one alone", async () => {
    const { bench, heard } = await listening();
    const second = vi.fn();
    bench.client.route("in/a", "in/a", second);
    await bench.push("in/a", "x");
    expect(heard).toHaveLength(1);
    expect(second).not.toHaveBeenCalled();
  });

  test("set before connect() is subscribed to after the CONNACK, and again after a reconnect", async () => {
    const bench = new Bench();
    bench.client.route("in/", "in/#", vi.fn());
    bench.client.connect();
    await bench.pass();
    await bench.accept();
    expect(bench.packets("subscribe")).toHaveLength(1);
    await bench.reconnect();
    expect(bench.packets("subscribe")).toHaveLength(1);
  });
});

describe("a message from the server", () => {
  test("at QoS 1 is acknowledged before its handler runs", async () => {
    const bench = await Bench.online();
    const order: string[] = [];
    bench.client.route("in/", "in/#", () => void order.push(...bench.socket.packets().map(({ cmd }) => cmd)));
    bench.socket.packets();
    await bench.push("in/a", "x", 77);
    expect(order).toEqual(["puback"]);
  });

  test("each at QoS 1 is acknowledged with its own identifier, in the order they came", async () => {
    const { bench } = await listening();
    for (const id of [5, 65535, 1, 300]) bench.pushNow("in/a", "", id);
    expect(bench.packets("puback").map(({ messageId }) => messageId)).toEqual([5, 65535, 1, 300]);
  });

  test("at QoS 0 is delivered and not acknowledged", async () => {
    const { bench, heard } = await listening();
    await bench.push("in/a", "x", 0, 0);
    expect(heard).toEqual([["a", "x"]]);
    expect(bench.socket.written).toEqual([]);
  });

  test("with identifier 0, as ThingsBoard sends after 65535, is delivered and not acknowledged", async () => {
    const { bench, heard } = await listening();
    bench.socket.receive(bytes("32 09 00 04 69 6e 2f 61 00 00 78"));
    await bench.pass();
    expect(heard).toEqual([["a", "x"]]);
    expect(bench.socket.written).toEqual([]);
    expect(bench.client.connected).toBe(true);
  });

  test("that is sent a second time with DUP is delivered and acknowledged again", async () => {
    const { bench, heard } = await listening();
    await bench.push("in/a", "x", 3);
    bench.socket.send({ ...publish("in/a", "x", 1, 3), dup: true } as Packet);
    await bench.pass();
    expect(heard).toHaveLength(2);
    expect(bench.packets("puback").map(({ messageId }) => messageId)).toEqual([3, 3]);
  });

  test("before the SUBACK is delivered", async () => {
    const { bench, heard } = await listening();
    await bench.push("in/a", "x");
    expect(heard).toEqual([["a", "x"]]);
  });

  test("with an empty payload is delivered", async () => {
    const { bench, heard } = await listening();
    await bench.push("in/a", "");
    expect(heard).toEqual([["a", ""]]);
  });

  test("is acknowledged although the outbox is full", async () => {
    const { bench } = await listening({ maxQueueBytes: 100 });
    bench.client.publish("t", "x".repeat(85));
    await bench.push("in/a", "", 9);
    expect(bench.packets("puback")).toMatchObject([{ messageId: 9 }]);
  });

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

  test("that nobody waits for is acknowledged and counted", async () => {
    const bench = await Bench.online();
    await bench.push("no/such/topic", { a: 1 }, 4);
    expect(bench.packets("puback")).toMatchObject([{ messageId: 4 }]);
    expect(bench.client.stats().unknown).toBe(1);
    expect(bench.client.connected).toBe(true);
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

describe("a message over maxPacketBytes", () => {
  const long = "x".repeat(5000);

  test.each([1, 100, 536, Infinity])("is passed over and acknowledged, in pieces of %d bytes", async (pieceBytes) => {
    const { bench, heard } = await listening();
    bench.socket.send(publish("in/a", long, 1, 9), pieceBytes);
    await bench.pass();
    expect(heard).toEqual([]);
    expect(bench.packets("puback").map(({ messageId }) => messageId)).toEqual([9]);
    expect(bench.client.connected).toBe(true);
  });

  test("is told by `skip` with its length, and counted", async () => {
    const { bench } = await listening();
    bench.socket.send(publish("in/a", long, 1, 9), 100);
    await bench.pass();
    expect(bench.told("skip")).toEqual([[3 + 2 + 4 + 2 + 5000]]);
    expect(bench.client.stats().skipped).toBe(1);
  });

  test("at QoS 0 is passed over and not acknowledged", async () => {
    const { bench } = await listening();
    await bench.push("in/a", long, 0, 0);
    expect(bench.told("skip")).toHaveLength(1);
    expect(bench.socket.written).toEqual([]);
  });

  test("does not harm the next one", async () => {
    const { bench, heard } = await listening();
    bench.socket.send(publish("in/a", long, 1, 1), 100);
    bench.socket.send(publish("in/a", "short", 1, 2), 100);
    await bench.pass();
    expect(heard).toEqual([["a", "short"]]);
  });

  test("the limit is maxPacketBytes, header included, and 2048 by default", async () => {
    for (const [options, limit] of [
      [{ maxPacketBytes: 600 }, 600],
      [{}, 2048],
    ] as const) {
      const { bench, heard } = await listening(options);
      const room = limit - 3 - 2 - 4 - 2;
      await bench.push("in/a", "x".repeat(room));
      await bench.push("in/a", "x".repeat(room + 1));
      expect(heard.map(([, payload]) => payload!.length)).toEqual([room]);
      expect(bench.told("skip")).toEqual([[limit + 1]]);
      bench.client.disconnect();
    }
  });
});

describe("messages faster than they are taken", () => {
  async function flooded() {
    const found = await listening({ pollIntervalMs: 0, maxPacketBytes: 500 });
    for (let id = 1; id <= 20 && found.bench.client.connected; id++) found.bench.pushNow("in/a", "x".repeat(200), id);
    await found.bench.pass();
    return found;
  }

  test("close the link with INBOX_FULL, and the one that did not fit is not acknowledged", async () => {
    const { bench } = await flooded();
    expect(bench.told("disconnect")).toEqual([[Code.INBOX_FULL]]);
    const acknowledged = bench.packets("puback").map(({ messageId }) => messageId!);
    expect(acknowledged).toEqual(acknowledged.map((_, i) => i + 1));
    expect(acknowledged.length).toBeGreaterThanOrEqual(2);
    expect(acknowledged.length).toBeLessThan(10);
    expect(bench.client.stats().unknown).toBe(1);
  });

  test("are delivered at the next poll, all that were acknowledged", async () => {
    const { bench, heard } = await flooded();
    expect(heard).toEqual([]);
    bench.client.checkForMsg();
    expect(heard).toHaveLength(bench.packets("puback").length);
  });

  test("make room again once they are taken", async () => {
    const { bench, heard } = await listening({ pollIntervalMs: 0, maxPacketBytes: 500 });
    for (let id = 1; id <= 50; id++) {
      bench.pushNow("in/a", "x".repeat(200), id);
      bench.client.checkForMsg();
    }
    expect(heard).toHaveLength(50);
    expect(bench.client.connected).toBe(true);
  });
});
