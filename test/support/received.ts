/** What a server sends, as our side reads it. */
import { PublishFlag, readUint16, topicEnd } from "../../src/mqtt/codec";
import { PacketSink } from "./packet-sink";

/** What becomes of one packet after our reader. */
export function received(byteString: string): { first: number; body: string } {
  const sink = new PacketSink(3e6);
  const code = sink.feed(byteString);
  if (code || sink.events.length !== 1) throw new Error(`Code ${code}, ${sink.events.length} packets`);
  return sink.events[0] as { first: number; body: string };
}

/** The fields of a PUBLISH. */
export function readPublish(first: number, body: string) {
  const end = topicEnd(first, body);
  const qos = (first & PublishFlag.QOS_MASK) >> 1;
  return {
    topic: body.slice(2, end),
    messageId: qos ? readUint16(body, end) : undefined,
    payload: body.slice(end + (qos ? 2 : 0)),
    qos,
    retain: (first & PublishFlag.RETAIN) !== 0,
    dup: (first & PublishFlag.DUP) !== 0,
  };
}
