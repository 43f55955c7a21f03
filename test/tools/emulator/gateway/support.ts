import { onTestFinished } from "vitest";
import { type Device, type Emulator, type EmulatorOptions, startEmulator } from "../../../../tools/emulator/index.js";
import { USERS } from "../../../support/users.js";
import { type Board, connectBoard, publishPacket, RawClient } from "../support.js";

export const CONNECT = "v1/gateway/connect";
export const DISCONNECT = "v1/gateway/disconnect";
export const TELEMETRY = "v1/gateway/telemetry";
export const ATTRIBUTES = "v1/gateway/attributes";
export const ATTRIBUTES_REQUEST = "v1/gateway/attributes/request";
export const ATTRIBUTES_RESPONSE = "v1/gateway/attributes/response";
export const RPC = "v1/gateway/rpc";
export const CLAIM = "v1/gateway/claim";

export async function emulatorWithGateway(
  options: EmulatorOptions = {},
): Promise<{ emulator: Emulator; device: Device }> {
  const emulator = await startEmulator({ users: USERS, rpcMinTimeoutMs: 0, ...options });
  onTestFinished(() => emulator.close());
  return { emulator, device: emulator.createDevice({ name: "gateway", token: "gateway-token", gateway: true }) };
}

export function connectGateway(emulator: Emulator): Promise<Board> {
  return connectBoard(emulator, { username: "gateway-token" });
}

export function rawGateway(emulator: Emulator, protocolVersion: 4 | 5 = 4): Promise<RawClient> {
  return RawClient.connected(emulator, { username: "gateway-token", protocolVersion });
}

/** How a gateway's message is answered: the names of the packets, and "close" if the connection ends. */
export async function answerTo(emulator: Emulator, topic: string, payload: string, qos: 0 | 1 = 1): Promise<string[]> {
  const client = await rawGateway(emulator);
  const before = client.received.length;
  client.send(publishPacket(topic, payload, qos));
  const ended = client.closed.then(() => "close");
  const alive = client.untilPingResponse().then(() => "open");
  const end = await Promise.race([ended, alive]);
  return [...client.received.slice(before).map(({ cmd }) => cmd), end].filter((name) => name !== "pingresp");
}

/** The reason codes of the packets that follow a message over MQTT 5. */
export async function codesAfter(emulator: Emulator, topic: string, payload: string): Promise<string[]> {
  const client = await rawGateway(emulator, 5);
  const before = client.received.length;
  client.send(publishPacket(topic, payload));
  await Promise.race([client.closed, client.untilPingResponse()]);
  return client.received
    .slice(before)
    .map((packet) => ("reasonCode" in packet ? `${packet.cmd} 0x${packet.reasonCode?.toString(16)}` : packet.cmd));
}
