/** Telemetry in batches: fewer messages, each value with its time. Opt-in: costs nothing where it is not imported. */
import type { TBDeviceMqttClient } from "./client";
import type { DeviceTypes, TelemetryOf } from "./device-types";
import { dropLater, later } from "./espruino/later";
import { toJson } from "./espruino/text";
import { goodOptions } from "./good-options";
import type { SendCallback } from "./mqtt/outbox";
import { Topic } from "./topics";
import { Clock, telemetryEntries } from "./values";

/** Settings of useTelemetryBatch. Every one has a default. */
export interface TelemetryBatchOptions {
  /** Entries that make a batch. Default 10. */
  maxEntries?: number;
  /** Bytes of JSON that a batch has at most, unless a single call brings more. Default 1024. */
  maxBytes?: number;
  /** Milliseconds after its first entry at which a batch goes that is not full. Default 60000. */
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
   * As the client's own: `{key: value, ...}`, `{ts, values}`, or a list of either. It waits for the others of its batch, with the time of the call. As long as the
   * board's clock is not set it goes at once, since only the server has the time then.
   * `callback(error)` is that of the client's, for the batch.
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

  /** Sends what waits. */
  flush(): void {
    const json = this._json;
    const callbacks = this._callbacks;
    if (this._timer) dropLater(this._timer);
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

/** Each on its own, since one may throw. */
function tell(callbacks: SendCallback[], error?: number): void {
  for (let i = 0; i < callbacks.length; i++) later(0, callbacks[i]!, error);
}

function flush(batch: TelemetryBatch): void {
  batch._timer = 0;
  batch.flush();
}

export type { TelemetryBatch };

/**
 * Returns what collects telemetry and sends it as one message when there is enough of it, or time is up. What waits is in memory: call flush() before
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
