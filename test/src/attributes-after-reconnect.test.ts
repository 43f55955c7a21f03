/** Shared attributes that changed while there was no link: asked for after each connect, and told if they are not what was heard of last. */
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { ATTRIBUTES, Bench, ME } from "../support/bench";

const REQUEST = `${ME}attributes/request/`;
const RESPONSE = `${ME}attributes/response/`;

/** What was asked for since the last look. */
const asked = (bench: Bench) => bench.published().filter(({ topic }) => topic.startsWith(REQUEST));

/** The server answers the question that was asked last, if there was one. */
async function answer(bench: Bench, shared?: object | string): Promise<void> {
  const { topic } = asked(bench).at(-1)!;
  const body = typeof shared === "string" ? `{"shared":${shared}}` : shared ? { shared } : {};
  await bench.push(RESPONSE + topic.slice(REQUEST.length), body);
}

/** A client that has subscribed to these keys before its first connect, and that heard of these values after it. */
async function knowing(keys: (string | undefined)[], shared?: object | string) {
  const bench = new Bench();
  const callbacks = keys.map((key) => {
    const callback = vi.fn();
    bench.client.subscribeToAttribute(key as string, callback);
    return callback;
  });
  bench.client.connect();
  await bench.pass();
  await bench.accept();
  await answer(bench, shared);
  return { bench, callbacks, callback: callbacks[0]! };
}

/** The link is lost and comes back, and the server answers with these values. */
async function back(bench: Bench, shared?: object | string): Promise<void> {
  await bench.reconnect();
  await answer(bench, shared);
}

describe("after each connect", () => {
  test("the attributes that someone subscribed to are asked for, by name", async () => {
    const { bench } = await knowing(["a", "b"], { a: 1 });
    await bench.reconnect();
    expect(asked(bench).map(({ text }) => JSON.parse(text))).toEqual([{ sharedKeys: "a,b" }]);
  });

  test("all are asked for where someone subscribed to all", async () => {
    const { bench } = await knowing(["a", undefined], { a: 1 });
    await bench.reconnect();
    expect(asked(bench).map(({ text }) => JSON.parse(text))).toEqual([{}]);
  });

  test.each(["5", "[1]", "null"])(
    "an answer with %s for its attributes is BAD_MESSAGE, and counted",
    async (shared) => {
      const { bench, callback } = await knowing(["a"], shared);
      expect(bench.told("error").map(([code]) => code)).toEqual([Code.BAD_MESSAGE]);
      expect(bench.client.stats().unknown).toBe(1);
      expect([callback.mock.calls, bench.client.connected]).toEqual([[], true]);
    },
  );

  test("nothing is asked where nobody subscribed, or nobody is left", async () => {
    const bench = await Bench.online();
    bench.client.setServerSideRpcRequestHandler(() => undefined);
    bench.client.unsubscribeFromAttribute(bench.client.subscribeToAttribute("a", vi.fn()));
    await bench.reconnect();
    expect(asked(bench)).toEqual([]);
  });

  test("the question waits for a link that has too much to send, and is not left out", async () => {
    const { bench } = await knowing(["a"]);
    bench.socket.close();
    await bench.nextAttempt();
    bench.socket.dSnd = "x".repeat(1025);
    await bench.accept();
    await bench.pass(3000);
    expect(asked(bench)).toEqual([]);
    bench.socket.dSnd = undefined;
    await bench.pass(1500);
    expect(asked(bench)).toHaveLength(1);
  });

  test("an answer that does not come is told, calls nobody, and keeps the link", async () => {
    const { bench, callback } = await knowing(["a"], { a: 1 });
    await bench.reconnect();
    await bench.pass(20_000);
    expect(callback).not.toHaveBeenCalled();
    expect(bench.told("error").at(-1)).toEqual([Code.TIMEOUT, "attributes"]);
    expect(bench.errors()).toEqual([Code.CONNECTION_LOST, Code.TIMEOUT]);
    expect(bench.client.connected).toBe(true);
  });
});

describe("callbacks of a subscription", () => {
  test("are not called with what there is at the first connect", async () => {
    const { callback } = await knowing(["a"], { a: 1 });
    expect(callback).not.toHaveBeenCalled();
  });

  test.each([1, 0, "text", "", true, false, null, [1, { b: 2 }], { b: [1] }])(
    "are not called for %j that is as it was",
    async (value) => {
      const { bench, callback } = await knowing(["a"], { a: value });
      for (let i = 0; i < 3; i++) await back(bench, { a: value });
      expect(callback).not.toHaveBeenCalled();
    },
  );

  test.each<[unknown, unknown]>([
    [1, 2],
    [1, "1"],
    [0, false],
    [{ b: [1] }, { b: [2] }],
    [null, 0],
  ])("are called once when %j became %j", async (before, after) => {
    const { bench, callback } = await knowing(["a"], { a: before });
    await back(bench, { a: after });
    await back(bench, { a: after });
    expect(callback.mock.calls).toEqual([[{ a: after }]]);
  });

  test("are called for an attribute that is new", async () => {
    const { bench, callback } = await knowing(["a"]);
    await back(bench, { a: 1 });
    expect(callback.mock.calls).toEqual([[{ a: 1 }]]);
  });

  test("are called once for one that was deleted, and again when it is back", async () => {
    const { bench, callback } = await knowing(["a"], { a: 1 });
    await back(bench);
    await back(bench, {});
    await back(bench, { a: 1 });
    expect(callback.mock.calls).toEqual([[{ deleted: ["a"] }], [{ a: 1 }]]);
  });

  test("are those of what changed alone, and get what changed alone", async () => {
    const { bench, callbacks } = await knowing(["a", "b", undefined], { a: 1, b: 1, c: 1 });
    await back(bench, { a: 1, b: 2, c: 2 });
    expect(callbacks.map(({ mock }) => mock.calls)).toEqual([[], [[{ b: 2, c: 2 }]], [[{ b: 2, c: 2 }]]]);
  });

  test("compare with what was pushed last", async () => {
    const { bench, callback } = await knowing(["a"], { a: 1 });
    await bench.push(ATTRIBUTES, { a: 2 });
    await back(bench, { a: 2 });
    expect(callback.mock.calls).toEqual([[{ a: 2 }]]);
    await bench.push(ATTRIBUTES, { deleted: ["a"] });
    await back(bench, {});
    expect(callback.mock.calls).toEqual([[{ a: 2 }], [{ deleted: ["a"] }]]);
  });

  test("to all attributes are not told again of what was deleted, nor of a list by that name", async () => {
    const { bench, callback } = await knowing([undefined], { a: 1 });
    await bench.push(ATTRIBUTES, { deleted: ["a"] });
    await back(bench, {});
    expect(callback.mock.calls).toEqual([[{ deleted: ["a"] }]]);
  });

  test("made while online know nothing yet: the first reconnect tells what there is", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.subscribeToAttribute("a", callback);
    await bench.pass();
    await back(bench, { a: 1 });
    await back(bench, { a: 1 });
    expect(callback.mock.calls).toEqual([[{ a: 1 }]]);
  });

  test("compare over disconnect() and connect() too", async () => {
    const { bench, callback } = await knowing(["a"], { a: 1 });
    bench.client.disconnect();
    bench.client.connect();
    await bench.pass();
    await bench.accept();
    await answer(bench, { a: 2 });
    expect(callback.mock.calls).toEqual([[{ a: 2 }]]);
  });

  test("may end their own subscription", async () => {
    const bench = new Bench();
    const callback = vi.fn(() => void bench.client.unsubscribeFromAttribute(id));
    const id = bench.client.subscribeToAttribute("a", callback);
    bench.client.connect();
    await bench.pass();
    await bench.accept();
    await answer(bench, { a: 1 });
    await back(bench, { a: 2 });
    await bench.reconnect();
    expect([callback.mock.calls.length, asked(bench)]).toEqual([1, []]);
  });

  test("of a key that was let go of are not called for its deletion", async () => {
    const { bench, callbacks } = await knowing(["a", "b"], { a: 1, b: 1 });
    bench.client.unsubscribeFromAttribute(1);
    await back(bench, { b: 1 });
    expect(callbacks.map(({ mock }) => mock.calls)).toEqual([[], []]);
  });
});

/** A server that answers each question by what it has of it, over and over until none comes. Returns the questions' keys. */
async function answerAll(bench: Bench, shared: Record<string, unknown>): Promise<string[][]> {
  const all: string[][] = [];
  for (let questions = asked(bench); questions.length; questions = asked(bench)) {
    for (const { topic, text } of questions) {
      const keys = (JSON.parse(text) as { sharedKeys?: string }).sharedKeys?.split(",") ?? Object.keys(shared);
      all.push(keys);
      const found = keys.filter((key) => key in shared).map((key) => [key, shared[key]]);
      await bench.push(RESPONSE + topic.slice(REQUEST.length), { shared: Object.fromEntries(found) });
    }
    await bench.pass(300);
  }
  return all;
}

/** Names of 45 bytes. */
const LONG_KEYS = Array.from({ length: 50 }, (_, i) => `${"attribute".repeat(4)}-number-${10 + i}`);

describe("more than goes into one question or one answer", () => {
  const values = (value: unknown) => Object.fromEntries(LONG_KEYS.map((key) => [key, value]));

  async function subscribed(options = {}) {
    const bench = new Bench(options);
    const told: Record<string, unknown> = {};
    for (const key of LONG_KEYS) bench.client.subscribeToAttribute(key, (update) => void Object.assign(told, update));
    bench.client.connect();
    await bench.pass();
    await bench.accept();
    return { bench, told };
  }

  test("is asked for in parts, one after the other, and told", async () => {
    const { bench, told } = await subscribed();
    await answerAll(bench, values(1));
    await bench.reconnect();
    expect(asked(bench)).toHaveLength(1);
    await bench.reconnect();
    const parts = await answerAll(bench, values(2));
    expect(parts.flat()).toEqual(LONG_KEYS);
    expect(parts.length).toBeLessThan(10);
    expect(told).toEqual(values(2));
    expect(bench.errors()).toEqual([Code.CONNECTION_LOST, Code.CONNECTION_LOST]);
  });

  test("is asked for by half as many names when an answer is over maxPacketBytes", async () => {
    const { bench, told } = await subscribed({ maxPacketBytes: 1000 });
    await answerAll(bench, values("x".repeat(200)));
    await bench.reconnect();
    await answerAll(bench, values("y".repeat(200)));
    expect(told).toEqual(values("y".repeat(200)));
    expect(bench.told("skip").length).toBeGreaterThan(0);
    expect(bench.errors()).toEqual([Code.CONNECTION_LOST]);
  });

  test("is told by its name when one alone is over maxPacketBytes, and the others are heard of", async () => {
    const { bench, told } = await subscribed({ maxPacketBytes: 1000 });
    await answerAll(bench, values(1));
    await bench.reconnect();
    await answerAll(bench, { ...values(2), [LONG_KEYS[7]!]: "x".repeat(1000) });
    const { [LONG_KEYS[7]!]: _, ...others } = values(2);
    expect(told).toEqual(others);
    expect(bench.told("error").slice(1)).toEqual([[Code.TOO_LARGE, LONG_KEYS[7]]]);
  });

  test("is told once when all are asked for", async () => {
    const { bench } = await knowing([undefined], { a: 1 });
    await back(bench, { a: "x".repeat(3000) });
    await bench.pass(20_000);
    expect(bench.told("error").slice(1)).toEqual([[Code.TOO_LARGE, "attributes"]]);
    expect(asked(bench)).toEqual([]);
  });

  test("is told when a name alone is over maxQueueBytes", async () => {
    const long = "k".repeat(400);
    const bench = new Bench({ maxQueueBytes: 300 });
    bench.client.subscribeToAttribute(long, vi.fn());
    bench.client.subscribeToAttribute("a", vi.fn());
    bench.client.connect();
    await bench.pass();
    await bench.accept();
    await bench.pass(1000);
    expect(await answerAll(bench, {})).toEqual([["a"]]);
    expect(bench.told("error")).toEqual([[Code.TOO_LARGE, long]]);
  });
});

describe("a subscription made while online", () => {
  test("asks for its own key alone", async () => {
    const { bench } = await knowing(["a", "b"], { a: 1, b: 1 });
    bench.client.subscribeToAttribute("c", vi.fn());
    await bench.pass(300);
    expect(asked(bench).map(({ text }) => JSON.parse(text))).toEqual([{ sharedKeys: "c" }]);
  });

  test("asks together with the others that were made then", async () => {
    const bench = await Bench.online();
    for (const key of LONG_KEYS) bench.client.subscribeToAttribute(key, vi.fn());
    await bench.pass(300);
    const parts = await answerAll(bench, {});
    expect(parts.flat()).toEqual(LONG_KEYS);
    expect(parts.length).toBeLessThan(10);
  });

  test("is not told its first value, though others are asked for what changed", async () => {
    const { bench, callback } = await knowing(["a"], { a: 1 });
    await bench.reconnect();
    const later = vi.fn();
    bench.client.subscribeToAttribute("b", later);
    await answerAll(bench, { a: 2, b: 1 });
    expect([callback.mock.calls, later.mock.calls]).toEqual([[[{ a: 2 }]], []]);
  });
});

describe("an attribute that was only unsubscribed", () => {
  test("is not named as deleted beside one that was", async () => {
    const { bench, callbacks } = await knowing(["a", "b"], { a: 1, b: 1 });
    bench.client.unsubscribeFromAttribute(1);
    await back(bench);
    expect(callbacks.map(({ mock }) => mock.calls)).toEqual([[], [[{ deleted: ["b"] }]]]);
  });

  test("takes no place of the 32 that are remembered", async () => {
    const keys = Array.from({ length: 32 }, (_, i) => `key${i}`);
    const { bench } = await knowing(keys, Object.fromEntries(keys.map((key) => [key, 1])));
    keys.forEach((_, i) => void bench.client.unsubscribeFromAttribute(i + 1));
    const callback = vi.fn();
    bench.client.subscribeToAttribute("new", callback);
    await bench.pass(300);
    await answer(bench, { new: 1 });
    await back(bench, { new: 1 });
    expect(callback).not.toHaveBeenCalled();
  });
});

describe("keys that are not like others", () => {
  test.each(["constructor", "hasOwnProperty", "toString", "on", "emit", "deleted", "length", "0", "a b", "ключ"])(
    "%j is remembered and compared",
    async (key) => {
      const { bench, callback } = await knowing([key], { [key]: 1 });
      await back(bench, { [key]: 1 });
      expect(callback).not.toHaveBeenCalled();
      await back(bench, { [key]: 2 });
      expect(callback.mock.calls).toEqual([[{ [key]: 2 }]]);
    },
  );

  test("__proto__ does no harm", async () => {
    const { bench, callback } = await knowing([undefined], '{"__proto__":{"polluted":1},"a":1}');
    await back(bench, '{"__proto__":{"polluted":2},"a":1}');
    await back(bench, '{"__proto__":{"polluted":2},"a":2}');
    expect(callback.mock.calls.at(-1)).toMatchObject([{ a: 2 }]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(bench.errors()).toEqual(Array(2).fill(Code.CONNECTION_LOST));
  });

  test.each(["", "a,b"])(
    "%j, which cannot be asked for, is left to the pushes, and not taken for deleted",
    async (key) => {
      const { bench, callbacks } = await knowing(["c", key], { c: 1 });
      await bench.push(ATTRIBUTES, { [key]: 1 });
      await bench.reconnect();
      const [question] = asked(bench);
      expect(JSON.parse(question!.text)).toEqual({ sharedKeys: "c" });
      await bench.push(RESPONSE + question!.topic.slice(REQUEST.length), { shared: { c: 1 } });
      expect(callbacks.map(({ mock }) => mock.calls)).toEqual([[], [[{ [key]: 1 }]]]);
    },
  );

  test("no more than 32 are remembered: what comes after them is told again each time", async () => {
    const shared = Object.fromEntries(Array.from({ length: 34 }, (_, i) => [`key${i}`, i]));
    const { bench, callback } = await knowing([undefined], shared);
    await back(bench, shared);
    await back(bench, shared);
    expect(callback.mock.calls).toEqual(Array(2).fill([{ key32: 32, key33: 33 }]));
  });

  test("a name of more than 64 characters is remembered for those alone who subscribed to it by name", async () => {
    const name = "x".repeat(65);
    const shared = { [name]: 1, [name.slice(1)]: 2 };
    const all = await knowing([undefined], shared);
    await back(all.bench, shared);
    expect(all.callback.mock.calls).toEqual([[{ [name]: 1 }]]);
    const one = await knowing([name], shared);
    await back(one.bench, shared);
    expect(one.callback.mock.calls).toEqual([]);
  });
});
