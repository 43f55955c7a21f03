/** MQTT 3.1.1 control packets, both ways, as pure functions. Packets and payloads are byte strings: one character, 0 to 255, for a byte. */
import { toBytes } from "../espruino/text";

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

/** A packet up to its identifier. */
export const enum Start {
  PUBACK = "\x40\x02",
  /** In place of an identifier: no message has it. */
  NO_ID = "\0\0",
  /** Of what stands in the inbox for a message that was passed over, in front of its identifier: a QoS that there is none of, and no topic. */
  PASSED_OVER = "\x36\0\0\0",
}

/** What a PUBLISH adds to its first byte (section 3.3.1). QoS 1 is also the number of bytes that its identifier takes. */
export const enum PublishFlag {
  RETAIN = 1,
  QOS_1 = 2,
  QOS_MASK = 6,
  DUP = 8,
}

/** What the server publishes when the link is lost. ThingsBoard ignores it. */
export interface Will {
  /** Printable ASCII, no wildcards. */
  topic: string;
  /** A string of bytes. */
  payload: string;
  /** Default 0. */
  qualityOfService?: 0 | 1;
  /** Whether the server keeps it for later subscribers. Default false. */
  retain?: boolean;
}

/** The fields of a CONNECT (section 3.1), without user name and keep-alive. */
export interface ConnectFields {
  /** Client identifier. Default empty: the server makes one and keeps nothing for it [MQTT-3.1.3-7]. */
  clientId?: string;
  /** Needs a user name [MQTT-3.1.2-22]. */
  password?: string;
  /** false: the server continues the session that it kept for this client. ThingsBoard keeps none. Default true. */
  cleanSession?: boolean;
  /** What the server publishes for the device when the link is lost. ThingsBoard ignores it. */
  will?: Will;
}

/** Bytes from their values. */
export const byte = String.fromCharCode;

/** Two bytes, most significant first (section 1.5.2). @rare */
export function uint16(value: number): string {
  return byte(value >> 8, value & 255);
}

/** The two-byte number at an offset; NaN where the bytes end before it does. @rare */
export function readUint16(bytes: string, offset: number): number {
  return bytes.charCodeAt(offset) * 256 + bytes.charCodeAt(offset + 1);
}

/** A text: the length of its UTF-8 in front of it (section 1.5.3). @rare */
function field(text: string): string {
  const bytes = toBytes(text);
  return uint16(bytes.length) + bytes;
}

/**
 * Any packet from its first byte and what follows the Remaining Length, which takes 1 to 4 bytes (section 2.2.3). A payload is apart, so that it
 * is copied but once. @rare
 */
export function packet(first: number, body: string, payload: string = ""): string {
  let header = byte(first);
  let length = body.length + payload.length;
  for (; length > 127; length >>= 7) header += byte((length & 127) | 128);
  return header + byte(length) + body + payload;
}

/**
 * CONNECT. The payload's order is client id, will topic, will message, user name, password [MQTT-3.1.3-1].
 * @param keepAlive seconds, 0 to 65535
 */
export function encodeConnect(fields: ConnectFields, username: string | undefined, keepAlive: number): string {
  const will = fields.will;
  let flags = fields.cleanSession === false ? 0 : 2;
  let payload = field(fields.clientId || "");
  if (will) {
    flags |= 4 | ((will.qualityOfService || 0) << 3) | (will.retain ? 32 : 0);
    payload += field(will.topic) + field(will.payload);
  }
  if (username) {
    flags |= 128;
    payload += field(username);
    if (fields.password) {
      flags |= 64;
      payload += field(fields.password);
    }
  }
  return packet(First.CONNECT, field("MQTT") + byte(4, flags) + uint16(keepAlive) + payload);
}

/**
 * PUBLISH.
 * @param flags PublishFlag values, added
 * @param id two bytes, other than 0, with QoS 1; "" with QoS 0, which has none [MQTT-2.3.1-5]
 */
export function encodePublish(topic: string, payload: string, flags: number, id: string): string {
  return packet(First.PUBLISH | flags, field(topic) + id, payload);
}

/** SUBSCRIBE with one QoS for all of its filters, or UNSUBSCRIBE with none. There must be at least one filter [MQTT-3.8.3-3]. */
export function encodeFilters(first: First, id: string, filters: string[], qualityOfService?: 0 | 1): string {
  let body = id;
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
 * Whether a server may send this packet on a link that is up, other than PUBLISH, by its first byte and length: wrong flags, wrong lengths,
 * a second CONNACK and what only a client sends are all refused ([MQTT-2.2.2-2], [MQTT-4.8.0-1]). @rare
 */
export function isWellFormed(first: number, body: string): boolean {
  if (first === First.PINGRESP) return !body;
  if (!(readUint16(body, 0) > 0)) return false;
  return first === First.SUBACK
    ? body.length > 2
    : body.length === 2 && (first === First.PUBACK || first === First.UNSUBACK);
}

/** The topic of a PUBLISH, whole as it is written. @rare */
export function topicOf(publish: string): string {
  let at = 1;
  while (publish.charCodeAt(at) > 127) at++;
  return publish.substr(at + 3, readUint16(publish, at + 1));
}

/** What is wrong with a topic. */
export const enum TopicFault {
  NONE = 0,
  /** Other than ASCII: allowed, but no topic of ThingsBoard's, and nothing here looks at whether it is UTF-8. */
  NOT_ASCII = 1,
  /** Empty [MQTT-4.7.3-1], a wildcard [MQTT-3.3.2-2], U+0000 [MQTT-1.5.3-2] or another control character. */
  FORBIDDEN = 2,
}

/** What is wrong with the topic of a message. @rare */
export function topicFault(topic: string): TopicFault {
  // Native code looks at what most topics are: a loop over 20 characters takes as long as all else that publish() does.
  if (!topic || /[#+]/.test(topic)) return TopicFault.FORBIDDEN;
  if (!/[^ -~]/.test(topic)) return TopicFault.NONE;
  for (let i = topic.length; i--; ) if (topic.charCodeAt(i) < 32) return TopicFault.FORBIDDEN;
  return TopicFault.NOT_ASCII;
}

/** Whether this is a topic filter (section 4.7), of printable ASCII: `+` a level of its own, `#` the last one. */
export function isTopicFilter(filter: unknown): boolean {
  const levels = typeof filter === "string" && filter.length < 65536 ? filter.split("/") : [];
  let isGood = levels.length > 0 && filter !== "";
  for (let i = levels.length; i--; ) {
    const level = levels[i]!;
    if (level && level !== "+" && (level !== "#" || i < levels.length - 1) && topicFault(level)) isGood = false;
  }
  return isGood;
}

/**
 * Whether this is a text as MQTT has it: well-formed UTF-8 [MQTT-1.5.3-1] without U+0000 [MQTT-1.5.3-2], of no more bytes than its
 * length can say.
 */
export function isUtf8String(value: unknown): boolean {
  const bytes = typeof value === "string" ? toBytes(value) : "\0";
  let isGood = bytes.length < 65536;
  if (!/[^ -~]/.test(bytes)) return isGood;
  // Bytes that are still to come of a character, and between which the next one must be.
  let tail = 0;
  let low = 128;
  let high = 191;
  for (let i = 0; i < bytes.length; i++) {
    const char = bytes.charCodeAt(i);
    if (tail ? char < low || char > high : !char || (char > 127 && char < 0xc2) || char > 0xf4) isGood = false;
    // Nothing longer than need be, no half of a surrogate pair, nothing over U+10FFFF.
    low = char === 0xe0 ? 0xa0 : char === 0xf0 ? 0x90 : 128;
    high = char === 0xed ? 0x9f : char === 0xf4 ? 0x8f : 191;
    tail = tail ? tail - 1 : char < 128 ? 0 : char < 0xe0 ? 1 : char < 0xf0 ? 2 : 3;
  }
  return isGood && !tail;
}
