/** The device API on the server under test: what a device sends is read back by REST, what its owner does reaches the device. RPC is in a file of its own. */
import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Code } from "../../src/mqtt/codes";
import { answered, called } from "../support/emulated";
import { Server } from "./live.js";

const server = new Server();
/** A time that nobody takes for now. */
const TS = 1_600_000_000_000;
const UNUSUAL = 'größe 5 € 😀 "quoted" \\u20ac';

describe("the link", () => {
  test("is there after connect(), and `connected` says so until disconnect()", async (t) => {
    const { client } = await server.device(t);
    const seen = [client.connected];
    expect(await called((done) => client.connect(done))).toBeUndefined();
    seen.push(client.connected);
    client.disconnect();
    seen.push(client.connected);
    expect(seen).toEqual([false, true, false]);
  });

  test("with a token that is nobody's is refused by code 5", async (t) => {
    const live = await server.device(t, { accessToken: "nobody" });
    expect(await live.connect()).toBe(Code.NOT_AUTHORIZED);
  });

  test("with MQTT basic credentials is let in by client id, user name and password", async (t) => {
    // A user name is one for all of a server.
    const own = (name: string) => `${name}-${randomBytes(6).toString("hex")}`;
    const basic = { clientId: own("client"), username: own("user"), password: "secret" };
    const live = await server.device(t, { accessToken: undefined as never, ...basic });
    const credentials = await live.tenant.must<object>("GET", `/api/device/${live.device.id}/credentials`);
    const { username: userName, ...rest } = basic;
    await live.tenant.must("POST", "/api/device/credentials", {
      ...credentials,
      credentialsType: "MQTT_BASIC",
      credentialsId: null,
      credentialsValue: JSON.stringify({ userName, ...rest }),
    });
    expect(await live.connect()).toBeUndefined();
  });

  test("needs nothing but checkForMsg() with pollIntervalMs 0", async (t) => {
    const live = await server.device(t, { pollIntervalMs: 0 });
    live.client.setServerSideRpcRequestHandler(() => "pong");
    live.client.connect();
    const timer = setInterval(() => live.client.checkForMsg(), 5);
    t.onTestFinished(() => clearInterval(timer));
    expect((await live.rpc("twoway", "ping")).body).toBe("pong");
  });

  test("that was lost is made again, and brings what was sent without it; stats() counts all", async (t) => {
    const live = await server.online(t);
    await called((done) => live.client.sendTelemetry({ n: 1 }, done));
    const back = live.restartLink();
    const all = [2, 3, 4].map((n) => called((done) => live.client.sendTelemetry({ ts: TS + n, values: { n } }, done)));
    await back;
    expect(await Promise.all(all)).toEqual([undefined, undefined, undefined]);
    expect(await live.values("n", 4)).toEqual([2, 3, 4, 1]);
    expect(live.client.stats()).toMatchObject({ acknowledged: 4, refused: 0, reconnects: 1 });
  });

  test("tells its states and its end by events", async (t) => {
    const live = await server.device(t);
    const states: unknown[] = [];
    live.client.on("state", (name: unknown) => states.push(name));
    await live.connect();
    const gone = live.next("disconnect");
    live.client.disconnect();
    expect(await gone).toEqual([Code.DISCONNECTED]);
    expect(states).toEqual(["waiting", "connecting", "online", "idle"]);
  });
});

describe("sendTelemetry", () => {
  test("stores each value as what it is, with the server's time", async (t) => {
    const live = await server.online(t);
    const values = { t: 25.5, n: 3, on: true, text: "warm", json: { a: [1] }, [UNUSUAL]: UNUSUAL };
    expect(await called((done) => live.client.sendTelemetry(values, done))).toBeUndefined();
    for (const [key, value] of Object.entries(values)) expect([key, await live.values(key)]).toEqual([key, [value]]);
    expect(Math.abs((await live.points("t"))[0]!.ts - Date.now())).toBeLessThan(600_000);
  });

  test("of {ts, values}, and of a list of both, stores each with its time", async (t) => {
    const live = await server.online(t);
    await called((done) => live.client.sendTelemetry({ ts: TS, values: { a: 1 } }, done));
    await called((done) => live.client.sendTelemetry([{ ts: TS + 1, values: { a: 2 } }, { a: 3 }], done));
    expect((await live.points("a", 3)).map(({ ts, value }) => [value === 3 ? "now" : ts, value])).toEqual([
      [TS, 1],
      [TS + 1, 2],
      ["now", 3],
    ]);
  });

  test("of a hundred in a row stores all", async (t) => {
    const live = await server.online(t, { maxQueueBytes: 20_000 });
    const numbers = Array.from({ length: 100 }, (_, i) => i);
    const sent = numbers.map((n) => called((done) => live.client.sendTelemetry({ ts: TS + n, values: { n } }, done)));
    expect(new Set(await Promise.all(sent))).toEqual(new Set([undefined]));
    expect(await live.values("n", 100)).toEqual(numbers);
  });

  test("at QoS 0 arrives too", async (t) => {
    const live = await server.online(t, { qualityOfService: 0 });
    expect(await called((done) => live.client.sendTelemetry({ a: 1 }, done))).toBeUndefined();
    expect(await live.values("a")).toEqual([1]);
  });

  test("makes numbers of texts that look like one, leaves null and NaN out, and rounds what has too many decimals", async (t) => {
    const live = await server.online(t);
    const data = { serial: "0123", none: null, nan: Number.NaN, sum: 0.1 + 0.2, small: 1.2345e-15 };
    expect(await called((done) => live.client.sendTelemetry(data, done))).toBeUndefined();
    expect(await live.values("serial")).toEqual([123]);
    const [[sum], [small]] = [await live.values("sum"), await live.values("small")];
    expect([sum, small].map((value) => typeof value)).toEqual(["number", "number"]);
    const path = `/api/plugins/telemetry/DEVICE/${live.device.id}/keys/timeseries`;
    expect((await live.tenant.must<string[]>("GET", path)).sort()).toEqual(["serial", "small", "sum"]);
  });
});

describe("attributes", () => {
  test("of sendAttributes are the device's client attributes", async (t) => {
    const live = await server.online(t);
    const values = { fw: "1.0.3", n: 1, json: { a: [1] }, text: UNUSUAL };
    expect(await called((done) => live.client.sendAttributes(values, done))).toBeUndefined();
    expect(await live.attributes("CLIENT_SCOPE", "fw")).toEqual(values);
  });

  test("are got by requestAttributes, named or all, of each scope", async (t) => {
    const live = await server.online(t);
    await live.setShared({ a: 1, b: { c: [2] } });
    await called((done) => live.client.sendAttributes({ a: "x", c: true }, done));
    await live.attributes("CLIENT_SCOPE", "c");
    const ask = (keys?: object) => answered((done) => live.client.requestAttributes(keys, done));
    expect(await ask({ clientKeys: ["a", "none"] })).toEqual([{ client: { a: "x" } }]);
    expect(await ask({ sharedKeys: ["b"] })).toEqual([{ shared: { b: { c: [2] } } }]);
    expect(await ask({ clientKeys: ["none"] })).toEqual([{}]);
    expect(await ask()).toEqual([{ client: { a: "x", c: true }, shared: { a: 1, b: { c: [2] } } }]);
  });

  test("that their owner sets and deletes reach who subscribed to one of them, until it unsubscribes", async (t) => {
    const live = await server.online(t);
    const [limit, all]: unknown[][] = [[], []];
    const id = live.client.subscribeToAttribute("limit", (update) => void limit!.push(update));
    live.client.subscribeToAllAttributes((update) => void all!.push(update));
    await live.settled();
    await live.setShared({ other: UNUSUAL });
    await live.until(() => all!.length === 1);
    await live.setShared({ limit: 5 });
    await live.until(() => all!.length === 2);
    await live.deleteShared("limit");
    await live.until(() => all!.length === 3);
    expect(live.client.unsubscribeFromAttribute(id)).toBe(true);
    await live.setShared({ limit: 6 });
    await live.until(() => all!.length === 4);
    expect(limit).toEqual([{ limit: 5 }, { deleted: ["limit"] }]);
    expect(all).toEqual([{ other: UNUSUAL }, { limit: 5 }, { deleted: ["limit"] }, { limit: 6 }]);
  });

  test("that changed while there was no link are told after it", async (t) => {
    const live = await server.online(t);
    const updates: unknown[] = [];
    live.client.subscribeToAttribute("limit", (update) => void updates.push(update));
    await live.settled();
    await live.setShared({ limit: 1 });
    await live.until(() => updates.length === 1);
    live.client.disconnect();
    await live.setShared({ limit: 2 });
    expect(await live.connect()).toBeUndefined();
    await live.until(() => updates.length === 2);
    expect(updates).toEqual([{ limit: 1 }, { limit: 2 }]);
  });
});

describe("claimDevice", () => {
  /** The server takes its time between a PUBACK and its effect. */
  async function claimed(t: Parameters<Server["device"]>[0], secretKey: string, body: object): Promise<unknown> {
    const live = await server.online(t);
    const customer = await live.tenant.customer();
    expect(await called((done) => live.client.claimDevice(secretKey, 60_000, done))).toBeUndefined();
    await live.settled();
    const { body: answer } = await customer.rest("POST", `/api/customer/device/${live.device.name}/claim`, body);
    return (answer as { response?: string }).response ?? answer;
  }

  test("lets a customer's user who knows the secret claim the device", async (t) => {
    expect(await claimed(t, "secret", { secretKey: "secret" })).toBe("SUCCESS");
  });

  test("does not let one claim it who does not know the secret", async (t) => {
    expect(await claimed(t, "secret", { secretKey: "other" })).toBe("FAILURE");
  });
});

describe("hooks", () => {
  test("publish and route reach topics that the client has no names for", async (t) => {
    const live = await server.online(t);
    const heard: string[][] = [];
    expect(await called((done) => live.client.publish("v2/t/j", '{"a":5}', {}, done))).toBeUndefined();
    expect(await live.values("a")).toEqual([5]);
    live.client.route("v2/r/req/j/", "v2/r/req/j/+", (...args) => void heard.push(args));
    await live.settled();
    expect((await live.rpc("oneway", "m", 5)).status).toBe(200);
    await live.until(() => heard.length === 1);
    expect(heard).toEqual([["0", '{"method":"m","params":5}']]);
  });
});
