/** When the application's functions run, and what they may do. */
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../../src/mqtt/codes";
import { Bench } from "../../support/bench";

describe("pollIntervalMs", () => {
  test("0 leaves everything to checkForMsg(): no timer, no socket, no callback without it", async () => {
    const bench = new Bench({ pollIntervalMs: 0 });
    const callback = vi.fn();
    bench.client.connect(callback);
    await bench.pass(100_000);
    expect([vi.getTimerCount(), bench.net.attempts]).toEqual([0, 0]);
    bench.client.checkForMsg();
    expect(bench.net.attempts).toBe(1);
    await bench.accept();
    expect(callback).not.toHaveBeenCalled();
    bench.client.checkForMsg();
    expect(callback.mock.calls).toEqual([[]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("0: callbacks, time-outs and pings come with checkForMsg() alone", async () => {
    const bench = await Bench.online({ pollIntervalMs: 0, requestTimeoutMs: 5000, keepAlive: 30 });
    const sent = vi.fn();
    const answered = vi.fn();
    bench.client.publish("t", "", { qualityOfService: 0 }, sent);
    bench.client.requestAttributes({}, answered);
    bench.socket.packets();
    await bench.pass(20_000);
    expect([sent.mock.calls, answered.mock.calls, bench.socket.packets()]).toEqual([[], [], []]);
    bench.client.checkForMsg();
    expect([sent.mock.calls, answered.mock.calls]).toEqual([[[]], []]);
    await bench.pass(20_000);
    expect([answered.mock.calls, bench.socket.packets()]).toEqual([[], []]);
    bench.client.checkForMsg();
    expect(bench.packets("pingreq")).toHaveLength(1);
    bench.client.checkForMsg();
    expect(answered.mock.calls).toEqual([[undefined, Code.TIMEOUT]]);
  });

  test("0: reconnecting needs checkForMsg()", async () => {
    const bench = await Bench.online({ pollIntervalMs: 0 });
    bench.socket.close();
    await bench.pass(100_000);
    expect(bench.net.attempts).toBe(1);
    for (let i = 0; i < 5; i++) {
      await bench.pass(1000);
      bench.client.checkForMsg();
    }
    expect(bench.net.attempts).toBe(2);
  });

  test("0: a refusal is called back at the next checkForMsg()", () => {
    const bench = new Bench({ pollIntervalMs: 0 });
    const callback = vi.fn();
    bench.client.sendTelemetry({ a: 1 }, callback);
    expect(callback).not.toHaveBeenCalled();
    bench.client.checkForMsg();
    expect(callback.mock.calls).toEqual([[Code.NOT_CONNECTED]]);
  });

  test("what arrives is handed on at once, not at the next interval", async () => {
    const bench = await Bench.online({ pollIntervalMs: 50_000 });
    const handler = vi.fn();
    bench.client.route("in", "in", handler);
    await bench.pass(500);
    await bench.push("in", "x");
    expect(handler).toHaveBeenCalledTimes(1);
  });

  test("an idle client polls every 250 ms by default, and writes nothing", async () => {
    const bench = await Bench.online();
    await bench.pass(1000);
    const checkForMsg = vi.spyOn(bench.client, "checkForMsg");
    await bench.pass(10_000);
    expect(checkForMsg).toHaveBeenCalledTimes(40);
    expect(bench.socket.written).toEqual([]);
    expect(vi.getTimerCount()).toBe(1);
  });

  test("checkForMsg() may be called besides the timer, and before connect()", async () => {
    new Bench().client.checkForMsg();
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.publish("t", "", {}, callback);
    bench.socket.send({ cmd: "puback", messageId: 1 });
    bench.client.checkForMsg();
    expect(callback).toHaveBeenCalledTimes(1);
    await bench.pass(1000);
    expect(callback).toHaveBeenCalledTimes(1);
  });
});

describe("a function of the application", () => {
  test("never runs in the socket's listener", async () => {
    const bench = await Bench.online();
    const called = vi.fn();
    bench.client.route("in", "in", called);
    bench.client.publish("t", "", {}, called);
    bench.client.on("skip", called);
    bench.pushNow("in", "x");
    bench.pushNow("in", "x".repeat(3000));
    bench.socket.send({ cmd: "puback", messageId: 2 });
    bench.socket.close();
    expect(called).not.toHaveBeenCalled();
    await bench.pass();
    expect(called).toHaveBeenCalledTimes(3);
  });

  test("does not run in the listener of a socket that fails while connect() waits", async () => {
    const bench = new Bench();
    const called = vi.fn();
    bench.client.connect(called);
    await bench.pass();
    bench.socket.close();
    expect(called).not.toHaveBeenCalled();
    await bench.pass();
    expect(called.mock.calls).toEqual([[Code.CONNECT_FAILED]]);
  });

  test.each<[string, boolean, (bench: Bench, callback: (...args: unknown[]) => void) => void, unknown[]]>([
    ["connect()", false, ({ client }, callback) => client.connect(callback), [Code.DISCONNECTED]],
    ["a message", true, ({ client }, callback) => client.sendTelemetry({ a: 1 }, callback), [Code.DISCONNECTED]],
    [
      "a request",
      true,
      ({ client }, callback) => client.requestAttributes({}, callback),
      [undefined, Code.DISCONNECTED],
    ],
  ])("does not run inside of the disconnect() that ends %s, but after it", async (_, isOnline, wait, result) => {
    const bench = isOnline ? await Bench.online() : new Bench();
    const callback = vi.fn();
    wait(bench, callback);
    bench.client.disconnect();
    expect(callback).not.toHaveBeenCalled();
    await bench.pass();
    expect(callback.mock.calls).toEqual([result]);
  });

  test("each is called in the order in which things happened", async () => {
    const bench = await Bench.online({ pollIntervalMs: 0 });
    const order: string[] = [];
    bench.client.route("in/", "in/#", (suffix) => void order.push(suffix));
    bench.client.publish("t", "", { qualityOfService: 0 }, () => void order.push("sent"));
    bench.pushNow("in/1", "");
    bench.client.publish("t", "", { qualityOfService: 0 }, () => void order.push("sent too"));
    bench.pushNow("in/2", "");
    bench.client.checkForMsg();
    expect(order).toEqual(["sent", "1", "sent too", "2"]);
  });

  test("that sends each time it is called back does not keep one poll going for ever", async () => {
    const bench = await Bench.online({ pollIntervalMs: 0, qualityOfService: 0 });
    let count = 0;
    const again = () => {
      count++;
      bench.client.publish("t", "", {}, again);
    };
    again();
    bench.client.checkForMsg();
    expect(count).toBe(2);
    bench.client.checkForMsg();
    expect(count).toBe(3);
  });

  test("that sends each time it is called back is called again soon by the timer", async () => {
    const bench = await Bench.online({ qualityOfService: 0, pollIntervalMs: 50_000 });
    let count = 0;
    const again = () => {
      if (++count < 20) bench.client.publish("t", "", {}, again);
    };
    again();
    await bench.pass(100);
    expect(count).toBe(20);
  });

  test("may call checkForMsg() itself", async () => {
    const bench = await Bench.online();
    const heard: string[] = [];
    bench.client.route("in/", "in/#", (suffix) => {
      heard.push(suffix);
      bench.client.checkForMsg();
    });
    for (const n of [1, 2, 3]) bench.pushNow(`in/${n}`, "");
    await bench.pass();
    expect(heard).toEqual(["1", "2", "3"]);
  });
});

describe("a function of the application that throws", () => {
  const boom = () => {
    throw new Error("boom");
  };

  test("is told by `error` with what it threw, as a text", async () => {
    const bench = await Bench.online();
    bench.client.route("in", "in", () => {
      throw "plain text";
    });
    await bench.push("in", "x");
    expect(bench.told("error")).toEqual([[Code.CALLBACK_FAILED, "plain text"]]);
  });

  test("keeps no other one from its turn", async () => {
    const bench = await Bench.online();
    const after = vi.fn();
    bench.client.publish("t", "", {}, boom);
    bench.client.publish("t", "", {}, after);
    bench.client.route("in", "in", boom);
    bench.socket.send({ cmd: "puback", messageId: 1 });
    bench.pushNow("in", "x");
    bench.socket.send({ cmd: "puback", messageId: 2 });
    await bench.pass();
    expect(after.mock.calls).toEqual([[]]);
    expect(bench.errors()).toEqual([Code.CALLBACK_FAILED, Code.CALLBACK_FAILED]);
  });

  test("leaves the message acknowledged and the link up", async () => {
    const bench = await Bench.online();
    bench.client.route("in", "in", boom);
    await bench.push("in", "x", 8);
    expect(bench.packets("puback")).toMatchObject([{ messageId: 8 }]);
    await bench.pass(1000);
    expect(bench.client.connected).toBe(true);
  });

  test("in connect() does no harm", async () => {
    const bench = new Bench();
    bench.client.connect(boom);
    await bench.pass();
    await bench.accept();
    expect(bench.errors()).toEqual([Code.CALLBACK_FAILED]);
    expect(bench.client.connected).toBe(true);
  });

  test.each<[string, (bench: Bench) => void]>([
    ["requestAttributes", ({ client }) => client.requestAttributes({}, boom)],
    ["sendRpcCall", ({ client }) => client.sendRpcCall("m", {}, boom)],
    ["sendTelemetry", ({ client }) => client.sendTelemetry({ a: 1 }, boom)],
  ])("in %s does no harm when disconnect() ends it", async (_, send) => {
    const bench = await Bench.online();
    send(bench);
    bench.client.disconnect();
    await bench.pass();
    expect(bench.errors()).toEqual([Code.CALLBACK_FAILED]);
  });
});

describe("inside a handler any method may be called:", () => {
  const calls: [string, (bench: Bench) => void, number?][] = [
    ["publish", ({ client }) => client.publish("t", "")],
    ["sendTelemetry", ({ client }) => client.sendTelemetry({ a: 1 })],
    ["sendAttributes", ({ client }) => client.sendAttributes({ a: 1 })],
    ["requestAttributes", ({ client }) => client.requestAttributes({}, vi.fn())],
    ["sendRpcCall", ({ client }) => client.sendRpcCall("m", {}, vi.fn())],
    ["claimDevice", ({ client }) => client.claimDevice()],
    ["subscribeToAttribute", ({ client }) => client.subscribeToAttribute("k", vi.fn())],
    ["route", ({ client }) => client.route("y", "y", vi.fn())],
    ["setServerSideRpcRequestHandler", ({ client }) => client.setServerSideRpcRequestHandler(vi.fn())],
    ["stats", ({ client }) => void client.stats()],
  ];

  test.each(calls)("%s, and the next message comes all the same", async (_, call) => {
    const bench = await Bench.online();
    const heard: string[] = [];
    bench.client.route("in/", "in/#", (suffix) => {
      heard.push(suffix);
      call(bench);
    });
    bench.pushNow("in/1", "", 1);
    bench.pushNow("in/2", "", 2);
    await bench.pass();
    expect(heard).toEqual(["1", "2"]);
    expect(bench.errors()).toEqual([]);
    expect(bench.client.connected).toBe(true);
  });

  test("disconnect", async () => {
    const bench = await Bench.online();
    bench.client.route("in/", "in/#", () => bench.client.disconnect());
    await bench.push("in/1", "");
    expect(bench.client.connected).toBe(false);
    await bench.pass(100_000);
    expect([bench.net.attempts, bench.errors(), vi.getTimerCount()]).toEqual([1, [], 0]);
  });

  test("disconnect and connect", async () => {
    const bench = await Bench.online();
    const connected = vi.fn();
    bench.client.route("in/", "in/#", () => {
      bench.client.disconnect();
      bench.client.connect(connected);
    });
    await bench.push("in/1", "");
    await bench.pass(1000);
    await bench.accept();
    expect(connected.mock.calls).toEqual([[]]);
    expect(bench.net.attempts).toBe(2);
  });

  test("disconnect in the callback of connect()", async () => {
    const bench = new Bench();
    bench.client.connect(() => bench.client.disconnect());
    await bench.pass();
    await bench.accept();
    await bench.pass(100_000);
    expect([bench.client.connected, bench.net.attempts]).toEqual([false, 1]);
  });

  test("connect in a listener of `disconnect`", async () => {
    const bench = await Bench.online();
    let times = 0;
    // Not when the bench ends: the client would outlive its test.
    bench.client.on("disconnect", () => times++ || bench.client.connect());
    bench.client.disconnect();
    await bench.pass(10);
    await bench.accept();
    expect(bench.client.connected).toBe(true);
  });
});

test("callbacks that go on and on take nothing of the inbox's room from messages that were handed on", async () => {
  const bench = await Bench.online({ qualityOfService: 0, maxPacketBytes: 200 });
  const handler = vi.fn();
  bench.client.route("in/", "in/#", handler);
  const next = () => bench.client.publish("t", "", {}, next);
  next();
  for (let i = 0; i < 50; i++) await bench.push("in/a", "x".repeat(100));
  expect(handler).toHaveBeenCalledTimes(50);
  expect(bench.errors()).toEqual([]);
  bench.client.disconnect();
});

describe("once a second", () => {
  /** How often the client looks at what Espruino has not sent, from now on: with each look at the outbox. */
  function looksAtUnsent(bench: Bench): () => number {
    let looks = 0;
    Object.defineProperty(bench.socket, "dSnd", { get: () => void looks++ });
    return () => looks;
  }

  test("the outbox is left alone while nothing waits and much may be written at once", async () => {
    const bench = await Bench.online({ qualityOfService: 0 });
    bench.client.sendTelemetry({ a: 1 });
    const looks = looksAtUnsent(bench);
    await bench.pass(10_000);
    expect(looks()).toBe(0);
  });

  test("the outbox is looked at when little may be written at once, until it is much again", async () => {
    const bench = await Bench.online({ qualityOfService: 0 });
    bench.client.sendTelemetry({ a: "x".repeat(500) });
    const looks = looksAtUnsent(bench);
    await bench.pass(1500);
    expect(looks()).toBe(1);
    await bench.pass(10_000);
    expect(looks()).toBe(1);
  });
});
