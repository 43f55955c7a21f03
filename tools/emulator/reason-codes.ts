/** The numbers by which a device is told why: few before MQTT 5, which knows more. */
import type { Login } from "./credentials.js";
import type { CloseReason } from "./device.js";

/** A CONNECT that is not accepted: its CONNACK, and the DISCONNECT that MQTT 5 gets behind it. */
export interface Refusal {
  connack: number;
  connackV5: number;
  disconnectV5: number;
}

// The server puts the CONNACK's number into the DISCONNECT too, where MQTT 5 knows no such one.
const BAD_USER_NAME_OR_PASSWORD: Refusal = { connack: 5, connackV5: 0x86, disconnectV5: 0x86 };
const UNKNOWN_CLIENT_ID: Refusal = { connack: 2, connackV5: 0x85, disconnectV5: 0x85 };
const NOT_AUTHORIZED: Refusal = { connack: 5, connackV5: 0x87, disconnectV5: 0x87 };
export const CONNECTION_RATE_EXCEEDED: Refusal = { connack: 3, connackV5: 0x9f, disconnectV5: 0x96 };
export const SERVER_UNAVAILABLE: Refusal = { connack: 3, connackV5: 0x88, disconnectV5: 0x89 };

/** Why nobody is found by this login (MqttTransportHandler.onValidateDeviceResponse). */
export function refusalOf({ clientId, userName, password }: Login, showedCertificate: boolean): Refusal {
  if (showedCertificate) return NOT_AUTHORIZED;
  if (userName !== undefined || password !== undefined) return BAD_USER_NAME_OR_PASSWORD;
  return clientId.trim() ? UNKNOWN_CLIENT_ID : NOT_AUTHORIZED;
}

/** What MQTT 5 is told when the server ends a connection; nothing of the others. */
export const DISCONNECT_V5: Partial<Record<CloseReason, number>> = {
  "replaced by a newer connection": 0x8e,
  "credentials changed": 0x98,
  "device deleted": 0x98,
  inactivity: 0xa0,
  "invalid payload": 0x99,
  "malformed packet": 0x81,
  "bad gateway message": 0x83,
  "rate limit": 0x83,
  "OTA error": 0x83,
  "server fault": 0x8b,
  "not a provision request": 0x90,
  "provisioning fault": 0x83,
  "queue overflow": 0x97,
  "internal error": 0x8b,
};

export const PAYLOAD_FORMAT_INVALID = 0x99;
