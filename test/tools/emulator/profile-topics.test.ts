import { describe, expect, test } from "vitest";
import {
  ATTRIBUTES,
  connectBoard,
  connectPacket,
  emulatorWithDevice,
  publishPacket,
  RawClient,
  Rest,
  RPC_REQUESTS,
  subscribePacket,
  TELEMETRY,
} from "./support.js";

const TOPICS = {
  deviceTelemetryTopic: "sensors/telemetry",
  deviceAttributesTopic: "sensors/+/attributes",
  deviceAttributesSubscribeTopic: "sensors/shared",
};

/** A board whose profile has these topics. */
async function boardWith(configuration: object, transportType = "MQTT") {
  const { emulator } = await emulatorWithDevice({ rpcMinTimeoutMs: 0 });
  const tenant = await Rest.as(emulator, "tenant");
  const profile = {
    name: "custom",
    type: "DEFAULT",
    transportType,
    profileData: { transportConfiguration: { type: transportType, ...configuration } },
  };
  const saved = await (await tenant.post("/api/deviceProfile", profile)).json();
  const device = emulator.createDevice({ name: "custom", token: "custom-token", type: "custom" });
  const raw = (protocolVersion: 4 | 5 = 4) =>
    RawClient.connected(emulator, { username: "custom-token", protocolVersion });
  return { emulator, tenant, device, saved: saved as typeof profile, raw, client: await raw() };
}

/** The packets that follow, by name. */
async function answersTo(client: RawClient, ...packets: Parameters<RawClient["send"]>): Promise<string[]> {
  client.send(...packets);
  return (await client.untilPingResponse()).map(({ cmd }) => cmd);
}

describe("a profile's topics", () => {
  test("are those of telemetry and attributes", async () => {
    const { device, client } = await boardWith(TOPICS);
    await answersTo(
      client,
      publishPacket("sensors/telemetry", '{"t":1}', 1, 1),
      publishPacket("sensors/hall/attributes", '{"model":"x"}', 1, 2),
    );
    expect(device.telemetry.t).toHaveLength(1);
    expect(device.clientAttributes).toEqual({ model: "x" });
  });

  test("take the place of the long names, which are unknown then; MQTT 5 is told", async () => {
    const { device, client, raw } = await boardWith(TOPICS);
    expect(
      await answersTo(client, publishPacket(TELEMETRY, '{"t":1}', 1, 1), publishPacket(ATTRIBUTES, '{"a":1}', 1, 2)),
    ).toEqual(["puback", "puback"]);
    expect([device.telemetry, device.clientAttributes]).toEqual([{}, {}]);
    const v5 = await raw(5);
    v5.send(publishPacket(TELEMETRY, "{}"));
    expect(await v5.next()).toMatchObject({ cmd: "puback", reasonCode: 0x90 });
  });

  test("leave the short names and the requests as they are", async () => {
    const { device, client } = await boardWith(TOPICS);
    const answers = await answersTo(
      client,
      publishPacket("v2/t", '{"t":1}', 1, 1),
      publishPacket("v2/a", '{"a":1}', 1, 2),
      publishPacket(`${ATTRIBUTES}/request/1`, "{}", 1, 3),
    );
    expect(answers).toEqual(["puback", "puback", "puback", "publish"]);
    expect(device.telemetry.t).toHaveLength(1);
    expect(device.clientAttributes).toEqual({ a: 1 });
  });

  test.each([
    ["sensors/+/t", "sensors/a/t", true],
    ["sensors/+/t", "sensors/a/b/t", false],
    ["sensors/+/t", "sensors//t", false],
    ["sensors/#", "sensors", true],
    ["sensors/#", "sensors/a/b", true],
    ["sensors/#", "sensors2", false],
    ["#", "anything/at/all", true],
    // What a filter with a wildcard has besides is a regular expression to the server.
    ["sensors.+/t", "sensorsX7/t", true],
    ["sensors.a", "sensorsXa", false],
  ])("may be %s, and then %s is telemetry: %s", async (deviceTelemetryTopic, topic, fits) => {
    const { device, client } = await boardWith({ deviceTelemetryTopic });
    await answersTo(client, publishPacket(topic, '{"t":1}'));
    expect(Object.keys(device.telemetry)).toEqual(fits ? ["t"] : []);
  });

  test("are those of attributes where both fit", async () => {
    const { device, client } = await boardWith({ deviceTelemetryTopic: "x/#", deviceAttributesTopic: "x/+" });
    await answersTo(client, publishPacket("x/a", '{"v":1}'));
    expect([device.clientAttributes, device.telemetry]).toEqual([{ v: 1 }, {}]);
  });

  test("that are left out or blank are the long names", async () => {
    const { device, client } = await boardWith({ deviceTelemetryTopic: " " });
    await answersTo(client, publishPacket(TELEMETRY, '{"t":1}', 1, 1), publishPacket(ATTRIBUTES, '{"a":1}', 1, 2));
    expect(device.telemetry.t).toHaveLength(1);
    expect(device.clientAttributes).toEqual({ a: 1 });
  });

  test("hold at once for who is connected when the profile changes", async () => {
    const { tenant, device, saved, client } = await boardWith(TOPICS);
    const profileData = { transportConfiguration: { type: "MQTT", deviceTelemetryTopic: "other" } };
    await tenant.post("/api/deviceProfile", { ...saved, profileData });
    await answersTo(
      client,
      publishPacket("other", '{"t":1}', 1, 1),
      publishPacket("sensors/telemetry", '{"u":1}', 1, 2),
    );
    expect(Object.keys(device.telemetry)).toEqual(["t"]);
  });
});

describe("a profile's topic for shared attributes", () => {
  test("is accepted beside the server's own; others are not", async () => {
    const { client } = await boardWith(TOPICS);
    client.send(subscribePacket({ "sensors/shared": 1, [ATTRIBUTES]: 1, "sensors/+": 1 }));
    expect(await client.next()).toMatchObject({ granted: [1, 1, 0x80] });
  });

  test("is a filter for what the device may subscribe", async () => {
    const { client } = await boardWith({ deviceAttributesSubscribeTopic: "sensors/+/shared" });
    client.send(subscribePacket({ "sensors/a/shared": 1, "sensors/+/shared": 1, "sensors/shared": 1 }));
    expect(await client.next()).toMatchObject({ granted: [1, 1, 0x80] });
  });

  test("brings the updates, but under the long name and at QoS 1", async () => {
    const { device, client } = await boardWith(TOPICS);
    client.send(subscribePacket({ "sensors/shared": 0 }));
    await client.next();
    device.setSharedAttributes({ led: true });
    expect(await client.next()).toMatchObject({
      cmd: "publish",
      topic: ATTRIBUTES,
      payload: Buffer.from('{"led":true}'),
      qos: 1,
    });
  });

  test("goes on after it is unsubscribed, of which MQTT 5 is told", async () => {
    const { device, raw } = await boardWith(TOPICS);
    const client = await raw(5);
    client.send(subscribePacket({ "sensors/shared": 1 }), {
      cmd: "unsubscribe",
      messageId: 2,
      unsubscriptions: ["sensors/shared"],
    });
    await client.next();
    expect(await client.next()).toMatchObject({ cmd: "unsuback", granted: [0x8f] });
    device.setSharedAttributes({ led: true });
    expect(await client.next()).toMatchObject({ topic: ATTRIBUTES });
  });

  test("that fits everything makes every subscription one to attributes", async () => {
    const { device, client } = await boardWith({ deviceAttributesSubscribeTopic: "#" });
    client.send(subscribePacket({ [RPC_REQUESTS]: 1 }));
    await client.next();
    device.setSharedAttributes({ led: true });
    expect(await client.next()).toMatchObject({ topic: ATTRIBUTES });
    await expect(device.rpc("x", {}, { timeoutMs: 10 })).rejects.toMatchObject({ code: "NO_ACTIVE_CONNECTION" });
  });
});

describe("a profile", () => {
  test("may have bad payloads acknowledged, at QoS 1, and the connection stays", async () => {
    const { client } = await boardWith({ sendAckOnValidationException: true });
    expect(await answersTo(client, publishPacket(TELEMETRY, "{"))).toEqual(["puback"]);
    client.send(publishPacket(TELEMETRY, "{", 0));
    await client.closed;
  });

  test("of protobuf leaves only the short names that say JSON, in the emulator", async () => {
    const { device, client } = await boardWith({
      transportPayloadTypeConfiguration: { transportPayloadType: "PROTOBUF" },
    });
    await answersTo(client, publishPacket("v2/t/j", '{"t":1}'));
    expect(device.telemetry.t).toHaveLength(1);
    client.send(publishPacket(TELEMETRY, '{"t":1}'));
    await client.closed;
  });

  test("of another transport keeps its devices out, with the code 3", async () => {
    const { emulator } = await boardWith({}, "COAP");
    const client = await RawClient.open(emulator);
    client.send(connectPacket({ username: "custom-token" }));
    expect(await client.next()).toMatchObject({ cmd: "connack", returnCode: 3 });
    await client.closed;
  });

  test("of the default transport says nothing about topics", async () => {
    const { emulator } = await emulatorWithDevice();
    const profile = emulator.device("board")?.profile;
    if (profile) profile.profileData = { transportConfiguration: { type: "DEFAULT", ...TOPICS } };
    const board = await connectBoard(emulator);
    await board.publish(TELEMETRY, { t: 1 });
    expect(emulator.device("board")?.telemetry.t).toHaveLength(1);
  });
});
