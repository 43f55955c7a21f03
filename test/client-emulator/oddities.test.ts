/** What ThingsBoard does that no one would guess, one test for each. */
import { describe, expect, test } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { answered, called, Emulated } from "../support/emulated";
import { timeThatRuns } from "../support/firmware.js";

const MAX_REMAINING_LENGTH = 65_536;

/** Stays connected, and the server still takes telemetry. */
async function expectAlive({ client, device }: Emulated): Promise<void> {
  expect(await called((done) => client.sendTelemetry({ alive: true }, done))).toBeUndefined();
  expect(device.telemetry.alive).toHaveLength(1);
  expect(client.stats().reconnects).toBe(0);
}

describe("values", () => {
  test("NaN and Infinity are left out, and what is beside them is stored", async (t) => {
    const emulated = await Emulated.online(t);
    const { client, device } = emulated;
    const data = { a: Number.NaN, b: Infinity, c: -Infinity, d: 5 };
    expect(await called((done) => client.sendTelemetry(data, done))).toBeUndefined();
    expect(await called((done) => client.sendAttributes(data, done))).toBeUndefined();
    expect(Object.keys(device.telemetry)).toEqual(["d"]);
    expect(device.clientAttributes).toEqual({ d: 5 });
    await expectAlive(emulated);
  });

  test.for([0.1 + 0.2, 1 / 3, 1.2345e-15, 1e-7, 5e-324, -0.1 - 0.2])(
    "%d is stored as a number, not as a text of its many decimals",
    async (value, t) => {
      const { client, device } = await Emulated.online(t);
      await called((done) => client.sendTelemetry({ a: value }, done));
      expect(typeof device.telemetry.a![0]!.value).toBe("number");
      expect(device.telemetry.a![0]!.value).toBeCloseTo(value, 11);
    },
  );

  test.for([12_345.678, 1e6 / 3, 123_456_789.12345, 1e15 / 7])("%d keeps its digits", async (value, t) => {
    const { client, device } = await Emulated.online(t);
    await called((done) => client.sendTelemetry({ a: value }, done));
    expect(device.telemetry.a![0]!.value).toBe(value);
  });

  test("a text that looks like a number arrives as a number, as documented; in a list it stays a text", async (t) => {
    const { client, device } = await Emulated.online(t);
    await called((done) => client.sendAttributes({ serial: "0123", price: "25.5", list: ["0123"], word: "12a" }, done));
    expect(device.clientAttributes).toEqual({ serial: 123, price: 25.5, list: ["0123"], word: "12a" });
  });

  test("null is left out", async (t) => {
    const { client, device } = await Emulated.online(t);
    await called((done) => client.sendAttributes({ a: null, b: 1 }, done));
    expect(device.clientAttributes).toEqual({ b: 1 });
  });

  test("a ts with a fraction, as Espruino's Date.now() has one, is stored rounded", async (t) => {
    const { client, device } = await Emulated.online(t);
    await called((done) => client.sendTelemetry({ ts: 1_795_336_494_517.653, values: { a: 1 } }, done));
    expect(device.telemetry.a).toEqual([{ ts: 1_795_336_494_518, value: 1 }]);
  });
});

describe("text beyond ASCII", () => {
  const text = 'größe 5 € 😀 \u0001 "quoted" \\u20ac';

  test("in telemetry keys and values arrives as it is", async (t) => {
    const { client, device } = await Emulated.online(t);
    await called((done) => client.sendTelemetry({ [text]: text }, done));
    expect(device.telemetry[text]![0]!.value).toBe(text);
  });

  test("in shared attributes arrives as it is", async (t) => {
    const emulated = await Emulated.online(t);
    const updates: unknown[] = [];
    await emulated.subscribed((client) => client.subscribeToAttribute("ключ", (update) => void updates.push(update)));
    emulated.device.setSharedAttributes({ ключ: text });
    await emulated.settled();
    expect(updates).toEqual([{ ключ: text }]);
    const [result] = await answered((done) => emulated.client.requestAttributes({ sharedKeys: ["ключ"] }, done));
    expect(result).toEqual({ shared: { ключ: text } });
  });

  test("goes both ways in an RPC", async (t) => {
    const emulated = await Emulated.online(t);
    await emulated.subscribed((client) => client.setServerSideRpcRequestHandler((_, { params }) => ({ back: params })));
    expect(await emulated.device.rpc("m", text)).toEqual({ back: text });
  });

  test("in an access token logs in", async (t) => {
    const emulated = await Emulated.start(t, { accessToken: "tökén" });
    emulated.emulator.setToken(emulated.device, "tökén");
    expect(await emulated.connect()).toBeUndefined();
  });
});

describe("what the server never acknowledges, or closes the link over", () => {
  test("an empty list is refused here, and nothing of it arrives", async (t) => {
    const emulated = await Emulated.online(t);
    let count = 0;
    emulated.emulator.on("publish", (_, topic) => {
      if (topic.endsWith("telemetry")) count++;
    });
    expect(await called((done) => emulated.client.sendTelemetry([], done))).toBe(Code.INVALID_ARGUMENT);
    await expectAlive(emulated);
    expect(count).toBe(1);
  });

  test.for<[string, unknown]>([
    ["a text", "a"],
    ["a list with a number", [5]],
    ["a ts that is no number", { ts: "now", values: {} }],
  ])("telemetry that is %s is refused here, and the link stays", async ([, data], t) => {
    const emulated = await Emulated.online(t);
    expect(await called((done) => emulated.client.sendTelemetry(data as object as never, done))).toBe(
      Code.INVALID_ARGUMENT,
    );
    await expectAlive(emulated);
  });

  test("a list of attributes is refused here, and the link stays", async (t) => {
    const emulated = await Emulated.online(t);
    expect(await called((done) => emulated.client.sendAttributes([{ a: 1 }], done))).toBe(Code.INVALID_ARGUMENT);
    await expectAlive(emulated);
  });

  test("a call without a method is refused here, and the link stays", async (t) => {
    const emulated = await Emulated.online(t);
    expect(await answered((done) => emulated.client.sendRpcCall("", {}, done))).toEqual([
      undefined,
      Code.INVALID_ARGUMENT,
    ]);
    await expectAlive(emulated);
  });

  test("an empty key, which the server never answers, is refused here", async (t) => {
    const emulated = await Emulated.online(t);
    expect(await answered((done) => emulated.client.requestAttributes({ clientKeys: [""] }, done))).toEqual([
      undefined,
      Code.INVALID_ARGUMENT,
    ]);
    await expectAlive(emulated);
  });

  test("64 KiB are taken by the server, and one byte more is refused here, so that the link stays", async (t) => {
    const emulated = await Emulated.online(t, { maxQueueBytes: 150_000 });
    const { client, device } = emulated;
    const room = MAX_REMAINING_LENGTH - 2 - "v1/devices/me/attributes".length - 2 - '{"a":""}'.length;
    expect(await called((done) => client.sendAttributes({ a: "x".repeat(room + 1) }, done))).toBe(Code.TOO_LARGE);
    expect(await called((done) => client.sendAttributes({ a: "x".repeat(room) }, done))).toBeUndefined();
    expect((device.clientAttributes.a as string).length).toBe(room);
    await expectAlive(emulated);
  });

  test("the 64 KiB are bytes of UTF-8, not characters", async (t) => {
    const emulated = await Emulated.online(t, { maxQueueBytes: 150_000 });
    const data = { a: "€".repeat(22_000) };
    expect(await called((done) => emulated.client.sendAttributes(data, done))).toBe(Code.TOO_LARGE);
    await expectAlive(emulated);
  });
});

describe("what comes from the server", () => {
  test("deletions of shared attributes reach who subscribed to one of them", async (t) => {
    const emulated = await Emulated.online(t);
    const [limit, other]: unknown[][] = [[], []];
    await emulated.subscribed((client) => {
      client.subscribeToAttribute("limit", (update) => void limit!.push(update));
      client.subscribeToAttribute("other", (update) => void other!.push(update));
    });
    emulated.device.setSharedAttributes({ limit: 1 });
    emulated.device.deleteSharedAttributes(["limit", "more"]);
    await emulated.settled();
    const inAnyOrder = expect.arrayContaining(["limit", "more"]);
    expect([limit, other]).toEqual([[{ limit: 1 }, { deleted: inAnyOrder }], []]);
  });

  test("an answer that comes after its time-out is acknowledged, counted and left out", async (t) => {
    timeThatRuns();
    const emulated = await Emulated.online(t, { requestTimeoutMs: 10 });
    let answer: ((value: unknown) => void) | undefined;
    const answerLater = (resolve: (value: unknown) => void) => {
      answer = resolve;
    };
    emulated.emulator.onClientRpc("slow", () => new Promise(answerLater));
    const results: unknown[][] = [];
    await called((done) =>
      emulated.client.sendRpcCall("slow", {}, (...args) => {
        results.push(args);
        done();
      }),
    );
    answer?.({ late: true });
    await expect.poll(() => emulated.client.stats().unknown).toBe(1);
    expect(results).toEqual([[undefined, Code.TIMEOUT]]);
    await expectAlive(emulated);
  });

  test("answers that nobody asked for do no harm", async (t) => {
    const emulated = await Emulated.online(t);
    await called((done) => emulated.client.publish("v1/devices/me/attributes/request/77", "{}", {}, done));
    await expect.poll(() => emulated.client.stats().unknown).toBe(1);
    await expectAlive(emulated);
  });

  test('a call that no rule answers ends in {"error":"timeout"}, which is a result and no error', async (t) => {
    const { client } = await Emulated.online(t, { requestTimeoutMs: 5000 }, { clientRpcTimeoutMs: 20 });
    expect(await answered((done) => client.sendRpcCall("nobody", {}, done))).toEqual([{ error: "timeout" }]);
  });

  test("a message longer than the board takes is passed over and told, and the next one comes", async (t) => {
    const emulated = await Emulated.online(t, { maxPacketBytes: 512 });
    const updates: unknown[] = [];
    await emulated.subscribed((client) => client.subscribeToAttribute("short", (update) => void updates.push(update)));
    emulated.device.setSharedAttributes({ long: "x".repeat(5000) });
    emulated.device.setSharedAttributes({ short: 1 });
    await emulated.settled();
    expect(updates).toEqual([{ short: 1 }]);
    expect(emulated.client.stats().skipped).toBe(1);
    expect(emulated.told("skip")[0]![0]).toBeGreaterThan(5000);
    await expectAlive(emulated);
  });

  test("a filter that is not exactly one of the server's is SUBSCRIPTION_REFUSED, and the link stays", async (t) => {
    const emulated = await Emulated.online(t);
    const refused = emulated.next("error");
    emulated.client.route("v1/", "v1/devices/me/#", () => {});
    expect(await refused).toEqual([Code.SUBSCRIPTION_REFUSED, "v1/devices/me/#"]);
    await expectAlive(emulated);
  });

  test("a wrong topic is acknowledged and dropped", async (t) => {
    const emulated = await Emulated.online(t);
    expect(await called((done) => emulated.client.publish("v1/devices/me/telemetri", "{}", {}, done))).toBeUndefined();
    await expectAlive(emulated);
  });

  test("Session Present, which is the contrary of the clean flag and means nothing, is taken", async (t) => {
    const emulated = await Emulated.online(t, { cleanSession: false, clientId: "board" });
    await expectAlive(emulated);
  });
});
