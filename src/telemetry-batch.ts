/** Telemetry in batches: fewer messages, each value with its time. Opt-in: it costs nothing if you do not import it. */
import type { TBDeviceMqttClient } from "./client";
import type { DeviceTypes, TelemetryOf } from "./device-types";
import { later } from "./espruino/later";
import { toJson } from "./espruino/text";
import { goodOptions } from "./good-options";
import type { SendCallback } from "./mqtt/outbox";
import { Topic } from "./topics";
import { Clock, telemetryEntries } from "./values";

/** Options of useTelemetryBatch. Each has a default. */
export interface TelemetryBatchOptions {
  /** Entries that fill a batch. Default 10. */
  maxEntries?: number;
  /** Most bytes of JSON in a batch. A single call may bring more. Default 1024. */
  maxBytes?: number;
  /** Milliseconds after its first entry. Then a batch is sent although it is not full. Default 60000. */
  maxDelayMs?: number;
}

/** What useTelemetryBatch returns. */
class TelemetryBatch<T extends DeviceTypes = DeviceTypes> {
  /** JSON of the entries, without the brackets of a list: a copy, since who measures may use one object again and again. */
  _json = "";
  _count = 0;
  _callbacks: SendCallback[] = [];
  _timer = 0;
  /** The time that was given to an entry last. */
  _lastTs = 0;

  constructor(
    public _client: TBDeviceMqttClient<T>,
    public _options: TelemetryBatchOptions,
  ) {}

  /**
   * Takes what the client's sendTelemetry takes. The values wait for the others of their batch, with the time of the call. While the board's clock is not
   * set, they are sent at once: only the server knows the time then.
   * `callback(error)` gets the result of the whole batch.
   */
  sendTelemetry(data: TelemetryOf<T>, callback?: SendCallback): void {
    const options = this._options;
    const entries = Date.now() > Clock.IS_SET ? telemetryEntries(data, this) : undefined;
    const json = entries ? toJson(entries).slice(1, -1) : "";
    if (!json) {
      // What is no telemetry is refused there too.
      this._client.sendTelemetry(data, callback);
      return;
    }
    if (this._json.length + json.length >= (options.maxBytes || 1024)) this.flush();
    if (!this._timer) this._timer = later(options.maxDelayMs || 60000, flush, this);
    this._json += (this._json && ",") + json;
    this._count += entries!.length;
    // What is no function would keep a refusal to itself.
    if (typeof callback === "function") this._callbacks.push(callback);
    if (this._count >= (options.maxEntries || 10)) this.flush();
  }

  /** Sends what waits, now. */
  flush(): void {
    const json = this._json;
    const callbacks = this._callbacks;
    if (this._timer) clearTimeout(this._timer);
    this._timer = this._count = 0;
    this._json = "";
    this._callbacks = [];
    if (json)
      this._client.publish(
        Topic.TELEMETRY,
        "[" + json + "]",
        undefined,
        callbacks.length ? tell.bind(undefined, callbacks) : undefined,
      );
  }
}

/** Each on its own, since one may throw. @rare */
function tell(callbacks: SendCallback[], error?: number): void {
  for (let i = 0; i < callbacks.length; i++) later(0, callbacks[i]!, error);
}

function flush(batch: TelemetryBatch): void {
  batch._timer = 0;
  batch.flush();
}

export type { TelemetryBatch };

/**
 * Returns an object that collects telemetry. It sends one message when the batch is full or its time is over. What waits is in memory: call flush() before
 * the board goes to sleep.
 */
export function useTelemetryBatch<T extends DeviceTypes>(
  client: TBDeviceMqttClient<T>,
  options?: TelemetryBatchOptions,
): TelemetryBatch<T> {
  return new TelemetryBatch<T>(
    client,
    goodOptions(client, options, ",number maxEntries,number maxBytes,number maxDelayMs,"),
  );
}
