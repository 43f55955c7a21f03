/** Devices behind a gateway, with a server that the test plays. */
import { describe, expect, test } from "vitest";
import { type Gateway, type GatewayOptions, useGateway } from "../../src/gateway";
import { Code } from "../../src/mqtt/codes";
import { Bench } from "../support/bench";

const TOPIC = "v1/gateway/";
/** Longer than the gateway waits on a new link for news of its devices. */
const SETTLED_MS = 1600;

interface Gatewayed {
  bench: Bench;
  gateway: Gateway;
  /** What was published since the last look, and is acknowledged now: topic, body and QoS. */
  sent(): Promise<{ topic: string; body: unknown }[]>;
}

async function gatewayed(options: GatewayOptions = {}, clientOptions = {}): Promise<Gatewayed> {
  const bench = new Bench({ requestTimeoutMs: 60_000, ...clientOptions });
  const gateway = useGateway(bench.client, options);
  bench.client.connect();
  await bench.pass();
  await bench.accept();
  bench.socket.packets();
  const sent = async () => {
    const all: { topic: string; body: unknown }[] = [];
    for (let packets = bench.packets("publish"); packets.length; packets = bench.packets("publish")) {
      for (const { topic, payload, qos, messageId } of packets) {
        expect(qos).toBe(1);
        all.push({ topic, body: JSON.parse(payload.toString()) });
        await bench.puback(messageId!);
      }
    }
    return all;
  };
  return { bench, gateway, sent };
}

/** With the devices of these names, which the server knows. */
async function withDevices(names: string[], options?: GatewayOptions, clientOptions = {}): Promise<Gatewayed> {
  const all = await gatewayed(options, clientOptions);
  for (const name of names) all.gateway.connect(name);
  await all.sent();
  return all;
}

const connects = (...names: string[]) => names.map((device) => ({ topic: `${TOPIC}connect`, body: { device } }));

/** A callback, and what it was called with. */
function recorder() {
  const calls: unknown[][] = [];
  return { calls, callback: (...args: unknown[]) => void calls.push(args) };
}

describe("a device", () => {
  test("is told to the server with its type, and called back when the server has it", async () => {
    const { gateway, bench, sent } = await gatewayed();
    const { calls, callback } = recorder();
    gateway.connect("A", "thermometer", callback);
    await bench.pass(100);
    expect(calls).toEqual([]);
    expect(await sent()).toEqual([{ topic: `${TOPIC}connect`, body: { device: "A", type: "thermometer" } }]);
    await bench.pass(1);
    expect(calls).toEqual([[undefined]]);
    gateway.connect("A", undefined, callback);
    await bench.pass(1);
    expect(calls).toEqual([[undefined], [undefined]]);
    expect(await sent()).toEqual([]);
  });

  test("is remembered without a link, and told once there is one", async () => {
    const bench = new Bench();
    const gateway = useGateway(bench.client);
    gateway.connect("A");
    bench.client.connect();
    await bench.pass();
    await bench.accept();
    await bench.pass(SETTLED_MS);
    expect(bench.published()).toEqual([{ topic: `${TOPIC}connect`, text: '{"device":"A"}' }]);
  });

  test("and all others are told again after each reconnect, those alone that are still there", async () => {
    const { bench, gateway, sent } = await withDevices(["A", "B", "C"]);
    gateway.disconnect("B");
    await sent();
    for (let i = 0; i < 3; i++) {
      await bench.reconnect();
      await bench.pass(SETTLED_MS);
      expect(await sent()).toEqual(connects("A", "C"));
    }
    expect(gateway.devices()).toEqual(["A", "C"]);
  });

  test("that was on its way when the link was lost is told once on the next", async () => {
    const { bench, gateway, sent } = await withDevices(["A"]);
    gateway.connect("B");
    await bench.pass();
    await bench.reconnect();
    const all = await sent();
    await bench.pass(SETTLED_MS);
    expect([...all, ...(await sent())].map(({ body }) => body)).toEqual([{ device: "B" }, { device: "A" }]);
  });

  test("of many, more than the client's queue holds, waits for its turn", async () => {
    const names = Array.from({ length: 40 }, (_, i) => `device number ${i}`);
    const { bench, sent } = await withDevices(names, { maxDevices: 40 }, { maxQueueBytes: 300 });
    expect(bench.errors()).toEqual([]);
    await bench.reconnect();
    await bench.pass(SETTLED_MS);
    expect((await sent()).length).toBe(40);
  });

  test("is tried again when the client's queue is full", async () => {
    const { bench, gateway, sent } = await gatewayed({}, { maxQueueBytes: 200 });
    bench.client.publish("other", JSON.stringify("x".repeat(150)));
    const { calls, callback } = recorder();
    gateway.connect("A", undefined, callback);
    await bench.pass(100);
    await sent();
    await bench.pass(1100);
    expect(await sent()).toEqual(connects("A"));
    await bench.pass(1);
    expect(calls).toEqual([[undefined]]);
  });

  test("over maxDevices is refused, as is one without a name", async () => {
    const { bench, gateway, sent } = await withDevices(["A"], { maxDevices: 1 });
    const { calls, callback } = recorder();
    gateway.connect("B", undefined, callback);
    gateway.connect("", undefined, callback);
    gateway.connect(5 as unknown as string);
    await bench.pass();
    expect(calls).toEqual([[Code.QUEUE_FULL], [Code.INVALID_ARGUMENT]]);
    expect(bench.errors()).toEqual([Code.INVALID_ARGUMENT]);
    expect(await sent()).toEqual([]);
  });

  test("that the client can never send is called back and forgotten", async () => {
    const { bench, gateway } = await gatewayed({}, { maxQueueBytes: 200 });
    const { calls, callback } = recorder();
    gateway.connect("x".repeat(300), undefined, callback);
    await bench.pass(2);
    expect(calls).toEqual([[Code.TOO_LARGE]]);
    expect(gateway.devices()).toEqual([]);
  });

  test("is told again after disconnect() and connect() of the client", async () => {
    const { bench, sent } = await withDevices(["A"]);
    bench.client.disconnect();
    await bench.pass(1000);
    bench.client.connect();
    await bench.pass();
    await bench.accept();
    await bench.pass(SETTLED_MS);
    expect(await sent()).toEqual(connects("A"));
  });

  test("that goes before the server has it is called back with DISCONNECTED", async () => {
    const { bench, gateway, sent } = await gatewayed();
    const { calls, callback } = recorder();
    gateway.connect("A", undefined, callback);
    gateway.disconnect("A");
    await bench.pass();
    expect(calls).toEqual([[Code.DISCONNECTED]]);
    expect((await sent()).map(({ topic }) => topic)).toEqual([`${TOPIC}connect`, `${TOPIC}disconnect`]);
    await bench.reconnect();
    expect(await sent()).toEqual([]);
    expect(calls).toHaveLength(1);
  });

  test("that is not there cannot go", async () => {
    const { bench, gateway } = await gatewayed();
    const { calls, callback } = recorder();
    gateway.disconnect("A", callback);
    await bench.pass();
    expect(calls).toEqual([[Code.INVALID_ARGUMENT]]);
  });

  test("of which the server never hears a word is an error: this device is no gateway", async () => {
    const { bench, gateway } = await gatewayed({ requestTimeoutMs: 5000 });
    gateway.connect("A");
    await bench.pass(4000);
    expect(bench.errors()).toEqual([]);
    await bench.pass(1001);
    expect(bench.told("error")).toEqual([[Code.TIMEOUT, "gateway: no answer, is this device one?"]]);
  });
});

describe("data of a device", () => {
  test.each([
    ["an object", { t: 1 }, [{ t: 1 }]],
    ["with a time", { ts: 1e12, values: { t: 1 } }, [{ ts: 1e12, values: { t: 1 } }]],
    ["a list", [{ t: 1 }, { u: 2 }], [{ t: 1 }, { u: 2 }]],
  ])("is telemetry, always a list: %s", async (_, data, entries) => {
    const { gateway, sent } = await withDevices(["A"]);
    gateway.sendTelemetry("A", data);
    expect(await sent()).toEqual([{ topic: `${TOPIC}telemetry`, body: { A: entries } }]);
  });

  test("without a link is telemetry with the time of the call, and that of a new device comes behind the device", async () => {
    const { bench, gateway, sent } = await withDevices(["A", "B"]);
    bench.socket.close();
    await bench.pass();
    gateway.sendTelemetry("B", { t: 1 });
    const { calls, callback } = recorder();
    gateway.connect("C", "valve");
    gateway.sendAttributes("C", { open: true }, callback);
    await bench.nextAttempt();
    await bench.accept();
    const all = await sent();
    expect(all.slice(0, 3)).toMatchObject([
      { body: { B: [{ ts: expect.any(Number), values: { t: 1 } }] } },
      { body: { device: "C", type: "valve" } },
      { body: { C: { open: true } } },
    ]);
    await bench.pass(SETTLED_MS);
    expect(await sent()).toEqual(connects("A", "B"));
    expect(calls).toEqual([[]]);
  });

  test("is attributes, and a claim", async () => {
    const { gateway, sent } = await withDevices(["A"]);
    gateway.sendAttributes("A", { model: "x" });
    gateway.claimDevice("A", "secret", 1000);
    expect(await sent()).toEqual([
      { topic: `${TOPIC}attributes`, body: { A: { model: "x" } } },
      { topic: `${TOPIC}claim`, body: { A: { secretKey: "secret", durationMs: 1000 } } },
    ]);
  });

  test("that is none, or of a device that is not there, is refused", async () => {
    const { bench, gateway, sent } = await withDevices(["A"]);
    const { calls, callback } = recorder();
    gateway.sendTelemetry("A", [], callback);
    gateway.sendTelemetry("A", 5 as unknown as object, callback);
    gateway.sendAttributes("A", [], callback);
    gateway.sendTelemetry("B", { t: 1 }, callback);
    gateway.sendAttributes("B", { t: 1 });
    await bench.pass();
    const bad = [Code.INVALID_ARGUMENT];
    expect(calls).toEqual([bad, bad, bad, [Code.NOT_CONNECTED]]);
    expect(bench.errors()).toEqual([Code.NOT_CONNECTED]);
    bench.socket.close();
    await bench.pass();
    gateway.claimDevice("A", "secret", 1000, callback);
    await bench.pass();
    expect(calls.at(-1)).toEqual([Code.NOT_CONNECTED]);
    expect(await sent()).toEqual([]);
  });
});

describe("attributes that are asked for", () => {
  const asked = (gateway: Gateway, keys: Parameters<Gateway["requestAttributes"]>[1] = { sharedKeys: ["k"] }) => {
    const { calls, callback } = recorder();
    gateway.requestAttributes("A", keys, callback);
    return calls;
  };

  test.each([
    ["shared", { sharedKeys: ["k", "l"] }, false],
    ["client", { clientKeys: ["k", "l"] }, true],
  ])("are of one kind: %s", async (_, keys, client) => {
    const { bench, gateway, sent } = await withDevices(["A"]);
    const calls = asked(gateway, keys);
    expect(await sent()).toEqual([
      { topic: `${TOPIC}attributes/request`, body: { id: 1, device: "A", client, keys: ["k", "l"] } },
    ]);
    await bench.push(`${TOPIC}attributes/response`, { id: 1, device: "A", values: { k: 1, l: 2 } });
    await bench.pass(1);
    expect(calls).toEqual([[{ k: 1, l: 2 }, undefined]]);
  });

  test.each([
    ["a single one comes without its name", { value: 5 }, { k: 5 }],
    ["one with it", { values: { k: 5 } }, { k: 5 }],
    ["none", {}, {}],
  ])("%s", async (_, answer, values) => {
    const { bench, gateway } = await withDevices(["A"]);
    const calls = asked(gateway);
    await bench.push(`${TOPIC}attributes/response`, { id: 1, device: "A", ...answer });
    await bench.pass(1);
    expect(calls).toEqual([[values, undefined]]);
  });

  test("of two of which a server of old answers one without its name end with BAD_MESSAGE", async () => {
    const { bench, gateway } = await withDevices(["A"]);
    const { calls, callback } = recorder();
    gateway.requestAttributes("A", { sharedKeys: ["k", "l"] }, callback);
    await bench.push(`${TOPIC}attributes/response`, { id: 1, device: "A", value: 7 });
    await bench.pass(1);
    expect(calls).toEqual([[undefined, Code.BAD_MESSAGE]]);
  });

  test("are not answered by what is about another device", async () => {
    const { bench, gateway } = await withDevices(["A", "B"]);
    const calls = asked(gateway);
    await bench.push(`${TOPIC}attributes/response`, { id: 1, device: "B", value: 7 });
    await bench.pass(1);
    expect(calls).toEqual([]);
    await bench.push(`${TOPIC}attributes/response`, { id: 1, device: "A", value: 8 });
    await bench.pass(1);
    expect(calls).toEqual([[{ k: 8 }, undefined]]);
  });

  test("and not answered end with TIMEOUT, or with the link", async () => {
    const { bench, gateway } = await withDevices(["A"], { requestTimeoutMs: 3000 });
    const late = asked(gateway);
    await bench.pass(3001);
    expect(late).toEqual([[undefined, Code.TIMEOUT]]);
    await bench.push(`${TOPIC}attributes/response`, { id: 1, device: "A", value: 5 });
    const lost = asked(gateway);
    bench.socket.close();
    await bench.pass();
    await bench.pass();
    expect(lost).toEqual([[undefined, Code.CONNECTION_LOST]]);
    expect(late).toHaveLength(1);
  });

  test("are eight at a time at the most", async () => {
    const { bench, gateway } = await withDevices(["A"], {}, { maxInflight: 20 });
    const all = Array.from({ length: 9 }, () => asked(gateway));
    await bench.pass();
    expect(all.map((calls) => calls.length)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(all[8]).toEqual([[undefined, Code.QUEUE_FULL]]);
  });

  test("must be named, of one kind, of a device that is there, and need a link", async () => {
    const { bench, gateway } = await withDevices(["A"]);
    const bad = [{}, { sharedKeys: [] }, { sharedKeys: ["a"], clientKeys: ["b"] }].map((keys) => asked(gateway, keys));
    gateway.disconnect("A");
    const gone = asked(gateway);
    await bench.pass();
    for (const calls of bad) expect(calls).toEqual([[undefined, Code.INVALID_ARGUMENT]]);
    expect(gone).toEqual([[undefined, Code.NOT_CONNECTED]]);
  });
});

describe("from the server", () => {
  test("updates of shared attributes come with the device's name, deletions too, also once attributes were asked for", async () => {
    const { bench, gateway } = await withDevices(["A"]);
    const { calls, callback } = recorder();
    gateway.requestAttributes("A", { sharedKeys: ["k"] });
    gateway.setAttributesHandler(callback);
    expect(bench.packets("subscribe").map(({ subscriptions }) => subscriptions.map(({ topic }) => topic))).toEqual([
      [`${TOPIC}attributes/response`],
      [`${TOPIC}attributes`],
    ]);
    await bench.push(`${TOPIC}attributes`, { device: "A", data: { k: 1 } });
    await bench.push(`${TOPIC}attributes`, { device: "B", data: { deleted: ["k"] } }, 2);
    expect(calls).toEqual([
      ["A", { k: 1 }],
      ["B", { deleted: ["k"] }],
    ]);
  });

  test("requests come with the device's name, and what is returned, or given later, is the reply", async () => {
    const { bench, gateway, sent } = await withDevices(["A"]);
    gateway.setServerSideRpcRequestHandler((device, id, { method, params }) =>
      method === "later" ? undefined : { device, id, params },
    );
    await bench.push(`${TOPIC}rpc`, { device: "A", data: { id: 3, method: "get", params: [1] } });
    await bench.push(`${TOPIC}rpc`, { device: "A", data: { id: 4, method: "later" } }, 2);
    gateway.sendRpcReply("A", 4, undefined);
    expect(await sent()).toEqual([
      { topic: `${TOPIC}rpc`, body: { device: "A", id: 3, data: { device: "A", id: 3, params: [1] } } },
      { topic: `${TOPIC}rpc`, body: { device: "A", id: 4, data: null } },
    ]);
  });

  test("a request whose handler throws is answered with the error, and reported", async () => {
    const { bench, gateway, sent } = await withDevices(["A"]);
    gateway.setServerSideRpcRequestHandler(() => {
      throw "broken";
    });
    await bench.push(`${TOPIC}rpc`, { device: "A", data: { id: 0, method: "get" } });
    expect(await sent()).toEqual([{ topic: `${TOPIC}rpc`, body: { device: "A", id: 0, data: { error: "broken" } } }]);
    expect(bench.told("error")).toEqual([[Code.CALLBACK_FAILED, "broken"]]);
  });

  test("a request is answered with what the handler's Promise comes to, or is rejected with", async () => {
    const { bench, gateway, sent } = await withDevices(["A"]);
    gateway.setServerSideRpcRequestHandler((_, id) => (id ? Promise.reject("broken") : Promise.resolve(5)));
    for (const id of [0, 1]) await bench.push(`${TOPIC}rpc`, { device: "A", data: { id, method: "get" } }, 1, 0);
    await bench.pass();
    expect(await sent()).toEqual([
      { topic: `${TOPIC}rpc`, body: { device: "A", id: 0, data: 5 } },
      { topic: `${TOPIC}rpc`, body: { device: "A", id: 1, data: { error: "broken" } } },
    ]);
    expect(bench.told("error")).toEqual([[Code.CALLBACK_FAILED, "broken"]]);
  });

  test("what cannot be sent is answered with an error, and reported", async () => {
    const { bench, gateway, sent } = await withDevices(["A"], {}, { maxQueueBytes: 400 });
    gateway.setServerSideRpcRequestHandler((_, id) => (id ? "x".repeat(500) : [() => 1]));
    for (const id of [0, 1]) await bench.push(`${TOPIC}rpc`, { device: "A", data: { id, method: "get" } }, 1, 0);
    const error = "the reply cannot be sent";
    const replies = await sent();
    await bench.pass();
    expect(replies.concat(await sent())).toEqual([
      { topic: `${TOPIC}rpc`, body: { device: "A", id: 0, data: { error } } },
      { topic: `${TOPIC}rpc`, body: { device: "A", id: 1, data: { error } } },
    ]);
    expect(bench.errors()).toEqual([Code.INVALID_ARGUMENT, Code.TOO_LARGE]);
  });

  test("a request that comes again behind the acknowledgement of its reply is not handled twice, whatever came since", async () => {
    const { bench, gateway, sent } = await withDevices(["A"]);
    const ids: number[] = [];
    gateway.setServerSideRpcRequestHandler((_, id) => ids.push(id));
    const push = (id: number) => bench.push(`${TOPIC}rpc`, { device: "A", data: { id, method: "get" } }, 1, 0);
    const some = Array.from({ length: 12 }, (_, id) => id);
    for (const id of some) await push(id);
    const [first] = bench.packets("publish");
    await bench.puback(first!.messageId!);
    await push(0);
    expect(ids).toEqual(some);
    await sent();
    // Another request may have the number of one that was replied to, once the server was started again.
    await bench.push(`${TOPIC}rpc`, { device: "A", data: { id: 11, method: "set" } });
    expect(ids).toEqual([...some, 11]);
  });

  test("an answer in place of a reply that is too long is not tried for ever where it is too long itself", async () => {
    const name = "A".repeat(140);
    const { bench, gateway, sent } = await withDevices([name], {}, { maxQueueBytes: 200 });
    gateway.setServerSideRpcRequestHandler(() => "x".repeat(500));
    await bench.push(`${TOPIC}rpc`, { device: name, data: { id: 1, method: "get" } });
    await bench.pass(5000);
    expect(await sent()).toEqual([]);
    expect(bench.errors()).toEqual([Code.TOO_LARGE, Code.TOO_LARGE]);
  });

  test("replies wait for room in a full queue, in order, and beyond 1,024 characters QUEUE_FULL is told", async () => {
    const { bench, gateway, sent } = await withDevices(["A"], {}, { maxQueueBytes: 300 });
    gateway.setServerSideRpcRequestHandler((_, id) => `${id}${"x".repeat(180)}`);
    gateway.sendTelemetry("A", { text: "x".repeat(150) });
    for (let id = 0; id < 7; id++) await bench.push(`${TOPIC}rpc`, { device: "A", data: { id, method: "get" } }, 1, 0);
    // The server has no reply to the last one, and sends it again; it was handled all the same.
    await bench.push(`${TOPIC}rpc`, { device: "A", data: { id: 6, method: "get" } }, 1, 0);
    expect(bench.errors()).toEqual([Code.QUEUE_FULL, Code.QUEUE_FULL]);
    const replies: unknown[] = [];
    for (let pass = 0; pass < 7; pass++) {
      replies.push(...(await sent()).filter(({ topic }) => topic === `${TOPIC}rpc`).map(({ body }) => body));
      await bench.pass(1100);
    }
    expect(replies).toMatchObject(Array.from({ length: 5 }, (_, id) => ({ device: "A", id })));
  });

  test("a request that comes again within a minute is not handled twice; 48 are remembered", async () => {
    const { bench, gateway } = await withDevices(["A"]);
    const ids: number[] = [];
    gateway.setServerSideRpcRequestHandler((_, id) => void ids.push(id));
    const push = (id: number) => bench.push(`${TOPIC}rpc`, { device: "A", data: { id, method: "get" } }, 1, 0);
    const some = Array.from({ length: 49 }, (_, id) => id);
    for (const id of [0, ...some, 0, 48]) await push(id);
    expect(ids).toEqual([...some, 0]);
    await bench.pass(60_000);
    for (const id of [47, 46, 47]) await push(id);
    expect(ids.slice(-3)).toEqual([0, 47, 46]);
  });

  test("a request is not handled twice while its reply waits, however long that is", async () => {
    const { bench, gateway, sent } = await withDevices(["A"]);
    const ids: number[] = [];
    gateway.setServerSideRpcRequestHandler((_, id) => ids.push(id));
    const push = (id: number) => bench.push(`${TOPIC}rpc`, { device: "A", data: { id, method: "get" } }, 1, 0);
    await push(0);
    await push(1);
    await bench.pass(90_000);
    await push(1);
    expect(ids).toEqual([0, 1]);
    expect(bench.errors()).not.toContain(Code.QUEUE_FULL);
    await sent();
  });

  test.each([
    ["without its parts", undefined],
    ["without a number", { method: "get" }],
    ["with a number that is none", { id: "1", method: "get" }],
  ])("a request %s is reported and left out", async (_what, data) => {
    const { bench, gateway, sent } = await withDevices(["A"]);
    gateway.setServerSideRpcRequestHandler(() => 1);
    await bench.push(`${TOPIC}rpc`, { device: "A", data });
    expect(bench.errors()).toEqual([Code.BAD_MESSAGE]);
    expect(await sent()).toEqual([]);
  });

  test.each([["{"], ["null"], ['{"device":5}']])("%s is reported and left out", async (payload) => {
    const { bench, gateway } = await withDevices(["A"]);
    gateway.setServerSideRpcRequestHandler(() => expect.unreachable());
    gateway.setAttributesHandler(() => expect.unreachable());
    await bench.push(`${TOPIC}rpc`, payload);
    await bench.push(`${TOPIC}attributes`, payload, 2);
    expect(bench.errors()).toEqual([Code.BAD_MESSAGE, Code.BAD_MESSAGE]);
  });
});

test("what is asked for by name in place of a handler is subscribed to again after a reconnect", async () => {
  const { bench, gateway } = await withDevices(["A"]);
  gateway.setAttributesHandler(() => {});
  gateway.setServerSideRpcRequestHandler(() => 1);
  await bench.reconnect();
  const filters = bench.packets("subscribe").flatMap(({ subscriptions }) => subscriptions.map(({ topic }) => topic));
  expect(filters).toEqual(["v1/devices/me/rpc/request/+", `${TOPIC}attributes`, `${TOPIC}rpc`]);
});

describe("a device that the server's users", () => {
  const request = (id: number) => `v1/devices/me/rpc/request/${id}`;
  const renamed = { method: "gateway_device_renamed", params: { A: "New" } };

  test("deleted is gone, and the firmware is told; connect() makes it anew with its profile", async () => {
    const { bench, gateway, sent } = await withDevices(["A", "B"]);
    const changes = recorder();
    gateway.setDeviceChangeHandler(changes.callback);
    await bench.push(request(1), { method: "gateway_device_deleted", params: "A" });
    await bench.pass(1);
    expect(changes.calls).toEqual([["A", undefined]]);
    expect(gateway.devices()).toEqual(["B"]);
    const { calls, callback } = recorder();
    gateway.sendTelemetry("A", { t: 1 }, callback);
    gateway.connect("A", "thermometer");
    await bench.pass(1);
    expect(calls).toEqual([[Code.NOT_CONNECTED]]);
    expect(await sent()).toEqual([{ topic: `${TOPIC}connect`, body: { device: "A", type: "thermometer" } }]);
  });

  test("renamed keeps its name for the firmware, and has the new one for the server", async () => {
    const { bench, gateway, sent } = await withDevices(["A", "B"]);
    const changes = recorder();
    const updates = recorder();
    gateway.setDeviceChangeHandler(changes.callback);
    gateway.setAttributesHandler(updates.callback);
    gateway.setServerSideRpcRequestHandler((device) => device);
    await bench.push(request(1), renamed);
    await bench.pass(1);
    expect(changes.calls).toEqual([["A", "New"]]);
    expect(await sent()).toEqual([{ topic: `${TOPIC}disconnect`, body: { device: "A" } }, ...connects("New")]);
    gateway.sendTelemetry("A", { t: 1 });
    const { calls, callback } = recorder();
    gateway.requestAttributes("A", { sharedKeys: ["k"] }, callback);
    await bench.push(`${TOPIC}attributes`, { device: "New", data: { limit: 5 } });
    await bench.push(`${TOPIC}rpc`, { device: "New", data: { id: 3, method: "get", params: {} } });
    await bench.push(`${TOPIC}attributes/response`, { id: 1, device: "New", value: 9 });
    await bench.pass(1);
    expect(updates.calls).toEqual([["A", { limit: 5 }]]);
    expect(calls).toEqual([[{ k: 9 }, undefined]]);
    expect(await sent()).toEqual([
      { topic: `${TOPIC}telemetry`, body: { New: [{ t: 1 }] } },
      { topic: `${TOPIC}attributes/request`, body: { id: 1, device: "New", client: false, keys: ["k"] } },
      { topic: `${TOPIC}rpc`, body: { device: "New", id: 3, data: "A" } },
    ]);
    expect(gateway.devices()).toEqual(["A", "B"]);
  });

  test("renamed while there was no link is not made anew by its old name", async () => {
    const { bench, sent } = await withDevices(["A"]);
    await bench.reconnect();
    await bench.push(request(1), renamed);
    await bench.pass(SETTLED_MS);
    expect(await sent()).toEqual(connects("New"));
  });

  test("renamed or deleted, and that is none of this gateway's, is nothing to it", async () => {
    const { bench, gateway, sent } = await withDevices(["B"]);
    await bench.push(request(1), renamed);
    for (const params of [null, 5, "A", { x: 1 }])
      await bench.push(request(2), { method: "gateway_device_deleted", params });
    for (const params of [null, 5, ["A"]]) await bench.push(request(3), { method: "gateway_device_renamed", params });
    await bench.pass(1);
    expect(gateway.devices()).toEqual(["B"]);
    expect(await sent()).toEqual([]);
    expect(bench.errors()).toEqual([]);
  });
});

test("a request to the gateway itself goes to the client's own handler", async () => {
  const { bench } = await withDevices(["A"]);
  const { calls, callback } = recorder();
  bench.client.setServerSideRpcRequestHandler(callback);
  const asked = { method: "get", params: "gateway_device_deleted" };
  await bench.push("v1/devices/me/rpc/request/7", asked);
  await bench.pass(1);
  expect(calls).toEqual([[7, asked]]);
});
