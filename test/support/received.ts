/** What a server sends, as our side reads it. */
import { PacketSink } from "./packet-sink";

/** What becomes of one packet after our reader. */
export function received(byteString: string): { first: number; body: string } {
  const sink = new PacketSink(3e6);
  const code = sink.feed(byteString);
  if (code || sink.events.length !== 1) throw new Error(`Code ${code}, ${sink.events.length} packets`);
  return sink.events[0] as { first: number; body: string };
}
