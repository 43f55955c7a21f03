/** What MQTT promises on top of a link: messages out and in, acknowledgements, subscriptions. */
import { toBytes } from "../espruino/text";
import {
  byte,
  encodeFilters,
  First,
  isTopicFilter,
  isWellFormed,
  PublishFlag,
  packet,
  readUint16,
  Start,
  TopicFault,
  topicFault,
  uint16,
} from "./codec";
import { Code } from "./codes";
import { Connection, write } from "./connection";
import { type Callback, later, State } from "./loop";
import { Default, Limit, type PublishOptions, type SessionOptions } from "./options";
import { bytesIn, indexOfId, nextId, type Outgoing, remove, rewind, type SendCallback } from "./outbox";
import { feed } from "./reader";
import type { Stats } from "./stats";
import { giveUp, noRoom, type Route, routed, suspect } from "./turn-away";

export abstract class Session extends Connection {
  _out: Outgoing[] = [];
  _inflight = 0;
  _lastId = 0;
  /** How many, of those that were on their way when a link was lost, have not been acknowledged: they go one at a time. */
  _suspects = 0;
  /** Until when, by `_clock`, one that goes alone is waited for: some are never acknowledged, and must not hold up all others. */
  _suspectBy?: number;
  /** Links that were closed with nothing on its way, since the last good one. Only once there was one, as the other counters of what goes wrong. */
  _takeovers?: number;
  /** The first byte of a PUBLISH whose caller names none. */
  _publish: number;
  /** 0: none. */
  _routes: Route[] | 0 = 0;
  _dropped?: number;
  _skipped?: number;
  _unknown?: number;
  _connects = 0;

  constructor(options: SessionOptions) {
    super(options);
    this._publish = First.PUBLISH | (this._options.qualityOfService === 0 ? 0 : PublishFlag.QOS_1);
  }

  /** On each connect: subscribes to all that is in use, since ThingsBoard keeps nothing. */
  abstract _online(): void;
  /** Whether a message stays with the server for now: it is neither handed on nor acknowledged. */
  abstract _mustWait(topic: string, isLate?: boolean): boolean;
  /** A message that no route took. Throws for what is no JSON, or JSON of a shape that nobody thought of. */
  abstract _message(topic: string, payload: string): void;
  /** A message to this topic was passed over for its length. */
  abstract _passedOver(topic: string): void;

  /**
   * Publishes a text, or a string of bytes, to any topic of printable ASCII without wildcards. Without a link it waits, as telemetry does.
   * If the server never acknowledges the message, it holds its place in the queue until the link is lost. ThingsBoard does so with gateway topics of a
   * device that is not a gateway.
   * `callback(error)`: at QoS 1 on the PUBACK, at QoS 0 when it is sent. error is INVALID_ARGUMENT, NOT_CONNECTED, TOO_LARGE, QUEUE_FULL, GIVEN_UP or
   * DISCONNECTED. @rare
   */
  publish(topic: string, payload: string, options?: PublishOptions, callback?: SendCallback): void {
    const o = options === undefined ? {} : options;
    const { qualityOfService: qos, retain } = o || ({} as PublishOptions);
    let bad = typeof topic !== "string" || topicFault(topic) ? "topic" : typeof payload !== "string" ? "payload" : "";
    if (!o || typeof o !== "object" || (qos !== undefined && qos !== 0 && qos !== 1)) bad = "options";
    else for (const name in o) if (name !== "qualityOfService" && name !== "retain") bad = name;
    if (bad) this._refuse(Code.INVALID_ARGUMENT, bad, callback);
    else {
      const first = qos === undefined ? this._publish : First.PUBLISH | (qos && PublishFlag.QOS_1);
      this._accept(topic, toBytes(payload), callback, first | (retain ? PublishFlag.RETAIN : 0));
    }
  }

  /**
   * Subscribes to a topic filter of printable ASCII, now and on each connect. A message whose topic begins with the prefix goes to
   * `handler(suffix, payload)`, with the payload as bytes. The first route that fits takes the message, before the client's own topics. If its handler
   * returns false, the next route that fits or the client gets it. A route stays for good. A wrong one is reported by `error`, INVALID_ARGUMENT. @rare
   */
  route(topicPrefix: string, filter: string, handler: (suffix: string, payload: string) => unknown): void {
    const isGood = isTopicFilter(filter);
    if (!isGood || typeof topicPrefix !== "string" || typeof handler !== "function")
      this._refuse(Code.INVALID_ARGUMENT, "route");
    else {
      const route: Route = { _prefix: topicPrefix, _filter: filter, _handler: handler };
      if (this._routes) this._routes.push(route);
      else this._routes = [route];
      this._subscribe([filter]);
    }
  }

  /** The counters of this client. @rare */
  stats(): Stats {
    return {
      sent: this._sent,
      acknowledged: this._acknowledged,
      refused: this._refused || 0,
      dropped: this._dropped || 0,
      skipped: this._skipped || 0,
      unknown: this._unknown || 0,
      reconnects: this._connects > 1 ? this._connects - 1 : 0,
    };
  }

  /**
   * Takes a message: written at once if it can be, else in its turn. Returns 0, or the code of its refusal, which has been reported.
   * @param topic bytes
   * @param special its first byte, where that is not the one of the client's QoS @rare
   */
  _accept(topic: string, payload: string, callback?: Callback, special?: number): number {
    const first = special || this._publish;
    const id = first & PublishFlag.QOS_1 ? nextId(this) : "";
    const body = topic + id + payload;
    const length = 2 + body.length;
    const room =
      (this._options.maxQueueBytes || Default.MAX_QUEUE_BYTES) -
      bytesIn(this) -
      this._out.length * Limit.MESSAGE_OVERHEAD;
    // Not by >: an option that was changed to no number must not lift the limit.
    if (!this._state || !(length + Limit.HEADER_BYTES <= room) || length > Limit.PUBLISH_BYTES)
      return noRoom(this, topic, payload, first, callback);
    // Kept before it is written: whatever happens then, it is not lost.
    this._keep({ _bytes: packet(first, uint16(topic.length), body), _id: id, _callback: callback });
    if (this._inflight < this._window) this._flush(true);
    // The next poll looks again. Until then nothing goes, so that none overtakes another.
    else this._dueMs = this._window = 0;
    return 0;
  }

  /** Puts a message behind all others: nothing goes at once any more. @rare */
  _keep(entry: Outgoing): void {
    this._out.push(entry);
    this._puback = this._mayWrite = 0;
  }

  /**
   * Writes what waits, as far as the link and the limits let it; then finds out what may be written, and taken, at once.
   * @param isSameWindow leaves the window as it is @rare
   */
  _flush(isSameWindow?: boolean): void {
    const out = this._out;
    const inbox = this._inbox;
    if (this.connected && !isSameWindow) {
      if (this._suspects && this._clock >= this._suspectBy!) this._suspects = 0;
      this._window = this._suspects ? 1 : this._options.maxInflight || 5;
    }
    while (this._inflight < this._window && this._inflight < out.length) {
      const entry = out[this._inflight]!;
      if (this._unsent() > Limit.UNSENT_BYTES) {
        // The next poll tries again. Until then nothing goes, so that none overtakes another.
        this._dueMs = this._window = 0;
      } else if (write(this, entry._bytes)) {
        this._sent++;
        if (entry._id) this._inflight++;
        else {
          remove(this, this._inflight);
          if (entry._callback) later(this, [entry._callback, []]);
        }
      }
    }
    if (this.connected && !this._fault) {
      if (!out.length && this._window && !this._suspects && this._mayWrite >= 0)
        this._mayWrite = Math.max(
          0,
          Math.min(Limit.UNSENT_BYTES - this._unsent(), this._options.maxQueueBytes || Default.MAX_QUEUE_BYTES) -
            Limit.AT_ONCE_OVERHEAD,
        );
      if (!this._mayTake && !this._rx && !this._isBehind) {
        let isTaken = false;
        for (let i = inbox.length; i--; ) if (typeof inbox[i] === "string") isTaken = true;
        this._mayTake =
          Math.min(Limit.SHORT_PACKET_BYTES, this._options.maxPacketBytes || Default.MAX_PACKET_BYTES) *
          (isTaken ? -1 : 1);
      }
    }
  }

  /** Espruino's own field, the only sight of what it has not sent. Were it missing, nothing would be held back. @rare */
  _unsent(): number {
    return (this._socket!.dSnd || "").length;
  }

  /** Subscribes to topic filters, ahead of all messages that wait, or lets go of them: nobody waits for an UNSUBACK. Without a link nothing is sent. @rare */
  _subscribe(filters: string[], isEnd?: boolean): void {
    if (this.connected && filters.length) {
      const id = nextId(this);
      const bytes = encodeFilters(isEnd ? First.UNSUBSCRIBE : First.SUBSCRIBE, id, filters, isEnd ? undefined : 1);
      if (!isEnd) {
        this._out.splice(this._inflight, 0, { _bytes: bytes, _id: id, _filters: filters });
        this._inflight++;
        this._puback = this._mayWrite = 0;
        this._subackBy = this._now() + (this._options.requestTimeoutMs || Default.REQUEST_TIMEOUT_MS);
      }
      write(this, bytes);
    }
  }

  /** @rare */
  override _offline(code: Code): Code {
    const count = rewind(this);
    this._window = this._mayWrite = this._puback = this._subackBy = 0;
    if (code === Code.CONNECTION_LOST && count) suspect(this, count);
    if (code) this._endRequests(code);
    // An acknowledgement on the next link would be for another message.
    const inbox = this._inbox;
    for (let i = inbox.length; i--; ) {
      const what = inbox[i];
      if (typeof what === "string" && what.charCodeAt(0) & PublishFlag.QOS_MASK) {
        const end = 4 + readUint16(what, 2);
        if (this._mustWait(what.substring(4, end), true)) inbox.splice(i, 1);
        else inbox[i] = byte(First.PUBLISH) + what.substring(1, end) + what.substr(end + 2);
      }
    }
    if (code === Code.DISCONNECTED) {
      const left = this._out.length;
      for (let i = left; i--; ) giveUp(this, 0, code);
      if (left) this.emit("drop", left);
      this._suspects = 0;
    }
    if (code !== Code.CONNECTION_LOST || count) return code;
    // Closed over and over with nothing of ours on its way: the server goes with the newest that has these credentials.
    this._takeovers = this._failures ? (this._takeovers || 0) + 1 : 1;
    return this._takeovers > Limit.TAKEOVERS ? Code.SESSION_TAKEN : code;
  }

  /** @rare */
  override _inParts(bytes: string): number {
    const code = feed(this, bytes);
    // In the middle of a packet nothing is one by itself.
    if (this._rx) this._mayTake = this._puback = 0;
    else if (!this._mayTake) this._dueMs = 0;
    return code;
  }

  /** What comes in parts, or behind another. @rare */
  override _packet(first: number, body: string): number {
    if (first >> 4 !== First.PUBLISH >> 4)
      return first === First.PUBACK ? this._acked(body) : this._control(first, body);
    const end = 2 + readUint16(body, 0);
    const qos = first & PublishFlag.QOS_MASK;
    const length = body.length;
    if (!(this.connected && qos <= PublishFlag.QOS_1 && end > 2 && end + qos <= length)) return Code.PROTOCOL_ERROR;
    const inbox = this._inbox;
    let taken = 0;
    for (let i = inbox.length; i--; ) {
      const what = inbox[i]!;
      if (typeof what === "string") taken += what.length + Limit.MESSAGE_OVERHEAD;
    }
    const most = this._options.maxPacketBytes || Default.MAX_PACKET_BYTES;
    const isLate = this._isBehind || taken > most;
    if (isLate && qos && body.substr(end, 2) !== Start.NO_ID && this._mustWait(body.substring(2, end), true)) return 0;
    if (!(taken + length <= 2 * most)) {
      this._unknown = (this._unknown || 0) + 1;
      return Code.INBOX_FULL;
    }
    // Its header is as that of a short one.
    later(this, byte(first, 0) + body);
    if (this._mayTake > 0) this._mayTake = -this._mayTake;
    return 0;
  }

  override _onlyAcked(): void {
    const callback = this._out.pop()!._callback;
    this._inflight = this._puback = 0;
    this._mayWrite = -this._mayWrite;
    this._acknowledged++;
    if (callback) later(this, [callback, []]);
  }

  /** A PUBACK: no more than an identifier. @rare */
  _acked(id: string): number {
    const at = indexOfId(this._out, id);
    const entry = this._out[at];
    if (at < 0 || at >= this._inflight || entry!._filters) return this._control(First.PUBACK, id);
    remove(this, at);
    this._acknowledged++;
    if (entry!._callback) later(this, [entry!._callback, []]);
    if (this._suspects) {
      this._suspects--;
      this._suspectBy = this._now() + (this._options.requestTimeoutMs || Default.REQUEST_TIMEOUT_MS);
    }
    this._puback = this._mayWrite = 0;
    this._flush(this._inflight >= this._out.length);
    return 0;
  }

  /** The answer to our CONNECT. A refusal is told as it is even with Session Present set: ThingsBoard does that. @rare */
  _greeted(first: number, body: string): number {
    const code = body.charCodeAt(1);
    const mayResume = code || this._options.cleanSession === false;
    if (
      this._state !== State.CONNECTING ||
      first !== First.CONNACK ||
      body.length !== 2 ||
      body.charCodeAt(0) > (mayResume ? 1 : 0)
    )
      return Code.PROTOCOL_ERROR;
    if (code) return code;
    const now = this._now();
    if (this._suspects) this._suspectBy = now + (this._options.requestTimeoutMs || Default.REQUEST_TIMEOUT_MS);
    this._deadline = now + Limit.STABLE_MS;
    this._probedAt = 0;
    this._connects++;
    this._to(State.ONLINE);
    if (this._connectCallback) later(this, [this._connectCallback, []]);
    delete this._connectCallback;
    this.emit("connect");
    this._online();
    this._flush();
    return 0;
  }

  /** What comes but once in a while. One for what nobody waits for is ignored. Of a SUBACK the codes are looked at (section 3.9.3). @rare */
  _control(first: number, body: string): number {
    if (!this.connected) return this._greeted(first, body);
    if (!isWellFormed(first, body)) return Code.PROTOCOL_ERROR;
    const at = indexOfId(this._out, body.substr(0, 2));
    const filters = at >= 0 && this._out[at]!._filters;
    if (!filters || first !== First.SUBACK) return 0;
    remove(this, at);
    const subackBy = this._subackBy;
    this._subackBy = 0;
    for (let i = this._inflight; i--; ) if (this._out[i]!._filters) this._subackBy = subackBy;
    let code = body.length === filters.length + 2 ? 0 : Code.PROTOCOL_ERROR;
    for (let i = 0; i < filters.length; i++) {
      const granted = body.charCodeAt(i + 2);
      if (granted === 0x80) this.emit("error", Code.SUBSCRIPTION_REFUSED, filters[i]!);
      else if (granted > 2) code = Code.PROTOCOL_ERROR;
    }
    this._flush();
    return code;
  }

  /** @rare */
  override _overLong(bytes: number, id: number, topic: string): void {
    this._skipped = (this._skipped || 0) + 1;
    // Acknowledged in the order of all others.
    if (id) later(this, Start.PASSED_OVER + uint16(id));
    this.emit("skip", bytes);
    this._passedOver(topic);
  }

  /** Takes a message apart, acknowledges it, and hands it on. @apart */
  override _dispatch(message: string): void {
    // Characters are compared sooner than numbers are read.
    const qos = message < "\x32" ? 0 : message.charCodeAt(0) & PublishFlag.QOS_MASK;
    const end = (message[2] === "\0" ? 4 : 4 + message.charCodeAt(2) * 256) + message.charCodeAt(3);
    const topic = message.substring(4, end);
    if (!topic) this._acknowledgeOnly(message);
    else if (this._state) {
      if (qos) {
        const id = message.substr(end, 2);
        // ThingsBoard counts past 65535 and sends identifier 0 then: a message, but nothing that could be acknowledged.
        if (id !== Start.NO_ID) {
          if (this._out[0] && this._mustWait(topic)) return;
          // Before its handler runs, since ThingsBoard's RPC queue waits for that.
          if (this.connected) write(this, Start.PUBACK + id);
        }
      }
      // In place of the whole, so that there are no two of a long one while it is parsed.
      message = message.substr(end + qos);
      try {
        if (!this._routes || !routed(this, this._routes, topic, message)) this._message(topic, message);
      } catch (_) {
        // The messages behind it are handed on all the same.
        this._badMessage(topic);
      }
    }
  }

  /** Of what stands for a message that was passed over. @rare */
  _acknowledgeOnly(message: string): void {
    if (this.connected) write(this, Start.PUBACK + message.substr(4));
  }

  /** A message that is not what it should be, and so nobody's. @rare */
  _badMessage(topic: string): void {
    this.emit("error", Code.BAD_MESSAGE, topic);
    this._stray(topic);
  }

  /** A message that is nobody's. One with a topic that must not be is a fault of the server's, which ends the link. @rare */
  _stray(topic: string): void {
    this._unknown = (this._unknown || 0) + 1;
    if (topicFault(topic) === TopicFault.FORBIDDEN) {
      // By the tick that follows: from here the calls would be too deep, see Loop.
      this._fault = "topic";
      this._dueMs = 0;
    }
  }
}
