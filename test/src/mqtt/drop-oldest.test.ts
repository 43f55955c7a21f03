/** The option dropOldest: of what does not fit, the oldest that is not on its way goes. */
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../../src/mqtt/codes";
import { Bench } from "../../support/bench";
import { served } from "../../support/broker";

const numbered = (bench: Bench) => bench.packets("publish").map(({ payload }) => Number(payload.toString()));

describe("a full queue with dropOldest", () => {
  test("gives up the oldest that waits, with QUEUE_FULL, `drop(1)` and the counter, and takes the new", async () => {
    const bench = await Bench.connecting({ maxQueueBytes: 60, dropOldest: true });
    const codes: unknown[] = [];
    for (let i = 1; i <= 8; i++) bench.client.publish("t", `${i}`, {}, (error) => void codes.push([i, error]));
    await bench.pass();
    const dropped = codes.length;
    expect(dropped).toBeGreaterThan(0);
    expect(codes).toEqual(Array.from({ length: dropped }, (_, i) => [i + 1, Code.QUEUE_FULL]));
    expect(bench.told("drop")).toEqual(Array(dropped).fill([1]));
    expect(bench.client.stats()).toMatchObject({ dropped, refused: 0 });
    expect(bench.errors()).toEqual([]);
    await bench.accept();
    expect(numbered(bench)[0]).toBe(dropped + 1);
  });

  test("keeps the newest, in order, over an outage of any length", async () => {
    const { bench, broker } = served({ maxQueueBytes: 200, dropOldest: true });
    bench.net.fail = "no route";
    bench.client.connect();
    await bench.pass();
    for (let i = 1; i <= 500; i++) bench.client.publish("t", `${i}`);
    bench.net.fail = undefined;
    await bench.pass(10_000);
    const got = broker.messages.map(Number);
    expect(got.at(-1)).toBe(500);
    expect(got).toEqual(got.map((_, i) => 501 - got.length + i));
    expect(bench.client.stats()).toMatchObject({ dropped: 500 - got.length, acknowledged: got.length });
  });

  test("gives up as many as the new one needs room for", async () => {
    const bench = await Bench.connecting({ maxQueueBytes: 100, dropOldest: true });
    for (let i = 1; i <= 5; i++) bench.client.publish("t", `${i}`);
    bench.client.publish("t", "9".repeat(70));
    await bench.pass();
    expect(bench.told("drop").length).toBeGreaterThan(2);
    await bench.accept();
    expect(numbered(bench).at(-1)).toBe(Number("9".repeat(70)));
  });

  test("gives up nothing that is on its way: with all of it there the new is refused", async () => {
    const bench = await Bench.online({ maxQueueBytes: 60, dropOldest: true });
    const callback = vi.fn();
    bench.client.publish("t", "x".repeat(40));
    bench.client.publish("t", "y".repeat(40), {}, callback);
    await bench.pass();
    expect(callback.mock.calls).toEqual([[Code.QUEUE_FULL]]);
    expect(bench.told("drop")).toEqual([]);
    expect(bench.client.stats()).toMatchObject({ dropped: 0, refused: 1 });
  });

  test("gives up nothing where what is on its way leaves too little room anyhow", async () => {
    const bench = await Bench.online({ maxQueueBytes: 200, maxInflight: 1, dropOldest: true });
    bench.client.publish("t", "x".repeat(120));
    bench.client.publish("t", "waits");
    bench.client.publish("t", "y".repeat(100));
    await bench.pass();
    expect(bench.errors()).toEqual([Code.QUEUE_FULL]);
    expect(bench.told("drop")).toEqual([]);
  });

  test("gives up nothing for what could never fit", async () => {
    const bench = await Bench.connecting({ maxQueueBytes: 100, dropOldest: true });
    const callback = vi.fn();
    bench.client.publish("t", "1");
    bench.client.publish("t", "x".repeat(200), {}, callback);
    await bench.pass();
    expect(callback.mock.calls).toEqual([[Code.TOO_LARGE]]);
    await bench.accept();
    expect(numbered(bench)).toEqual([1]);
  });

  test("gives up nothing before connect() and after disconnect()", async () => {
    const bench = await Bench.connecting({ dropOldest: true });
    bench.client.disconnect();
    bench.client.publish("t", "1");
    await bench.pass();
    expect(bench.errors()).toEqual([Code.NOT_CONNECTED]);
    expect(bench.told("drop")).toEqual([]);
  });
});
