import { Transform, type TransformCallback } from "node:stream";

/** The first byte of the packets that may be lost on their way to the client. */
const FIRST = { SUBACK: 0x90, PUBACK: 0x40 };
export type Swallowed = keyof typeof FIRST;

/** Passes what a server sends, without one packet. */
export class Swallow extends Transform {
  private rest = Buffer.alloc(0);

  /**
   * @param nth which of its kind, from 1
   * @param swallowed called when it was there
   */
  constructor(
    private readonly kind: Swallowed,
    private nth: number,
    private readonly swallowed: () => void,
  ) {
    super();
  }

  override _transform(bytes: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.rest = Buffer.concat([this.rest, bytes]);
    for (let length = lengthOf(this.rest); length && length <= this.rest.length; length = lengthOf(this.rest)) {
      const packet = this.rest.subarray(0, length);
      this.rest = this.rest.subarray(length);
      if (packet[0] === FIRST[this.kind] && --this.nth === 0) this.swallowed();
      else this.push(packet);
    }
    done();
  }
}

/** Of the first packet; 0 while that cannot be known. */
function lengthOf(bytes: Buffer): number {
  let remaining = 0;
  for (let i = 1; i < Math.min(bytes.length, 5); i++) {
    remaining += (bytes[i]! & 127) * 128 ** (i - 1);
    if (bytes[i]! < 128) return 1 + i + remaining;
  }
  return 0;
}
