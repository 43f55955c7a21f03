/**
 * Telemetry that survives a power cut: what is sent while there is no link lies in the board's flash until the server has it. Built on what every
 * application may use of the client.
 */
import type { TBDeviceMqttClient } from "./client";
import { later } from "./espruino/later";
import { Append, RecordLog } from "./espruino/record-log";
import { toJson } from "./espruino/text";
import { goodOptions } from "./good-options";
import { Code } from "./mqtt/codes";
import { Limit as QueueLimit } from "./mqtt/options";
import type { SendCallback } from "./mqtt/outbox";
import { Topic } from "./topics";
import { type TimedValues, telemetryEntries, type Values } from "./values";

/** Options of usePersistentQueue. Each has a default. */
export interface PersistentQueueOptions {
  /**
   * Bytes of one file, 256 to 65535. A message must fit into one file. `dropOldest` erases a whole file. Default 4095.
   */
  fileBytes?: number;
  /** Most files at a time. Default 4. */
  maxFiles?: number;
  /** Bytes of Storage that stay free for other files. Default 8192, at least 4096. */
  reserveBytes?: number;
  /** true: when all files are full, erase the oldest. Default false: new messages are refused. */
  dropOldest?: boolean;
  /** Messages within so many milliseconds stay in memory and are written as one record. A power cut loses them. Default 0: each is written at once. */
  batchMs?: number;
}

/** What a queue has counted since the program started. */
export interface PersistentQueueStats {
  /** Records in flash that the server has not acknowledged. A batch is one record. */
  waiting: number;
  /** Calls that got a code. */
  refused: number;
  /** Records that were given up: for room, or because the server never takes them. */
  dropped: number;
  /** Records that a power cut left half written. They are ignored. */
  torn: number;
}

/** A message that the client has. */
interface Flight {
  _payload: string;
  /** The record that it is; file 0: none so far. */
  _file: number;
  _end: number;
  _callback: SendCallback | undefined;
  _isDone?: boolean;
  /** It came back unsent. */
  _isBack?: boolean;
}

const enum Limit {
  /** Records on their way at a time: with one alone a message that the server never takes could not be told from a server that is down. */
  FLIGHTS = 2,
  /** Bytes of messages on their way that are not written, and QueueLimit.MESSAGE_OVERHEAD for each, as the client's own queue counts them: more than that at a time go by the flash. */
  UNWRITTEN_BYTES = 512,
  /** What is not acknowledged for so long is written, and for twice as long at the most. A good link answers sooner. */
  WRITE_MS = 2500,
  RETRY_MS = 1000,
  /** A batch is written when it is as long as this: client and server take it as one message. */
  BATCH_BYTES = 1024,
}

/** What usePersistentQueue returns: telemetry that waits in flash. */
export class PersistentQueue {
  _flights: Flight[] = [];
  /** JSON of what waits to be written, without the brackets of a list, and who is to be told. */
  _batch = "";
  _batchCallbacks: SendCallback[] = [];
  _refused = 0;
  _dropped = 0;
  /** The time that was given to a message last. */
  _lastTs = 0;
  _isRetrying = false;
  /** The oldest message on its way when the timer was set that looks whether it still is. */
  _watched: Flight | undefined;
  _log: RecordLog;

  constructor(
    public _client: TBDeviceMqttClient,
    public _options: PersistentQueueOptions,
  ) {
    const o = _options;
    this._log = new RecordLog(o.fileBytes || 4095, o.maxFiles || 4, o.reserveBytes || 8192, o.dropOldest);
    // Not bound: a copy would keep what is rare in memory.
    _client.on("connect", () => this._sendOn());
    _client.on("disconnect", () => this._save());
    this._sendOn();
  }

  /**
   * Sends telemetry as the client does, at QoS 1, with the time of the call if the clock is set. No two messages get the same millisecond.
   * With a link and an empty queue it is sent at once. It is written to flash only if the server does not acknowledge it in seconds, or the link is lost.
   * In all other cases it is written at once, and sent after all messages before it.
   * `callback(error)` is called once, when the message is safe: on the server, or in flash. error is INVALID_ARGUMENT, TOO_LARGE for a file, or
   * QUEUE_FULL when the files or Storage are full.
   */
  sendTelemetry(data: Values | TimedValues | object, callback?: SendCallback): void {
    const entries = telemetryEntries(data, this);
    // As a list without its brackets.
    const json = entries ? toJson(entries).slice(1, -1) : "";
    if (!json) this._notTaken(Code.INVALID_ARGUMENT, callback);
    else if (this._client.connected && !this._log.waiting && !this._batch && this._hasRoom(json.length))
      this._fly({ _payload: "[" + json + "]", _file: 0, _end: 0, _callback: callback });
    else {
      if (this._batch && this._batch.length + json.length > Limit.BATCH_BYTES) this.flush();
      if (!this._batch && this._options.batchMs) later(this._options.batchMs, flush, this);
      this._batch += this._batch ? "," + json : json;
      // What is no function would keep a refusal to itself.
      if (typeof callback === "function") this._batchCallbacks.push(callback);
      if (!this._options.batchMs) this.flush();
    }
  }

  /** Writes now what `batchMs` holds back. */
  flush(): void {
    const json = this._batch;
    const callbacks = this._batchCallbacks;
    if (!json) return;
    // What is on its way is older.
    this._save();
    this._batch = "";
    this._batchCallbacks = [];
    const code = this._log.append("[" + json + "]");
    for (let i = 0; i < callbacks.length; i++) {
      if (code) this._notTaken(codeOf(code), callbacks[i]);
      else later(0, callbacks[i]!, undefined);
    }
    if (code && !callbacks.length) this._notTaken(codeOf(code));
    this._sendOn();
  }

  /** Counters since the program started, and what waits. @rare */
  stats(): PersistentQueueStats {
    return {
      waiting: this._log.waiting,
      refused: this._refused,
      dropped: this._dropped + this._log.dropped,
      torn: this._log.torn,
    };
  }

  /** Without a callback a refusal is an `error` of the client's. @rare */
  _notTaken(code: Code, callback?: SendCallback): void {
    this._refused++;
    if (typeof callback === "function") later(0, callback, code);
    else this._client.emit("error", code, "persistent queue");
  }

  /** Sends what came back, then what is written, as far as the limits let it. @rare */
  _sendOn(): void {
    if (!this._client.connected) return;
    this.flush();
    for (let i = 0; i < this._flights.length; i++) {
      const flight = this._flights[i]!;
      if (flight._isBack) {
        flight._isBack = false;
        this._publish(flight);
      }
    }
    while (this._flights.length < Limit.FLIGHTS) {
      const payload = this._log.next();
      if (!payload) return;
      this._fly({
        _payload: payload,
        _file: this._log.readFile,
        _end: this._log.readAt,
        _callback: undefined,
      });
    }
  }

  /** Whether one more may be on its way unwritten. One alone always may. */
  _hasRoom(bytes: number): boolean {
    const flights = this._flights;
    let left = Limit.UNWRITTEN_BYTES - bytes;
    for (let i = 0; i < flights.length; i++) left -= flights[i]!._payload.length + QueueLimit.MESSAGE_OVERHEAD;
    return left > 0 || !flights.length;
  }

  _fly(flight: Flight): void {
    this._flights.push(flight);
    if (!this._watched) this._watch();
    this._publish(flight);
  }

  /** Looks later whether the oldest on its way is still that. @rare */
  _watch(): void {
    if (this._watched) return;
    this._watched = this._flights[0];
    if (this._watched) later(Limit.WRITE_MS, look, this);
  }

  _publish(flight: Flight): void {
    const callback = this._landed.bind(this, flight);
    this._client.publish(Topic.TELEMETRY, flight._payload, { qualityOfService: 1 }, callback);
  }

  /** The link is gone, or silent: what the server has not acknowledged is written, so that it is safe from here on. @rare */
  _save(): void {
    const log = this._log;
    for (let i = 0; i < this._flights.length; i++) {
      const flight = this._flights[i]!;
      if (!flight._file && !flight._isDone && !log.append(flight._payload, true)) {
        // The same in flash, which takes no memory.
        flight._payload = log.next() || flight._payload;
        flight._file = log.last;
        flight._end = log.writeAt;
        if (flight._callback) later(0, flight._callback, undefined);
        flight._callback = undefined;
      }
    }
  }

  /** The client is done with a message. */
  _landed(flight: Flight, error?: number): void {
    const isHopeless = error === Code.GIVEN_UP || error === Code.TOO_LARGE || error === Code.INVALID_ARGUMENT;
    if (error && !isHopeless) {
      this._save();
      flight._isBack = true;
      if (!this._isRetrying) {
        this._isRetrying = true;
        later(Limit.RETRY_MS, retry, this);
      }
      return;
    }
    if (error) this._dropped++;
    if (flight._callback) later(0, flight._callback, error);
    flight._isDone = true;
    // In order, since what is released takes all before it along.
    while (this._flights[0] && this._flights[0]._isDone) {
      const { _file, _end } = this._flights.shift()!;
      if (_file) this._log.release(_file, _end);
    }
    // Most often there is nothing more to send.
    if (this._flights.length || this._log.waiting || this._batch) this._sendOn();
  }
}

/**
 * Keeps telemetry in the board's Storage (`tb.q1`, `tb.q2`, ...) while there is no link, over restarts and power cuts too. Send by the sendTelemetry of the
 * returned object. After a restart what is left is sent first. Each message arrives at least once: after a power cut a message may arrive twice.
 */
export function usePersistentQueue(client: TBDeviceMqttClient, options?: PersistentQueueOptions): PersistentQueue {
  const types = ",number fileBytes,number maxFiles,number reserveBytes,boolean dropOldest,number batchMs,";
  const good = goodOptions(client, options, types);
  const { fileBytes } = good;
  if (fileBytes && (fileBytes < 256 || fileBytes > 65535)) {
    client.emit("error", Code.INVALID_OPTION, "fileBytes");
    good.fileBytes = 0;
  }
  return new PersistentQueue(client, good);
}

/** @rare */
function flush(queue: PersistentQueue): void {
  queue.flush();
}

/** A link that answers has had it by now. @rare */
function look(queue: PersistentQueue): void {
  const watched = queue._watched;
  queue._watched = undefined;
  if (watched === queue._flights[0]) queue._save();
  queue._watch();
}

/** @rare */
function retry(queue: PersistentQueue): void {
  queue._isRetrying = false;
  queue._sendOn();
}

/** @rare */
function codeOf(code: Append): Code {
  return code === Append.TOO_LARGE ? Code.TOO_LARGE : Code.QUEUE_FULL;
}
