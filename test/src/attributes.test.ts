/** Client attributes, and shared attributes that are pushed. */
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { ATTRIBUTES, Bench } from "../support/bench";

describe("sendAttributes", () => {
  test("publishes the object on the attributes topic and calls back on the PUBACK", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.sendAttributes({ firmware: "1.2", on: true, n: 5, nested: { list: [1, "a"] } }, callback);
    expect(bench.published()).toEqual([
      { topic: ATTRIBUTES, text: '{"firmware":"1.2","on":true,"n":5,"nested":{"list":[1,"a"]}}' },
    ]);
    await bench.puback(1);
    expect(callback.mock.calls).toEqual([[]]);
  });

  test.each([[[]], [[{ a: 1 }]], [null], [undefined], ["a"], [5]])(
    "%j is refused with INVALID_ARGUMENT",
    async (data) => {
      const bench = await Bench.online();
      const callback = vi.fn();
      bench.client.sendAttributes(data as never, callback);
      expect(callback).not.toHaveBeenCalled();
      await bench.pass();
      expect(callback.mock.calls).toEqual([[Code.INVALID_ARGUMENT]]);
      expect(bench.socket.written).toEqual([]);
    },
  );

  test("a refusal without a callback is told by `error`", async () => {
    const bench = await Bench.online();
    bench.client.sendAttributes([] as never);
    await bench.pass();
    expect(bench.errors()).toEqual([Code.INVALID_ARGUMENT]);
  });

  test("waits for the link", async () => {
    const bench = await Bench.connecting();
    bench.client.sendAttributes({ a: 1 });
    bench.socket.packets();
    await bench.accept();
    expect(bench.bodies()).toEqual([{ a: 1 }]);
  });

  test("NaN and Infinity are sent as null, which ThingsBoard leaves out", async () => {
    const bench = await Bench.online();
    bench.client.sendAttributes({ a: Number.NaN, b: Infinity, c: [-Infinity], d: 1 });
    expect(bench.bodies()).toEqual([{ a: null, b: null, c: [null], d: 1 }]);
  });
});

describe("a subscription", () => {
  test("gets updates that have its key, whole, and no others", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.subscribeToAttribute("a", callback);
    expect(bench.packets("subscribe")[0]).toMatchObject({ subscriptions: [{ topic: ATTRIBUTES, qos: 1 }] });
    await bench.push(ATTRIBUTES, { b: 1 });
    expect(callback).not.toHaveBeenCalled();
    await bench.push(ATTRIBUTES, { b: 1, a: 2 });
    expect(callback.mock.calls).toEqual([[{ b: 1, a: 2 }]]);
  });

  test("to all attributes gets every update", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.subscribeToAllAttributes(callback);
    await bench.push(ATTRIBUTES, { a: 1 });
    await bench.push(ATTRIBUTES, { deleted: ["b"] });
    await bench.push(ATTRIBUTES, {});
    expect(callback.mock.calls).toEqual([[{ a: 1 }], [{ deleted: ["b"] }], [{}]]);
  });

  test("gets the deletion of its key", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.subscribeToAttribute("a", callback);
    await bench.push(ATTRIBUTES, { deleted: ["x", "b"] });
    await bench.push(ATTRIBUTES, { deleted: ["x", "a"] });
    expect(callback.mock.calls).toEqual([[{ deleted: ["x", "a"] }]]);
  });

  test('of the key "deleted" gets an attribute of that name', async () => {
    const bench = await Bench.online();
    const other = vi.fn();
    const callback = vi.fn();
    bench.client.subscribeToAttribute("deleted", callback);
    bench.client.subscribeToAttribute("a", other);
    await bench.push(ATTRIBUTES, { deleted: "a" });
    expect(callback.mock.calls).toEqual([[{ deleted: "a" }]]);
    expect(other).not.toHaveBeenCalled();
  });

  test.each(["constructor", "hasOwnProperty", "toString", "on", "emit", "length", "0", "", "a b", "ключ"])(
    "of the key %j gets updates of that name alone",
    async (key) => {
      const bench = await Bench.online();
      const callback = vi.fn();
      bench.client.subscribeToAttribute(key, callback);
      await bench.push(ATTRIBUTES, { other: 1 });
      expect(callback).not.toHaveBeenCalled();
      await bench.push(ATTRIBUTES, `{${JSON.stringify(key)}:5}`);
      await bench.push(ATTRIBUTES, { deleted: [key] });
      expect(callback).toHaveBeenCalledTimes(2);
    },
  );

  test("several of one key all get the update, in the order they were made", async () => {
    const bench = await Bench.online();
    const order: number[] = [];
    for (const n of [1, 2, 3]) bench.client.subscribeToAttribute("a", () => void order.push(n));
    await bench.push(ATTRIBUTES, { a: 1 });
    expect(order).toEqual([1, 2, 3]);
    const topics = bench.packets("subscribe").map(({ subscriptions }) => subscriptions![0]!.topic);
    expect(topics.filter((topic) => topic === ATTRIBUTES)).toHaveLength(1);
  });

  test("ids are numbers that differ, and are never used again", async () => {
    const bench = await Bench.online();
    const ids: number[] = [];
    for (let i = 0; i < 20; i++) {
      const id = bench.client.subscribeToAttribute("a", vi.fn());
      ids.push(id);
      if (i % 2) bench.client.unsubscribeFromAttribute(id);
    }
    expect(new Set(ids).size).toBe(20);
    expect(ids.every((id) => id > 0)).toBe(true);
  });

  test("that is ended gets nothing more, and the others do", async () => {
    const bench = await Bench.online();
    const [ended, kept] = [vi.fn(), vi.fn()];
    const id = bench.client.subscribeToAttribute("a", ended);
    bench.client.subscribeToAttribute("a", kept);
    expect(bench.client.unsubscribeFromAttribute(id)).toBe(true);
    await bench.push(ATTRIBUTES, { a: 1 });
    expect(ended).not.toHaveBeenCalled();
    expect(kept).toHaveBeenCalledTimes(1);
  });

  test("that does not exist cannot be ended", async () => {
    const bench = await Bench.online();
    const id = bench.client.subscribeToAttribute("a", vi.fn());
    expect(bench.client.unsubscribeFromAttribute(id + 1)).toBe(false);
    expect(bench.client.unsubscribeFromAttribute(id)).toBe(true);
    expect(bench.client.unsubscribeFromAttribute(id)).toBe(false);
  });

  test("the last one that ends sends UNSUBSCRIBE, the others do not", async () => {
    const bench = await Bench.online();
    const ids = [1, 2].map(() => bench.client.subscribeToAttribute("a", vi.fn()));
    ids.push(bench.client.subscribeToAllAttributes(vi.fn()));
    bench.client.unsubscribeFromAttribute(ids[0]!);
    bench.client.unsubscribeFromAttribute(ids[2]!);
    expect(bench.packets("unsubscribe")).toEqual([]);
    bench.client.unsubscribeFromAttribute(ids[1]!);
    expect(bench.packets("unsubscribe")).toMatchObject([{ unsubscriptions: [ATTRIBUTES] }]);
  });

  test("after the last one ended, a new one subscribes again", async () => {
    const bench = await Bench.online();
    bench.client.unsubscribeFromAttribute(bench.client.subscribeToAttribute("a", vi.fn()));
    bench.socket.packets();
    bench.client.subscribeToAttribute("a", vi.fn());
    expect(bench.packets("subscribe")).toHaveLength(1);
  });

  test("ended while there is no link sends nothing, then or later", async () => {
    const bench = new Bench();
    bench.client.unsubscribeFromAttribute(bench.client.subscribeToAttribute("a", vi.fn()));
    bench.client.connect();
    await bench.pass();
    bench.socket.packets();
    await bench.accept();
    expect(bench.socket.packets()).toEqual([]);
  });

  test("may end itself while it is called, and the next one is called all the same", async () => {
    const bench = await Bench.online();
    const order: string[] = [];
    const id = bench.client.subscribeToAttribute("a", () => {
      order.push("once");
      bench.client.unsubscribeFromAttribute(id);
    });
    bench.client.subscribeToAttribute("a", () => void order.push("always"));
    await bench.push(ATTRIBUTES, { a: 1 });
    await bench.push(ATTRIBUTES, { a: 2 });
    expect(order).toEqual(["once", "always", "always"]);
  });

  test("that another one ends during the same update is not called any more", async () => {
    const bench = await Bench.online();
    const later = vi.fn();
    bench.client.subscribeToAttribute("a", () => void bench.client.unsubscribeFromAttribute(id));
    const id = bench.client.subscribeToAttribute("a", later);
    await bench.push(ATTRIBUTES, { a: 1 });
    expect(later).not.toHaveBeenCalled();
  });

  test("that is made during an update gets the next one first", async () => {
    const bench = await Bench.online();
    const made = vi.fn();
    let isFirst = true;
    bench.client.subscribeToAttribute("a", () => {
      if (isFirst) bench.client.subscribeToAttribute("a", made);
      isFirst = false;
    });
    await bench.push(ATTRIBUTES, { a: 1 });
    expect(made).not.toHaveBeenCalled();
    await bench.push(ATTRIBUTES, { a: 2 });
    expect(made.mock.calls).toEqual([[{ a: 2 }]]);
  });

  test("that throws keeps no other one from its turn", async () => {
    const bench = await Bench.online();
    const after = vi.fn();
    bench.client.subscribeToAttribute("a", () => {
      throw "boom";
    });
    bench.client.subscribeToAttribute("a", after);
    await bench.push(ATTRIBUTES, { a: 1 });
    expect(after).toHaveBeenCalledTimes(1);
    expect(bench.told("error")).toEqual([[Code.CALLBACK_FAILED, "boom"]]);
  });

  test("outlives the link", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.subscribeToAttribute("a", callback);
    await bench.reconnect();
    await bench.push(ATTRIBUTES, { a: 1 });
    expect(callback).toHaveBeenCalledTimes(1);
  });

  test.each([
    ["no JSON", "{a"],
    ["empty", ""],
  ])("a push that is %s is BAD_MESSAGE and counted, and does no harm", async (_, text) => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.subscribeToAllAttributes(callback);
    await bench.push(ATTRIBUTES, text);
    expect(bench.told("error")).toEqual([[Code.BAD_MESSAGE, ATTRIBUTES]]);
    expect(bench.client.stats().unknown).toBe(1);
    await bench.push(ATTRIBUTES, { a: 1 });
    expect(callback).toHaveBeenCalledTimes(1);
  });

  test.each(["[1]", "5", '"a"', "null", "true"])("a push of %s is no update, and is counted", async (text) => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.subscribeToAllAttributes(callback);
    await bench.push(ATTRIBUTES, text);
    expect(callback).not.toHaveBeenCalled();
    expect(bench.client.stats().unknown).toBe(1);
    expect(bench.client.connected).toBe(true);
  });
});
