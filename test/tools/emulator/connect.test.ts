import type { IConnackPacket } from "mqtt-packet";
import { describe, expect, test, vi } from "vitest";
import {
  connectBoard,
  connectPacket,
  emulatorWithDevice,
  event,
  publishPacket,
  RawClient,
  stopClock,
  subscribePacket,
  TELEMETRY,
} from "./support.js";

type Served = Awaited<ReturnType<typeof emulatorWithDevice>> & { client: RawClient };

async function connack(
  connect: Parameters<typeof connectPacket>[0],
  create?: Parameters<Awaited<ReturnType<typeof emulatorWithDevice>>["emulator"]["createDevice"]>[0],
) {
  const { emulator } = await emulatorWithDevice();
  if (create) emulator.createDevice(create);
  const client = await RawClient.open(emulator, connect?.protocolVersion);
  client.send(connectPacket(connect));
  return { client, packet: (await client.next()) as IConnackPacket };
}

/** As MQTT writes it, its length first. */
const text = (ascii: string) => [0, ascii.length, ...Buffer.from(ascii)];

describe("CONNECT", () => {
  test("a token is a user name; client id and password do not matter", async () => {
    const { packet } = await connack({ clientId: "anything", password: Buffer.from("ignored") });
    expect(packet).toMatchObject({ cmd: "connack", returnCode: 0 });
  });

  test("an unknown token gets code 5, never 4, and the connection is closed", async () => {
    const { client, packet } = await connack({ username: "unknown", password: Buffer.from("x") });
    expect(packet.returnCode).toBe(5);
    await client.closed;
  });

  test("a client id alone that is unknown gets code 2", async () => {
    const { username: _, ...withoutUser } = connectPacket();
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.open(emulator);
    client.send({ ...withoutUser, clientId: "stranger" });
    expect(await client.next()).toMatchObject({ returnCode: 2 });
    await client.closed;
  });

  test("no user, no password and a blank client id get code 5", async () => {
    const { username: _, ...withoutUser } = connectPacket();
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.open(emulator);
    client.send({ ...withoutUser, clientId: "" });
    expect(await client.next()).toMatchObject({ returnCode: 5 });
  });

  test("MQTT 3.1.1 may have an empty client id", async () => {
    expect((await connack({ clientId: "" })).packet.returnCode).toBe(0);
  });

  test.each([1, 23])("MQTT 3.1 may have a client id of %i bytes", async (length) => {
    const mqtt31 = { protocolId: "MQIsdp", protocolVersion: 3, clientId: "c".repeat(length) } as const;
    expect((await connack(mqtt31)).packet.returnCode).toBe(0);
  });

  // mqtt-packet would not write such a CONNECT: name, level, flags for a clean session and a user, keep-alive 60, client id, user "u".
  const connectOf = (name: string, level: number, clientId = "c") =>
    [...text(name), level, 0x82, 0, 60, ...text(clientId), ...text("u")] as const;

  test.each([
    ["MQTT 3.1 with an empty client id", connectOf("MQIsdp", 3, "")],
    ["MQTT 3.1 with a client id of 24 bytes", connectOf("MQIsdp", 3, "c".repeat(24))],
    ["a protocol level that MQTT does not have", connectOf("MQTT", 9)],
    ["the protocol name of MQTT 3.1 with the level of 3.1.1", connectOf("MQIsdp", 4)],
    ["the protocol name of MQTT 3.1.1 with the level of 3.1", connectOf("MQTT", 3)],
  ])("%s is closed without a CONNACK", async (_, body) => {
    const { emulator } = await emulatorWithDevice();
    emulator.createDevice({ name: "u", token: "u" });
    const client = await RawClient.open(emulator);
    client.bytes(Buffer.from([0x10, body.length, ...body]));
    await client.closed;
    expect(client.received).toEqual([]);
  });

  test("sessionPresent is the contrary of clean session, although nothing is kept", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const first = await RawClient.open(emulator);
    first.send(connectPacket({ clean: false, clientId: "same" }), subscribePacket({ "v1/devices/me/attributes": 1 }));
    expect(await first.next()).toMatchObject({ returnCode: 0, sessionPresent: true });
    await first.next();
    const second = await RawClient.open(emulator);
    second.send(connectPacket({ clean: false, clientId: "same" }));
    expect(await second.next()).toMatchObject({ sessionPresent: true });
    device.setSharedAttributes({ led: true });
    expect(await second.untilPingResponse()).toEqual([]);
    const third = await RawClient.open(emulator);
    third.send(connectPacket({ clean: true }));
    expect(await third.next()).toMatchObject({ sessionPresent: false });
  });

  test("a refusal sets sessionPresent too", async () => {
    expect((await connack({ username: "unknown", clean: false })).packet).toMatchObject({
      returnCode: 5,
      sessionPresent: true,
    });
  });

  test("packets sent with the CONNECT are served after it", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const client = await RawClient.open(emulator);
    client.send(
      connectPacket(),
      subscribePacket({ "v1/devices/me/rpc/request/+": 1 }, 7),
      publishPacket(TELEMETRY, '{"t":1}', 1, 8),
    );
    expect(await client.next()).toMatchObject({ cmd: "connack", returnCode: 0 });
    expect(await client.next()).toMatchObject({ cmd: "suback", messageId: 7 });
    expect(await client.next()).toMatchObject({ cmd: "puback", messageId: 8 });
    expect(device.telemetry.t).toHaveLength(1);
  });

  test("more than 100 packets before the CONNECT end the connection", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.open(emulator);
    for (let i = 0; i < 100; i++) client.send({ cmd: "pingreq" });
    client.send({ cmd: "pingreq" });
    await client.closed;
    expect(client.received).toEqual([]);
  });

  test("a second CONNECT is answered like the first, and the session goes on", async () => {
    const { emulator } = await emulatorWithDevice();
    let connects = 0;
    emulator.on("connect", () => connects++);
    const client = await RawClient.connected(emulator);
    client.send(connectPacket());
    expect(await client.untilPingResponse()).toMatchObject([{ cmd: "connack", returnCode: 0 }]);
    expect(connects).toBe(1);
  });

  test("a second CONNECT with a token that is nobody's ends the connection", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(connectPacket({ username: "unknown" }));
    expect(await client.next()).toMatchObject({ returnCode: 5 });
    await client.closed;
    expect(device.online).toBe(false);
  });

  test("a second CONNECT may be another device's, whose session takes the place of the first", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const other = emulator.createDevice({ name: "other", token: "other" });
    const client = await RawClient.connected(emulator);
    client.send(connectPacket({ username: "other" }));
    expect(await client.next()).toMatchObject({ returnCode: 0 });
    expect([device.online, other.online]).toEqual([false, true]);
  });

  test("what follows a DISCONNECT is not served, not even a CONNECT", async () => {
    const { emulator, device } = await emulatorWithDevice();
    let connects = 0;
    emulator.on("connect", () => connects++);
    const client = await RawClient.connected(emulator);
    client.send({ cmd: "disconnect" }, connectPacket());
    await client.closed;
    expect(device.online).toBe(false);
    expect(connects).toBe(1);
  });

  test("MQTT 5 gets reason codes of its own", async () => {
    expect((await connack({ protocolVersion: 5 })).packet).toMatchObject({ reasonCode: 0 });
    expect((await connack({ protocolVersion: 5, username: "unknown" })).packet).toMatchObject({ reasonCode: 0x86 });
    const { username: _, ...withoutUser } = connectPacket({ protocolVersion: 5, clientId: "stranger" });
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.open(emulator, 5);
    client.send(withoutUser);
    expect(await client.next()).toMatchObject({ reasonCode: 0x85 });
  });

  test("a will is taken and never published", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const will = { topic: TELEMETRY, payload: Buffer.from('{"lost":true}'), qos: 1, retain: false } as const;
    const client = await RawClient.connected(emulator, { will });
    expect(client.received).toMatchObject([{ cmd: "connack", returnCode: 0 }]);
    const disconnected = event(emulator, "disconnect");
    client.end();
    expect((await disconnected)[1]).toBe("connection lost");
    expect(device.telemetry).toEqual({});
  });
});

describe("MQTT basic credentials", () => {
  const user = { name: "basic", credentials: { userName: "u", password: "p" } };

  test("user and password open the device", async () => {
    expect((await connack({ username: "u", password: Buffer.from("p") }, user)).packet.returnCode).toBe(0);
  });

  test("a wrong password gets code 5", async () => {
    expect((await connack({ username: "u", password: Buffer.from("q") }, user)).packet.returnCode).toBe(5);
  });

  test("a user without a password among the credentials is let in with any", async () => {
    const open = { name: "open", credentials: { userName: "u" } };
    expect((await connack({ username: "u" }, open)).packet.returnCode).toBe(0);
    expect((await connack({ username: "u", password: Buffer.from("x") }, open)).packet.returnCode).toBe(0);
  });

  test("a client id alone can be the credentials", async () => {
    const { username: _, ...withoutUser } = connectPacket();
    const { emulator } = await emulatorWithDevice();
    emulator.createDevice({ name: "by id", credentials: { clientId: "chip-1" } });
    const client = await RawClient.open(emulator);
    client.send({ ...withoutUser, clientId: "chip-1" });
    expect(await client.next()).toMatchObject({ returnCode: 0 });
  });

  test("with a client id and a user both must be right", async () => {
    const both = { name: "both", credentials: { clientId: "c", userName: "u", password: "p" } };
    const password = Buffer.from("p");
    expect((await connack({ clientId: "c", username: "u", password }, both)).packet.returnCode).toBe(0);
    expect((await connack({ clientId: "other", username: "u", password }, both)).packet.returnCode).toBe(5);
  });

  test("a password without a user name is no valid set of credentials", async () => {
    const { emulator } = await emulatorWithDevice();
    expect(() => emulator.createDevice({ name: "x", credentials: { clientId: "c", password: "p" } })).toThrow(
      "Password cannot be specified along with client id",
    );
  });
});

describe("sessions", () => {
  test("a device has one: a newer connection ends the older, whatever the client ids", async () => {
    const { emulator } = await emulatorWithDevice();
    const first = await connectBoard(emulator, { clientId: "one" });
    const second = await connectBoard(emulator, { clientId: "two" });
    await first.closed;
    await second.publish(TELEMETRY, { t: 1 });
  });

  test("MQTT 5 is told that its session was taken over", async () => {
    const { emulator } = await emulatorWithDevice();
    const first = await RawClient.connected(emulator, { protocolVersion: 5 });
    await RawClient.connected(emulator);
    await first.closed;
    expect(first.received.at(-1)).toMatchObject({ cmd: "disconnect", reasonCode: 0x8e });
  });

  const ends: Array<[string, number, (board: Served) => unknown]> = [
    ["its credentials changed", 0x98, ({ emulator, device }) => emulator.setToken(device, "another")],
    ["its device was deleted", 0x98, ({ emulator, device }) => emulator.deleteDevice(device)],
    ["it was silent for too long", 0xa0, () => vi.advanceTimersByTime(600_000)],
    ["it sent a malformed packet", 0x81, ({ client }) => client.bytes(Buffer.from([0x36, 3, 0, 1, 0x61]))],
    ["it sent a bad payload at QoS 0", 0x99, ({ client }) => client.send(publishPacket(TELEMETRY, "{", 0))],
  ];

  test.each(ends)("MQTT 5 is told that %s", async (_, reasonCode, act) => {
    const { emulator, device } = await emulatorWithDevice();
    stopClock();
    const client = await RawClient.connected(emulator, { protocolVersion: 5 });
    act({ emulator, device, client });
    await client.closed;
    expect(client.received.slice(1)).toMatchObject([{ cmd: "disconnect", reasonCode }]);
  });

  test("a silent session is closed after 600 s", async () => {
    const { emulator } = await emulatorWithDevice();
    stopClock();
    const disconnected = event(emulator, "disconnect");
    const client = await RawClient.connected(emulator);
    vi.advanceTimersByTime(599_999);
    expect(await client.untilPingResponse()).toEqual([]);
    vi.advanceTimersByTime(600_000);
    await client.closed;
    expect((await disconnected)[1]).toBe("inactivity");
  });

  test("the inactivity time-out can be set", async () => {
    const { emulator } = await emulatorWithDevice({ inactivityTimeoutMs: 30 });
    // Its answer may come too late to be seen.
    const client = await RawClient.open(emulator);
    client.send(connectPacket());
    await client.closed;
  });

  test("a ping and a publish count as activity, a PUBACK does not", async () => {
    const { emulator } = await emulatorWithDevice();
    stopClock();
    const client = await RawClient.connected(emulator);
    vi.advanceTimersByTime(500_000);
    expect(await client.untilPingResponse()).toEqual([]);
    vi.advanceTimersByTime(500_000);
    client.send(publishPacket(TELEMETRY, '{"t":1}'));
    expect(await client.next()).toMatchObject({ cmd: "puback" });
    vi.advanceTimersByTime(500_000);
    client.send({ cmd: "puback", messageId: 9 });
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    vi.advanceTimersByTime(100_000);
    await client.closed;
  });

  test("the keep-alive is not enforced", async () => {
    const { emulator } = await emulatorWithDevice();
    stopClock();
    const client = await RawClient.connected(emulator, { keepalive: 1 });
    vi.advanceTimersByTime(500_000);
    expect(await client.untilPingResponse()).toEqual([]);
  });

  test("new credentials end the session", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const board = await connectBoard(emulator);
    emulator.setToken(device, "another");
    await board.closed;
    await expect(connectBoard(emulator)).rejects.toThrow(/Not authorized/);
  });

  test("deleting the device ends the session", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const board = await connectBoard(emulator);
    emulator.deleteDevice(device);
    await board.closed;
  });

  test("the server knows when the device was seen", async () => {
    const { emulator, device } = await emulatorWithDevice();
    expect(device.serverAttributes).toMatchObject({ active: false });
    const before = Date.now();
    const board = await connectBoard(emulator);
    expect(device.online).toBe(true);
    expect(device.serverAttributes.active).toBe(true);
    expect(device.serverAttributes.lastConnectTime).toBeGreaterThanOrEqual(before);
    const disconnected = event(emulator, "disconnect");
    await board.client.endAsync();
    expect((await disconnected)[1]).toBe("closed by the device");
    expect(device.online).toBe(false);
    expect(device.serverAttributes.lastDisconnectTime).toBeGreaterThanOrEqual(before);
  });
});
