/** Shared attributes as values that are always there. */
import { describe, expect, test, vi } from "vitest";
import { type Accepts, useAttributeCache } from "../../src/attribute-cache";
import { Code } from "../../src/mqtt/codes";
import { ATTRIBUTES, Bench, ME } from "../support/bench";
import { emitter } from "../support/espruino-globals";

const DEFAULTS = { intervalMs: 10_000, place: "hall", on: false, limits: [1, 2], extra: null as unknown };
const ANSWER = `${ME}attributes/response/`;
const REQUEST = `${ME}attributes/request/`;

function cached(bench: Bench, accepts?: Accepts<typeof DEFAULTS>) {
  const cache = useAttributeCache(bench.client, DEFAULTS, accepts);
  Object.assign(cache, emitter);
  const told: unknown[][] = [];
  for (const key of Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[])
    cache.on(key, (value: unknown) => void told.push([key, value]));
  return { cache, told };
}

/** A client that is connected, and has asked. */
async function asking(accepts?: Accepts<typeof DEFAULTS>) {
  const bench = new Bench({ keepAlive: 0 });
  const all = cached(bench, accepts);
  bench.client.connect();
  await bench.pass();
  await bench.accept();
  return { bench, ...all };
}

/** The same, and its questions are answered with these attributes. */
async function online(shared: object = {}, accepts?: Accepts<typeof DEFAULTS>) {
  const all = await asking(accepts);
  await answer(all.bench, shared);
  return all;
}

/** Answers all that was asked. */
async function answer(bench: Bench, shared: object): Promise<void> {
  for (const { topic } of bench.packets("publish"))
    if (topic.startsWith(REQUEST)) await bench.push(ANSWER + topic.slice(REQUEST.length), { shared }, 1, 0);
  await bench.pass();
}

describe("the values", () => {
  test("are the defaults until the server says otherwise, in an object of their own", async () => {
    const bench = new Bench();
    const { cache } = cached(bench);
    expect(cache.values).toEqual(DEFAULTS);
    expect(cache.values).not.toBe(DEFAULTS);
  });

  test("are what the server has, and the default where it has nothing", async () => {
    const { cache, told } = await online({ intervalMs: 5000, limits: [3] });
    expect(cache.values).toEqual({ ...DEFAULTS, intervalMs: 5000, limits: [3] });
    expect(told).toEqual([
      ["intervalMs", 5000],
      ["limits", [3]],
    ]);
  });

  test("are asked for by name", async () => {
    const bench = new Bench();
    cached(bench);
    bench.client.connect();
    await bench.pass();
    await bench.accept();
    const asked = bench.bodies() as { sharedKeys: string }[];
    for (const { sharedKeys } of asked) expect(sharedKeys).toBe(Object.keys(DEFAULTS).join(","));
  });

  test("are there too when the client is online already", async () => {
    const bench = await Bench.online();
    const { cache } = cached(bench);
    await answer(bench, { place: "roof" });
    expect(cache.values.place).toBe("roof");
  });

  test("follow what the server changes, each told with its own value", async () => {
    const { bench, cache, told } = await online();
    await bench.push(ATTRIBUTES, { intervalMs: 1000, place: "roof", other: 1 });
    expect(cache.values).toEqual({ ...DEFAULTS, intervalMs: 1000, place: "roof" });
    expect(told).toEqual([
      ["intervalMs", 1000],
      ["place", "roof"],
    ]);
  });

  test("go back to the default when they are deleted", async () => {
    const { bench, cache, told } = await online({ intervalMs: 5000 });
    await bench.push(ATTRIBUTES, { deleted: ["intervalMs", "place"] });
    expect(cache.values).toEqual(DEFAULTS);
    expect(told).toEqual([
      ["intervalMs", 5000],
      ["intervalMs", 10_000],
    ]);
  });

  test("that come again as they are are not told", async () => {
    const { bench, told } = await online({ limits: [1, 2], place: "hall" });
    await bench.push(ATTRIBUTES, { limits: [1, 2] });
    expect(told).toEqual([]);
  });

  test.each([
    ["place", 12, "12"],
    ["place", 25.5, "25.5"],
    ["place", -0.5, "-0.5"],
    ["intervalMs", "0.30000000000000004", 0.30000000000000004],
    ["intervalMs", "9223372036854775808", 2 ** 63],
  ])(
    "are of the default's type where ThingsBoard makes a number of a text, or a text of a number: %s %j",
    async (key, sent, value) => {
      const { bench, cache, told } = await online({ [key]: sent });
      expect(cache.values).toEqual({ ...DEFAULTS, [key]: value });
      await bench.push(ATTRIBUTES, { [key]: sent });
      expect(told).toEqual([[key, value]]);
      expect(bench.told("error")).toEqual([]);
    },
  );

  test("are what the application accepts once they are of the default's type", async () => {
    const place = vi.fn((text: string) => text !== "13");
    const { cache } = await online({ place: 13 }, { place });
    expect(cache.values.place).toBe("hall");
    expect(place.mock.calls).toEqual([["13"]]);
  });

  test("may be anything where the default is null", async () => {
    const { bench, cache } = await online();
    for (const extra of [1, "text", { a: 1 }, [1], true]) {
      await bench.push(ATTRIBUTES, { extra });
      expect(cache.values.extra).toEqual(extra);
    }
  });
});

describe("a value that is not taken", () => {
  test.each([
    ["intervalMs", "soon"],
    ["intervalMs", "12 s"],
    // Espruino would read them otherwise: octal, hexadecimal, or with an exception.
    ["intervalMs", "0123"],
    ["intervalMs", "0x1F"],
    ["intervalMs", "00000000000000000123"],
    ["intervalMs", "1".repeat(64)],
    ["intervalMs", ""],
    ["intervalMs", true],
    ["intervalMs", null],
    ["place", true],
    ["place", [5]],
    ["on", 1],
    ["limits", { 0: 1 }],
    ["limits", null],
    ["limits", 1],
  ])("is one of another type: %s %j; the last good one stays, and an error is told once", async (key, value) => {
    const { bench, cache, told } = await online({ intervalMs: 5000 });
    await bench.push(ATTRIBUTES, { [key]: value });
    expect(cache.values).toEqual({ ...DEFAULTS, intervalMs: 5000 });
    expect(bench.told("error")).toEqual([[Code.BAD_MESSAGE, `attribute ${key}`]]);
    expect(told).toEqual([["intervalMs", 5000]]);
  });

  test("is one that the application does not accept", async () => {
    const intervalMs = vi.fn((ms: number) => ms >= 1000);
    const { bench, cache } = await online({ intervalMs: 5 }, { intervalMs });
    expect(cache.values.intervalMs).toBe(10_000);
    await bench.push(ATTRIBUTES, { intervalMs: 2000 });
    expect(cache.values.intervalMs).toBe(2000);
    expect(intervalMs.mock.calls).toEqual([[5], [2000]]);
  });

  test("does not keep the others of its message out", async () => {
    const { bench, cache } = await online();
    await bench.push(ATTRIBUTES, { intervalMs: "x", place: "roof" });
    expect(cache.values.place).toBe("roof");
  });
});

describe("over a lost link", () => {
  test("the values stay, and what changed meanwhile is told", async () => {
    const { bench, cache, told } = await online({ intervalMs: 5000, place: "roof" });
    bench.socket.close();
    expect(cache.values).toMatchObject({ intervalMs: 5000, place: "roof" });
    await bench.nextAttempt();
    await bench.accept();
    await answer(bench, { intervalMs: 7000 });
    expect(cache.values).toEqual({ ...DEFAULTS, intervalMs: 7000 });
    expect(told.slice(2)).toEqual([
      ["intervalMs", 7000],
      ["place", "hall"],
    ]);
  });

  test("the question that was not answered is asked again", async () => {
    const { bench, cache } = await asking();
    bench.socket.packets();
    await bench.reconnect();
    await answer(bench, { place: "roof" });
    expect(cache.values.place).toBe("roof");
  });

  test("a question that the server leaves unanswered is asked again on the same link", async () => {
    const { bench, cache } = await asking();
    bench.socket.packets();
    await bench.pass(12_000);
    await answer(bench, { place: "roof" });
    expect(cache.values.place).toBe("roof");
    expect(bench.told("disconnect")).toEqual([]);
  });

  test("what was deleted while there was no link has its default again, also when only its own question was answered before", async () => {
    const { bench, cache } = await asking();
    const [first] = bench.packets("publish").filter(({ topic }) => topic.startsWith(REQUEST));
    await bench.push(ANSWER + first!.topic.slice(REQUEST.length), { shared: { place: "roof" } }, 1, 0);
    expect(cache.values.place).toBe("roof");
    await bench.reconnect();
    await bench.pass();
    await answer(bench, {});
    expect(cache.values.place).toBe("hall");
  });
});
