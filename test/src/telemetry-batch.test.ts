/** Telemetry in batches. */
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { type TelemetryBatchOptions, useTelemetryBatch } from "../../src/telemetry-batch";
import { Bench, START, TELEMETRY } from "../support/bench";

async function online(options?: TelemetryBatchOptions) {
  const bench = await Bench.online({ keepAlive: 0 });
  return { bench, batch: useTelemetryBatch(bench.client, options) };
}

const ts = expect.any(Number);

describe("a batch", () => {
  test("goes when it has so many entries, each with the time of its call", async () => {
    const { bench, batch } = await online({ maxEntries: 3 });
    for (let n = 1; n <= 3; n++) {
      expect(bench.published()).toEqual([]);
      batch.sendTelemetry({ n });
      await bench.pass(1000);
    }
    const [message, ...others] = bench.published();
    expect(others).toEqual([]);
    expect(message!.topic).toBe(TELEMETRY);
    const entries = JSON.parse(message!.text) as { ts: number; values: object }[];
    expect(entries.map(({ values }) => values)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(
      entries.map(({ ts }) => Math.round((ts - START) / 1000) - Math.round((entries[0]!.ts - START) / 1000)),
    ).toEqual([0, 1, 2]);
  });

  test("goes when its first entry has waited long enough, and not again", async () => {
    const { bench, batch } = await online({ maxDelayMs: 5000 });
    batch.sendTelemetry({ n: 1 });
    await bench.pass(4000);
    batch.sendTelemetry({ n: 2 });
    expect(bench.published()).toEqual([]);
    await bench.pass(1000);
    expect(bench.bodies()).toEqual([
      [
        { ts, values: { n: 1 } },
        { ts, values: { n: 2 } },
      ],
    ]);
    await bench.pass(60_000);
    expect(bench.published()).toEqual([]);
    batch.sendTelemetry({ n: 3 });
    await bench.pass(5000);
    expect(bench.bodies()).toEqual([[{ ts, values: { n: 3 } }]]);
  });

  test("is 10 entries, or what comes in a minute, if nothing else is said", async () => {
    const { bench, batch } = await online();
    for (let n = 0; n < 12; n++) batch.sendTelemetry({ n });
    await bench.pass();
    expect(bench.bodies().map((body) => (body as []).length)).toEqual([10]);
    await bench.puback(bench.client.stats().sent);
    await bench.pass(60_000);
    expect(bench.bodies().map((body) => (body as []).length)).toEqual([2]);
  });

  test("goes before it gets too long", async () => {
    const { bench, batch } = await online({ maxBytes: 300, maxEntries: 100 });
    for (let n = 0; n < 10; n++) batch.sendTelemetry({ text: "x".repeat(50) });
    batch.flush();
    await bench.pass();
    const lengths = bench.published().map(({ text }) => text.length);
    expect(lengths.length).toBeGreaterThan(2);
    for (const length of lengths) expect(length).toBeLessThanOrEqual(300 + 1);
  });

  test("may have lists and times of the caller's", async () => {
    const { bench, batch } = await online({ maxEntries: 3 });
    batch.sendTelemetry([{ ts: 5.4, values: { a: 1 } }, { b: 2 }]);
    batch.sendTelemetry({ ts: 7, values: { a: 3 } });
    await bench.pass();
    expect(bench.bodies()).toEqual([
      [
        { ts: 5, values: { a: 1 } },
        { ts, values: { b: 2 } },
        { ts: 7, values: { a: 3 } },
      ],
    ]);
  });

  test("has the values of the call, whatever becomes of the object", async () => {
    const { bench, batch } = await online({ maxEntries: 2 });
    const reading = { n: 1 };
    batch.sendTelemetry(reading);
    reading.n = 2;
    batch.sendTelemetry(reading);
    await bench.pass();
    expect(bench.bodies()).toEqual([
      [
        { ts, values: { n: 1 } },
        { ts, values: { n: 2 } },
      ],
    ]);
  });

  test("goes at once by flush(), and nothing goes when there is nothing", async () => {
    const { bench, batch } = await online();
    batch.flush();
    batch.sendTelemetry({ n: 1 });
    batch.flush();
    batch.flush();
    await bench.pass();
    expect(bench.bodies()).toEqual([[{ ts, values: { n: 1 } }]]);
  });

  test("calls back all of its entries when the server has it, also after one that throws", async () => {
    const { bench, batch } = await online({ maxEntries: 3 });
    const called: unknown[] = [];
    batch.sendTelemetry({ n: 1 }, (error) => void called.push([1, error]));
    batch.sendTelemetry({ n: 2 });
    batch.sendTelemetry({ n: 3 }, (error) => void called.push([3, error]));
    await bench.pass();
    expect(called).toEqual([]);
    await bench.puback(bench.packets("publish")[0]!.messageId!);
    await bench.pass();
    expect(called).toEqual([
      [1, undefined],
      [3, undefined],
    ]);
  });

  test("that cannot go is told to its entries, or as an error", async () => {
    const bench = new Bench();
    const batch = useTelemetryBatch(bench.client, { maxEntries: 1 });
    const callback = vi.fn();
    batch.sendTelemetry({ n: 1 }, callback);
    batch.sendTelemetry({ n: 2 });
    bench.client.connect();
    await bench.pass();
    expect(callback.mock.calls).toEqual([[Code.NOT_CONNECTED]]);
    expect(bench.errors()).toEqual([Code.NOT_CONNECTED]);
  });
});

describe("what is not for a batch", () => {
  test.each([[[]], [5], [{ ts: "now", values: {} }]])("is refused as the client does: %j", async (data) => {
    const { bench, batch } = await online();
    const callback = vi.fn();
    batch.sendTelemetry(data as never, callback);
    await bench.pass();
    expect(callback.mock.calls).toEqual([[Code.INVALID_ARGUMENT]]);
  });

  test("goes at once as long as the clock is not set", async () => {
    const { bench, batch } = await online();
    vi.setSystemTime(5000);
    batch.sendTelemetry({ n: 1 });
    await bench.pass();
    expect(bench.bodies()).toEqual([{ n: 1 }]);
  });
});
