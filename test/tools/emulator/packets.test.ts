import type { Packet } from "mqtt-packet";
import { describe, expect, test } from "vitest";
import type { Connection, Emulator } from "../../../tools/emulator/index.js";
import {
  ATTRIBUTES,
  connectPacket,
  emulatorWithDevice,
  event,
  publishPacket,
  RawClient,
  subscribePacket,
  TELEMETRY,
} from "./support.js";

interface Heard {
  connection: Connection;
  direction: "in" | "out";
  packet: Packet;
}

function listen(emulator: Emulator): Heard[] {
  const heard: Heard[] = [];
  emulator.on("packet", (connection, direction, packet) => heard.push({ connection, direction, packet }));
  return heard;
}

const names = (heard: Heard[]) => heard.map(({ direction, packet }) => `${direction} ${packet.cmd}`);

describe("whoever listens for packets", () => {
  test("hears both ways in the order of the wire", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const heard = listen(emulator);
    const client = await RawClient.connected(emulator);
    client.send(subscribePacket({ [ATTRIBUTES]: 1 }), publishPacket(TELEMETRY, '{"t":1}'));
    await client.untilPingResponse();
    device.setSharedAttributes({ a: 1 });
    expect(names(heard)).toEqual([
      "in connect",
      "out connack",
      "in subscribe",
      "out suback",
      "in publish",
      "out puback",
      "in pingreq",
      "out pingresp",
      "out publish",
    ]);
    expect(heard[4]?.packet).toMatchObject({ topic: TELEMETRY, payload: Buffer.from('{"t":1}') });
    expect(heard[8]?.packet).toMatchObject({ topic: ATTRIBUTES, payload: '{"a":1}' });
  });

  test("hears no password, no token and no claim's secret", async () => {
    const { emulator } = await emulatorWithDevice();
    const heard = listen(emulator);
    const client = await RawClient.connected(emulator, { password: Buffer.from("secret") });
    client.send(publishPacket("v1/devices/me/claim", '{"secretKey":"claim-secret"}'));
    await client.untilPingResponse();
    expect(heard[0]?.packet).toMatchObject({ clientId: "raw", username: "***", password: Buffer.from("***") });
    const told = heard.map(({ packet }) => ({ ...packet, payload: "payload" in packet && String(packet.payload) }));
    expect(JSON.stringify(told)).not.toMatch(/board-token|secret/);
  });

  test("is told which connection and whose", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const heard = listen(emulator);
    await RawClient.connected(emulator);
    await RawClient.connected(emulator);
    const acknowledged = heard.filter(({ packet }) => packet.cmd === "connack");
    expect(acknowledged.map(({ connection }) => connection)).toEqual([
      { id: 1, device },
      { id: 2, device },
    ]);
  });

  test("hears of a refused connection, which is nobody's", async () => {
    const { emulator } = await emulatorWithDevice();
    const heard = listen(emulator);
    const closed = event(emulator, "closed");
    await RawClient.connected(emulator, { username: "unknown" });
    expect(names(heard)).toEqual(["in connect", "out connack"]);
    expect(await closed).toEqual([{ id: 1, device: undefined }, "refused"]);
  });
});

describe("the end of a connection is told once, with its reason", () => {
  test("also before a CONNECT", async () => {
    const { emulator } = await emulatorWithDevice();
    const reasons: string[] = [];
    emulator.on("closed", (_connection, reason) => reasons.push(reason));
    const client = await RawClient.open(emulator);
    client.bytes(Buffer.from([0, 0]));
    await client.closed;
    await emulator.close();
    expect(reasons).toEqual(["malformed packet"]);
  });

  test("when a newer one takes its place", async () => {
    const { emulator, device } = await emulatorWithDevice();
    await RawClient.connected(emulator);
    const closed = event(emulator, "closed");
    const newer = await RawClient.open(emulator);
    newer.send(connectPacket());
    expect(await closed).toEqual([{ id: 1, device }, "replaced by a newer connection"]);
  });
});
