/** Messages out: what outlives a link, and what a message that has no PUBACK does. */
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { Bench } from "../support/bench";
import { served } from "../support/broker";

const numbered = (bench: Bench) => bench.packets("publish").map(({ payload }) => Number(payload.toString()));

function sent(bench: Bench) {
  return bench.packets("publish").map(({ messageId, dup, payload }) => `${payload} ${messageId}${dup ? " DUP" : ""}`);
}

describe("a PUBACK", () => {
  test("calls back exactly the message with its identifier, in any order [MQTT-2.3.1-6]", async () => {
    const bench = await Bench.online();
    const called: string[] = [];
    for (const name of ["a", "b", "c"]) bench.client.publish("t", name, {}, () => void called.push(name));
    await bench.puback(2);
    expect(called).toEqual(["b"]);
    await bench.puback(3);
    await bench.puback(1);
    expect(called).toEqual(["b", "c", "a"]);
  });

  test("for what nobody waits for is ignored, and the link stays", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.publish("t", "", {}, callback);
    await bench.puback(7);
    expect(callback).not.toHaveBeenCalled();
    expect(bench.client.connected).toBe(true);
    expect(bench.client.stats().acknowledged).toBe(0);
  });

  test("for a message that still waits its turn is ignored, and the message is sent", async () => {
    const bench = await Bench.online({ maxInflight: 1 });
    const callback = vi.fn();
    bench.client.publish("t", "1");
    bench.client.publish("t", "2", {}, callback);
    await bench.puback(2);
    expect(callback).not.toHaveBeenCalled();
    await bench.puback(1);
    expect(numbered(bench)).toEqual([1, 2]);
  });

  test("that comes twice, or late on another link, is ignored, and the link stays", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.publish("t", "a", {}, callback);
    await bench.puback(1);
    await bench.puback(1);
    await bench.reconnect();
    await bench.puback(1);
    expect(callback.mock.calls).toEqual([[]]);
    expect(bench.client.stats().acknowledged).toBe(1);
    expect(bench.client.connected).toBe(true);
  });
});

describe("identifiers and places", () => {
  test("identifiers go from 65535 to 1, never to 0, and skip one that is in use [MQTT-2.3.1-1] [MQTT-2.3.1-2]", async () => {
    const bench = await Bench.online({ maxInflight: 2 });
    bench.client.publish("t", "first");
    for (let id = 2; id <= 65535; id++) {
      bench.client.publish("t", "");
      bench.socket.receive(String.fromCharCode(0x40, 2, id >> 8, id & 255));
    }
    bench.socket.written = [];
    bench.client.publish("t", "last");
    expect(bench.packets("publish")).toMatchObject([{ messageId: 2 }]);
  });

  test("no more than maxInflight are on their way, the next follows a PUBACK", async () => {
    const bench = await Bench.online({ maxInflight: 2 });
    for (let i = 1; i <= 4; i++) bench.client.publish("t", `${i}`);
    expect(numbered(bench)).toEqual([1, 2]);
    await bench.puback(1);
    expect(numbered(bench)).toEqual([3]);
    await bench.puback(3);
    expect(numbered(bench)).toEqual([4]);
  });

  test("with all places taken messages wait, with the queue full they get QUEUE_FULL: none is lost without a code", async () => {
    const { bench, broker } = served({ maxInflight: 2, maxQueueBytes: 200 }, { publish: () => undefined });
    const codes: unknown[] = [];
    bench.client.connect();
    await bench.pass();
    for (let i = 1; i <= 30; i++) bench.client.publish("t", `${i}`, {}, (error) => void codes.push(error));
    await bench.pass();
    expect(broker.messages).toEqual(["1", "2"]);
    const refused = codes.length;
    expect(codes).toEqual(Array(refused).fill(Code.QUEUE_FULL));
    broker.script = {};
    bench.socket.send({ cmd: "puback", messageId: 1 });
    bench.socket.send({ cmd: "puback", messageId: 2 });
    await bench.pass(100);
    expect(codes).toHaveLength(30);
    expect(broker.messages).toEqual(Array.from({ length: 30 - refused }, (_, i) => `${i + 1}`));
    expect(bench.client.stats()).toMatchObject({ refused, acknowledged: 30 - refused, dropped: 0 });
  });
});

describe("a message without a PUBACK", () => {
  test("is not written again on the same link", async () => {
    const bench = await Bench.online({ keepAlive: 0 });
    bench.client.publish("t", "");
    await bench.pass(600_000);
    expect(bench.packets("publish")).toHaveLength(1);
  });

  test("is sent again after the reconnect with DUP and the same identifier [MQTT-3.3.1-1] [MQTT-4.4.0-1]", async () => {
    const bench = await Bench.online();
    bench.client.publish("t", "a");
    bench.socket.packets();
    await bench.reconnect();
    expect(sent(bench)).toEqual(["a 1 DUP"]);
  });

  test("is sent again in the first order, before those that were never sent [MQTT-4.6.0-1]", async () => {
    const bench = await Bench.online({ maxInflight: 3 });
    for (const name of ["a", "b", "c", "d"]) bench.client.publish("t", name);
    await bench.puback(2);
    expect(sent(bench)).toEqual(["a 1", "b 2", "c 3", "d 4"]);
    bench.socket.close();
    bench.client.publish("t", "e");
    await bench.nextAttempt();
    await bench.accept();
    for (const id of [1, 3, 4]) await bench.puback(id);
    expect(sent(bench)).toEqual(["a 1 DUP", "c 3 DUP", "d 4 DUP", "e 5"]);
  });

  test("that waited its turn and was never written goes out without DUP", async () => {
    const bench = await Bench.online({ maxInflight: 1 });
    bench.client.publish("t", "a");
    bench.client.publish("t", "b");
    await bench.reconnect();
    await bench.puback(1);
    expect(sent(bench)).toEqual(["a 1 DUP", "b 2"]);
  });

  test("is sent again over any number of links, and calls back once", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.publish("t", "a", {}, callback);
    for (let i = 0; i < 5; i++) {
      await bench.reconnect();
      expect(sent(bench)).toEqual(["a 1 DUP"]);
    }
    await bench.puback(1);
    await bench.reconnect();
    expect(sent(bench)).toEqual([]);
    expect(callback.mock.calls).toEqual([[]]);
  });

  test("is kept over a refused CONNACK", async () => {
    const bench = await Bench.online();
    bench.client.publish("t", "a");
    bench.socket.close();
    await bench.nextAttempt();
    await bench.refuse(3);
    await bench.nextAttempt();
    await bench.accept();
    expect(sent(bench)).toEqual(["a 1 DUP"]);
  });

  test.each([true, false])(
    "is sent again with its identifier and DUP, whether the server kept the session (%s) or not",
    async (sessionPresent) => {
      const bench = await Bench.online({ cleanSession: false, clientId: "c" });
      bench.client.publish("t", "a");
      await bench.reconnect(sessionPresent);
      expect(sent(bench)).toEqual(["a 1 DUP"]);
    },
  );

  test("keeps its identifier to itself while it waits", async () => {
    const bench = await Bench.online();
    bench.client.publish("t", "a");
    await bench.reconnect();
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    bench.client.publish("t", "b");
    await bench.pass();
    await bench.puback(1);
    const packets = bench.socket.packets().filter(({ cmd }) => cmd !== "connect");
    expect(packets.map(({ cmd }) => cmd)).toEqual(["publish", "subscribe", "publish"]);
    expect(new Set(packets.map(({ messageId }) => messageId)).size).toBe(3);
  });
});

describe("with a link that is lost", () => {
  /** Three messages over a first link with this fault and good ones after it: what came of them. */
  async function threeMessages(break_: (bench: Bench) => void) {
    const { bench, broker } = served();
    const called: unknown[] = [];
    break_(bench);
    bench.client.connect();
    await bench.pass();
    Object.assign(bench.net.faults, { closeAfterSent: Infinity, failAfterWrites: Infinity });
    for (const text of ["a", "b", "c"]) {
      bench.client.publish("t", text, {}, (error) => void called.push([text, error]));
      await bench.pass();
    }
    await bench.pass(5000);
    return { bench, broker, called };
  }

  /** Bytes of a CONNECT and of three messages. */
  const OUTBOUND = 21 + 3 * 8;

  test.each(Array.from({ length: OUTBOUND }, (_, i) => i + 1))(
    "after %i bytes have left every message arrives, in order, perhaps twice",
    async (closeAfterSent) => {
      const { bench, broker, called } = await threeMessages(({ net }) => {
        net.faults.closeAfterSent = closeAfterSent;
      });
      expect([...new Set(broker.messages)]).toEqual(["a", "b", "c"]);
      expect(broker.messages.length).toBeLessThanOrEqual(4);
      expect(called.sort()).toEqual(["a", "b", "c"].map((text) => [text, undefined]));
      expect(bench.told("drop")).toEqual([]);
      expect(bench.net.attempts).toBe(2);
    },
  );

  test.each([1, 2, 3, 4])(
    "by a write that throws, after %i that did not, every message arrives, in order",
    async (failAfterWrites) => {
      const { broker, called } = await threeMessages(({ net }) => {
        net.faults.failAfterWrites = failAfterWrites;
      });
      expect(broker.messages).toEqual(["a", "b", "c"]);
      expect(called.sort()).toEqual(["a", "b", "c"].map((text) => [text, undefined]));
    },
  );

  test("before the PUBACK comes, once and again: the server gets a message more than once, the application hears once", async () => {
    const { bench, broker } = served({}, { publish: (_, socket) => void socket.close() });
    const called = vi.fn();
    bench.client.connect();
    await bench.pass();
    bench.client.publish("t", "a", {}, called);
    await bench.pass(5000);
    broker.script = {};
    await bench.pass(10_000);
    expect(broker.messages.length).toBeGreaterThanOrEqual(3);
    expect(new Set(broker.messages)).toEqual(new Set(["a"]));
    expect(called.mock.calls).toEqual([[]]);
  });
});

describe("a link that takes what is written only after a while", () => {
  test.each([1, 3, 20, 90])("of %i turns of the loop gets all messages, once and in order", async (pendingTurns) => {
    const { bench, broker } = served({ maxQueueBytes: 8000 });
    bench.net.faults.pendingTurns = pendingTurns;
    bench.client.connect();
    const expected = Array.from({ length: 30 }, (_, i) => `${i}`.padEnd(200, "."));
    for (const text of expected) bench.client.publish("t", text, { qualityOfService: Number(text) % 3 ? 1 : 0 });
    await bench.pass(30_000);
    expect(broker.messages).toEqual(expected);
    expect(bench.errors()).toEqual([]);
  });

  test("and is lost meanwhile: what never left is sent on the next one", async () => {
    const { bench, broker } = served();
    bench.client.connect();
    await bench.pass();
    bench.socket.faults.pendingTurns = 100;
    const called: unknown[] = [];
    for (const text of ["a", "b"]) bench.client.publish("t", text, {}, (error) => void called.push([text, error]));
    await bench.pass(100);
    expect(broker.messages).toEqual([]);
    bench.socket.close({ code: -8, message: "unsent data" });
    await bench.pass(3000);
    expect(broker.messages).toEqual(["a", "b"]);
    expect(called).toEqual([
      ["a", undefined],
      ["b", undefined],
    ]);
  });
});

describe("a queue that is full while there is no link", () => {
  test("refuses the newest with QUEUE_FULL, keeps the oldest, and counts what it refused", async () => {
    const { bench, broker } = served({ maxQueueBytes: 100 });
    const codes: unknown[] = [];
    bench.net.fail = "no route";
    bench.client.connect();
    await bench.pass();
    for (let i = 0; i < 20; i++) bench.client.publish("t", `${i}`, {}, (error) => void codes.push(error));
    await bench.pass();
    const refused = codes.length;
    expect(refused).toBeGreaterThan(5);
    expect(codes).toEqual(Array(refused).fill(Code.QUEUE_FULL));
    expect(bench.client.stats()).toMatchObject({ refused, dropped: 0 });
    bench.net.fail = undefined;
    await bench.pass(10_000);
    expect(broker.messages).toEqual(Array.from({ length: 20 - refused }, (_, i) => `${i}`));
  });
});
