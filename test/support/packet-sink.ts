/** A reader's owner that only writes down what it is told. */
import { feed, type ReaderState } from "../../src/mqtt/reader";
import { hex } from "./peer";

export interface SinkEvent {
  /** First byte of a whole packet. */
  first?: number;
  body?: string;
  /** Length of a packet that was passed over. */
  overLong?: number;
  id?: number;
}

export class PacketSink implements ReaderState {
  _rx: string | number = 0;
  _options: { maxPacketBytes: number };
  connected = true;
  events: SinkEvent[] = [];
  /** The most that ever waited in `_rx` between two pieces. */
  mostWaiting = 0;
  /** What `_packet` returns for a first byte. */
  answers: Record<number, number> = {};

  constructor(maxPacketBytes = 2048) {
    this._options = { maxPacketBytes };
  }

  _packet(first: number, body: string): number {
    this.events.push({ first, body });
    return this.answers[first] ?? 0;
  }

  _overLong(bytes: number, id: number): void {
    this.events.push({ overLong: bytes, id });
  }

  /** Feeds pieces of these lengths, over and over, until the bytes end or a code comes back. */
  feed(byteString: string, pieceLengths: number[] = [Infinity]): number {
    let at = 0;
    for (let i = 0; at < byteString.length; i++) {
      const length = pieceLengths[i % pieceLengths.length]!;
      const code = feed(this, byteString.slice(at, at + length));
      if (code) return code;
      this.mostWaiting = Math.max(this.mostWaiting, typeof this._rx === "string" ? this._rx.length : 0);
      at += length;
    }
    return 0;
  }

  /** What came, one line for each event, for assertions that are read. */
  get lines(): string[] {
    return this.events.map(({ first, body, overLong, id }) =>
      first === undefined ? `over-long ${overLong} id ${id}` : `${first.toString(16)}: ${hex(body!)}`.trimEnd(),
    );
  }
}
