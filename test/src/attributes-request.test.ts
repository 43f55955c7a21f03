/** Attributes that the device asks for. */
import { describe, expect, test, vi } from "vitest";
import type { AttributeKeys } from "../../src/index";
import { Code } from "../../src/mqtt/codes";
import { Bench, ME } from "../support/bench";

describe("requestAttributes", () => {
  const REQUEST = `${ME}attributes/request/`;
  const RESPONSE = `${ME}attributes/response/`;

  /** Asks, and returns the id of the request that was written. */
  function ask(bench: Bench, keys?: AttributeKeys, callback?: (...args: unknown[]) => void): number {
    bench.client.requestAttributes(keys, callback);
    const { topic } = bench.published().at(-1)!;
    expect(topic.startsWith(REQUEST)).toBe(true);
    return Number(topic.slice(REQUEST.length));
  }

  test.each<[string, AttributeKeys | undefined, object]>([
    ["client keys", { clientKeys: ["a", "b"] }, { clientKeys: "a,b" }],
    ["shared keys", { sharedKeys: ["c"] }, { sharedKeys: "c" }],
    ["both", { clientKeys: ["a"], sharedKeys: ["c", "d"] }, { clientKeys: "a", sharedKeys: "c,d" }],
    ["nothing named", {}, {}],
    ["no keys at all", undefined, {}],
    ["empty lists", { clientKeys: [], sharedKeys: [] }, {}],
    ["one empty list", { clientKeys: [], sharedKeys: ["c"] }, { sharedKeys: "c" }],
    ["a key with a blank", { clientKeys: ["a b"] }, { clientKeys: "a b" }],
  ])("with %s asks as the server wants it, at QoS 0", async (_, keys, body) => {
    const bench = await Bench.online();
    bench.client.requestAttributes(keys, vi.fn());
    const [packet] = bench.packets("publish");
    expect(packet).toMatchObject({ qos: 0 });
    expect(JSON.parse(packet!.payload.toString())).toEqual(body);
  });

  test.each([0, 1] as const)("an answer over maxPacketBytes at QoS %i is TOO_LARGE, at once and once", async (qos) => {
    const bench = await Bench.online({ maxPacketBytes: 200 });
    const callback = vi.fn();
    const id = ask(bench, {}, callback);
    bench.pushNow(RESPONSE + id, { client: { a: "x".repeat(200) } }, 7, qos);
    expect(callback).not.toHaveBeenCalled();
    await bench.pass(20_000);
    expect(callback.mock.calls).toEqual([[undefined, Code.TOO_LARGE]]);
    expect(bench.told("skip")).toHaveLength(1);
  });

  test.each<[string, AttributeKeys]>([
    ["a text of one letter in place of a list", { clientKeys: "a" as unknown as string[] }],
    ["a text in place of a list", { sharedKeys: "a,b" as unknown as string[] }],
    ["an empty client key", { clientKeys: ["a", ""] }],
    ["an empty shared key", { sharedKeys: [""] }],
    ["a client key with a comma", { clientKeys: ["a,b"] }],
    ["a shared key with a comma", { clientKeys: ["a"], sharedKeys: [","] }],
  ])("%s is refused with INVALID_ARGUMENT", async (_, keys) => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.requestAttributes(keys, callback);
    expect(callback).not.toHaveBeenCalled();
    await bench.pass();
    expect(callback.mock.calls).toEqual([[undefined, Code.INVALID_ARGUMENT]]);
    expect(bench.socket.written).toEqual([]);
  });

  test("calls back once with the server's answer as it is", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    const id = ask(bench, {}, callback);
    await bench.push(RESPONSE + id, { client: { a: 1 }, shared: { b: "x" } });
    await bench.push(RESPONSE + id, { client: { a: 2 } });
    await bench.pass(20_000);
    expect(callback.mock.calls).toEqual([[{ client: { a: 1 }, shared: { b: "x" } }]]);
    expect(bench.client.stats().unknown).toBe(1);
  });

  test("several at a time each get their own answer, in any order", async () => {
    const bench = await Bench.online();
    const [first, second] = [vi.fn(), vi.fn()];
    const [a, b] = [ask(bench, {}, first), ask(bench, {}, second)];
    await bench.push(RESPONSE + b, { client: { n: 2 } });
    await bench.push(RESPONSE + a, {});
    expect([first.mock.calls, second.mock.calls]).toEqual([[[{}]], [[{ client: { n: 2 } }]]]);
  });

  test("ids count up and are never used again, over links and time-outs too", async () => {
    const bench = await Bench.online({ requestTimeoutMs: 1000 });
    const ids = [ask(bench), ask(bench)];
    await bench.pass(3000);
    ids.push(ask(bench));
    await bench.reconnect();
    ids.push(ask(bench));
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    expect(ids[0]).toBeGreaterThan(0);
  });

  test("without an answer within requestTimeoutMs is called back with TIMEOUT, once", async () => {
    const bench = await Bench.online({ requestTimeoutMs: 3000 });
    const callback = vi.fn();
    const id = ask(bench, {}, callback);
    await bench.pass(2900);
    expect(callback).not.toHaveBeenCalled();
    // Counted from a tick, and looked at in a tick.
    await bench.pass(2500);
    expect(callback.mock.calls).toEqual([[undefined, Code.TIMEOUT]]);
    await bench.push(RESPONSE + id, { client: {} });
    await bench.pass(10_000);
    expect(callback).toHaveBeenCalledTimes(1);
    expect(bench.client.stats().unknown).toBe(1);
  });

  test("the time-out is ten seconds by default", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    ask(bench, {}, callback);
    await bench.pass(9900);
    expect(callback).not.toHaveBeenCalled();
    await bench.pass(2500);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  test("an answer to an id that nobody asked with is counted and ignored", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    ask(bench, {}, callback);
    for (const id of ["999", "0", "-1", "abc", ""]) await bench.push(RESPONSE + id, { client: {} });
    expect(callback).not.toHaveBeenCalled();
    expect(bench.client.stats().unknown).toBe(5);
    expect(bench.client.connected).toBe(true);
  });

  test("an answer that is no JSON is BAD_MESSAGE, and the request still waits", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    const id = ask(bench, {}, callback);
    await bench.push(RESPONSE + id, "{");
    expect(bench.errors()).toEqual([Code.BAD_MESSAGE]);
    await bench.push(RESPONSE + id, {});
    expect(callback.mock.calls).toEqual([[{}]]);
  });

  test("works without a callback, answered or not", async () => {
    const bench = await Bench.online();
    const id = ask(bench);
    ask(bench);
    await bench.push(RESPONSE + id, {});
    await bench.pass(20_000);
    expect(bench.errors()).toEqual([]);
    expect(bench.client.connected).toBe(true);
  });

  test("a lost link ends it with the code of the loss, each once", async () => {
    const bench = await Bench.online();
    const callbacks = [vi.fn(), vi.fn(), vi.fn()];
    for (const callback of callbacks) ask(bench, {}, callback);
    bench.socket.close();
    await bench.pass(60_000);
    for (const callback of callbacks) expect(callback.mock.calls).toEqual([[undefined, Code.CONNECTION_LOST]]);
  });

  test("that was written is not asked again on the next link", async () => {
    const bench = await Bench.online();
    ask(bench, {}, vi.fn());
    await bench.reconnect();
    expect(bench.published()).toEqual([]);
  });

  test("subscribes to the answers at the first request alone", async () => {
    const bench = await Bench.online();
    bench.client.requestAttributes();
    bench.client.requestAttributes();
    const filters = bench.packets("subscribe").flatMap(({ subscriptions }) => subscriptions);
    expect(filters).toEqual([{ topic: `${RESPONSE}+`, qos: 1 }]);
  });

  test("that is too large is called back with TOO_LARGE, once", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.requestAttributes({ sharedKeys: ["k".repeat(3000)] }, callback);
    await bench.pass(20_000);
    expect(callback.mock.calls).toEqual([[undefined, Code.TOO_LARGE]]);
  });
});
