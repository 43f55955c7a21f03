/** Messages that the server closes the link over: the others arrive all the same, and the client comes to rest. */
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { Bench } from "../support/bench";
import { served } from "../support/broker";
import { raiseErrorFlags } from "../support/espruino-globals";

const sent = (bench: Bench) => bench.packets("publish").map(({ payload }) => payload.toString());

/** A server that closes the link over messages whose text begins so. */
function closingOn(text: string) {
  return {
    publish: (packet: { payload: string | Buffer; messageId?: number }, socket: { close(): void }) => {
      if (!packet.payload.toString().startsWith(text)) return { cmd: "puback" as const, messageId: packet.messageId! };
      socket.close();
      return undefined;
    },
  };
}

/** A server that neither acknowledges a message with this text nor closes over it. */
const ignoring = (text: string) => (packet: { payload: string | Buffer; messageId?: number }) =>
  packet.payload.toString() === text ? undefined : { cmd: "puback" as const, messageId: packet.messageId! };

/** Sends these to such a server, and waits until the client is at rest; what came, and what each was called back with. */
async function sentTo(texts: string[]) {
  const { bench, broker } = served({ maxReconnectDelayMs: 2000 }, closingOn("bad"));
  const called: Record<string, unknown[]> = {};
  bench.client.connect();
  await bench.pass();
  for (const text of texts) {
    bench.client.publish("t", text, {}, (...args) => {
      called[text] = args;
    });
  }
  await bench.pass(60_000);
  return { bench, broker, called };
}

describe("after the server closed the link", () => {
  test("what was on its way goes one at a time, until each is acknowledged", async () => {
    const bench = await Bench.online();
    for (const text of ["a", "b", "c", "d"]) bench.client.publish("t", text);
    bench.socket.packets();
    await bench.puback(2);
    await bench.reconnect();
    expect(sent(bench)).toEqual(["a"]);
    await bench.puback(1);
    expect(sent(bench)).toEqual(["c"]);
    await bench.puback(3);
    expect(sent(bench)).toEqual(["d"]);
  });

  test("what waited behind that, or comes later, goes together again", async () => {
    const bench = await Bench.online({ maxInflight: 3 });
    for (const text of ["a", "b", "c", "d", "e"]) bench.client.publish("t", text);
    await bench.reconnect();
    bench.client.publish("t", "f");
    for (const id of [1, 2]) await bench.puback(id);
    expect(sent(bench)).toEqual(["a", "b", "c"]);
    await bench.puback(3);
    expect(sent(bench)).toEqual(["d", "e", "f"]);
  });

  test("and again before all of that was acknowledged, the rest still goes one at a time", async () => {
    const bench = await Bench.online();
    for (const text of ["a", "b", "c"]) bench.client.publish("t", text);
    await bench.reconnect();
    await bench.puback(1);
    bench.socket.packets();
    await bench.reconnect();
    expect(sent(bench)).toEqual(["b"]);
  });

  test.each<[string, (bench: Bench) => unknown]>([
    ["a probe without an answer", (bench) => bench.pass(45_000)],
    ["running out of memory", () => raiseErrorFlags("MEMORY")],
    ["bytes that are not MQTT", (bench) => bench.socket.receive("\xe0\0")],
  ])("it is another matter: after %s all goes together", async (_, lose) => {
    const bench = await Bench.online();
    for (const text of ["a", "b", "c"]) bench.client.publish("t", text);
    await lose(bench);
    await bench.pass();
    if (bench.net.attempts === 1) await bench.nextAttempt();
    bench.socket.packets();
    await bench.accept();
    expect(sent(bench)).toEqual(["a", "b", "c"]);
  });
});

describe("a message that the server closes on each time", () => {
  test("keeps its place the first time that it was alone, the second time the others go ahead of it", async () => {
    const { broker } = await sentTo(["1", "2", "bad", "4", "5"]);
    expect(broker.messages.slice(0, 5)).toEqual(["1", "2", "bad", "4", "5"]);
    expect(broker.messages.slice(5)).toEqual(["bad", "bad", "4", "5", "bad"]);
  });

  test("is given up once the server has taken another: callback, `drop`, `error` and the counter, each once", async () => {
    const { bench, called } = await sentTo(["1", "bad", "2"]);
    expect(called).toEqual({ 1: [], 2: [], bad: [Code.GIVEN_UP] });
    expect(bench.told("drop")).toEqual([[1]]);
    expect(bench.errors().filter((code) => code === Code.GIVEN_UP)).toHaveLength(1);
    expect(bench.client.stats()).toMatchObject({ acknowledged: 2, dropped: 1, refused: 0 });
    expect(bench.client.connected).toBe(true);
  });

  test("costs five links, and then the one that it left is kept", async () => {
    const { bench } = await sentTo(["1", "bad", "2"]);
    expect(bench.net.attempts).toBe(5);
    await bench.pass(600_000);
    expect(bench.net.attempts).toBe(5);
  });

  test.each([
    [["bad", "1", "2"]],
    [["bad 1", "bad 2", "1"]],
    [["1", "bad 1", "2", "bad 2", "3"]],
    [["1", "2", "3", "4", "5", "6", "7", "bad", "8"]],
  ])("wherever it stands in %j all the others arrive, in order", async (texts) => {
    const { bench, broker, called } = await sentTo(texts);
    const good = texts.filter((text) => !text.startsWith("bad"));
    expect([...new Set(broker.messages)].filter((text) => !text.startsWith("bad"))).toEqual(good);
    for (const text of good) expect(called[text]).toEqual([]);
    expect(bench.client.connected).toBe(true);
  });

  test("stays, alone as it is: nothing tells it from a server that is down", async () => {
    const { bench, broker, called } = await sentTo(["bad"]);
    expect(broker.messages.length).toBeGreaterThan(10);
    expect([called, bench.told("drop")]).toEqual([{}, []]);
    bench.client.publish("t", "1");
    await bench.pass(30_000);
    expect(called).toEqual({ bad: [Code.GIVEN_UP] });
  });

  test("takes no room of the queue any more once it was given up", async () => {
    const { bench, broker } = served({ maxReconnectDelayMs: 2000, maxQueueBytes: 132 }, closingOn("bad"));
    bench.client.connect();
    await bench.pass();
    bench.client.publish("t", "bad".padEnd(70));
    bench.client.publish("t", "1");
    await bench.pass(60_000);
    const last = vi.fn();
    bench.client.publish("t", "2".repeat(80), {}, last);
    await bench.pass();
    expect(last.mock.calls).toEqual([[]]);
    expect(broker.messages.at(-1)).toBe("2".repeat(80));
  });

  test("without a callback is told by `error`, with its topic", async () => {
    const { bench } = served({ maxReconnectDelayMs: 2000 }, closingOn("bad"));
    bench.client.connect();
    await bench.pass();
    for (const text of ["bad", "1"]) bench.client.publish("t", text);
    await bench.pass(60_000);
    expect(bench.told("error")).toContainEqual([Code.GIVEN_UP, "t"]);
  });
});

describe("a message that was alone when the server went", () => {
  test("arrives when it is back, however often it went", async () => {
    const { bench, broker } = served({ maxReconnectDelayMs: 2000 }, closingOn("a"));
    const called = vi.fn();
    bench.client.connect();
    await bench.pass();
    bench.client.publish("t", "a", {}, called);
    await bench.pass(30_000);
    broker.script = {};
    await bench.pass(5000);
    expect(called.mock.calls).toEqual([[]]);
    expect(bench.client.stats()).toMatchObject({ acknowledged: 1, dropped: 0 });
  });

  test("twice goes behind those that came later, and arrives", async () => {
    const { bench, broker } = served({ maxReconnectDelayMs: 2000 }, closingOn("a"));
    bench.client.connect();
    await bench.pass();
    bench.client.publish("t", "a");
    await bench.pass(100);
    bench.client.publish("t", "b");
    await bench.nextAttempt();
    await bench.pass();
    broker.script = {};
    await bench.pass(10_000);
    expect(broker.messages).toEqual(["a", "a", "b", "a"]);
  });
});

// What goes alone holds all the rest back, so it must not wait for ever for a server that ignores it, as ThingsBoard does gateway topics of a device.
test("a message that is never acknowledged does not hold the others back for ever after the server closed the link", async () => {
  const { bench, broker } = served({ maxReconnectDelayMs: 2000 }, { publish: ignoring("ignored") });
  bench.client.connect();
  await bench.pass();
  bench.client.publish("t", "ignored");
  await bench.pass();
  bench.socket.close();
  await bench.pass(5000);
  bench.client.publish("t", "1");
  await bench.pass(3_600_000);
  expect(broker.messages).toContain("1");
});
