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
  const bytes = reader._rx + data;
  let at = reader._skip;
  reader._rx = "";
  while (at < bytes.length) {
    let length = bytes.charCodeAt(at + 1);
    if (!(length < 128)) length = longLength(bytes, at + 1);
    if (length === Length.MALFORMED) return Code.PROTOCOL_ERROR;
    // An encoding longer than it need be is malformed, so the length alone tells how many bytes it took.
    const body = at + (length < 128 ? 2 : length < 16384 ? 3 : length < 2097152 ? 4 : 5);
    const end = body + length;
    const isLong = end - at > reader._maxPacketBytes;
    if (length < 0 || (isLong ? !passOver(reader, bytes, at, body, end) : end > bytes.length)) {
      reader._rx = bytes.substr(at);
      at = bytes.length;
      break;
    }
    const code = isLong ? 0 : reader._packet(bytes.charCodeAt(at), bytes.substring(body, end));
    if (code) return code;
    at = end;
  }
  reader._skip = at - bytes.length;
  return 0;
}

/** Remaining Length from its first byte on (section 2.2.3): negative when bytes are missing or when it is malformed. */
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

/**
 * Lets a packet go that is too long, once the identifier is there that must be acknowledged: a server that waits for PUBACKs stops sending
 * at some point. False while that is still to come.
 */
function passOver(reader: ReaderState, bytes: string, at: number, body: number, end: number): boolean {
  const first = bytes.charCodeAt(at);
  let id = 0;
  if (first >> 4 === 3 && first & PublishFlag.QOS_1) {
    const needed = body + 4 + readUint16(bytes, body);
    // A topic that is too long itself is not waited for.
    if (!(needed > end || needed - at > reader._maxPacketBytes)) {
      if (!(bytes.length >= needed)) return false;
      id = readUint16(bytes, needed - 2);
    }
  }
  reader._overLong(end - at, id);
  return true;
}
