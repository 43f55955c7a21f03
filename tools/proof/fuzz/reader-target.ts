/** The reader alone: what it hands on does not depend on where the stream was cut, and it keeps one packet at the most. */
import { feed, type ReaderState } from "../../../src/mqtt/reader.js";
import { Broken, type Input } from "./input.js";

class Sink implements ReaderState {
  _rx: string | number = 0;
  connected = true;
  readonly told: string[] = [];

  constructor(readonly _options: { maxPacketBytes: number }) {}

  _packet(first: number, body: string): number {
    this.told.push(`${first} ${body}`);
    return 0;
  }

  _overLong(bytes: number, id: number): void {
    this.told.push(`over-long ${bytes} id ${id}`);
  }
}

export function feedReader({ maxPacketBytes, pieces }: Input): void {
  const cut = read(maxPacketBytes, pieces);
  const whole = read(maxPacketBytes, [pieces.join("")]);
  if (cut.join("\n") !== whole.join("\n")) {
    throw new Broken("packets do not depend on the cuts", `${cut.length} in pieces, ${whole.length} at once`);
  }
}

/** What the reader tells, up to its first complaint. */
function read(maxPacketBytes: number, pieces: string[]): string[] {
  const sink = new Sink({ maxPacketBytes });
  for (const piece of pieces) {
    const code = feed(sink, piece);
    if (code) return [...sink.told, `code ${code}`];
    const kept = typeof sink._rx === "string" ? sink._rx.length : 0;
    if (kept > maxPacketBytes) {
      throw new Broken("the reader keeps at most one packet", `${kept} of ${maxPacketBytes} bytes`);
    }
  }
  return sink.told;
}
