/** Lost links, refusals and restarts against the emulator: tests that run at the same time, since each waits for real seconds. */
import { describe, type TestContext, test } from "vitest";
import { TBDeviceMqttClient } from "../../src/client";
import { Code } from "../../src/mqtt/codes";
import { type EmulatorOptions, startEmulator } from "../../tools/emulator/index.js";
import { closedPort } from "../support/closed-port";
import { DISORDER } from "../support/disorder";
import { answered, called, Emulated } from "../support/emulated";

const MINUTE = 60_000;

/** Everything works: telemetry, a push, an RPC. */
async function expectWorking(
  { expect }: TestContext,
  { client, device, emulator }: Emulated,
  updates: unknown[],
): Promise<void> {
  expect(await called((done) => client.sendTelemetry({ after: 1 }, done))).toBeUndefined();
  expect(device.telemetry.after).toHaveLength(1);
  expect(await device.rpc("echo", 5)).toBe(5);
  device.setSharedAttributes({ limit: 7 });
  await answered((done) => client.requestAttributes({}, done));
  expect(updates).toEqual([{ limit: 7 }]);
  expect(emulator.devices()[0]!.online).toBe(true);
}

/** A client with a handler and a subscription, both known to the server. */
async function subscribed(t: TestContext, options: EmulatorOptions = {}) {
  const emulated = await Emulated.start(t, {}, options);
  const updates: unknown[] = [];
  emulated.client.subscribeToAttribute("limit", (update) => void updates.push(update));
  emulated.client.setServerSideRpcRequestHandler((_, { params }) => params);
  await Promise.all([emulated.connect(), bothSubscribed(emulated)]);
  return { emulated, updates };
}

/** Resolves when both of the client's filters are granted anew. */
function bothSubscribed({ emulator }: Emulated): Promise<void> {
  return new Promise((resolve) => {
    const seen = new Set<string>();
    const listener = (_: unknown, filter: string) => {
      seen.add(filter);
      if (!seen.has("v1/devices/me/attributes") || !seen.has("v1/devices/me/rpc/request/+")) return;
      emulator.off("subscribe", listener);
      resolve();
    };
    emulator.on("subscribe", listener);
  });
}

describe.concurrent("after a loss", () => {
  test("of the connection, handlers and subscriptions work again", async (t) => {
    const { emulated, updates } = await subscribed(t);
    const back = bothSubscribed(emulated);
    emulated.emulator.dropConnections();
    await back;
    await expectWorking(t, emulated, updates);
    t.expect(emulated.told("disconnect")).toEqual([[Code.CONNECTION_LOST]]);
    t.expect(emulated.client.stats().reconnects).toBe(1);
  });

  test("by a broker restart, handlers, subscriptions and the queue work again", async (t) => {
    const { emulated, updates } = await subscribed(t, { mqttPort: await closedPort() });
    const lost = emulated.next("disconnect");
    const back = bothSubscribed(emulated);
    const restarted = emulated.emulator.restart({ downMs: 300 });
    await lost;
    const before = Date.now();
    const queued = [1, 2, 3].map((n) => called((done) => emulated.client.sendTelemetry({ queued: n }, done)));
    const after = Date.now();
    await restarted;
    await back;
    t.expect(await Promise.all(queued)).toEqual([undefined, undefined, undefined]);
    const points = emulated.device.telemetry.queued!;
    t.expect(points.at(-1)!.value).toBe(3);
    t.expect(points[0]!.ts).toBeGreaterThanOrEqual(before);
    t.expect(points[0]!.ts).toBeLessThanOrEqual(after);
    await expectWorking(t, emulated, updates);
  });

  test("a message whose PUBACK did not come is sent again, and called back once", async (t) => {
    const emulated = await Emulated.online(t);
    let count = 0;
    emulated.emulator.on("publish", () => {
      if (++count === 1) emulated.emulator.dropConnections();
    });
    const codes: unknown[] = [];
    const sent = called((done) =>
      emulated.client.sendTelemetry({ ts: 1000, values: { a: 1 } }, (code) => {
        codes.push(code);
        done(code);
      }),
    );
    await sent;
    t.expect([count, codes]).toEqual([2, [undefined]]);
    t.expect(emulated.device.telemetry.a).toEqual([{ ts: 1000, value: 1 }]);
    t.expect(emulated.client.stats()).toMatchObject({ sent: 2, acknowledged: 1, reconnects: 1 });
  });

  test("messages over the rate limit, which closes the link, arrive at last", async (t) => {
    // As a rule the pauses are longer than the limit's: what is tried at each of them, alone, cannot be told from what the server never takes.
    const pauses = { minReconnectDelayMs: 1000, maxReconnectDelayMs: 2000 };
    const emulated = await Emulated.online(t, pauses, { rateLimits: { telemetryMessages: "2:1" } });
    const sent = [1, 2, 3].map((n) =>
      called((done) => emulated.client.sendTelemetry({ ts: n, values: { a: n } }, done)),
    );
    t.expect(await Promise.all(sent)).toEqual([undefined, undefined, undefined]);
    t.expect(emulated.device.telemetry.a!.map(({ value }) => value)).toEqual([1, 2, 3]);
    t.expect(emulated.client.stats().reconnects).toBeGreaterThan(0);
  });

  test("an RPC that was not answered comes again under its id, is not handled twice, and can be answered", async (t) => {
    const emulated = await Emulated.online(t);
    const ids: number[] = [];
    const back = emulated.next("connect");
    await emulated.subscribed((client) =>
      client.setServerSideRpcRequestHandler((id) => {
        ids.push(id);
        emulated.emulator.dropConnections();
        void back.then(() => client.sendRpcReply(id, "answered"));
      }),
    );
    t.expect(await emulated.device.rpc("m", {})).toBe("answered");
    await emulated.settled();
    t.expect(ids).toEqual([0]);
  });

  test("a reply that was lost with the link is given again, without its handler", async (t) => {
    const emulated = await Emulated.online(t, { qualityOfService: 0 });
    let calls = 0;
    await emulated.subscribed((client) =>
      client.setServerSideRpcRequestHandler((id) => {
        calls++;
        // The reply is taken, and is written to a link that the server has left.
        emulated.emulator.dropConnections();
        client.sendRpcReply(id, `answer ${calls}`);
      }),
    );
    t.expect(await emulated.device.rpc("m", {})).toBe("answer 1");
    t.expect(calls).toBe(1);
  });

  test("a reply made while the link is down reaches the caller", async (t) => {
    const emulated = await Emulated.online(t);
    await emulated.subscribed((client) =>
      client.setServerSideRpcRequestHandler((id) => {
        emulated.emulator.dropConnections();
        void emulated.next("disconnect").then(() => client.sendRpcReply(id, "from before"));
      }),
    );
    t.expect(await emulated.device.rpc("m", {})).toBe("from before");
  });

  test("requests that were open end with its code", async (t) => {
    const emulated = await Emulated.online(t, { requestTimeoutMs: MINUTE });
    emulated.emulator.onClientRpc("slow", () => new Promise(() => emulated.emulator.dropConnections()));
    t.expect(await answered((done) => emulated.client.sendRpcCall("slow", {}, done))).toEqual([
      undefined,
      Code.CONNECTION_LOST,
    ]);
  });

  test("changed credentials are a lost link, then NOT_AUTHORIZED, and nothing hammers", async (t) => {
    const emulated = await Emulated.online(t, { maxReconnectDelayMs: MINUTE });
    const refused = emulated.server("refused");
    emulated.emulator.setToken(emulated.device, "another");
    t.expect(await refused).toEqual([5]);
    await t.expect.poll(() => emulated.told("error").map(([code]) => code)).toEqual([Code.CONNECTION_LOST, 5]);
    t.expect(emulated.told("state").at(-1)).toEqual(["backing off"]);
  });
});

describe.concurrent("a refused login", () => {
  test("is called back with the server's code, 5, and not tried again at once", async (t) => {
    const emulated = await Emulated.start(t, { accessToken: "unknown", maxReconnectDelayMs: MINUTE });
    const refused = emulated.server("refused");
    t.expect(await emulated.connect()).toBe(Code.NOT_AUTHORIZED);
    t.expect(await refused).toEqual([5]);
    t.expect(emulated.told("state").at(-1)).toEqual(["backing off"]);
    t.expect(emulated.device.online).toBe(false);
  });

  test("by an unknown client id without a user name is 2", async (t) => {
    const emulated = await Emulated.start(t, { accessToken: undefined as never, clientId: "nobody" });
    t.expect(await emulated.connect()).toBe(Code.IDENTIFIER_REJECTED);
  });

  test("by the rate limit is 3, and tried again soon", async (t) => {
    const emulated = await Emulated.start(t, {}, { rateLimits: { messages: "1:2" } });
    const raw = new TBDeviceMqttClient({ host: "127.0.0.1", port: emulated.emulator.mqttPort, accessToken: "token" });
    await called((done) => raw.connect(done));
    raw.disconnect();
    t.expect(await emulated.connect()).toBe(Code.SERVER_UNAVAILABLE);
    await emulated.next("connect");
  });

  test("is mended when the token becomes known", async (t) => {
    const emulated = await Emulated.start(t, { accessToken: "soon known" });
    t.expect(await emulated.connect()).toBe(Code.NOT_AUTHORIZED);
    const connected = emulated.server("connect");
    emulated.emulator.setToken(emulated.device, "soon known");
    await connected;
  });

  test("nobody listens: connect() is called back, and later attempts succeed", async (t) => {
    const port = await closedPort();
    const emulated = await Emulated.start(t, { port });
    t.expect(await emulated.connect()).toBe(Code.CONNECT_FAILED);
    const connected = emulated.next("connect");
    const emulator = await startEmulator({ ...DISORDER, mqttPort: port });
    t.onTestFinished(() => emulator.close());
    const device = emulator.createDevice({ name: "board", token: "token" });
    await connected;
    t.expect(device.online).toBe(true);
  });

  test("MQTT basic credentials log in with client id, user name and password", async (t) => {
    const basic = { clientId: "c", username: "u", password: "p" };
    const emulated = await Emulated.start(t, { accessToken: undefined as never, ...basic });
    const credentials = { clientId: "c", userName: "u", password: "p" };
    const device = emulated.emulator.createDevice({ name: "basic", credentials });
    t.expect(await emulated.connect()).toBeUndefined();
    t.expect(device.online).toBe(true);
  });
});

describe.concurrent("a second client of the same device", () => {
  test("kicks the first one, which reports it and backs off", async (t) => {
    const first = await Emulated.online(t, { minReconnectDelayMs: MINUTE, maxReconnectDelayMs: MINUTE });
    const lost = first.next("disconnect");
    const second = new Emulated(t, first.emulator, first.device);
    t.expect(await second.connect()).toBeUndefined();
    t.expect(await lost).toEqual([Code.CONNECTION_LOST]);
    t.expect(first.told("state").at(-1)).toEqual(["backing off"]);
    t.expect(await called((done) => second.client.sendTelemetry({ a: 1 }, done))).toBeUndefined();
    t.expect([first.client.connected, second.client.connected]).toEqual([false, true]);
  });
});
