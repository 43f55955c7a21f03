/** Calls of the server by method. */
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { type RpcMethod, type RpcMethodsOptions, useRpcMethods } from "../../src/rpc-methods";
import { Bench, ME } from "../support/bench";

const ASKED = `${ME}rpc/request/`;
const REPLY = `${ME}rpc/response/`;

async function online(methods: Record<string, RpcMethod>, options?: RpcMethodsOptions): Promise<Bench> {
  const bench = await Bench.online({ keepAlive: 0 });
  useRpcMethods(bench.client, methods, options);
  await bench.pass();
  return bench;
}

/** Calls a method; what was replied until then. */
async function call(bench: Bench, method: unknown, params: unknown = {}, id = 7) {
  await bench.push(`${ASKED}${id}`, { method, params });
  return bench.published();
}

describe("a method", () => {
  test("gets the params, and its value is the reply", async () => {
    const setLed = vi.fn((params: unknown) => ({ led: params }));
    const bench = await online({ setLed, other: () => "other" });
    expect(await call(bench, "setLed", true)).toEqual([{ topic: `${REPLY}7`, text: '{"led":true}' }]);
    expect(setLed.mock.calls).toEqual([[true, expect.any(Function)]]);
  });

  test.each([false, 0, "", null])("may return %j", async (value) => {
    const bench = await online({ m: () => value as never });
    expect(await call(bench, "m")).toEqual([{ topic: `${REPLY}7`, text: JSON.stringify(value) }]);
  });

  test("is found by its whole name alone", async () => {
    const bench = await online({ set: () => "wrong", setX: () => "right" });
    expect(await call(bench, "setX")).toEqual([{ topic: `${REPLY}7`, text: '"right"' }]);
    expect(await call(bench, "setXY", {}, 8)).toEqual([
      { topic: `${REPLY}8`, text: '{"error":"unknown method setXY"}' },
    ]);
  });

  test("replies later by the function that it gets", async () => {
    const bench = await online({
      measure: (_, reply) => void setTimeout(reply, 3000, { temperature: 25.5 }),
    });
    expect(await call(bench, "measure")).toEqual([]);
    await bench.pass(3000);
    expect(bench.published()).toEqual([{ topic: `${REPLY}7`, text: '{"temperature":25.5}' }]);
    await bench.pass(20_000);
    expect(bench.published()).toEqual([]);
  });

  test("replies once: what it returns or calls back after that is left out", async () => {
    const bench = await online({
      both: (_, reply) => {
        reply(1);
        reply(2);
        return 3;
      },
    });
    expect(await call(bench, "both")).toEqual([{ topic: `${REPLY}7`, text: "1" }]);
    await bench.pass(20_000);
    expect(bench.published()).toEqual([]);
    expect(bench.errors()).toEqual([]);
  });

  test("that returned its reply has no later one", async () => {
    let late: ((value: unknown) => void) | undefined;
    const bench = await online({
      m: (_, reply) => {
        late = reply;
        return 1;
      },
    });
    await call(bench, "m");
    late!(2);
    expect(bench.published()).toEqual([]);
    expect(bench.errors()).toEqual([]);
  });

  test.each([
    [undefined, 8000],
    [2000, 2000],
  ])("that is slow is answered with an error, timeoutMs %j, and its late reply is left out", async (timeoutMs, ms) => {
    const bench = await online({ slow: (_, reply) => void setTimeout(reply, 30_000, "late") }, { timeoutMs });
    await call(bench, "slow");
    await bench.pass(ms - 10);
    expect(bench.published()).toEqual([]);
    await bench.pass(20);
    expect(bench.published()).toEqual([{ topic: `${REPLY}7`, text: '{"error":"timeout"}' }]);
    await bench.pass(30_000);
    expect(bench.published()).toEqual([]);
    expect(bench.errors()).toEqual([]);
  });

  test("replies with what its Promise comes to: null for nothing", async () => {
    const bench = await online({
      measure: () => new Promise<unknown>((resolve) => setTimeout(resolve, 3000, 25.5)),
      set: async () => {},
    });
    expect(await call(bench, "measure")).toEqual([]);
    await bench.pass(3000);
    expect(bench.published()).toEqual([{ topic: `${REPLY}7`, text: "25.5" }]);
    expect(await call(bench, "set", {}, 8)).toEqual([{ topic: `${REPLY}8`, text: "null" }]);
    await bench.pass(20_000);
    expect([bench.published(), bench.errors()]).toEqual([[], []]);
  });

  test("whose Promise is rejected is answered with an error, and told", async () => {
    const bench = await online({ m: () => Promise.reject("no sensor") });
    expect(await call(bench, "m")).toEqual([{ topic: `${REPLY}7`, text: '{"error":"no sensor"}' }]);
    expect(bench.told("error")).toEqual([[Code.CALLBACK_FAILED, "no sensor"]]);
  });

  test("whose Promise takes too long is answered with timeout, and once", async () => {
    const bench = await online(
      { m: () => new Promise<unknown>((resolve) => setTimeout(resolve, 3000, 1)) },
      { timeoutMs: 1000 },
    );
    await call(bench, "m");
    await bench.pass(20_000);
    expect(bench.published()).toEqual([{ topic: `${REPLY}7`, text: '{"error":"timeout"}' }]);
    expect(bench.errors()).toEqual([]);
  });

  test("that throws is answered with an error, and told", async () => {
    const bench = await online({
      fail: () => {
        throw "no sensor";
      },
    });
    expect(await call(bench, "fail")).toEqual([{ topic: `${REPLY}7`, text: '{"error":"no sensor"}' }]);
    expect(bench.errors()).toEqual([Code.CALLBACK_FAILED]);
    await bench.pass(20_000);
    expect(bench.published()).toEqual([]);
  });

  test("is not called twice for what the server sends again", async () => {
    const m = vi.fn(() => "once");
    const bench = await online({ m });
    await call(bench, "m");
    expect(await call(bench, "m")).toEqual([]);
    expect(m).toHaveBeenCalledTimes(1);
  });

  test("that is slow is waited for over a lost link", async () => {
    const bench = await online({ slow: (_, reply) => void setTimeout(reply, 5000, "done") });
    await call(bench, "slow");
    await bench.reconnect();
    await bench.pass(5000);
    expect(bench.published()).toContainEqual({ topic: `${REPLY}7`, text: '"done"' });
  });
});

describe("a method that there is not", () => {
  test.each(["fly", "toString", "constructor", "hasOwnProperty", "__proto__", 5, null])(
    "is answered with an error: %j",
    async (name) => {
      const bench = await online({ m: () => 1 });
      expect(await call(bench, name)).toEqual([
        { topic: `${REPLY}7`, text: JSON.stringify({ error: `unknown method ${name}` }) },
      ]);
      expect(bench.errors()).toEqual([]);
    },
  );

  test("goes to the general handler, whose value is the reply", async () => {
    const fallback = vi.fn(() => "general");
    const bench = await online({ m: () => 1 }, { fallback });
    expect(await call(bench, "fly", 3)).toEqual([{ topic: `${REPLY}7`, text: '"general"' }]);
    expect(fallback.mock.calls).toEqual([[7, { method: "fly", params: 3 }]]);
    expect(await call(bench, "m", {}, 8)).toEqual([{ topic: `${REPLY}8`, text: "1" }]);
  });

  test("is left to a general handler that replies by sendRpcReply", async () => {
    const bench = await online({}, { fallback: () => undefined });
    await call(bench, "fly");
    await bench.pass(20_000);
    bench.client.sendRpcReply(7, "later");
    expect(bench.published()).toEqual([{ topic: `${REPLY}7`, text: '"later"' }]);
  });
});
