/**
 * MQTT 3.1.1 control packets, both ways, as pure functions. Packets are byte strings: one character, 0 to 255, for a byte.
 * Texts given to an encoder are UTF-8 bytes already, so that a length in characters is the length in bytes.
 */

/** The first byte of each packet that has fixed flags (MQTT 3.1.1 section 2.2). */
export const enum First {
  CONNECT = 0x10,
  CONNACK = 0x20,
  PUBLISH = 0x30,
  PUBACK = 0x40,
  SUBSCRIBE = 0x82,
  SUBACK = 0x90,
  UNSUBSCRIBE = 0xa2,
  UNSUBACK = 0xb0,
  PINGREQ = 0xc0,
  PINGRESP = 0xd0,
  DISCONNECT = 0xe0,
}

/** What a PUBLISH adds to its first byte (section 3.3.1). QoS 1 is also the number of bytes that its identifier takes. */
export const enum PublishFlag {
  RETAIN = 1,
  QOS_1 = 2,
  QOS_MASK = 6,
  DUP = 8,
}

export interface Will {
  topic: string;
  payload: string;
  /** Default 0. */
  qualityOfService?: 0 | 1;
  retain?: boolean;
}

/** The fields of a CONNECT, section 3.1. */
export interface ConnectFields {
  /** May be empty with a clean session [MQTT-3.1.3-7]. */
  _clientId: string;
  _username?: string | undefined;
  /** Left out when there is no user name [MQTT-3.1.2-22]. */
  _password?: string | undefined;
  /** Seconds, 0 to 65535; 0 turns keep-alive off. */
  _keepAlive: number;
  /** Ask the server for what it kept of this client. ThingsBoard keeps nothing. */
  _resume?: boolean;
  _will?: Will | undefined;
}

const byte = String.fromCharCode;

/** Two bytes, most significant first (section 1.5.2). */
export function uint16(value: number): string {
  return byte(value >> 8, value & 255);
}

/** The two-byte number at an offset; NaN where the bytes end before it does. */
export function readUint16(bytes: string, offset: number): number {
  return bytes.charCodeAt(offset) * 256 + bytes.charCodeAt(offset + 1);
}

/** A length in front of its bytes (section 1.5.3). */
function field(bytes: string): string {
  return uint16(bytes.length) + bytes;
}

/** Remaining Length, 1 to 4 bytes (section 2.2.3). */
function remainingLength(length: number): string {
  return length < 128 ? byte(length) : byte((length & 127) | 128) + remainingLength(length >> 7);
}

/** Any packet from its first byte and what follows the Remaining Length. */
export function packet(first: number, body: string): string {
  return byte(first) + remainingLength(body.length) + body;
}

/** CONNECT. The payload's order is client id, will topic, will message, user name, password [MQTT-3.1.3-1]. */
export function encodeConnect(fields: ConnectFields): string {
  const will = fields._will;
  let flags = fields._resume ? 0 : 2;
  let payload = field(fields._clientId);
  if (will) {
    flags |= 4 | ((will.qualityOfService || 0) << 3) | (will.retain ? 32 : 0);
    payload += field(will.topic) + field(will.payload);
  }
  if (fields._username !== undefined) {
    flags |= 128;
    payload += field(fields._username);
    if (fields._password !== undefined) {
      flags |= 64;
      payload += field(fields._password);
    }
  }
  return packet(First.CONNECT, field("MQTT") + byte(4, flags) + uint16(fields._keepAlive) + payload);
}

/**
 * PUBLISH.
 * @param flags PublishFlag values, added
 * @param id 1 to 65535 with QoS 1; 0 with QoS 0, which has none [MQTT-2.3.1-5]
 */
export function encodePublish(topic: string, payload: string, flags: number, id: number): string {
  return packet(First.PUBLISH | flags, field(topic) + (id ? uint16(id) : "") + payload);
}

/** SUBSCRIBE with one QoS for all of its filters, or UNSUBSCRIBE with none. There must be at least one filter [MQTT-3.8.3-3]. */
export function encodeFilters(first: First, id: number, filters: string[], qualityOfService?: 0 | 1): string {
  let body = uint16(id);
  for (let i = 0; i < filters.length; i++) {
    body += field(filters[i]!) + (qualityOfService === undefined ? "" : byte(qualityOfService));
  }
  return packet(first, body);
}

/** The same PUBLISH, marked as one that may have been sent before [MQTT-3.3.1-1]. */
export function withDup(publish: string): string {
  return byte(publish.charCodeAt(0) | PublishFlag.DUP) + publish.substr(1);
}

/**
 * Where the topic of a PUBLISH ends in its body: the identifier follows with QoS 1, then the payload.
 * 0 when the packet is malformed: QoS 2 (we never ask for it) or 3, an empty topic [MQTT-4.7.3-1], a topic or an identifier
 * that goes past the end.
 */
export function topicEnd(first: number, body: string): number {
  const end = 2 + readUint16(body, 0);
  return (first & PublishFlag.QOS_MASK) <= PublishFlag.QOS_1 &&
    end > 2 &&
    end + (first & PublishFlag.QOS_1) <= body.length
    ? end
    : 0;
}

/**
 * Whether a server may send this packet, other than PUBLISH, by its first byte and length: wrong flags, lengths and packets that
 * only a client sends are all refused ([MQTT-2.2.2-2], [MQTT-4.8.0-1]).
 */
export function isWellFormed(first: number, body: string): boolean {
  const length = body.length;
  return first === First.SUBACK
    ? length > 2
    : length === (first === First.PINGRESP ? 0 : 2) &&
        (first === First.PUBACK || first === First.PINGRESP || first === First.CONNACK || first === First.UNSUBACK);
}
