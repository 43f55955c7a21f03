/** Telemetry in all its forms, claiming, and what the client makes of its options. */
import { describe, expect, test, vi } from "vitest";
import type { TimedValues, Values } from "../../src/index";
import { Code } from "../../src/mqtt/codes";
import { Bench, ME, START, TELEMETRY } from "../support/bench";

type Telemetry = Values | TimedValues | (Values | TimedValues)[];

/** The body that is published for this telemetry while the client is online. */
async function sentOnline(data: Telemetry): Promise<unknown> {
  const bench = await Bench.online();
  bench.client.sendTelemetry(data);
  expect(bench.errors()).toEqual([]);
  return bench.bodies()[0];
}

/** The body of telemetry that was sent while the client was connecting, by a board whose clock shows this time. */
async function sentOffline(data: Telemetry, now = START): Promise<unknown> {
  const bench = await Bench.connecting();
  bench.socket.packets();
  vi.setSystemTime(now);
  bench.client.sendTelemetry(data);
  vi.setSystemTime(now + 60_000);
  await bench.accept();
  return bench.bodies()[0];
}

describe("sendTelemetry", () => {
  test("is published at QoS 1 on the telemetry topic, and called back on the PUBACK", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.sendTelemetry({ temperature: 25.5 }, callback);
    const [packet] = bench.packets("publish");
    expect(packet).toMatchObject({ topic: TELEMETRY, qos: 1, messageId: 1, retain: false });
    expect(packet!.payload.toString()).toBe('{"temperature":25.5}');
    expect(callback).not.toHaveBeenCalled();
    await bench.puback(1);
    expect(callback.mock.calls).toEqual([[]]);
  });

  test("returns nothing, so that an arrow function that ends in it replies to no RPC", async () => {
    const bench = await Bench.online();
    const { client } = bench;
    expect([client.sendTelemetry({ a: 1 }), client.sendAttributes({ a: 1 }), client.claimDevice()]).toEqual([
      ...[undefined, undefined, undefined],
    ]);
    expect([client.sendRpcReply(1, 1), client.sendRpcCall("m"), client.requestAttributes()]).toEqual([
      ...[undefined, undefined, undefined],
    ]);
  });

  test.each<[string, Telemetry, unknown]>([
    ["an object", { a: 1, b: "x", c: true, d: [1], e: { f: null } }, { a: 1, b: "x", c: true, d: [1], e: { f: null } }],
    ["{ts, values}", { ts: 1500, values: { a: 1 } }, { ts: 1500, values: { a: 1 } }],
    ["a list of objects", [{ a: 1 }, { a: 2 }], [{ a: 1 }, { a: 2 }]],
    [
      "a list of {ts, values}",
      [
        { ts: 2, values: { a: 1 } },
        { ts: 1, values: { a: 2 } },
      ],
      [
        { ts: 2, values: { a: 1 } },
        { ts: 1, values: { a: 2 } },
      ],
    ],
    ["a list of both", [{ a: 1 }, { ts: 1, values: { a: 2 } }], [{ a: 1 }, { ts: 1, values: { a: 2 } }]],
    ["a list of one", [{ a: 1 }], [{ a: 1 }]],
    ["an empty object", {}, {}],
    ["the key values alone", { values: { a: 1 } }, { values: { a: 1 } }],
    ["the key ts alone", { ts: 5 }, { ts: 5 }],
    ["ts 0", { ts: 0, values: { a: 1 } }, { ts: 0, values: { a: 1 } }],
  ])("takes %s", async (_, data, body) => {
    expect(await sentOnline(data)).toEqual(body);
  });

  test.each<[string, unknown]>([
    ["an empty list", []],
    ["null", null],
    ["undefined", undefined],
    ["a text", "a"],
    ["a number", 5],
    ["a boolean", true],
    ["a list with a number", [{ a: 1 }, 5]],
    ["a list with null", [null]],
    ["a list with a list", [[{ a: 1 }]]],
    ["a ts that is no number", { ts: "now", values: { a: 1 } }],
    ["a ts of NaN", { ts: Number.NaN, values: { a: 1 } }],
    ["a negative ts", { ts: -1, values: { a: 1 } }],
    ["a ts of null", { ts: null, values: { a: 1 } }],
    ["an infinite ts", { ts: Infinity, values: { a: 1 } }],
    ["values of null", { ts: 1, values: null }],
    ["values that are no object", { ts: 1, values: 5 }],
    ["a list with values that are a list", [{ ts: 1, values: [1] }]],
    ["a list with a bad ts", [{ a: 1 }, { ts: {}, values: { a: 1 } }]],
  ])("refuses %s with INVALID_ARGUMENT, online or not", async (_, data) => {
    for (const bench of [await Bench.online(), await Bench.connecting()]) {
      bench.socket.packets();
      const callback = vi.fn();
      bench.client.sendTelemetry(data as Values, callback);
      expect(callback).not.toHaveBeenCalled();
      await bench.pass();
      expect(callback.mock.calls).toEqual([[Code.INVALID_ARGUMENT]]);
      expect(bench.socket.written).toEqual([]);
      bench.client.disconnect();
    }
  });

  test("a refusal without a callback is told by `error`", async () => {
    const bench = await Bench.online();
    bench.client.sendTelemetry([]);
    await bench.pass();
    expect(bench.told("error")).toEqual([[Code.INVALID_ARGUMENT, "telemetry"]]);
  });

  test("rounds a ts with a fraction, as Espruino's Date.now() has one", async () => {
    expect(await sentOnline({ ts: 1795336494517.353, values: { a: 1 } })).toEqual({
      ts: 1795336494517,
      values: { a: 1 },
    });
    expect(await sentOnline([{ ts: 1.5, values: {} }])).toEqual([{ ts: 2, values: {} }]);
  });

  test("leaves the caller's data as it was", async () => {
    const data = [{ ts: 1.5, values: { a: Number.NaN } }, { b: 1 }];
    const before = structuredClone(data);
    await sentOnline(data);
    await sentOffline(data);
    expect(data).toEqual(before);
  });

  test("sends NaN and Infinity as null, which ThingsBoard leaves out", async () => {
    expect(await sentOnline({ a: Number.NaN, b: [Infinity], c: { d: -Infinity }, e: 1 })).toEqual({
      ...{ a: null, b: [null], c: { d: null }, e: 1 },
    });
  });

  test.each([0.1 + 0.2, 1 / 3, 1.2345e-15, -1e-20, 5e-324])("sends %d with 16 decimals at the most", async (value) => {
    const bench = await Bench.online();
    bench.client.sendTelemetry({ a: value });
    const { text } = bench.published()[0]!;
    const written = /^\{"a":-?\d+(?:\.(\d+))?(?:e(-?\d+))?\}$/.exec(text);
    expect(written, text).not.toBeNull();
    expect((written![1] ?? "").length - Number(written![2] ?? 0)).toBeLessThanOrEqual(16);
    // Espruino prints eleven decimals.
    expect(JSON.parse(text).a).toBeCloseTo(value, 11);
  });

  test("adds no ts while online: the server's clock is better", async () => {
    expect(await sentOnline({ a: 1 })).toEqual({ a: 1 });
  });
});

describe("telemetry that waits for the link", () => {
  test("gets the time of the call", async () => {
    expect(await sentOffline({ a: 1 })).toEqual({ ts: START, values: { a: 1 } });
  });

  test("gets it in a list too, each on its own", async () => {
    expect(await sentOffline([{ a: 1 }, { b: 2 }])).toEqual([
      { ts: START, values: { a: 1 } },
      { ts: START + 1, values: { b: 2 } },
    ]);
  });

  test("gets a time of its own: the server keeps one value for a key and a moment", async () => {
    const bench = await Bench.connecting();
    bench.socket.packets();
    bench.client.sendTelemetry({ n: 1 });
    bench.client.sendTelemetry([{ n: 2 }, { n: 3 }]);
    bench.client.sendTelemetry({ n: 4 });
    await bench.accept();
    const times = bench
      .bodies()
      .flat()
      .map((entry) => (entry as TimedValues).ts);
    expect(times).toEqual([times[0], times[0]! + 1, times[0]! + 2, times[0]! + 3]);
  });

  test("believes a clock that was set back", async () => {
    const bench = await Bench.connecting();
    bench.socket.packets();
    bench.client.sendTelemetry({ n: 1 });
    vi.setSystemTime(START - 3_600_000);
    bench.client.sendTelemetry({ n: 2 });
    await bench.accept();
    const [, second] = bench.bodies() as TimedValues[];
    expect(second!.ts).toBe(START - 3_600_000);
  });

  test("keeps a ts that was given", async () => {
    expect(await sentOffline([{ ts: 5, values: { a: 1 } }, { b: 2 }])).toEqual([
      { ts: 5, values: { a: 1 } },
      { ts: START, values: { b: 2 } },
    ]);
  });

  test("with only one of the keys ts and values counts as without a ts, as for the server", async () => {
    expect(await sentOffline({ ts: 5 })).toEqual({ ts: START, values: { ts: 5 } });
    expect(await sentOffline({ values: 5 })).toEqual({ ts: START, values: { values: 5 } });
  });

  test("gets no ts from a board whose clock was never set", async () => {
    expect(await sentOffline({ a: 1 }, 12_345)).toEqual({ a: 1 });
    expect(await sentOffline([{ a: 1 }], Date.UTC(1970, 0, 3))).toEqual([{ a: 1 }]);
  });

  test("gets a whole number of milliseconds", async () => {
    const bench = await Bench.connecting();
    const now = vi.spyOn(Date, "now").mockReturnValue(START + 0.353);
    bench.socket.packets();
    bench.client.sendTelemetry({ a: 1 });
    now.mockRestore();
    await bench.accept();
    expect(bench.bodies()).toEqual([{ ts: START, values: { a: 1 } }]);
  });

  test("gets it in the pause between two links too", async () => {
    const bench = await Bench.online();
    bench.socket.close();
    const now = Date.now();
    bench.client.sendTelemetry({ a: 1 });
    await bench.nextAttempt();
    await bench.accept();
    expect(bench.bodies()).toEqual([{ ts: now, values: { a: 1 } }]);
  });
});

describe("claimDevice", () => {
  test("publishes secret and duration at QoS 1 and calls back on the PUBACK", async () => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.claimDevice("secret", 60_000, callback);
    const [packet] = bench.packets("publish");
    expect(packet).toMatchObject({ topic: `${ME}claim`, qos: 1 });
    expect(JSON.parse(packet!.payload.toString())).toEqual({ secretKey: "secret", durationMs: 60_000 });
    await bench.puback(1);
    expect(callback.mock.calls).toEqual([[]]);
  });

  test.each<[string | undefined, number | undefined, object]>([
    [undefined, undefined, {}],
    ["s", undefined, { secretKey: "s" }],
    [undefined, 5, { durationMs: 5 }],
    ["", 5, { secretKey: "", durationMs: 5 }],
  ])("with %j and %j sends only what is given", async (secret, durationMs, body) => {
    const bench = await Bench.online();
    bench.client.claimDevice(secret, durationMs);
    expect(bench.bodies()).toEqual([body]);
  });

  test("is sent at QoS 1 by a client with qualityOfService 0 too", async () => {
    const bench = await Bench.online({ qualityOfService: 0 });
    bench.client.claimDevice();
    expect(bench.packets("publish")).toMatchObject([{ qos: 1 }]);
  });

  test("without a link and without a callback is told by `error`", async () => {
    const bench = await Bench.connecting();
    bench.client.claimDevice();
    await bench.pass();
    expect(bench.told("error")).toEqual([[Code.NOT_CONNECTED, "claim"]]);
  });
});

describe("text beyond ASCII", () => {
  test("is sent as UTF-8, with the length of its bytes", async () => {
    const bench = await Bench.online();
    bench.client.sendTelemetry({ größe: "5 €", emoji: "😀" });
    const [packet] = bench.packets("publish");
    expect(JSON.parse(packet!.payload.toString("utf8" as never))).toEqual({ größe: "5 €", emoji: "😀" });
  });

  test.each([1, 3, Infinity])("is understood when it comes in pieces of %d bytes", async (pieceBytes) => {
    const bench = await Bench.online();
    const callback = vi.fn();
    bench.client.subscribeToAllAttributes(callback);
    const payload = '{"größe":"5 €","emoji":"😀","escaped":"\\u20ac"}';
    bench.socket.send(
      { cmd: "publish", topic: `${ME}attributes`, payload, qos: 0, dup: false, retain: false },
      pieceBytes,
    );
    await bench.pass();
    expect(callback.mock.calls).toEqual([[{ größe: "5 €", emoji: "😀", escaped: "€" }]]);
  });
});

test("an access token goes before a user name", async () => {
  const bench = await Bench.connecting({ accessToken: "token", username: "u" });
  expect(bench.packets("connect")).toMatchObject([{ username: "token" }]);
});

test("two clients do not get in each other's way", async () => {
  const [one, two] = [await Bench.online({ accessToken: "1" }), await Bench.online({ accessToken: "2" })];
  const [first, second] = [vi.fn(), vi.fn()];
  one.client.subscribeToAllAttributes(first);
  two.client.subscribeToAllAttributes(second);
  await one.push(`${ME}attributes`, { a: 1 });
  one.client.disconnect();
  expect(first).toHaveBeenCalledTimes(1);
  expect(second).not.toHaveBeenCalled();
  expect(two.client.connected).toBe(true);
});
