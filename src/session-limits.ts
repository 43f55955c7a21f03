/** Telemetry at the pace that the server allows, in packets that it takes. Opt-in: it costs nothing if you do not import it. */
import type { ClientOptions, TBDeviceMqttClient } from "./client";
import { later } from "./espruino/later";
import { fromJson, toJson } from "./espruino/text";
import { Code } from "./mqtt/codes";
import { Default } from "./mqtt/options";
import type { SendCallback } from "./mqtt/outbox";
import { Topic } from "./topics";
import { isObject, type TimedValues, telemetryEntries, type Values } from "./values";

/** The answer of ThingsBoard 3.8 and newer. A rate is "count:seconds,count:seconds"; each of them holds. null: no limit. */
export interface SessionLimits {
  /** Most bytes of one message. */
  maxPayloadSize?: number;
  /** Most messages that may be sent and not yet acknowledged. */
  maxInflightMessages?: number;
  /** Limits of all messages, of messages with telemetry, and of single values of telemetry. */
  rateLimits?: { messages?: string | null; telemetryMessages?: string | null; telemetryDataPoints?: string | null };
}

const enum Pace {
  /** Milliseconds between two looks while something waits. */
  LOOK_MS = 250,
  /** What a PUBLISH has besides its entries: header, topic, identifier, brackets. */
  OVERHEAD = 48,
  /** What an entry that waits counts besides its JSON: what it takes in memory. */
  ENTRY = 32,
  /** Of what the server allows, so much is used: what is sent again after a lost link counts twice there. */
  SHARE = 0.8,
  /** Characters of a list of rates: a longer one is none. */
  RATES = 128,
}

interface Bucket {
  _most: number;
  _perSecond: number;
  _left: number;
}

interface Entry {
  /** `{ts, values}`, or plain values. */
  _json: string;
  _points: number;
  _callback: SendCallback | undefined;
}

/** Sends telemetry at the pace that the server allows; useSessionLimits makes it. */
class Pacer {
  /** What waits, and before it what is on its way. */
  _queue: Entry[] = [];
  /** Of the queue, with Pace.ENTRY for each. */
  _bytes = 0;
  /** What the server may be sent, in bytes of a packet. */
  _packetBytes = 65536;
  _messages: Bucket[] = [];
  _points: Bucket[] = [];
  /** What the buckets were made of: others are made when it changes, since each new one is full. */
  _rates = "";
  /** Whether the server was asked and answered, or will not. */
  _isKnown = false;
  _isSending = false;
  _timer: number | undefined;
  _filledAt = Date.now();
  /** The time that was given to an entry last. */
  _lastTs = 0;

  constructor(
    public _client: TBDeviceMqttClient,
    public _options: ClientOptions,
  ) {}

  /**
   * Takes what the client's sendTelemetry takes. The values wait, with the time of the call if the clock is set. They wait in a queue of their own, of
   * `maxQueueBytes`; each entry takes 32 bytes more. A list is taken whole or not at all. If an entry is too large for one packet, it is split by its keys.
   * `callback(error)` is called when the last of it is acknowledged. error is INVALID_ARGUMENT, QUEUE_FULL, TOO_LARGE for one value that fits into no
   * packet, or an error of `publish`.
   */
  sendTelemetry(data: Values | TimedValues | object, callback?: SendCallback): void {
    const list = telemetryEntries(data, this) || [];
    const entries: Entry[] = [];
    let bytes = 0;
    for (let i = 0; i < list.length; i++) {
      const json = toJson(list[i]);
      bytes += json.length + Pace.ENTRY;
      if (json) entries.push({ _json: json, _points: Object.keys(valuesOf(list[i]!)).length, _callback: undefined });
    }
    const last = entries[list.length - 1];
    if (!last) this._turnDown(Code.INVALID_ARGUMENT, callback);
    else if (!(this._bytes + bytes <= (this._options.maxQueueBytes || Default.MAX_QUEUE_BYTES)))
      this._turnDown(Code.QUEUE_FULL, callback);
    else {
      // What is no function would keep an error to itself.
      last._callback = typeof callback === "function" ? callback : undefined;
      this._bytes += bytes;
      for (let i = 0; i < entries.length; i++) this._queue.push(entries[i]!);
      this._look();
    }
  }

  /** @rare */
  _turnDown(code: Code, callback?: SendCallback): void {
    if (typeof callback === "function") later(0, callback, code);
    else this._client.emit("error", code, "telemetry");
  }

  /** Asks once a connection; what was known holds until there is another answer. @rare */
  _askLimits(callback?: (limits: SessionLimits | undefined) => void): void {
    this._client.sendRpcCall("getSessionLimits", {}, (result, error) => {
      const limits = (isObject(result) ? result : {}) as SessionLimits;
      const rates = limits.rateLimits;
      const bytes = limits.maxPayloadSize;
      if (error && !this._client.connected) return;
      const text = rates ? toJson([rates.telemetryMessages, rates.telemetryDataPoints]) : this._rates;
      if (rates && text !== this._rates) {
        this._rates = text;
        this._messages = toBuckets(rates.telemetryMessages);
        this._points = toBuckets(rates.telemetryDataPoints);
      }
      if (typeof bytes === "number" && bytes > 0) this._packetBytes = bytes;
      this._isKnown = true;
      if (callback) callback(rates ? limits : undefined);
      // The next look sends: an answer is told from so deep that there is no memory left to make a packet in.
    });
  }

  /** Sends a packet if one may be sent now, and looks again later while something waits. */
  _look(): void {
    if (this._timer) clearTimeout(this._timer);
    this._timer = this._queue.length ? later(Pace.LOOK_MS, look, this) : 0;
    if (!this._isKnown || this._isSending || !this._client.connected || !this._queue.length) return;
    const now = Date.now();
    const ms = now - this._filledAt;
    const points = left(this._points, 0, ms);
    this._filledAt = now;
    if (left(this._messages, 0, ms) >= 1) this._send(points);
  }

  /**
   * As many entries as fit, each of them whole; one that fits into no packet is split. Several take a quarter of the room at most: while a packet is made it is in
   * memory three times, beside all that waits.
   */
  _send(points: number): void {
    const queue = this._queue;
    const most = Math.min(this._packetBytes, this._options.maxQueueBytes || Default.MAX_QUEUE_BYTES) - Pace.OVERHEAD;
    let json = "[";
    let values = 0;
    let entries = 0;
    while (entries < queue.length) {
      const entry = queue[entries]!;
      if (!entries && (entry._json.length > most || entry._points > capacity(this._points))) {
        if (this._split(most)) continue;
        return;
      }
      if (json.length + entry._json.length > (entries ? most / 4 : most) || values + entry._points > points) break;
      json += (entries ? "," : "") + entry._json;
      values += entry._points;
      entries++;
    }
    if (!entries) return;
    left(this._messages, 1, 0);
    left(this._points, values, 0);
    this._isSending = true;
    this._client.publish(Topic.TELEMETRY, json + "]", undefined, this._packetSent.bind(this, entries));
  }

  /** The client is done with so many entries. When its own queue is in use they are sent later. @rare */
  _packetSent(entries: number, error?: number): void {
    this._isSending = false;
    if (error === Code.QUEUE_FULL) return;
    while (entries--) {
      const { _json, _callback } = this._queue.shift()!;
      this._bytes -= _json.length + Pace.ENTRY;
      // Each on its own, since one may throw.
      if (_callback) later(0, _callback, error);
    }
    // When these have run: here there may be too little memory left to make the next packet in.
    if (this._timer) clearTimeout(this._timer);
    this._timer = later(0, look, this);
  }

  /** Makes two of the first entry, of half the keys each. False, and it is dropped, if it has but one. @rare */
  _split(most: number): boolean {
    const entry = this._queue.shift()!;
    const whole = fromJson(entry._json) as Values;
    const values = valuesOf(whole);
    const keys = Object.keys(values);
    this._bytes -= entry._json.length + Pace.ENTRY;
    if (keys.length < 2 || most < 0) {
      this._turnDown(Code.TOO_LARGE, entry._callback);
      return this._queue.length > 0;
    }
    const halves: Values[] = [{}, {}];
    for (let i = 0; i < keys.length; i++) halves[i * 2 < keys.length ? 0 : 1]![keys[i]!] = values[keys[i]!];
    for (let i = 2; i--; ) {
      const json = toJson(values === whole ? halves[i] : { ts: whole.ts, values: halves[i] });
      this._bytes += json.length + Pace.ENTRY;
      this._queue.unshift({
        _json: json,
        _points: Object.keys(halves[i]!).length,
        _callback: i ? entry._callback : undefined,
      });
    }
    return true;
  }
}

/** @rare */
function look(pacer: Pacer): void {
  pacer._timer = 0;
  pacer._look();
}

/** The values of an entry, whether it has a time or not. @rare */
function valuesOf(entry: Values): Values {
  return entry.ts !== undefined && entry.values !== undefined ? (entry.values as Values) : entry;
}

/** @rare */
function toBuckets(rates: unknown): Bucket[] {
  const buckets: Bucket[] = [];
  const parts = typeof rates === "string" && rates.length < Pace.RATES ? rates.split(",") : [];
  for (let i = 0; i < parts.length; i++) {
    const [count, seconds] = parts[i]!.split(":");
    // Espruino makes no number of 64 digits or more.
    const share = parseInt(count!.substr(0, 9), 10) * Pace.SHARE;
    const length = seconds ? parseInt(seconds.substr(0, 9), 10) : 0;
    const most = Math.max(1, Math.floor(share));
    if (share > 0 && length > 0) buckets.push({ _most: most, _perSecond: share / length, _left: most });
  }
  return buckets;
}

/**
 * What is left, after so many were taken, and so much time has filled up. A step back, or of more than a minute, is a clock that was set: it counts for nothing.
 */
function left(buckets: Bucket[], taken: number, ms: number): number {
  let least = Infinity;
  for (let i = 0; i < buckets.length; i++) {
    const b = buckets[i]!;
    if (ms > 0 && ms < 60000) b._left = Math.min(b._most, b._left + (b._perSecond * ms) / 1000);
    b._left -= taken;
    least = Math.min(least, b._left);
  }
  return least;
}

/** The most that one packet may ever have. @rare */
function capacity(buckets: Bucket[]): number {
  let least = Infinity;
  for (let i = 0; i < buckets.length; i++) least = Math.min(least, buckets[i]!._most);
  return least;
}

export type { Pacer };

/**
 * Asks for the server's limits after each connect, and returns an object whose sendTelemetry keeps them. It sends nothing before the server has answered, or
 * has not answered in time. The client's own sendTelemetry and sendAttributes do not keep the limits, but the server counts them too.
 * @param options the same object that the client was made with
 * @param callback `(limits)` after each connect; undefined if the server does not know the question: then there is no limit
 */
export function useSessionLimits(
  client: TBDeviceMqttClient,
  options: ClientOptions,
  callback?: (limits: SessionLimits | undefined) => void,
): Pacer {
  const pacer = new Pacer(client, isObject(options) ? options : ({} as ClientOptions));
  if (pacer._options !== options) client.emit("error", Code.INVALID_ARGUMENT, "options");
  if (callback !== undefined && typeof callback !== "function") {
    client.emit("error", Code.INVALID_ARGUMENT, "callback");
    callback = undefined;
  }
  client.on("connect", () => pacer._askLimits(callback));
  return pacer;
}
