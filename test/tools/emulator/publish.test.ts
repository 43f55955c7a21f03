import type { Packet } from "mqtt-packet";
import { describe, expect, test } from "vitest";
import { PacketReader } from "../../../tools/emulator/packet-reader.js";
import {
  ATTRIBUTES,
  connectBoard,
  connectPacket,
  emulatorWithDevice,
  event,
  publishPacket,
  RawClient,
  subscribePacket,
  TELEMETRY,
} from "./support.js";

/** A publish whose remaining length is exactly this: 2 bytes of topic length, the topic, 2 of packet id, the payload. */
function publishOfLength(remaining: number) {
  const frame = '{"t":""}';
  const fill = remaining - 2 - TELEMETRY.length - 2 - frame.length;
  return publishPacket(TELEMETRY, `{"t":"${"x".repeat(fill)}"}`);
}

describe("PUBLISH", () => {
  test("QoS 1 is acknowledged by its packet id", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(TELEMETRY, '{"t":1}', 1, 513));
    expect(await client.next()).toMatchObject({ cmd: "puback", messageId: 513 });
  });

  test("QoS 0 is not answered", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(TELEMETRY, '{"t":1}', 0));
    expect(await client.untilPingResponse()).toEqual([]);
    expect(device.telemetry.t).toHaveLength(1);
  });

  test("QoS 2 is answered by PUBACK, not PUBREC", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(TELEMETRY, '{"t":1}', 2, 5));
    expect(await client.next()).toMatchObject({ cmd: "puback", messageId: 5 });
  });

  test("retain is ignored: who subscribes later gets nothing", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    const retained = { ...publishPacket(ATTRIBUTES, '{"a":1}'), retain: true } as Packet;
    client.send(retained, subscribePacket({ [ATTRIBUTES]: 1 }, 2));
    expect((await client.untilPingResponse()).map(({ cmd }) => cmd)).toEqual(["puback", "suback"]);
    expect(device.clientAttributes).toEqual({ a: 1 });
  });

  test("an unknown topic is acknowledged and dropped", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const board = await connectBoard(emulator);
    await board.publish("v1/devices/me/telemetri", { t: 1 });
    expect(device.telemetry).toEqual({});
  });

  test("MQTT 5 is told that the topic is unknown", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator, { protocolVersion: 5 });
    client.send(publishPacket("v1/devices/me/telemetri", "{}"));
    expect(await client.next()).toMatchObject({ cmd: "puback", reasonCode: 0x90 });
  });

  test("a gateway topic from an ordinary device gets no PUBACK and no close", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(publishPacket("v1/gateway/telemetry", '{"A":[{"t":1}]}'));
    expect(await client.untilPingResponse()).toEqual([]);
  });

  test("an empty telemetry array gets no PUBACK and no close", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(TELEMETRY, "[]"));
    expect(await client.untilPingResponse()).toEqual([]);
  });

  test("an empty telemetry object is acknowledged", async () => {
    const { emulator } = await emulatorWithDevice();
    await (await connectBoard(emulator)).publish(TELEMETRY, {});
  });

  const bad: Array<[string, string, string]> = [
    ["telemetry that is not JSON", TELEMETRY, '{"t":'],
    ["text after the JSON", TELEMETRY, '{"t":1} 2'],
    ["an empty telemetry payload", TELEMETRY, ""],
    ["a number as telemetry", TELEMETRY, "5"],
    ["an array of numbers as telemetry", TELEMETRY, "[1]"],
    ["values that are not an object", TELEMETRY, '{"ts":1,"values":5}'],
    ["a ts that is not a number", TELEMETRY, '{"ts":"now","values":{"t":1}}'],
    ["a ts that is null", TELEMETRY, '{"ts":null,"values":{"t":1}}'],
    ["a trailing comma in an object", TELEMETRY, '{"t":1,}'],
    ["attributes that are not JSON", ATTRIBUTES, "nonsense: {"],
    ["attributes in an array", ATTRIBUTES, '[{"a":1}]'],
    ["an attributes request that is not JSON", `${ATTRIBUTES}/request/1`, "{"],
    ["an empty attributes request", `${ATTRIBUTES}/request/1`, ""],
    ["an attributes request in an array", `${ATTRIBUTES}/request/1`, "[]"],
    ["attribute keys in an array", `${ATTRIBUTES}/request/1`, '{"clientKeys":["a","b"]}'],
    ["an attributes request with a word for an id", `${ATTRIBUTES}/request/abc`, "{}"],
    ["an attributes request without an id", `${ATTRIBUTES}/request/`, "{}"],
    ["an id that is no 32-bit integer", `${ATTRIBUTES}/request/2147483648`, "{}"],
    ["an RPC reply with a word for an id", "v1/devices/me/rpc/response/abc", "{}"],
    ["a client-side RPC with a word for an id", "v1/devices/me/rpc/request/abc", '{"method":"m","params":{}}'],
    ["a client-side RPC without a method", "v1/devices/me/rpc/request/1", '{"params":{}}'],
    ["a client-side RPC whose method is no text", "v1/devices/me/rpc/request/1", '{"method":{},"params":{}}'],
    ["a client-side RPC that is not an object", "v1/devices/me/rpc/request/1", "[]"],
    ["a claim that is not an object", "v1/devices/me/claim", "[]"],
    ["a claim whose secret is null", "v1/devices/me/claim", '{"secretKey":null}'],
    ["a claim whose duration is not a number", "v1/devices/me/claim", '{"durationMs":"long"}'],
  ];

  test.each(bad)("%s closes the connection without a PUBACK", async (_, topic, payload) => {
    const { emulator } = await emulatorWithDevice();
    const disconnected = event(emulator, "disconnect");
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(topic, payload));
    await client.closed;
    expect(client.received.map(({ cmd }) => cmd)).toEqual(["connack"]);
    expect((await disconnected)[1]).toBe("invalid payload");
  });

  test("a bad payload closes the connection at QoS 0 too", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(TELEMETRY, "{", 0));
    await client.closed;
  });

  test("what follows a bad payload in the same write is not served", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(publishPacket(TELEMETRY, "{"), publishPacket(TELEMETRY, '{"t":1}'));
    await client.closed;
    expect(device.telemetry).toEqual({});
  });

  test("MQTT 5 gets 0x99 for a bad payload and stays connected", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator, { protocolVersion: 5 });
    client.send(publishPacket(TELEMETRY, "{", 1, 4));
    expect(await client.next()).toMatchObject({ cmd: "puback", messageId: 4, reasonCode: 0x99 });
    expect(await client.untilPingResponse()).toEqual([]);
  });

  test("protobuf topics do not take JSON", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(publishPacket("v2/t/p", '{"t":1}'));
    await client.closed;
  });

  test.each(["v2/t", "v2/t/j"])("%s is telemetry too", async (topic) => {
    const { emulator, device } = await emulatorWithDevice();
    await (await connectBoard(emulator)).publish(topic, { t: 1 });
    expect(device.telemetry.t).toHaveLength(1);
  });

  test.each(["v2/a", "v2/a/j"])("%s is attributes too", async (topic) => {
    const { emulator, device } = await emulatorWithDevice();
    await (await connectBoard(emulator)).publish(topic, { a: 1 });
    expect(device.clientAttributes).toEqual({ a: 1 });
  });
});

describe("packet limits", () => {
  test("a remaining length of 65536 is accepted", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(publishOfLength(65_536));
    expect(await client.next()).toMatchObject({ cmd: "puback" });
  });

  test("a remaining length of 65537 is read to its end, then the connection is closed", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.send(publishOfLength(65_537));
    await client.closed;
    expect(client.received.map(({ cmd }) => cmd)).toEqual(["connack"]);
    expect(device.telemetry).toEqual({});
  });

  test("the limit can be set", async () => {
    const { emulator } = await emulatorWithDevice({ maxPayloadSize: 200 });
    const client = await RawClient.connected(emulator);
    client.send(publishOfLength(200));
    expect(await client.next()).toMatchObject({ cmd: "puback" });
    client.send(publishOfLength(201));
    await client.closed;
  });

  const malformed: Array<[string, number[]]> = [
    ["a remaining length of five bytes", [0x30, 0xff, 0xff, 0xff, 0xff, 0x01]],
    ["QoS 3", [0x36, 6, 0, 2, 0x61, 0x62, 0, 1]],
    ["a topic with a wildcard", [0x30, 5, 0, 3, 0x61, 0x2f, 0x23]],
    ["packet id 0 at QoS 1", [0x32, 6, 0, 2, 0x61, 0x62, 0, 0]],
    ["a SUBSCRIBE with wrong flags", [0x80, 6, 0, 1, 0, 1, 0x61, 1]],
    ["a SUBSCRIBE for QoS 3", [0x82, 6, 0, 1, 0, 1, 0x61, 3]],
    ["a topic longer than its packet, once what is missing has come", [0x30, 3, 0, 9, 0x61, ...Array(8).fill(0xc0)]],
    ["a PUBACK with packet id 0", [0x40, 2, 0, 0]],
    ["a packet of the kind 0", [0x00]],
  ];

  test.each(malformed)("%s closes the connection", async (_, bytes) => {
    const { emulator } = await emulatorWithDevice();
    const disconnected = event(emulator, "disconnect");
    const client = await RawClient.connected(emulator);
    client.bytes(Buffer.from(bytes));
    await client.closed;
    expect((await disconnected)[1]).toBe("malformed packet");
  });

  test.each([
    ["a topic longer than its packet", [0x30, 3, 0, 9, 0x61, 0xc0, 0]],
    ["a filter longer than its packet", [0x82, 5, 0, 1, 0, 9, 0x61, 0xc0, 0]],
    ["a PUBLISH of no bytes", [0x30, 0]],
  ])("%s is waited for", async (_, bytes) => {
    const reader = new PacketReader(65_536);
    expect([...reader.read(Buffer.from(bytes))]).toEqual([]);
  });

  test("a SUBSCRIBE without filters is answered, by a SUBACK without codes", async () => {
    const { emulator } = await emulatorWithDevice();
    const client = await RawClient.connected(emulator);
    client.bytes(Buffer.from([0x82, 2, 0, 7]));
    expect(await client.next()).toMatchObject({ cmd: "suback", messageId: 7, granted: [] });
  });

  test("packets may come byte by byte", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const client = await RawClient.open(emulator);
    const { generate } = await import("mqtt-packet");
    const bytes = Buffer.concat([generate(connectPacket()), generate(publishPacket(TELEMETRY, '{"t":1}'))]);
    for (const byte of bytes) {
      client.bytes(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await client.next();
    expect(await client.next()).toMatchObject({ cmd: "puback" });
    expect(device.telemetry.t).toHaveLength(1);
  });
});
