/** Telemetry that is sent when it says something new. */
import { describe, expect, test, vi } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { type SendOnChangeOptions, useSendOnChange } from "../../src/send-on-change";
import { Bench } from "../support/bench";

/** What was handed on, and what comes back to it. */
function sink() {
  const sent: unknown[] = [];
  let error: number | undefined;
  return {
    sent,
    fail(code?: number) {
      error = code;
    },
    sendTelemetry(data: object, callback?: (error?: number) => void) {
      sent.push(data);
      callback?.(error);
    },
  };
}

function changes(thresholds?: object, options?: SendOnChangeOptions) {
  const bench = new Bench();
  const through = sink();
  return { bench, through, sent: through.sent, on: useSendOnChange(bench.client, thresholds, { through, ...options }) };
}

describe("a number", () => {
  test("is sent when it is its threshold or more away from what was sent last", () => {
    const { on, sent } = changes({ t: 0.5 });
    // Small steps add up.
    for (const t of [20, 20.3, 20.4, 20.5, 20.7, 20.9, 20, 20.4]) on.sendTelemetry({ t });
    expect(sent).toEqual([{ t: 20 }, { t: 20.5 }, { t: 20 }]);
  });

  test("is sent also when the difference is its threshold but for rounding", () => {
    const { on, sent } = changes({ t: 0.2 });
    for (const t of [20.1, 20.3, 20.5, 20.69]) on.sendTelemetry({ t });
    expect(sent).toEqual([{ t: 20.1 }, { t: 20.3 }, { t: 20.5 }]);
  });

  test("without a threshold is sent when it is another", () => {
    const { on, sent } = changes({ other: 5 });
    for (const t of [1, 1, 1.01, 1.01, 1]) on.sendTelemetry({ t });
    expect(sent).toEqual([{ t: 1 }, { t: 1.01 }, { t: 1 }]);
  });

  test("that is none is sent once", () => {
    const { on, sent } = changes({ t: 0.5 });
    for (const t of [1, Number.NaN, Number.NaN, 1]) on.sendTelemetry({ t });
    expect(sent).toEqual([{ t: 1 }, { t: Number.NaN }, { t: 1 }]);
  });
});

test("a value of another kind is sent when it is another, also one that the application changes in place", () => {
  const { on, sent } = changes({ state: 1 });
  const place = { x: 1 };
  on.sendTelemetry({ state: "a", open: true, place });
  on.sendTelemetry({ state: "a", open: true, place });
  place.x = 2;
  on.sendTelemetry({ state: "b", open: false, place });
  on.sendTelemetry({ state: 1 });
  on.sendTelemetry({ state: "1" });
  expect(sent.slice(1)).toEqual([{ state: "b", open: false, place: { x: 2 } }, { state: 1 }, { state: "1" }]);
});

test("keys have each their own say", () => {
  const { on, sent } = changes({ a: 1, b: 1 });
  on.sendTelemetry({ a: 0, b: 0 });
  on.sendTelemetry({ a: 1, b: 0.5 });
  on.sendTelemetry({ a: 1.5, b: 1 });
  expect(sent).toEqual([{ a: 0, b: 0 }, { a: 1 }, { b: 1 }]);
});

test("a key that every object has on Espruino is one like any other", () => {
  const { on, sent } = changes();
  for (const key of ["on", "constructor", "toString"]) on.sendTelemetry({ [key]: 1 });
  expect(sent.map((values) => Object.keys(values as object))).toEqual([["on"], ["constructor"], ["toString"]]);
});

test("values of a moment keep it", () => {
  const { on, sent } = changes();
  on.sendTelemetry({ ts: 5, values: { a: 1, b: 1 } });
  on.sendTelemetry({ ts: 6, values: { a: 1, b: 2 } });
  expect(sent).toEqual([
    { ts: 5, values: { a: 1, b: 1 } },
    { ts: 6, values: { b: 2 } },
  ]);
});

test("a list is sent as it is", () => {
  const { on, sent } = changes();
  for (let i = 0; i < 2; i++) on.sendTelemetry([{ a: 1 }, { a: 1 }]);
  expect(sent).toEqual([
    [{ a: 1 }, { a: 1 }],
    [{ a: 1 }, { a: 1 }],
  ]);
});

describe("a value that does not change", () => {
  test.each([
    [undefined, 600_000],
    [5000, 5000],
  ])("is sent again after its longest silence, maxSilenceMs %j", (maxSilenceMs, ms) => {
    const { on, sent } = changes({ t: 1 }, { maxSilenceMs });
    on.sendTelemetry({ t: 1 });
    vi.advanceTimersByTime(ms - 1);
    on.sendTelemetry({ t: 1 });
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(1);
    on.sendTelemetry({ t: 1 });
    expect(sent).toHaveLength(2);
  });

  test("is sent after the clock was set back", () => {
    const { on, sent } = changes({ t: 1 });
    on.sendTelemetry({ t: 1 });
    vi.setSystemTime(1000);
    on.sendTelemetry({ t: 1 });
    expect(sent).toHaveLength(2);
  });
});

describe("the callback", () => {
  test("is called without an error when there is nothing to send, after the call has returned", () => {
    const { on, sent } = changes();
    const callback = vi.fn();
    on.sendTelemetry({ a: 1 });
    on.sendTelemetry({ a: 1 }, callback);
    expect([sent.length, callback.mock.calls]).toEqual([1, []]);
    vi.advanceTimersByTime(0);
    expect(callback.mock.calls).toEqual([[undefined]]);
  });

  test("gets the error, and what was refused counts as not sent", () => {
    const { on, sent, through } = changes();
    const callback = vi.fn();
    through.fail(Code.QUEUE_FULL);
    on.sendTelemetry({ a: 1 }, callback);
    expect(callback.mock.calls).toEqual([[Code.QUEUE_FULL]]);
    through.fail();
    on.sendTelemetry({ a: 1 });
    on.sendTelemetry({ a: 1 });
    expect(sent).toEqual([{ a: 1 }, { a: 1 }]);
  });

  test("may be left out: then the client tells the error", async () => {
    const { on, through, bench } = changes();
    through.fail(Code.QUEUE_FULL);
    on.sendTelemetry({ a: 1 });
    await bench.pass();
    expect(bench.told("error")).toEqual([[Code.QUEUE_FULL, "telemetry"]]);
  });
});

test("the client sends it, if nothing else is named", async () => {
  const bench = await Bench.online();
  const on = useSendOnChange(bench.client);
  on.sendTelemetry({ a: 1 });
  on.sendTelemetry({ a: 1 });
  expect(bench.bodies()).toEqual([{ a: 1 }]);
});
