/**
 * How far the server reads for the fields of a packet. Netty's decoder takes them from the stream, whatever the packet's length says: it waits for what is missing,
 * and fails only once it has read past the packet's end.
 */

const PUBLISH = 3;
const PUBREL = 6;
const PUBACK = 4;
const SUBSCRIBE = 8;
const UNSUBSCRIBE = 10;
const PINGREQ = 12;

/**
 * Bytes from `start`, the end of the fixed header, to the end of the last field; Infinity while a length is not there yet. Only of those that a device sends
 * all the time, as MQTT 3.1.1 has them; the others, and MQTT 5, are left to the parser.
 */
export function fieldsLength(bytes: Buffer, start: number, remaining: number): number {
  const first = bytes[0] as number;
  const afterText = (at: number): number =>
    bytes.length < start + at + 2 ? Number.POSITIVE_INFINITY : at + 2 + bytes.readUInt16BE(start + at);
  const kind = first >> 4;
  if (kind === PUBLISH) return afterText(0) + (first & 0b110 ? 2 : 0);
  if (kind >= PUBACK && kind <= PUBREL + 1) return 2;
  if (kind === SUBSCRIBE || kind === UNSUBSCRIBE) {
    let at = 2;
    while (at < remaining) at = afterText(at) + (kind === SUBSCRIBE ? 1 : 0);
    return at;
  }
  return 0;
}

export function isPingreq(bytes: Buffer): boolean {
  return (bytes[0] as number) >> 4 === PINGREQ;
}
