/** What MQTT promises on top of a link: messages out and in, acknowledgements, subscriptions. */
import {
  encodeFilters,
  encodePublish,
  First,
  isWellFormed,
  PublishFlag,
  packet,
  readUint16,
  topicEnd,
  uint16,
} from "./codec";
import { Code } from "./codes";
import { Connection } from "./connection";
import { type Callback, State } from "./loop";
import { indexOfId, insert, nextId, type Outgoing, remove, rewind, type SendCallback } from "./outbox";

/** The largest Remaining Length that ThingsBoard takes; it closes the link over it. */
const MAX_REMAINING_LENGTH = 65536;

/** A link that lived this long was a good one: the next pause begins at the shortest again. */
const STABLE_MS = 60000;

/** Bytes left to the interpreter to send before we wait: each chunk it sends copies what remains. */
const MAX_UNSENT_BYTES = 1024;

export interface PublishOptions {
  /** Default: the client's `qualityOfService`. */
  qualityOfService?: 0 | 1;
  retain?: boolean;
}

/** What a client has counted since the program began. */
export interface Stats {
  /** Messages written, repeats included. */
  sent: number;
  /** Messages that the server acknowledged. */
  acknowledged: number;
  /** Calls that were answered with a code: nothing of them was sent. */
  refused: number;
  /** Messages that were taken and given up: by disconnect(). */
  dropped: number;
  /** Messages passed over for being longer than maxPacketBytes. */
  skipped: number;
  /** Messages that nobody waited for, that were not what they should be, or that the inbox had no room for. */
  unknown: number;
  /** Connections after the first. */
  reconnects: number;
}

/** A topic prefix of the application, and who gets what follows it. */
interface Route {
  _prefix: string;
  _handler: (suffix: string, payload: string) => void;
}

export abstract class Session extends Connection {
  _out: Outgoing[] = [];
  _inflight = 0;
  _outBytes = 0;
  _lastId = 0;
  /** Every topic filter in use: subscribed to again on each connect, since ThingsBoard keeps nothing. */
  _filters: string[] = [];
  _routes: Route[] = [];
  _sent = 0;
  _acknowledged = 0;
  _dropped = 0;
  _skipped = 0;
  _unknown = 0;
  _connects = 0;

  /** A message that no route took. */
  abstract _message(topic: string, payload: string): void;

  /**
   * Publishes a payload of bytes to a topic. For capabilities, and for whatever else shares the link. Without a link it waits, as telemetry does.
   * What the server never acknowledges (ThingsBoard: gateway topics of a device that is no gateway) holds its place until the link is
   * lost, and what makes it close is sent again on every link: mind the payload.
   * `callback(error)`: at QoS 1 on the PUBACK, at QoS 0 when written; error NOT_CONNECTED, TOO_LARGE, QUEUE_FULL, DISCONNECTED.
   */
  publish(topic: string, payload: string, options?: PublishOptions, callback?: SendCallback): void {
    const o = options || {};
    this._send(topic, payload, callback, o.qualityOfService, o.retain);
  }

  /**
   * Subscribes to a topic filter, now and on every connect, and hands each message whose topic begins with the prefix to
   * `handler(suffix, payload)`, the payload as bytes, from a poll. The first route that fits takes a message, before the client's own topics.
   * A route stays for good.
   */
  route(topicPrefix: string, filter: string, handler: (suffix: string, payload: string) => void): void {
    this._routes.push({ _prefix: topicPrefix, _handler: handler });
    this._listen(filter);
  }

  /** Counters, as they are now. */
  stats(): Stats {
    return {
      sent: this._sent,
      acknowledged: this._acknowledged,
      refused: this._refused,
      dropped: this._dropped,
      skipped: this._skipped,
      unknown: this._unknown,
      reconnects: this._connects > 1 ? this._connects - 1 : 0,
    };
  }

  /**
   * Takes a message, to be written now or in its turn. Returns 0, or the code of its refusal, which has been reported. A request is called back
   * by its answer, and ends with the link.
   */
  _send(
    topic: string,
    payload: string,
    callback?: Callback,
    qualityOfService?: 0 | 1,
    retain?: boolean,
    isRequest?: boolean,
  ): number {
    const o = this._options;
    const length = topic.length + payload.length + 4;
    const most = o.maxQueueBytes || 2048;
    const code = !this._state
      ? Code.NOT_CONNECTED
      : length > MAX_REMAINING_LENGTH || length + 5 > most
        ? Code.TOO_LARGE
        : length + 5 + this._outBytes > most
          ? Code.QUEUE_FULL
          : 0;
    if (code) return this._refuse(code, topic, callback, isRequest);
    const qos = qualityOfService === undefined ? o.qualityOfService : qualityOfService;
    const id = qos === 0 ? 0 : nextId(this);
    const flags = (id && PublishFlag.QOS_1) | (retain ? PublishFlag.RETAIN : 0);
    const bytes = encodePublish(topic, payload, flags, id);
    this._outBytes += bytes.length;
    this._out.push({ _bytes: bytes, _id: id, _callback: isRequest ? undefined : callback, _filters: isRequest && [] });
    this._flush();
    return 0;
  }

  /** Writes what waits, as far as the link and the limits let it. */
  _flush(): void {
    while (
      this._state === State.ONLINE &&
      this._inflight < this._out.length &&
      this._inflight < (this._options.maxInflight || 5)
    ) {
      // Espruino's own field, the only sight of what it has not sent. Were it missing, nothing would be held back.
      if ((this._socket!.dSnd || "").length > MAX_UNSENT_BYTES) {
        // The next poll tries again.
        this._dueAt = this._clock;
        return;
      }
      const entry = this._out[this._inflight]!;
      if (!this._write(entry._bytes)) return;
      this._sent++;
      if (entry._id) this._inflight++;
      else {
        remove(this, this._inflight);
        if (entry._callback) this._later(entry._callback, []);
      }
    }
  }

  /**
   * Subscribes to a topic filter not yet in use, or lets go of one; without a filter, subscribes to all that are in use. Goes ahead of all
   * messages that wait. Nobody waits for an UNSUBACK.
   */
  _listen(filter?: string, isEnd?: boolean): void {
    const used = this._filters;
    const at = filter ? used.indexOf(filter) : 0;
    const filters = filter ? [filter] : used.slice();
    if (isEnd) used.splice(at, 1);
    else if (at < 0) used.push(filter!);
    if (this.connected && filters.length && (isEnd || !filter || at < 0)) {
      const id = nextId(this);
      const bytes = encodeFilters(isEnd ? First.UNSUBSCRIBE : First.SUBSCRIBE, id, filters, isEnd ? undefined : 1);
      if (!isEnd) insert(this, this._inflight++, { _bytes: bytes, _id: id, _filters: filters });
      this._write(bytes);
    }
  }

  override _offline(code: Code): void {
    rewind(this);
    this._endRequests(code);
    const left = this._state ? 0 : this._out.length;
    if (left) {
      this._dropped += left;
      this.emit("drop", left);
    }
    for (let i = left; i--; ) {
      const callback = remove(this, 0)._callback;
      if (callback) this._later(callback, [code]);
    }
  }

  override _packet(first: number, body: string): number {
    if (this._state !== State.ONLINE) return this._greeted(first, body);
    if (first >> 4 === 3) return this._received(first, body);
    return this._acked(first, body);
  }

  /** The answer to our CONNECT. A refusal is told as it is even with Session Present set: ThingsBoard does that. @apart */
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
    this._aliveAt = this._clock;
    this._deadline = this._clock + STABLE_MS;
    this._probedAt = 0;
    this._connects++;
    this._to(State.ONLINE);
    if (this._connectCallback) this._later(this._connectCallback, []);
    this._connectCallback = undefined;
    this.emit("connect");
    this._listen();
    this._flush();
    return 0;
  }

  /** A PUBLISH: acknowledged before its handler runs, since ThingsBoard's RPC queue waits for that. @apart */
  _received(first: number, body: string): number {
    const end = topicEnd(first, body);
    if (!end) return Code.PROTOCOL_ERROR;
    if (this._inboxBytes + body.length > 2 * this._maxPacketBytes) {
      this._unknown++;
      return Code.INBOX_FULL;
    }
    const topic = body.substring(2, end);
    const payload = body.substr(end + (first & PublishFlag.QOS_1));
    this._inboxBytes += topic.length + payload.length;
    this._later(topic, payload);
    // ThingsBoard counts past 65535 and sends identifier 0 then: a message, but nothing that could be acknowledged.
    const id = first & PublishFlag.QOS_1 && readUint16(body, end);
    if (id) this._write(packet(First.PUBACK, uint16(id)));
    return 0;
  }

  /** PUBACK or SUBACK, whose codes are looked at (section 3.9.3). One for what nobody waits for is ignored. */
  _acked(first: number, body: string): number {
    if (!isWellFormed(first, body)) return Code.PROTOCOL_ERROR;
    const at = indexOfId(this._out, readUint16(body, 0));
    const entry = this._out[at];
    if (at < 0 || at >= this._inflight || (entry!._filters ? First.SUBACK : First.PUBACK) !== first) return 0;
    const filters = remove(this, at)._filters || [];
    let code = 0;
    if (first === First.PUBACK) this._acknowledged++;
    else if (body.length !== filters.length + 2) code = Code.PROTOCOL_ERROR;
    for (let i = 0; i < filters.length; i++) {
      const granted = body.charCodeAt(i + 2);
      if (granted === 0x80) this.emit("error", Code.SUBSCRIPTION_REFUSED, filters[i]);
      else if (granted > 2) code = Code.PROTOCOL_ERROR;
    }
    if (entry!._callback) this._later(entry!._callback, []);
    this._flush();
    return code;
  }

  override _overLong(bytes: number, id: number): void {
    this._skipped++;
    if (id && this._state === State.ONLINE) this._write(packet(First.PUBACK, uint16(id)));
    this.emit("skip", bytes);
  }

  override _dispatch(topic: string, payload: string): void {
    this._inboxBytes -= topic.length + payload.length;
    if (!this._state) return;
    for (let i = 0; i < this._routes.length; i++) {
      const route = this._routes[i]!;
      const length = route._prefix.length;
      if (topic.substr(0, length) === route._prefix) {
        this._call(route._handler as Callback, [topic.substr(length), payload]);
        return;
      }
    }
    this._message(topic, payload);
  }
}
