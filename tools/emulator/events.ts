import { EventEmitter } from "node:events";
import type { Packet } from "mqtt-packet";
import type { ClaimResponse } from "./claims.js";
import type { CloseReason, Device } from "./device.js";
import type { ProvisionStatus } from "./provisioning/provision.js";

/** One MQTT socket. */
export interface Connection {
  /** counted from 1 as they are opened */
  readonly id: number;
  /** undefined until a CONNECT is accepted; stays when the connection is closed */
  device: Device | undefined;
}

/** Values are plain JavaScript, cast as the server casts them. */
export interface EmulatorEventMap {
  /** every MQTT packet, decoded, as it is read or written; user name and password of a CONNECT, claims and what provisioning says are "***" */
  packet: [connection: Connection, direction: "in" | "out", packet: Packet];
  /** a socket that is closed, also one that never was a device's */
  closed: [connection: Connection, reason: CloseReason];
  connect: [device: Device];
  disconnect: [device: Device, reason: CloseReason];
  /** a CONNECT that was answered with this CONNACK code */
  refused: [code: number];
  /** an accepted subscription, once its SUBACK and what was pending for it are written */
  subscribe: [device: Device, filter: string];
  /** any PUBLISH of a device, before it is checked */
  publish: [device: Device, topic: string, payload: Buffer];
  telemetry: [device: Device, entries: Array<{ ts: number; values: Record<string, unknown> }>];
  attributes: [device: Device, values: Record<string, unknown>];
  /** telemetry or attributes that were acknowledged and are lost: what is wrong with a key */
  notStored: [device: Device, why: string];
  /** the reply's text as the device sent it; also when nobody waits for it any more */
  rpcReply: [device: Device, id: number, body: string];
  /** the answer to a device that asked for credentials, and the device that it became */
  provision: [status: ProvisionStatus, device: Device | undefined];
  claim: [device: Device];
  claimed: [device: Device, response: ClaimResponse];
}

export class EmulatorEvents extends EventEmitter<EmulatorEventMap> {}
