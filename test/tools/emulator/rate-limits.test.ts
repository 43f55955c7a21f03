import { describe, expect, test } from "vitest";
import { type Device, startEmulator } from "../../../tools/emulator/index.js";
import { Limit } from "../../../tools/emulator/rate-limits.js";
import {
  ATTRIBUTES,
  connectPacket,
  emulatorWithDevice,
  event,
  publishPacket,
  RawClient,
  RPC_REQUESTS,
  subscribePacket,
  TELEMETRY,
} from "./support.js";

const commands = (client: RawClient) => client.received.map(({ cmd }) => cmd);

describe("rate limits", () => {
  test("a telemetry message over the limit is not acknowledged: the connection is closed", async () => {
    const { emulator, device } = await emulatorWithDevice({ rateLimits: { telemetryMessages: "2:60" } });
    const disconnected = event(emulator, "disconnect");
    const client = await RawClient.connected(emulator);
    for (const id of [1, 2, 3]) client.send(publishPacket(TELEMETRY, `{"ts":${id},"values":{"t":${id}}}`, 1, id));
    await client.closed;
    expect(commands(client)).toEqual(["connack", "puback", "puback"]);
    expect((await disconnected)[1]).toBe("rate limit");
    expect(device.telemetry.t).toHaveLength(2);
  });

  test("every data point counts", async () => {
    const { emulator } = await emulatorWithDevice({ rateLimits: { telemetryDataPoints: "3:60" } });
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(TELEMETRY, '[{"a":1},{"a":2,"b":3}]', 1, 1), publishPacket(TELEMETRY, '{"a":1}', 1, 2));
    await client.closed;
    expect(commands(client)).toEqual(["connack", "puback"]);
  });

  test("attributes count as telemetry, null does not count", async () => {
    const { emulator } = await emulatorWithDevice({ rateLimits: { telemetryDataPoints: "1:60" } });
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(ATTRIBUTES, '{"a":1,"b":null}', 1, 1), publishPacket(ATTRIBUTES, '{"a":1}', 1, 2));
    await client.closed;
    expect(commands(client)).toEqual(["connack", "puback"]);
  });

  test("telemetry does not use up the ordinary messages", async () => {
    const { emulator } = await emulatorWithDevice({ rateLimits: { messages: "1:60" } });
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(TELEMETRY, '{"t":1}', 1, 1));
    expect(await client.next()).toMatchObject({ cmd: "puback" });
    client.send(publishPacket(`${ATTRIBUTES}/request/1`, "{}", 1, 2));
    await client.closed;
    expect(commands(client)).toEqual(["connack", "puback"]);
  });

  test("telemetry without a data point counts as an ordinary message", async () => {
    const { emulator } = await emulatorWithDevice({ rateLimits: { messages: "1:60", telemetryMessages: "9:60" } });
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(TELEMETRY, "{}"));
    await client.closed;
    expect(commands(client)).toEqual(["connack"]);
  });

  test("a connect over the limit gets code 3", async () => {
    const { emulator } = await emulatorWithDevice({ rateLimits: { messages: "1:60" } });
    await RawClient.connected(emulator);
    const second = await RawClient.open(emulator);
    second.send(connectPacket());
    expect(await second.next()).toMatchObject({ cmd: "connack", returnCode: 3 });
    await second.closed;
  });

  test("a subscription over the limit is granted, but its pushes never come", async () => {
    const { emulator, device } = await emulatorWithDevice({ rateLimits: { messages: "2:60" } });
    const client = await RawClient.connected(emulator);
    client.send(subscribePacket({ [RPC_REQUESTS]: 1, [ATTRIBUTES]: 1 }));
    expect(await client.next()).toMatchObject({ cmd: "suback", granted: [1, 1] });
    device.setSharedAttributes({ led: true });
    expect(await client.untilPingResponse()).toEqual([]);
  });

  const RPC = "v1/devices/me/rpc/request/";
  const costs: Array<[string, number, (client: RawClient, device: Device) => unknown]> = [
    ["a subscription", 1, (client) => client.send(subscribePacket({ [ATTRIBUTES]: 1 }))],
    [
      "a filter that only sets a QoS",
      0,
      (client) => client.send(subscribePacket({ [`${RPC.slice(0, -8)}response/+`]: 1 })),
    ],
    [
      "a subscription that is ended",
      2,
      (client) =>
        client.send(subscribePacket({ [ATTRIBUTES]: 1 }), {
          cmd: "unsubscribe",
          messageId: 2,
          unsubscriptions: [ATTRIBUTES],
        }),
    ],
    ["an attributes request", 1, (client) => client.send(publishPacket(`${ATTRIBUTES}/request/1`, "{}"))],
    ["an RPC reply", 1, (client) => client.send(publishPacket("v1/devices/me/rpc/response/1", "{}"))],
    ["a client-side RPC", 1, (client) => client.send(publishPacket(`${RPC}1`, '{"method":"m","params":{}}'))],
    [
      "the built-in one",
      0,
      (client) => client.send(publishPacket(`${RPC}1`, '{"method":"getSessionLimits","params":{}}')),
    ],
    ["a claim", 1, (client) => client.send(publishPacket("v1/devices/me/claim", ""))],
    [
      "an RPC that is received, besides its subscription",
      2,
      async (client, device) => {
        client.send(subscribePacket({ [RPC_REQUESTS]: 0 }));
        await client.next();
        await device.rpc("m", {}, { oneway: true });
      },
    ],
  ];

  test.each(costs)("%s costs %i", async (_, cost, act) => {
    // One more for the CONNECT, and one that is left.
    const { emulator, device } = await emulatorWithDevice({ rateLimits: { messages: `${cost + 2}:6000` } });
    const client = await RawClient.connected(emulator);
    await act(client, device);
    await client.untilPingResponse();
    client.send(publishPacket("v1/devices/me/claim", "", 1, 8), publishPacket("v1/devices/me/claim", "", 1, 9));
    await client.closed;
    expect(client.received.at(-1)).toMatchObject({ cmd: "puback", messageId: 8 });
  });

  test("the end of a connection costs one too", async () => {
    const { emulator } = await emulatorWithDevice({ rateLimits: { messages: "3:6000" } });
    const disconnected = event(emulator, "disconnect");
    (await RawClient.connected(emulator)).send({ cmd: "disconnect" });
    await disconnected;
    await RawClient.connected(emulator);
    const third = await RawClient.connected(emulator);
    expect(third.received).toMatchObject([{ cmd: "connack", returnCode: 3 }]);
  });

  test("pings are free", async () => {
    const { emulator } = await emulatorWithDevice({ rateLimits: { messages: "1:60" } });
    const client = await RawClient.connected(emulator);
    for (let i = 0; i < 20; i++) expect(await client.untilPingResponse()).toEqual([]);
  });

  test("reconnecting does not refill the buckets", async () => {
    const { emulator } = await emulatorWithDevice({ rateLimits: { telemetryMessages: "1:60" } });
    const first = await RawClient.connected(emulator);
    first.send(publishPacket(TELEMETRY, '{"t":1}'));
    await first.next();
    const second = await RawClient.connected(emulator);
    second.send(publishPacket(TELEMETRY, '{"t":1}'));
    await second.closed;
  });

  test("one device does not use up the limits of another", async () => {
    const { emulator } = await emulatorWithDevice({ rateLimits: { telemetryMessages: "1:60" } });
    emulator.createDevice({ name: "other", token: "other-token" });
    for (const username of ["board-token", "other-token"]) {
      const client = await RawClient.connected(emulator, { username });
      client.send(publishPacket(TELEMETRY, '{"t":1}'));
      expect(await client.next()).toMatchObject({ cmd: "puback" });
    }
  });

  test("without limits nothing is limited", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(...Array.from({ length: 500 }, (_, i) => publishPacket(TELEMETRY, '{"t":1}', 1, i + 1)));
    expect(await client.untilPingResponse()).toHaveLength(500);
  });

  test("MQTT 5 is told", async () => {
    const { emulator } = await emulatorWithDevice({ rateLimits: { telemetryMessages: "1:60" } });
    const client = await RawClient.connected(emulator, { protocolVersion: 5 });
    client.send(publishPacket(TELEMETRY, '{"t":1}', 1, 1), publishPacket(TELEMETRY, '{"t":1}', 1, 2));
    await client.closed;
    expect(client.received.at(-1)).toMatchObject({ cmd: "disconnect", reasonCode: 0x83 });
  });

  test("MQTT 5 is told in the CONNACK, and in a DISCONNECT", async () => {
    const { emulator } = await emulatorWithDevice({ rateLimits: { messages: "1:60" } });
    await RawClient.connected(emulator);
    const second = await RawClient.connected(emulator, { protocolVersion: 5 });
    await second.closed;
    expect(second.received).toMatchObject([
      { cmd: "connack", reasonCode: 0x9f },
      { cmd: "disconnect", reasonCode: 0x96 },
    ]);
  });
});

describe("token buckets", () => {
  test("refill little by little, not at the end of the period", () => {
    const limit = new Limit("10:1", 0);
    expect(limit.tryTake(10, 0)).toBe(true);
    expect(limit.tryTake(1, 99)).toBe(false);
    expect(limit.tryTake(1, 100)).toBe(true);
  });

  test("never hold more than their capacity", () => {
    const limit = new Limit("10:1", 0);
    expect(limit.tryTake(11, 60_000)).toBe(false);
  });

  test("of one rule are taken from together or not at all", () => {
    const limit = new Limit("5:1,6:60", 0);
    expect(limit.tryTake(5, 0)).toBe(true);
    expect(limit.tryTake(2, 1000)).toBe(false);
    expect(limit.tryTake(1, 1000)).toBe(true);
  });

  test("need a rule that can be read", async () => {
    const emulator = await startEmulator({ rateLimits: { messages: "many" } });
    try {
      expect(() => emulator.createDevice({ name: "x" })).toThrow('rate limit "many"');
    } finally {
      await emulator.close();
    }
  });
});
