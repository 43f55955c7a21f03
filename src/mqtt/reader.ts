/** A stream of bytes, cut anywhere, becomes whole packets. Packets over the limit are passed over in bounded memory. */

import { PublishFlag, readUint16 } from "./codec";
import { Code } from "./codes";

/** The reader's part of a session's state. Both fields start empty with each connection. */
export interface ReaderState {
  /** The beginning of a packet whose rest has not come. */
  _rx: string;
  /** Bytes of an over-long packet that are still to be passed over. */
  _skip: number;
  /** The longest packet that is taken, in bytes, header included. */
  _maxPacketBytes: number;
  /** A whole packet. Returns a code to stop reading, 0 to go on. */
  _packet(first: number, body: string): number;
  /** A packet of so many bytes was over the limit; `id` is its identifier if it must be acknowledged, else 0. */
  _overLong(bytes: number, id: number): void;
}

const enum Length {
  INCOMPLETE = -1,
  MALFORMED = -2,
}

/**
 * Takes what the socket gave. Calls `_packet` for each packet that is whole now.
 * Returns 0, or the code that the link must be closed with.
 */
export function feed(reader: ReaderState, data: string): number {
  let at = 0;
  const bytes = reader._rx + data;
  reader._rx = "";
  for (;;) {
    if (reader._skip) at += passOver(reader, bytes.length - at);
    const first = bytes.charCodeAt(at);
    let length = bytes.charCodeAt(at + 1);
    if (!(length < 128)) length = longLength(bytes, at + 1);
    const body = at + 2 + (length < 128 ? 0 : lengthBytes(length));
    const end = body + length;
    if (length < 0 || end - at > reader._maxPacketBytes || end > bytes.length) {
      if (length === Length.MALFORMED) return Code.PROTOCOL_ERROR;
      if (length < 0 || end - at <= reader._maxPacketBytes || !skipped(reader, bytes, at, body, end)) {
        reader._rx = bytes.substr(at);
        return 0;
      }
    } else {
      const code = reader._packet(first, bytes.substring(body, end));
      if (code) return code;
      at = end;
    }
  }
}

/**
 * Remaining Length from its first byte on (section 2.2.3): negative when bytes are missing or when it is malformed. An encoding longer
 * than it need be is malformed too, so that the number alone tells how many bytes it took.
 */
function longLength(bytes: string, at: number): number {
  let length = 0;
  for (let shift = 0; shift < 28; shift += 7, at++) {
    const next = bytes.charCodeAt(at);
    if (!(next >= 0)) return Length.INCOMPLETE;
    length |= (next & 127) << shift;
    if (next < 128) return next || !shift ? length : Length.MALFORMED;
  }
  return Length.MALFORMED;
}

/** Bytes that a Remaining Length takes over the first one. */
function lengthBytes(length: number): number {
  return length < 16384 ? 1 : length < 2097152 ? 2 : 3;
}

/** Takes up to so many bytes off what is to be passed over; returns how many. */
function passOver(reader: ReaderState, available: number): number {
  const taken = available < reader._skip ? available : reader._skip;
  reader._skip -= taken;
  return taken;
}

/**
 * Begins to pass over a packet that is too long, as soon as the identifier is there that must be acknowledged: a server that waits for
 * a PUBACK stops sending at some point. False while that identifier is still to come.
 */
function skipped(reader: ReaderState, bytes: string, at: number, body: number, end: number): boolean {
  const first = bytes.charCodeAt(at);
  let id = 0;
  if (first >> 4 === 3 && first & PublishFlag.QOS_1) {
    const topic = readUint16(bytes, body);
    const needed = body + 4 + topic;
    if (!(needed > end || needed - at > reader._maxPacketBytes)) {
      if (!(bytes.length >= needed)) return false;
      id = readUint16(bytes, needed - 2);
    }
  }
  reader._skip = end - at;
  reader._overLong(end - at, id);
  return true;
}
