/** Every row of the API against the emulator, checked at the server's side. */
import { describe, expect, test } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { answered, called, Emulated } from "../support/emulated";

const values = (points: { value: unknown }[] | undefined) => points?.map(({ value }) => value);

describe("link", () => {
  test("connect() brings the device online, and calls back without an error", async (t) => {
    const emulated = await Emulated.start(t);
    expect(emulated.device.online).toBe(false);
    expect(await emulated.connect()).toBeUndefined();
    expect(emulated.device.online).toBe(true);
  });

  test("disconnect() is a goodbye for the server, no lost link", async (t) => {
    const emulated = await Emulated.online(t);
    const gone = emulated.server("disconnect");
    emulated.client.disconnect();
    expect(await gone).toEqual([emulated.device, "closed by the device"]);
    expect(emulated.device.online).toBe(false);
  });

  test("`connected` says what the server says", async (t) => {
    const emulated = await Emulated.start(t);
    const seen = [emulated.client.connected];
    await emulated.connect();
    seen.push(emulated.client.connected && emulated.device.online);
    const gone = emulated.server("disconnect");
    emulated.client.disconnect();
    await gone;
    seen.push(emulated.client.connected || emulated.device.online);
    expect(seen).toEqual([false, true, false]);
  });

  test("checkForMsg() does all the work of a client with pollIntervalMs 0", async (t) => {
    const { client, device } = await Emulated.start(t, { pollIntervalMs: 0 });
    const codes: unknown[] = [];
    client.setServerSideRpcRequestHandler(() => "pong");
    client.connect((code) => void codes.push(code));
    const other = await Emulated.online(t);
    await other.settled();
    expect([device.online, codes]).toEqual([false, []]);
    const timer = setInterval(() => client.checkForMsg(), 5);
    t.onTestFinished(() => clearInterval(timer));
    expect(await device.rpc("ping", {})).toBe("pong");
    expect([device.online, codes]).toEqual([true, [undefined]]);
  });

  test("stats() counts what the server took", async (t) => {
    const { client } = await Emulated.online(t);
    await called((done) => client.sendTelemetry({ a: 1 }, done));
    await called((done) => client.sendTelemetry([], done));
    expect(client.stats()).toMatchObject({ sent: 1, acknowledged: 1, refused: 1, reconnects: 0 });
  });
});

describe("sendTelemetry", () => {
  test("of an object stores each value with the server's time", async (t) => {
    const { client, device } = await Emulated.online(t);
    const before = Date.now();
    expect(
      await called((done) => client.sendTelemetry({ t: 25.5, n: 3, on: true, text: "warm", json: { a: [1] } }, done)),
    ).toBeUndefined();
    const found = Object.entries(device.telemetry).map(([key, points]) => [key, points[0]!.value]);
    expect(Object.fromEntries(found)).toEqual({ t: 25.5, n: 3, on: true, text: "warm", json: { a: [1] } });
    expect(device.telemetry.t![0]!.ts).toBeGreaterThanOrEqual(before);
  });

  test("of {ts, values} stores them with that time", async (t) => {
    const { client, device } = await Emulated.online(t);
    await called((done) => client.sendTelemetry({ ts: 1_600_000_000_000, values: { a: 1 } }, done));
    expect(device.telemetry).toEqual({ a: [{ ts: 1_600_000_000_000, value: 1 }] });
  });

  test("of a list of both stores each", async (t) => {
    const { client, device } = await Emulated.online(t);
    await called((done) =>
      client.sendTelemetry([{ ts: 1000, values: { a: 1 } }, { ts: 2000, values: { a: 2 } }, { b: 3 }], done),
    );
    expect(device.telemetry.a).toEqual([
      { ts: 1000, value: 1 },
      { ts: 2000, value: 2 },
    ]);
    expect(values(device.telemetry.b)).toEqual([3]);
  });

  test("of a list of objects stores each", async (t) => {
    const { client, device } = await Emulated.online(t);
    await called((done) => client.sendTelemetry([{ a: 1 }, { b: 2 }], done));
    expect([values(device.telemetry.a), values(device.telemetry.b)]).toEqual([[1], [2]]);
  });

  test("at QoS 0 arrives too", async (t) => {
    const emulated = await Emulated.online(t, { qualityOfService: 0 });
    const arrived = emulated.server("telemetry");
    expect(await called((done) => emulated.client.sendTelemetry({ a: 1 }, done))).toBeUndefined();
    await arrived;
    expect(values(emulated.device.telemetry.a)).toEqual([1]);
  });

  test("of a hundred messages in a row stores all, in order", async (t) => {
    const { client, device } = await Emulated.online(t, { maxQueueBytes: 20_000 });
    const all = Array.from({ length: 100 }, (_, i) =>
      called((done) => client.sendTelemetry({ ts: 1000 + i, values: { a: i } }, done)),
    );
    expect(new Set(await Promise.all(all))).toEqual(new Set([undefined]));
    expect(values(device.telemetry.a)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });
});

describe("attributes", () => {
  test("sendAttributes stores client attributes", async (t) => {
    const { client, device } = await Emulated.online(t);
    expect(await called((done) => client.sendAttributes({ fw: "1.0.3", n: 1 }, done))).toBeUndefined();
    expect(device.clientAttributes).toEqual({ fw: "1.0.3", n: 1 });
  });

  test("requestAttributes gets those that were named, of each scope", async (t) => {
    const { client, device } = await Emulated.online(t);
    device.setSharedAttributes({ a: 1, b: 2 });
    await called((done) => client.sendAttributes({ a: "x", c: true }, done));
    const ask = (keys?: object) => answered((done) => client.requestAttributes(keys, done));
    expect(await ask({ clientKeys: ["a", "none"] })).toEqual([{ client: { a: "x" } }]);
    expect(await ask({ sharedKeys: ["b"] })).toEqual([{ shared: { b: 2 } }]);
    expect(await ask({ clientKeys: ["c"], sharedKeys: ["a"] })).toEqual([{ client: { c: true }, shared: { a: 1 } }]);
    expect(await ask({ clientKeys: ["none"] })).toEqual([{}]);
  });

  test.for([undefined, {}, { clientKeys: [], sharedKeys: [] }])(
    "requestAttributes of %j gets all of both",
    async (keys, t) => {
      const { client, device } = await Emulated.online(t);
      device.setSharedAttributes({ a: 1 });
      await called((done) => client.sendAttributes({ b: 2 }, done));
      expect(await answered((done) => client.requestAttributes(keys, done))).toEqual([
        { client: { b: 2 }, shared: { a: 1 } },
      ]);
    },
  );

  test("subscribeToAttribute gets what the owner sets, and no other key", async (t) => {
    const emulated = await Emulated.online(t);
    const updates: unknown[] = [];
    await emulated.subscribed((client) => client.subscribeToAttribute("limit", (update) => void updates.push(update)));
    emulated.device.setSharedAttributes({ other: 1 });
    emulated.device.setSharedAttributes({ limit: 5, more: true });
    await emulated.settled();
    expect(updates).toEqual([{ limit: 5, more: true }]);
  });

  test("subscribeToAllAttributes gets all that the owner sets", async (t) => {
    const emulated = await Emulated.online(t);
    const updates: unknown[] = [];
    await emulated.subscribed((client) => client.subscribeToAllAttributes((update) => void updates.push(update)));
    emulated.device.setSharedAttributes({ a: 1 });
    emulated.device.setSharedAttributes({ b: [1, 2] });
    await emulated.settled();
    expect(updates).toEqual([{ a: 1 }, { b: [1, 2] }]);
  });

  test("unsubscribeFromAttribute of the last one stops the server from sending", async (t) => {
    const emulated = await Emulated.online(t);
    const updates: unknown[] = [];
    const chunks: string[] = [];
    for (const socket of emulated.sockets) socket.on("data", (chunk) => void chunks.push(chunk));
    let id = 0;
    await emulated.subscribed((client) => {
      id = client.subscribeToAttribute("marker", (update) => void updates.push(update));
    });
    emulated.device.setSharedAttributes({ marker: "before" });
    await emulated.settled();
    expect(emulated.client.unsubscribeFromAttribute(id)).toBe(true);
    await emulated.settled();
    emulated.device.setSharedAttributes({ marker: "after" });
    await emulated.settled();
    expect(updates).toEqual([{ marker: "before" }]);
    const bytes = chunks.join("");
    expect([bytes.includes('"before"'), bytes.includes('"after"')]).toEqual([true, false]);
  });
});

describe("RPC", () => {
  test("the handler's value is what the caller gets", async (t) => {
    const emulated = await Emulated.online(t);
    await emulated.subscribed((client) =>
      client.setServerSideRpcRequestHandler((id, { method, params }) => ({ id, method, params })),
    );
    expect(await emulated.device.rpc("echo", { a: [1, "x"] })).toEqual({
      id: 0,
      method: "echo",
      params: { a: [1, "x"] },
    });
    expect(await emulated.device.rpc("again", null)).toEqual({ id: 1, method: "again", params: null });
  });

  test("sendRpcReply, later, is what the caller gets", async (t) => {
    const emulated = await Emulated.online(t);
    await emulated.subscribed((client) =>
      client.setServerSideRpcRequestHandler((id) => {
        setImmediate(() => client.sendRpcReply(id, "later"));
      }),
    );
    expect(await emulated.device.rpc("m", {})).toBe("later");
  });

  test("a one-way call reaches the handler", async (t) => {
    const emulated = await Emulated.online(t);
    const methods: string[] = [];
    await emulated.subscribed((client) =>
      client.setServerSideRpcRequestHandler((_, { method }) => void methods.push(method)),
    );
    await emulated.device.rpc("blink", {}, { oneway: true });
    await emulated.settled();
    expect(methods).toEqual(["blink"]);
  });

  test("a handler that throws is an {error} for the caller", async (t) => {
    const emulated = await Emulated.online(t);
    await emulated.subscribed((client) =>
      client.setServerSideRpcRequestHandler(() => {
        throw "no such method";
      }),
    );
    expect(await emulated.device.rpc("m", {})).toEqual({ error: "no such method" });
    expect(emulated.told("error")).toEqual([[Code.CALLBACK_FAILED, "no such method"]]);
  });

  test("sendRpcCall reaches the rule chain, and its answer comes back", async (t) => {
    const { client, emulator, device } = await Emulated.online(t);
    emulator.onClientRpc("add", (from, params) => {
      expect(from).toBe(device);
      const { a, b } = params as { a: number; b: number };
      return { sum: a + b };
    });
    expect(await answered((done) => client.sendRpcCall("add", { a: 1, b: 2 }, done))).toEqual([{ sum: 3 }]);
  });

  test("sendRpcCall without params is one with {}", async (t) => {
    const { client, emulator } = await Emulated.online(t);
    emulator.onClientRpc("m", (_, params) => ({ got: params }));
    expect(await answered((done) => client.sendRpcCall("m", undefined, done))).toEqual([{ got: {} }]);
  });

  test("getSessionLimits is answered by the server itself", async (t) => {
    const { client } = await Emulated.online(t);
    const [limits] = await answered((done) => client.sendRpcCall("getSessionLimits", {}, done));
    expect(limits).toMatchObject({ maxPayloadSize: 65_536 });
  });
});

describe("claimDevice", () => {
  test("lets the owner of the secret claim the device, for so long", async (t) => {
    const { client, device } = await Emulated.online(t);
    const now = Date.now();
    expect(await called((done) => client.claimDevice("secret", 60_000, done))).toBeUndefined();
    expect(device.claiming.present("secret", false, now + 50_000)).toBe("SUCCESS");
  });

  test("is over after its duration", async (t) => {
    const { client, device } = await Emulated.online(t);
    await called((done) => client.claimDevice("secret", 60_000, done));
    expect(device.claiming.present("secret", false, Date.now() + 61_000)).toBe("FAILURE");
  });

  test("without a secret and a duration takes the server's", async (t) => {
    const { client, device } = await Emulated.online(t);
    expect(await called((done) => client.claimDevice(undefined, undefined, done))).toBeUndefined();
    expect(device.claiming.present("", false, Date.now() + 3_600_000)).toBe("SUCCESS");
  });

  test("leaves a device that did not ask unclaimed", async (t) => {
    const { device } = await Emulated.online(t);
    expect(device.claiming.present("", false)).toBe("FAILURE");
  });
});

describe("hooks", () => {
  test("publish reaches any topic of the server", async (t) => {
    const { client, device } = await Emulated.online(t);
    expect(await called((done) => client.publish("v2/t", '{"a":5}', {}, done))).toBeUndefined();
    expect(values(device.telemetry.a)).toEqual([5]);
  });

  test("route gets messages of any topic of the server", async (t) => {
    const emulated = await Emulated.online(t);
    const heard: string[][] = [];
    await emulated.subscribed((client) => client.route("v2/r/req/", "v2/r/req/+", (...args) => void heard.push(args)));
    await emulated.device.rpc("m", 5, { oneway: true });
    await emulated.settled();
    expect(heard).toEqual([["0", '{"method":"m","params":5}']]);
  });
});
