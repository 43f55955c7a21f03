/** Remote procedure calls, both ways. */
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { Bench, ME } from "../support/bench";

const ASKED = `${ME}rpc/request/`;
const REPLY = `${ME}rpc/response/`;

describe("a call of the server", () => {
  test("is handed to the handler with its number and its body", async () => {
    const bench = await Bench.online();
    const handler = vi.fn();
    bench.client.setServerSideRpcRequestHandler(handler);
    await bench.push(`${ASKED}42`, { method: "setLed", params: { on: true } });
    expect(handler.mock.calls).toEqual([[42, { method: "setLed", params: { on: true } }]]);
  });

  test("with the id 0 is one like any other", async () => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler(() => "done");
    await bench.push(`${ASKED}0`, { method: "m", params: {} });
    expect(bench.published()).toEqual([{ topic: `${REPLY}0`, text: '"done"' }]);
  });

  test.each<[string, unknown, string]>([
    ["an object", { a: [1, 2] }, '{"a":[1,2]}'],
    ["a text", "ok", '"ok"'],
    ["a number", 25.5, "25.5"],
    ["0", 0, "0"],
    ["an empty text", "", '""'],
    ["false", false, "false"],
    ["null", null, "null"],
    ["NaN", Number.NaN, "null"],
  ])("is replied to with the value that the handler returns: %s", async (_, value, text) => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler(() => value);
    await bench.push(`${ASKED}7`, { method: "m", params: {} });
    expect(bench.published()).toEqual([{ topic: `${REPLY}7`, text }]);
  });

  test("is not replied to when the handler returns undefined", async () => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    await bench.push(`${ASKED}7`, { method: "m", params: {} });
    await bench.pass(60_000);
    expect(bench.published()).toEqual([]);
  });

  test("is replied to with what the handler's Promise comes to, once it does", async () => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler(
      () => new Promise((resolve) => setTimeout(resolve, 3000, { temperature: 25.5 })),
    );
    await bench.push(`${ASKED}7`, { method: "m", params: {} });
    expect(bench.published()).toEqual([]);
    await bench.pass(3000);
    expect(bench.published()).toEqual([{ topic: `${REPLY}7`, text: '{"temperature":25.5}' }]);
  });

  test("is not replied to when the handler's Promise comes to undefined", async () => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler(async () => undefined);
    await bench.push(`${ASKED}7`, { method: "m", params: {} });
    await bench.pass(5000);
    expect([bench.published(), bench.errors()]).toEqual([[], []]);
  });

  test("is answered with {error}, told by `error` too, when the handler's Promise is rejected", async () => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler(() => Promise.reject("no sensor"));
    await bench.push(`${ASKED}7`, { method: "m", params: {} });
    await bench.pass();
    expect(bench.published()).toEqual([{ topic: `${REPLY}7`, text: '{"error":"no sensor"}' }]);
    expect(bench.told("error")).toEqual([[Code.CALLBACK_FAILED, "no sensor"]]);
  });

  test("may be replied to later by sendRpcReply, which calls back on the PUBACK", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    await bench.push(`${ASKED}7`, { method: "m", params: {} });
    await bench.pass(5000);
    bench.client.sendRpcReply(7, { done: true }, callback);
    const [packet] = bench.packets("publish");
    expect(packet).toMatchObject({ topic: `${REPLY}7`, qos: 1 });
    expect(packet!.payload.toString()).toBe('{"done":true}');
    expect(callback).not.toHaveBeenCalled();
    await bench.puback(packet!.messageId!);
    expect(callback.mock.calls).toEqual([[]]);
  });

  test("a handler that ends in sendRpcReply, as an arrow function, replies once", async () => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler((id) => bench.client.sendRpcReply(id, "r"));
    await bench.push(`${ASKED}7`, { method: "m", params: {} });
    expect(bench.published()).toHaveLength(1);
    expect(bench.errors()).toEqual([]);
  });

  test("a reply of undefined is null", async () => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler((id) => bench.client.sendRpcReply(id, undefined));
    await bench.push(`${ASKED}7`, { method: "m", params: {} });
    expect(bench.published()).toEqual([{ topic: `${REPLY}7`, text: "null" }]);
  });

  test("gets one reply: a second gets UNKNOWN_REQUEST and nothing leaves", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.setServerSideRpcRequestHandler(() => "first");
    await bench.push(`${ASKED}7`, { method: "m", params: {} });
    bench.client.sendRpcReply(7, "second", callback);
    expect(callback).not.toHaveBeenCalled();
    await bench.pass();
    expect(callback.mock.calls).toEqual([[Code.UNKNOWN_REQUEST]]);
    expect(bench.published()).toHaveLength(1);
  });

  test("a handler that replies and returns a value too has the value told as a second reply", async () => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler((id) => {
      bench.client.sendRpcReply(id, "first");
      return "second";
    });
    await bench.push(`${ASKED}7`, { method: "m", params: {} });
    expect(bench.published()).toEqual([{ topic: `${REPLY}7`, text: '"first"' }]);
    expect(bench.errors()).toEqual([Code.UNKNOWN_REQUEST]);
  });

  test("that the server sends again after a reconnect gets one reply all the same", async () => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    await bench.push(`${ASKED}0`, { method: "m", params: {} });
    await bench.reconnect();
    await bench.push(`${ASKED}0`, { method: "m", params: {} });
    bench.socket.packets();
    bench.client.sendRpcReply(0, "first");
    bench.client.sendRpcReply(0, "second");
    await bench.pass();
    expect(bench.published()).toEqual([{ topic: `${REPLY}0`, text: '"first"' }]);
  });

  test("that never came cannot be replied to", async () => {
    const bench = await Bench.online();
    bench.client.sendRpcReply(7, "r");
    await bench.pass();
    expect(bench.told("error")).toEqual([[Code.UNKNOWN_REQUEST, `${REPLY}7`]]);
    expect(bench.published()).toEqual([]);
  });

  test("a reply that was refused for its size may be tried again", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    await bench.push(`${ASKED}7`, { method: "m", params: {} });
    bench.client.sendRpcReply(7, "x".repeat(3000), callback);
    await bench.pass();
    expect(callback.mock.calls).toEqual([[Code.TOO_LARGE]]);
    bench.client.sendRpcReply(7, "short");
    expect(bench.published()).toEqual([{ topic: `${REPLY}7`, text: '"short"' }]);
  });

  test("a reply is taken although the queue is full, and waits its turn", async () => {
    const bench = await Bench.online({ maxQueueBytes: 200, maxInflight: 1 });
    bench.client.setServerSideRpcRequestHandler(() => {
      bench.client.publish("t", "x".repeat(160));
      bench.client.publish("t", "no room");
      return "r";
    });
    await bench.push(`${ASKED}7`, { method: "m", params: {} });
    expect(bench.errors()).toEqual([Code.QUEUE_FULL]);
    await bench.puback(bench.packets("publish")[0]!.messageId!);
    expect(bench.published()).toEqual([{ topic: `${REPLY}7`, text: '"r"' }]);
  });

  test("no message takes the room of a reply, with dropOldest either", async () => {
    const bench = await Bench.online({ maxQueueBytes: 300, dropOldest: true });
    bench.client.setServerSideRpcRequestHandler(() => "r");
    await bench.push(`${ASKED}7`, { method: "m", params: {} });
    bench.socket.close();
    for (let i = 0; i < 9; i++) bench.client.publish("t", `${i}`.repeat(50));
    await bench.nextAttempt();
    await bench.accept();
    expect(bench.published()).toContainEqual({ topic: `${REPLY}7`, text: '"r"' });
  });

  test("replies are acknowledged where nothing else is, at qualityOfService 0", async () => {
    const bench = await Bench.online({ qualityOfService: 0 });
    bench.client.setServerSideRpcRequestHandler(() => "r");
    await bench.push(`${ASKED}7`, { method: "m", params: {} });
    expect(bench.packets("publish")).toMatchObject([{ topic: `${REPLY}7`, qos: 1 }]);
  });

  test("a reply that was refused, as there are too many without an acknowledgement, may be tried again", async () => {
    const bench = await Bench.online({ maxQueueBytes: 300 });
    const callback = vi.fn();
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    for (const id of [1, 2, 3]) await bench.push(ASKED + id, { method: "m", params: {} });
    for (const id of [1, 2, 3]) bench.client.sendRpcReply(id, "x".repeat(150), callback);
    await bench.pass();
    expect(callback.mock.calls).toEqual([[Code.QUEUE_FULL]]);
    for (const { messageId } of bench.packets("publish")) await bench.puback(messageId!);
    bench.client.sendRpcReply(3, "r");
    expect(bench.published()).toEqual([{ topic: `${REPLY}3`, text: '"r"' }]);
  });

  test("a reply made while the link is down leaves with the next one", async () => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    await bench.push(`${ASKED}7`, { method: "m", params: {} });
    bench.socket.close();
    bench.client.sendRpcReply(7, "late");
    await bench.nextAttempt();
    await bench.accept();
    expect(bench.published()).toEqual([{ topic: `${REPLY}7`, text: '"late"' }]);
  });

  test.each<[string, () => never, string]>([
    [
      "an error",
      () => {
        throw new Error("no such led");
      },
      "no such led",
    ],
    [
      "a text",
      () => {
        throw "broken";
      },
      "broken",
    ],
    [
      "an object",
      () => {
        throw { toString: () => "odd" };
      },
      "odd",
    ],
    [
      "what has no text",
      () => {
        throw { toString: null };
      },
      "?",
    ],
    ["nothing, and refuses its promise with what has no text", () => Promise.reject({ toString: null }) as never, "?"],
  ])("whose handler throws %s is answered with {error}, and told by `error`", async (_, handler, text) => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler(handler);
    await bench.push(`${ASKED}7`, { method: "m", params: {} });
    const [reply] = bench.bodies() as [{ error: string }];
    expect(reply.error).toContain(text);
    expect(bench.errors()).toEqual([Code.CALLBACK_FAILED]);
    expect(bench.client.connected).toBe(true);
  });

  test("whose handler threw gets no other reply", async () => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler(() => {
      throw "broken";
    });
    await bench.push(`${ASKED}7`, { method: "m", params: {} });
    bench.client.sendRpcReply(7, "r");
    await bench.pass();
    expect(bench.published()).toHaveLength(1);
    expect(bench.errors()).toEqual([Code.CALLBACK_FAILED, Code.UNKNOWN_REQUEST]);
  });

  test("without a handler is acknowledged, counted and not replied to", async () => {
    const bench = await Bench.online();
    await bench.push(`${ASKED}7`, { method: "m", params: {} }, 3);
    expect(bench.socket.packets()).toMatchObject([{ cmd: "puback", messageId: 3 }]);
    expect(bench.client.stats().unknown).toBe(1);
    expect(bench.client.connected).toBe(true);
  });

  test.each(["", "{", "[1]", "5", "null", '"m"'])(
    "with the body %j does not reach the handler, and is counted",
    async (text) => {
      const bench = await Bench.online();
      const handler = vi.fn();
      bench.client.setServerSideRpcRequestHandler(handler);
      await bench.push(`${ASKED}7`, text);
      expect(handler).not.toHaveBeenCalled();
      expect(bench.client.stats().unknown).toBe(1);
      expect(bench.client.connected).toBe(true);
    },
  );

  test.each([undefined, null, 5, "text", [1], { a: 1 }])("has the params %j as they were sent", async (params) => {
    const bench = await Bench.online();
    const handler = vi.fn();
    bench.client.setServerSideRpcRequestHandler(handler);
    await bench.push(`${ASKED}7`, { method: "m", params });
    expect(handler.mock.calls).toEqual([[7, params === undefined ? { method: "m" } : { method: "m", params }]]);
  });
});

describe("the handler", () => {
  test("set before connect() is subscribed for after the CONNACK", async () => {
    const bench = new Bench();
    const handler = vi.fn();
    bench.client.setServerSideRpcRequestHandler(handler);
    bench.client.connect();
    await bench.pass();
    await bench.accept();
    expect(bench.packets("subscribe")).toMatchObject([{ subscriptions: [{ topic: `${ASKED}+`, qos: 1 }] }]);
    await bench.push(`${ASKED}1`, { method: "m" });
    expect(handler).toHaveBeenCalledTimes(1);
  });

  test("is one: the newer takes the place of the older", async () => {
    const bench = await Bench.online();
    const [older, newer] = [vi.fn(), vi.fn()];
    bench.client.setServerSideRpcRequestHandler(older);
    bench.client.setServerSideRpcRequestHandler(newer);
    await bench.push(`${ASKED}1`, { method: "m" });
    expect(older).not.toHaveBeenCalled();
    expect(newer).toHaveBeenCalledTimes(1);
  });

  test("gets calls again after a reconnect", async () => {
    const bench = await Bench.online();
    const handler = vi.fn(() => "r");
    bench.client.setServerSideRpcRequestHandler(handler);
    await bench.reconnect();
    expect(bench.packets("subscribe")).toHaveLength(1);
    await bench.push(`${ASKED}1`, { method: "m" });
    expect(bench.published()).toEqual([{ topic: `${REPLY}1`, text: '"r"' }]);
  });

  test("sixteen calls may wait for a reply at a time; the oldest goes first", async () => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    for (let id = 1; id <= 17; id++) await bench.push(ASKED + id, { method: "m" });
    for (const id of [1, 2, 17]) bench.client.sendRpcReply(id, "r");
    await bench.pass();
    expect(bench.published().map(({ topic }) => topic)).toEqual([`${REPLY}2`, `${REPLY}17`]);
    expect(bench.errors()).toEqual([Code.UNKNOWN_REQUEST]);
  });

  /** A client that has replies of so many bytes on their way, and a request that waits for room. */
  async function behind() {
    const bench = await Bench.online({ maxQueueBytes: 300 });
    const asked: number[] = [];
    bench.client.setServerSideRpcRequestHandler((id) => asked.push(id));
    bench.socket.packets();
    for (let id = 1; id <= 5; id++) await bench.push(ASKED + id, { method: "m" }, id);
    return { bench, asked };
  }

  test("a request that there is no room for a reply to is neither handled nor acknowledged, nor is what comes behind it", async () => {
    const { bench, asked } = await behind();
    expect(asked).toEqual([1, 2, 3]);
    const packets = bench.socket.packets();
    const acknowledged = packets.flatMap((packet) => (packet.cmd === "puback" ? packet.messageId : []));
    expect(acknowledged).toEqual([1, 2, 3]);
    for (const packet of packets) if (packet.cmd === "publish") await bench.puback(packet.messageId!);
    await bench.push(`${ASKED}6`, { method: "m" }, 6);
    expect(asked).toEqual([1, 2, 3]);
  });

  test("the server is asked for what waits there by another SUBSCRIBE, once it has all replies", async () => {
    const { bench, asked } = await behind();
    const replies = bench.packets("publish");
    for (const { messageId } of replies.slice(1)) await bench.puback(messageId!);
    await bench.pass(3000);
    expect(bench.packets("subscribe")).toEqual([]);
    await bench.puback(replies[0]!.messageId!);
    await bench.pass(300);
    expect(bench.packets("subscribe")).toMatchObject([{ subscriptions: [{ topic: `${ASKED}+`, qos: 1 }] }]);
    for (const id of [4, 5]) await bench.push(ASKED + id, { method: "m" }, id + 10);
    expect(asked).toEqual([1, 2, 3, 4, 5]);
  });

  test("of a burst without a poll the inbox takes its half, and the rest waits on the server: the link stays", async () => {
    const bench = await Bench.online({ pollIntervalMs: 0, maxPacketBytes: 300 });
    const asked: number[] = [];
    bench.client.setServerSideRpcRequestHandler((id) => void asked.push(id));
    for (let id = 1; id <= 50; id++) bench.pushNow(ASKED + id, { method: "m" }, id);
    bench.client.checkForMsg();
    expect(asked).toEqual([1, 2, 3, 4]);
    expect(bench.packets("subscribe")).toHaveLength(2);
    expect(bench.client.connected).toBe(true);
  });

  test("a request that was not handed on when the link was lost is not handled: the server sends it again", async () => {
    const bench = await Bench.online({ pollIntervalMs: 0 });
    const handler = vi.fn();
    bench.client.setServerSideRpcRequestHandler(handler);
    bench.pushNow(`${ASKED}7`, { method: "m" }, 1);
    bench.socket.close();
    bench.client.checkForMsg();
    expect(handler).not.toHaveBeenCalled();
  });

  test("a request at QoS 0, which would not come again, is handled all the same", async () => {
    const { bench, asked } = await behind();
    await bench.push(`${ASKED}6`, { method: "m" }, 0, 0);
    expect(asked).toEqual([1, 2, 3, 6]);
  });
});

describe("sendRpcCall", () => {
  /** Calls, and returns the id of the request that was written. */
  function call(bench: Bench, callback?: (...args: unknown[]) => void): number {
    bench.client.sendRpcCall("getTime", { zone: 1 }, callback);
    const { topic } = bench.published().at(-1)!;
    return Number(topic.slice(ASKED.length));
  }

  test("publishes method and params at QoS 0, and subscribes to the answers", async () => {
    const bench = await Bench.online();
    bench.client.sendRpcCall("getTime", { zone: 1 }, vi.fn());
    const packets = bench.socket.packets();
    expect(packets).toMatchObject([
      { cmd: "subscribe", subscriptions: [{ topic: `${REPLY}+`, qos: 1 }] },
      { cmd: "publish", qos: 0 },
    ]);
    expect((packets[1] as { topic: string }).topic).toMatch(/^v1\/devices\/me\/rpc\/request\/[1-9]\d*$/);
    expect((packets[1] as { payload: Buffer }).payload.toString()).toBe('{"method":"getTime","params":{"zone":1}}');
  });

  test.each([null, 0, "", false, [1]])("the params %j go as they are", async (params) => {
    const bench = await Bench.online();
    bench.client.sendRpcCall("m", params, vi.fn());
    expect(bench.bodies()).toEqual([{ method: "m", params }]);
  });

  test("without params sends {}, since the server wants some", async () => {
    const bench = await Bench.online();
    bench.client.sendRpcCall("m");
    expect(bench.bodies()).toEqual([{ method: "m", params: {} }]);
  });

  test.each([undefined, "", null, 5, {}])(
    "the method %j is refused, since the server would close the link",
    async (method) => {
      const bench = await Bench.online();
      const callback = vi.fn();
      bench.client.sendRpcCall(method as string, {}, callback);
      expect(callback).not.toHaveBeenCalled();
      await bench.pass();
      expect(callback.mock.calls).toEqual([[undefined, Code.INVALID_ARGUMENT]]);
      expect(bench.socket.written).toEqual([]);
    },
  );

  test("calls back once with what the server replied", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    const id = call(bench, callback);
    await bench.push(REPLY + id, { time: 5 });
    await bench.push(REPLY + id, { time: 6 });
    await bench.pass(20_000);
    expect(callback.mock.calls).toEqual([[{ time: 5 }]]);
    expect(bench.client.stats().unknown).toBe(1);
  });

  test.each([5, "text", false, null, [1, 2]])("a reply need not be an object: %j", async (reply) => {
    const bench = await Bench.online();
    const callback = vi.fn();
    const id = call(bench, callback);
    await bench.push(REPLY + id, JSON.stringify(reply));
    expect(callback.mock.calls).toEqual([[reply]]);
  });

  test("without a reply within requestTimeoutMs is called back with TIMEOUT", async () => {
    const bench = await Bench.online({ requestTimeoutMs: 2000 });
    const callback = vi.fn();
    call(bench, callback);
    await bench.pass(4000);
    expect(callback.mock.calls).toEqual([[undefined, Code.TIMEOUT]]);
  });

  test("a lost link ends it with the code of the loss", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    call(bench, callback);
    bench.socket.receive("\xe0\0");
    await bench.pass(60_000);
    expect(callback.mock.calls).toEqual([[undefined, Code.PROTOCOL_ERROR]]);
  });

  test("ids are shared with attribute requests, so that no answer goes to the wrong one", async () => {
    const bench = await Bench.online();
    const [attributes, rpc] = [vi.fn(), vi.fn()];
    bench.client.requestAttributes({}, attributes);
    const asked = Number(bench.published()[0]!.topic.split("/").at(-1));
    const called = call(bench, rpc);
    expect(called).toBeGreaterThan(asked);
    await bench.push(REPLY + called, "1");
    expect([attributes.mock.calls, rpc.mock.calls]).toEqual([[], [[1]]]);
  });

  test("works without a callback", async () => {
    const bench = await Bench.online();
    const id = call(bench);
    await bench.push(REPLY + id, {});
    call(bench);
    await bench.pass(20_000);
    expect(bench.errors()).toEqual([]);
  });

  test("a refusal without a callback is told by `error`", async () => {
    const bench = new Bench();
    bench.client.sendRpcCall("m");
    bench.client.sendRpcCall("");
    await bench.pass();
    expect(bench.errors()).toEqual([Code.NOT_CONNECTED, Code.INVALID_ARGUMENT]);
  });
});
