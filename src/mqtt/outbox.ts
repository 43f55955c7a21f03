/**
 * What was sent and not yet acknowledged, and behind it what waits to be sent, in one list and in order. The first `_inflight`
 * entries are on their way; the rest follows as acknowledgements come.
 */
import { uint16, withDup } from "./codec";

/** Called once: without an error if the message was delivered, or with the code of the error. */
export type SendCallback = (error?: number) => void;

export interface Outgoing {
  /** The packet, as it is written. */
  _bytes: string;
  /** Packet identifier, two bytes; "" for QoS 0, which leaves the list when written. */
  _id: string;
  _callback?: ((...args: never[]) => unknown) | undefined;
  /** Of a SUBSCRIBE: what it asks for. It ends with the link. */
  _filters?: string[];
  /** Of a reply: the number of the request. Nothing takes its room. */
  _replyTo?: number;
  /** The server closed with this alone on its way: once, -1; more often, one more than it had acknowledged when it did for the second time. */
  _acknowledgedBefore?: number;
}

/** The outbox's part of a session's state. */
export interface OutboxState {
  _out: Outgoing[];
  _inflight: number;
  /** The identifier given last. */
  _lastId: number;
}

/** Index of the entry with this identifier, -1 when there is none. @rare */
export function indexOfId<I>(list: { _id: I }[], id: I): number {
  let i = list.length;
  while (i-- && list[i]!._id !== id);
  return i;
}

/** The next free packet identifier, two bytes: 1 to 65535, never 0 [MQTT-2.3.1-1], never one that is in use [MQTT-2.3.1-2]. @rare */
export function nextId(box: OutboxState): string {
  let id: string;
  do {
    box._lastId = (box._lastId % 65535) + 1;
    id = uint16(box._lastId);
  } while (indexOfId(box._out, id) >= 0);
  return id;
}

/** Bytes of all packets in it. @rare */
export function bytesIn(box: OutboxState): number {
  let bytes = 0;
  for (let i = box._out.length; i--; ) bytes += box._out[i]!._bytes.length;
  return bytes;
}

/** Takes an entry out. @rare */
export function remove(box: OutboxState, index: number): Outgoing {
  const entry = box._out.splice(index, 1)[0]!;
  if (index < box._inflight) box._inflight--;
  return entry;
}

/**
 * After a lost link: all is to be sent again, in order, and what was on its way is marked so. Not a SUBSCRIBE: a new session subscribes afresh.
 * Returns how many messages were on their way.
 */
export function rewind(box: OutboxState): number {
  for (let i = box._inflight; i--; ) {
    const entry = box._out[i]!;
    if (entry._filters) remove(box, i);
    else entry._bytes = withDup(entry._bytes);
  }
  const count = box._inflight;
  box._inflight = 0;
  return count;
}
