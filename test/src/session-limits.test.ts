/** Telemetry at the server's pace. */
import { describe, expect, test, vi } from "vitest";
import type { ClientOptions } from "../../src/client";
import { Code } from "../../src/mqtt/codes";
import { useSessionLimits } from "../../src/session-limits";
import { Bench, START, TELEMETRY } from "../support/bench";

const NO_RATES = { messages: null, telemetryMessages: null, telemetryDataPoints: null };

/** A client whose server acknowledges everything and was asked for its limits. */
async function asked(options: Partial<ClientOptions> = {}) {
  const bench = new Bench({ maxQueueBytes: 8192, ...options });
  const told = vi.fn();
  const pacer = useSessionLimits(bench.client, bench.options, told);
  bench.client.connect();
  await bench.pass();
  await bench.accept();
  await bench.pass();
  const sent: { entries: { ts: number; values: object }[]; bytes: number }[] = [];
  /** Lets time pass, and acknowledges all that comes meanwhile. */
  const pass = async (ms: number) => {
    for (let at = 0; at < ms; at += 50) {
      for (const { topic, payload, messageId } of bench.packets("publish")) {
        if (topic === TELEMETRY) sent.push({ entries: JSON.parse(payload.toString()), bytes: payload.length });
        if (messageId) await bench.puback(messageId);
      }
      await bench.pass(50);
    }
  };
  const answer = (limits: object | string) => bench.push("v1/devices/me/rpc/response/1", limits);
  await pass(50);
  const points = () => sent.flatMap(({ entries }) => entries.flatMap(({ values }) => Object.keys(values)));
  return { bench, pacer, told, sent, pass, answer, points };
}

describe("telemetry", () => {
  test("waits for the limits, and then goes in one packet, with its time", async () => {
    const { pacer, sent, pass, answer, told } = await asked();
    pacer.sendTelemetry({ a: 1 });
    pacer.sendTelemetry([{ b: 2 }, { ts: 5, values: { c: 3 } }]);
    await pass(1000);
    expect(sent).toEqual([]);
    await answer({ maxPayloadSize: 65536, rateLimits: NO_RATES });
    await pass(1000);
    expect(told).toHaveBeenCalledExactlyOnceWith({ maxPayloadSize: 65536, rateLimits: NO_RATES });
    expect(sent.map(({ entries }) => entries)).toEqual([
      [
        { ts: expect.any(Number), values: { a: 1 } },
        { ts: expect.any(Number), values: { b: 2 } },
        { ts: 5, values: { c: 3 } },
      ],
    ]);
    expect(sent[0]!.entries[0]!.ts - START).toBeLessThan(1000);
  });

  test("gets times of its own: the server keeps one value for a key and a moment", async () => {
    const { pacer, sent, pass, answer } = await asked();
    pacer.sendTelemetry({ n: 1 });
    pacer.sendTelemetry([{ n: 2 }, { n: 3 }]);
    await answer({ rateLimits: NO_RATES });
    await pass(1000);
    const times = sent.flatMap(({ entries }) => entries.map(({ ts }) => ts));
    expect(times).toEqual([times[0], times[0]! + 1, times[0]! + 2]);
  });

  test("goes unpaced to a server that knows no limits", async () => {
    const { pacer, sent, pass, told } = await asked();
    pacer.sendTelemetry({ a: 1 });
    await pass(12_000);
    expect(told).toHaveBeenCalledExactlyOnceWith(undefined);
    expect(sent).toHaveLength(1);
  });

  test.each([
    5,
    [],
    { rateLimits: true, maxPayloadSize: "1".repeat(70) },
    { rateLimits: { telemetryMessages: 5, telemetryDataPoints: { toString: 1 } } },
    { rateLimits: { telemetryMessages: `${"1".repeat(64)}:1e2147483647`, telemetryDataPoints: "1:1,".repeat(100) } },
  ])("goes to a server whose limits are none: %j", async (limits) => {
    const { bench, pacer, sent, pass, answer } = await asked();
    pacer.sendTelemetry({ a: 1 });
    await answer(JSON.stringify(limits));
    await pass(1000);
    expect(sent).toHaveLength(1);
    expect(bench.told("error")).toEqual([]);
  });

  test("stays below the messages that the server allows", async () => {
    const { pacer, sent, pass, answer } = await asked();
    await answer({ rateLimits: { ...NO_RATES, telemetryMessages: "5:10" } });
    for (let i = 0; i < 60; i++) {
      pacer.sendTelemetry({ i });
      await pass(1000);
    }
    // Four at once and four more in each ten seconds.
    expect(sent.length).toBeGreaterThan(20);
    expect(sent.length).toBeLessThanOrEqual(28);
    await pass(10_000);
    expect(sent.flatMap(({ entries }) => entries)).toHaveLength(60);
  });

  test("stays below the points that the server allows, also with more in one object", async () => {
    const { pacer, sent, pass, answer, points } = await asked();
    await answer({ rateLimits: { ...NO_RATES, telemetryDataPoints: "10:1" } });
    const keys = Array.from({ length: 50 }, (_, i) => `k${i}`);
    pacer.sendTelemetry(Object.fromEntries(keys.map((key) => [key, 1])));
    await pass(1000);
    expect(points().length).toBeLessThanOrEqual(16);
    await pass(9000);
    expect(points()).toEqual(keys);
    for (const { entries } of sent) expect(entries.flatMap(({ values }) => Object.keys(values)).length).toBeLessThan(9);
  });

  test("fits into the server's packets, and is called back once when all of it is there", async () => {
    const { pacer, sent, pass, answer } = await asked();
    await answer({ maxPayloadSize: 300, rateLimits: NO_RATES });
    const callback = vi.fn();
    pacer.sendTelemetry({ a: "x".repeat(100), b: "y".repeat(100), c: "z".repeat(100), d: 4 }, callback);
    await pass(2000);
    expect(sent.length).toBeGreaterThan(1);
    for (const { bytes } of sent) expect(bytes).toBeLessThanOrEqual(300 - 31);
    expect(Object.assign({}, ...sent.flatMap(({ entries }) => entries.map(({ values }) => values)))).toMatchObject({
      d: 4,
    });
    expect(callback.mock.calls).toEqual([[undefined]]);
  });

  test("waits over an outage, and goes on at the same pace", async () => {
    const { bench, pacer, sent, pass, answer } = await asked();
    await answer({ rateLimits: { ...NO_RATES, telemetryDataPoints: "5:1" } });
    bench.socket.close();
    for (let i = 0; i < 40; i++) pacer.sendTelemetry({ i });
    await bench.nextAttempt();
    await bench.accept();
    await pass(1000);
    expect(sent.flatMap(({ entries }) => entries).length).toBeLessThanOrEqual(9);
    await pass(10_000);
    expect(sent.flatMap(({ entries }) => entries.map(({ values }) => values))).toEqual(
      Array.from({ length: 40 }, (_, i) => ({ i })),
    );
  });

  test("waits while the client's own queue is full", async () => {
    const { bench, pacer, sent, pass, answer } = await asked({ maxQueueBytes: 400 });
    await answer({ rateLimits: NO_RATES });
    bench.client.publish("other", "x".repeat(300));
    const callback = vi.fn();
    pacer.sendTelemetry({ a: "y".repeat(200) }, callback);
    await bench.pass(1000);
    expect(callback).not.toHaveBeenCalled();
    await pass(1000);
    expect(sent).toHaveLength(1);
    expect(callback.mock.calls).toEqual([[undefined]]);
  });
});

describe("it is refused", () => {
  test.each([["text"], [5], [null], [[]], [[{ a: 1 }, 5]], [{ ts: "now", values: {} }], [{ ts: 1, values: 2 }]])(
    "when it is none: %j",
    async (data) => {
      const { bench, pacer } = await asked();
      const callback = vi.fn();
      pacer.sendTelemetry(data as object, callback);
      expect(callback).not.toHaveBeenCalled();
      await bench.pass();
      expect(callback.mock.calls).toEqual([[Code.INVALID_ARGUMENT]]);
    },
  );

  test("with QUEUE_FULL over maxQueueBytes, as an error where there is no callback", async () => {
    const { bench, pacer } = await asked({ maxQueueBytes: 250 });
    pacer.sendTelemetry({ a: "x".repeat(100) });
    pacer.sendTelemetry({ b: "x".repeat(100) });
    await bench.pass();
    expect(bench.errors()).toEqual([Code.QUEUE_FULL]);
  });

  test("with TOO_LARGE when one value fits into no packet, and what follows goes", async () => {
    const { pacer, sent, pass, answer } = await asked();
    await answer({ maxPayloadSize: 200, rateLimits: NO_RATES });
    const callback = vi.fn();
    pacer.sendTelemetry({ a: "x".repeat(300) }, callback);
    pacer.sendTelemetry({ b: 1 });
    await pass(1000);
    expect(callback.mock.calls).toEqual([[Code.TOO_LARGE]]);
    expect(sent.map(({ entries }) => entries[0]!.values)).toEqual([{ b: 1 }]);
  });
});
