/** A stream of bytes, cut anywhere, becomes whole packets. Packets over the limit are passed over in bounded memory. */

import { First, PublishFlag, readUint16, TopicFault, topicFault } from "./codec";
import { Code } from "./codes";
import { Default } from "./options";

/** The reader's part of a session's state. */
export interface ReaderState {
  /** The beginning of a packet whose rest has not come, or how many bytes of an over-long one are still to be passed over: 0 at the beginning of each connection. */
  _rx: string | number;
  /** With the longest packet that is taken, in bytes, header included. */
  _options: { maxPacketBytes?: number };
  /** Whether messages may come: not before the CONNACK. */
  connected: boolean;
  /** A whole packet. Returns a code to stop reading, 0 to go on. */
  _packet(first: number, body: string): number;
  /**
   * A message of so many bytes was over the limit; `id` is its identifier if it must be acknowledged, else 0; `topic` is "" where that is too long
   * itself.
   */
  _overLong(bytes: number, id: number, topic: string): void;
}

const enum Length {
  INCOMPLETE = -1,
  MALFORMED = -2,
}

/**
 * Takes what the socket gave. Calls `_packet` for each packet that is whole now. Most often that is one short packet, nothing less and nothing
 * more.
 * Returns 0, or the code that the link must be closed with. @rare
 */
export function feed(reader: ReaderState, data: string): number {
  const length = data.charCodeAt(1);
  const limit = reader._options.maxPacketBytes || Default.MAX_PACKET_BYTES;
  const isPacket = length < 128 && data.length === length + 2 && length < limit - 1;
  return isPacket && !reader._rx ? reader._packet(data.charCodeAt(0), data.substr(2)) : feedParts(reader, data);
}

/** Takes any part of the stream. What has been taken is let go at once: a long packet is in memory often enough. @rare */
function feedParts(reader: ReaderState, data: string): number {
  const limit = reader._options.maxPacketBytes || Default.MAX_PACKET_BYTES;
  // No variable for what came before: it would stay in memory beside the whole.
  let bytes = typeof reader._rx === "string" ? reader._rx + data : data;
  let at = typeof reader._rx === "string" ? 0 : reader._rx;
  let code = 0;
  reader._rx = 0;
  while (!code && at < bytes.length) {
    if (at) bytes = bytes.substr(at);
    at = 0;
    let length = bytes.charCodeAt(1);
    if (!(length < 128 && length + 2 <= limit)) length = longLength(reader, bytes);
    const start = headerBytes(length);
    const end = start + length;
    if (length < 0) {
      if (length === Length.MALFORMED) code = Code.PROTOCOL_ERROR;
      else reader._rx = bytes;
      bytes = "";
    } else if (end > limit) at = end;
    else if (end > bytes.length) {
      reader._rx = bytes;
      bytes = "";
    } else {
      const first = bytes.charCodeAt(0);
      const body = bytes.substring(start, end);
      bytes = bytes.substr(end);
      code = reader._packet(first, body);
    }
  }
  if (at) reader._rx = at - bytes.length;
  return code;
}

/** An encoding longer than it need be is malformed, so the length alone tells how many bytes are before the body. */
function headerBytes(length: number): number {
  return length < 128 ? 2 : length < 16384 ? 3 : length < 2097152 ? 4 : 5;
}

/**
 * Remaining Length of a packet that is not a short one (section 2.2.3): negative when bytes are missing, or when it is malformed. A message
 * that is too long is let go here, once all is there that is looked at: its topic, and the identifier that must be acknowledged, since a server
 * that waits for PUBACKs stops sending at some point. No other packet may be that long. @rare
 */
function longLength(reader: ReaderState, bytes: string): number {
  const first = bytes.charCodeAt(0);
  const limit = reader._options.maxPacketBytes || Default.MAX_PACKET_BYTES;
  let length = 0;
  let shift = 0;
  let next: number;
  let body = 1;
  do {
    next = bytes.charCodeAt(body++);
    if (!(next >= 0)) return Length.INCOMPLETE;
    length |= (next & 127) << shift;
    shift += 7;
  } while (next > 127 && shift < 28);
  if (next > 127 || (!next && shift > 7)) return Length.MALFORMED;
  const end = body + length;
  if (end > limit) {
    const qos = first & PublishFlag.QOS_MASK;
    const topicEnd = body + 2 + readUint16(bytes, body);
    const isMessage = reader.connected && first >> 4 === First.PUBLISH >> 4 && qos <= PublishFlag.QOS_1;
    if (!isMessage || topicEnd + qos > end) return Length.MALFORMED;
    let topic = "";
    let id = 0;
    // A topic that is too long itself is not waited for.
    if (!(topicEnd + qos > limit)) {
      if (!(bytes.length >= topicEnd + qos)) return Length.INCOMPLETE;
      topic = bytes.substring(body + 2, topicEnd);
      if (topicFault(topic) === TopicFault.FORBIDDEN) return Length.MALFORMED;
      if (qos) id = readUint16(bytes, topicEnd);
    }
    reader._overLong(end, id, topic);
  }
  return length;
}
