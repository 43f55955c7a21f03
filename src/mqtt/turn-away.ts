/** What a session seldom does with a message: refuses it, gives it up, or leaves it to a route of the application. */
import { PublishFlag, topicFault, topicOf } from "./codec";
import { Code } from "./codes";
import { type Callback, call, later } from "./loop";
import { Default, Limit } from "./options";
import { bytesIn, remove } from "./outbox";
import type { Session } from "./session";

/** A topic prefix of the application, what was subscribed to for it, and who gets what follows the prefix. */
export interface Route {
  _prefix: string;
  _filter: string;
  _handler: (suffix: string, payload: string) => unknown;
}

/** Whether a message was taken by the application, which wanted it. @rare */
export function routed(session: Session, routes: Route[], topic: string, payload: string): boolean {
  for (let i = 0; i < routes.length; i++) {
    const route = routes[i]!;
    const length = route._prefix.length;
    if (topic.substr(0, length) === route._prefix) {
      if (topicFault(topic)) session._stray(topic);
      else if (call(session, route._handler as Callback, [topic.substr(length), payload]) === false) continue;
      return true;
    }
  }
  return false;
}

/** What there is no room for: refused, unless it could go and the oldest that waits is to make room for it. @rare */
export function noRoom(session: Session, topic: string, payload: string, first: number, callback?: Callback): number {
  const options = session._options;
  const out = session._out;
  const most = options.maxQueueBytes || Default.MAX_QUEUE_BYTES;
  const length = topic.length + payload.length + Limit.HEADER_BYTES + 2 + (first & PublishFlag.QOS_1);
  const isTooLarge = length > Math.min(most, Limit.PUBLISH_BYTES + Limit.HEADER_BYTES);
  const code = !session._state ? Code.NOT_CONNECTED : isTooLarge ? Code.TOO_LARGE : Code.QUEUE_FULL;
  const left = most - bytesIn(session);
  let room = left - session._inflight * Limit.MESSAGE_OVERHEAD;
  for (let i = session._inflight; i < out.length; i++)
    room += out[i]!._replyTo === undefined ? out[i]!._bytes.length : -Limit.MESSAGE_OVERHEAD;
  if (code !== Code.QUEUE_FULL || !options.dropOldest || !(length <= room))
    return session._refuse(code, topic, callback);
  for (let i = session._inflight; length + bytesIn(session) + out.length * Limit.MESSAGE_OVERHEAD > most; ) {
    if (out[i]!._replyTo === undefined) {
      giveUp(session, i, code);
      session.emit("drop", 1);
    } else i++;
  }
  return session._accept(topic, payload, callback, first);
}

/** Lets go of a message that was taken. @rare */
export function giveUp(session: Session, index: number, code: Code): void {
  const callback = remove(session, index)._callback;
  session._dropped = (session._dropped || 0) + 1;
  if (callback) later(session, [callback, [code]]);
}

/**
 * The server closed with so many messages on their way. It does that without a word on what it does not like, so each of them goes alone now. The
 * second time that it closes on one that was alone, all others go ahead of it. It is given up when it closes once more and has acknowledged
 * another since. @rare
 */
export function suspect(session: Session, count: number): void {
  const entry = session._out[0]!;
  const before = entry._acknowledgedBefore;
  session._suspects = count;
  if (count > 1) return;
  entry._acknowledgedBefore = before || -1;
  if (!before) return;
  session._suspects = session._out.length;
  if (before < 0) entry._acknowledgedBefore = session._acknowledged + 1;
  if (before < 0 || session._acknowledged < before) session._out.push(session._out.shift()!);
  else {
    giveUp(session, 0, Code.GIVEN_UP);
    session.emit("drop", 1);
    session.emit("error", Code.GIVEN_UP, topicOf(entry._bytes));
  }
}
