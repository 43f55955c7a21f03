/** Bytes in: cut anywhere, malformed, or what a server must not send. */
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { ATTRIBUTES, Bench, ME } from "../support/bench";
import { served } from "../support/broker";
import type { Faults } from "../support/fake-net";
import { listening, publish } from "../support/listening";
import { bytes, hex, utf8 } from "../support/peer";

/** Much of what can happen on a link; what was written, heard and told. */
async function session(faults: Partial<Faults>) {
  const { bench } = served({ maxPacketBytes: 200 });
  Object.assign(bench.net.faults, faults);
  const { client } = bench;
  const heard: unknown[] = [];
  client.route("in/", "in/#", (suffix, payload) => void heard.push([suffix, payload]));
  client.subscribeToAllAttributes((update) => void heard.push(update));
  client.setServerSideRpcRequestHandler((_, { method }) => method);
  client.connect((error) => void heard.push(["connected", error]));
  await bench.pass();
  for (const id of [1, 2, 3]) {
    client.sendTelemetry({ größe: "5 €" }, (error) => void heard.push(["sent", error]));
    bench.pushNow("in/a", `message ${id}`, id);
    bench.pushNow("in/b", "x".repeat(300 * id), 10 + id);
    bench.pushNow(ATTRIBUTES, { größe: "€" }, 20 + id);
    await bench.push(`${ME}rpc/request/${id}`, { method: "m", params: "€" }, 30 + id);
  }
  client.unsubscribeFromAttribute(1);
  await bench.pass(35_000);
  client.disconnect();
  await bench.pass();
  return { written: bench.net.sockets.map(({ written }) => hex(written.join(""))), heard, events: bench.events };
}

describe("a stream of messages", () => {
  test.each([1, 2, 3, 7, 100])(
    "in events of %i bytes makes the same session as in whole packets",
    async (pieceBytes) => {
      const cut = await session({ pieceBytes });
      expect(cut).toEqual(await session({}));
      expect(cut.heard).toHaveLength(1 + 3 * 4 - 3);
      // this server knows nothing of attributes
      expect(cut.events.filter(([name]) => name === "error")).toEqual([["error", Code.TIMEOUT, "attributes"]]);
    },
  );

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

describe("a link that closes in the middle of a packet", () => {
  /** Bytes that the server sends on the first link. */
  const INBOUND = 4 + 5 + 4 + 12;

  test.each(Array.from({ length: INBOUND }, (_, i) => i + 1))(
    "after %i bytes leaves nothing of them to the next one",
    async (closeAfterReceived) => {
      const { bench } = served();
      const heard: string[] = [];
      const sent = vi.fn();
      bench.net.faults.closeAfterReceived = closeAfterReceived;
      bench.client.route("in/", "in/#", (suffix, payload) => void heard.push(suffix + payload));
      bench.client.connect();
      await bench.pass();
      bench.net.faults.closeAfterReceived = Infinity;
      bench.client.publish("t", "", {}, sent);
      await bench.pass();
      bench.pushNow("in/a", "old", 1);
      await bench.nextAttempt();
      await bench.pass();
      await bench.push("in/b", "new", 2);
      expect(bench.client.connected).toBe(true);
      expect(heard.at(-1)).toBe("bnew");
      expect(heard.filter((each) => each !== "aold")).toEqual(["bnew"]);
      expect(sent.mock.calls).toEqual([[]]);
      expect(bench.errors()).toEqual([closeAfterReceived < 4 ? Code.CONNECT_FAILED : Code.CONNECTION_LOST]);
    },
  );
});

describe("what MQTT does not allow closes the link with PROTOCOL_ERROR", () => {
  test.each([
    ["a PUBLISH at QoS 2", "34 07 00 01 61 00 01 7b 7d"],
    ["a PUBLISH at QoS 3", "36 07 00 01 61 00 01 7b 7d"],
    ["a PUBLISH without a topic", "30 03 00 00 78"],
    ["a PUBLISH at QoS 1 without a topic", "32 05 00 00 00 01 78"],
    ["a topic longer than its packet", "30 04 00 09 61 62"],
    ["a topic length of 65535 in a short packet", "30 04 ff ff 74 74"],
    ["a PUBLISH too short for its identifier", "32 04 00 01 61 00"],
    ["a PUBLISH of one byte", "30 01 00"],
    ["an empty PUBLISH", "30 00"],
    ["a PUBLISH too short to hold an identifier", "32 03 00 01 61"],
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
    ["an empty PUBACK", "40 00"],
    ["a PUBACK of one byte", "40 01 00"],
    ["a PUBACK of three bytes", "40 03 00 01 00"],
    ["an empty SUBACK", "90 00"],
    ["a SUBACK of one byte", "90 01 00"],
    ["a SUBACK without codes", "90 02 00 01"],
    ["an empty UNSUBACK", "b0 00"],
    ["an UNSUBACK of one byte", "b0 01 00"],
    ["an UNSUBACK of three bytes", "b0 03 00 01 00"],
    ["a PINGRESP with a body", "d0 01 00"],
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

  test.each([
    ["type 0", "00"],
    ["type 15", "f0"],
    ["CONNECT", "10"],
    ["a second CONNACK", "20"],
    ["a PUBLISH at QoS 2", "34"],
    ["a PUBLISH at QoS 3", "36"],
    ["a PUBACK", "40"],
    ["a PUBREL with flags that must be zero", "64"],
    ["SUBSCRIBE", "82"],
    ["a SUBACK with more codes than we have filters", "90"],
    ["an UNSUBACK", "b0"],
    ["PINGREQ", "c0"],
    ["a PINGRESP", "d0"],
    ["DISCONNECT", "e0"],
  ])("%s that is over maxPacketBytes", async (_, first) => {
    const { bench, heard } = await listening({ maxPacketBytes: 200 });
    bench.socket.receive(bytes(`${first} ac 02 00 01 61 00 01`));
    await bench.pass();
    expect([bench.told("disconnect"), bench.told("skip"), heard]).toEqual([[[Code.PROTOCOL_ERROR]], [], []]);
  });

  test.each([
    ["without a topic", "30 ac 02 00 00"],
    ["with a topic longer than itself", "30 ac 02 01 2b 61"],
    ["too short for its identifier", "32 ac 02 01 2a 61"],
    ["to a wildcard", "30 ac 02 00 04 69 6e 2f 23"],
    ["to a topic with U+0000", "30 ac 02 00 04 69 6e 2f 00"],
  ])("a message over maxPacketBytes %s", async (_, sent) => {
    const { bench } = await listening({ maxPacketBytes: 200 });
    bench.socket.receive(bytes(sent));
    await bench.pass();
    expect([bench.told("disconnect"), bench.told("skip")]).toEqual([[[Code.PROTOCOL_ERROR]], []]);
  });

  test("a message over maxPacketBytes before the CONNACK", async () => {
    const bench = await Bench.connecting({ maxPacketBytes: 200 });
    bench.socket.receive(bytes("30 ac 02 00 04 69 6e 2f 61"));
    await bench.pass();
    expect([bench.errors(), bench.told("skip")]).toEqual([[Code.PROTOCOL_ERROR], []]);
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

describe("reserved flags close the link with PROTOCOL_ERROR [MQTT-2.2.2-2]:", () => {
  test.each([
    ["CONNACK", 0x20, "02 00 00"],
    ["PUBACK", 0x40, "02 00 01"],
    ["SUBACK", 0x90, "03 00 01 01"],
    ["UNSUBACK", 0xb0, "02 00 01"],
    ["PINGRESP", 0xd0, "00"],
  ])("all fifteen of a %s", async (name, type, rest) => {
    for (let flags = 1; flags < 16; flags++) {
      const bench = name === "CONNACK" ? await Bench.connecting() : await Bench.online();
      bench.socket.receive(String.fromCharCode(type | flags) + bytes(rest));
      await bench.pass();
      expect(bench.errors()).toEqual([Code.PROTOCOL_ERROR]);
      bench.client.disconnect();
    }
  });
});

describe("identifier 0", () => {
  test.each([
    ["PUBACK", "40 02 00 00"],
    ["SUBACK", "90 03 00 00 01"],
    ["UNSUBACK", "b0 02 00 00"],
  ])("in a %s closes the link with PROTOCOL_ERROR", async (_, sent) => {
    const bench = await Bench.online();
    bench.socket.receive(bytes(sent));
    await bench.pass();
    expect(bench.errors()).toEqual([Code.PROTOCOL_ERROR]);
  });
});

describe("the topic of a message", () => {
  /** A message at QoS 0, its topic given in bytes. */
  function message(topic: string, payload = "x"): string {
    const header = String.fromCharCode(0x30, 2 + topic.length + payload.length, 0, topic.length);
    return header + topic + payload;
  }

  test("with U+0000 closes the link with PROTOCOL_ERROR [MQTT-1.5.3-2]", async () => {
    const { bench, heard } = await listening();
    bench.socket.receive(message("in/\0"));
    await bench.pass();
    expect([bench.errors(), heard]).toEqual([[Code.PROTOCOL_ERROR], []]);
  });

  test.each(["in/+", "in/#", "in/a+b"])(
    "of %s closes the link with PROTOCOL_ERROR: a server must not publish to wildcards [MQTT-3.3.2-2]",
    async (topic) => {
      const { bench, heard } = await listening();
      bench.socket.receive(message(topic));
      await bench.pass();
      expect([bench.errors(), heard]).toEqual([[Code.PROTOCOL_ERROR], []]);
    },
  );

  const ILL_FORMED = [
    ["a byte that begins nothing", "ff"],
    ["a continuation alone", "80"],
    ["a character cut off", "e2 82"],
    ["a character cut short", "e2 82 61"],
    ["more bytes than need be", "c1 81"],
    ["a surrogate", "ed a0 80"],
    ["a character beyond U+10FFFF", "f4 90 80 80"],
  ];

  test.each(ILL_FORMED)(
    "with %s is never delivered: the link closes or it is counted [MQTT-1.5.3-1]",
    async (_, ill) => {
      const { bench, heard } = await listening();
      bench.socket.receive(message(`in/${bytes(ill!)}`));
      await bench.pass();
      expect(heard).toEqual([]);
      expect(bench.client.stats().unknown === 1 || bench.errors()[0] === Code.PROTOCOL_ERROR).toBe(true);
    },
  );

  test.each(ILL_FORMED)("of the server's own with %s behind it is never delivered", async (_, ill) => {
    const bench = await Bench.online();
    const handler = vi.fn();
    bench.client.subscribeToAllAttributes(handler);
    bench.socket.receive(message(ATTRIBUTES + bytes(ill!)));
    await bench.pass();
    expect(handler).not.toHaveBeenCalled();
  });

  test.each(["", "x", "1x", "1.5", " 1", "01", "1e1"])(
    "of an RPC with %j for a number is counted, and never delivered",
    async (number) => {
      const bench = await Bench.online();
      const handler = vi.fn();
      bench.client.setServerSideRpcRequestHandler(handler);
      await bench.push(`${ME}rpc/request/${number}`, { method: "m" });
      expect(handler).not.toHaveBeenCalled();
      expect(bench.client.stats().unknown).toBe(1);
    },
  );

  test.each(ILL_FORMED)("of an RPC with %s for a number is never delivered", async (_, ill) => {
    const bench = await Bench.online();
    const handler = vi.fn();
    bench.client.setServerSideRpcRequestHandler(handler);
    bench.socket.receive(message(`${ME}rpc/request/${bytes(ill!)}`, '{"method":"m"}'));
    await bench.pass();
    expect(handler).not.toHaveBeenCalled();
  });
});

describe("a message at QoS 0 with the DUP bit", () => {
  test("is taken all the same, although a server must not set it [MQTT-3.3.1-2]", async () => {
    const { bench, heard } = await listening();
    bench.socket.receive(bytes("38 07 00 04 69 6e 2f 61 78"));
    await bench.pass();
    expect(heard).toEqual([["a", "x"]]);
    expect(bench.client.connected).toBe(true);
  });
});

describe("an empty payload", () => {
  test.each([ATTRIBUTES, `${ME}rpc/request/1`, `${ME}attributes/response/1`, `${ME}rpc/response/1`])(
    "on %s is reported as no JSON, and the link stays",
    async (topic) => {
      const bench = await Bench.online();
      const called = vi.fn();
      bench.client.subscribeToAllAttributes(called);
      bench.client.setServerSideRpcRequestHandler(called);
      await bench.push(topic, "", 5);
      expect(bench.told("error")).toEqual([[Code.BAD_MESSAGE, topic]]);
      expect(called).not.toHaveBeenCalled();
      expect(bench.packets("puback")).toMatchObject([{ messageId: 5 }]);
      expect(bench.client.connected).toBe(true);
    },
  );
});

describe("text beyond ASCII", () => {
  const TEXT = "\ufeffgröße €😀\ufeff";

  test("comes in whole, U+FEFF among it [MQTT-1.5.3-3]", async () => {
    const { bench, heard } = await listening();
    const updates: unknown[] = [];
    bench.client.subscribeToAllAttributes((update) => void updates.push(update));
    bench.socket.send(publish("in/a", TEXT, 0));
    await bench.push(ATTRIBUTES, { [TEXT]: TEXT });
    expect(heard).toEqual([["a", utf8(TEXT)]]);
    expect(updates).toEqual([{ [TEXT]: TEXT }]);
  });

  test("goes out whole, with the length of its bytes", async () => {
    const bench = await Bench.online();
    bench.client.publish("t", utf8(TEXT));
    bench.client.sendAttributes({ [TEXT]: TEXT });
    expect(bench.published()).toEqual([
      { topic: "t", text: TEXT },
      { topic: ATTRIBUTES, text: JSON.stringify({ [TEXT]: TEXT }) },
    ]);
  });

  test("is not for topics: a message to one is counted as unknown, and the link stays", async () => {
    const { bench, heard } = await listening();
    bench.socket.send(publish("in/größe", "", 0));
    await bench.pass();
    expect([bench.errors(), heard]).toEqual([[], []]);
    expect([bench.client.stats().unknown, bench.client.connected]).toEqual([1, true]);
  });
});
