/** Telemetry that is sent only when it changes: a dead-band. Opt-in: it costs nothing if you do not import it. */
import type { TBDeviceMqttClient } from "./client";
import type { DeviceTypes, NameOf, TelemetryOf } from "./device-types";
import { later } from "./espruino/later";
import { isJson } from "./espruino/text";
import { goodOptions } from "./good-options";
import { Code } from "./mqtt/codes";
import type { SendCallback } from "./mqtt/outbox";
import { isObject, type TelemetrySender, type Values } from "./values";

/** Options of useSendOnChange. Each has a default. */
export interface SendOnChangeOptions {
  /** Milliseconds. A value that you give after this time is sent, changed or not. Default 600000. */
  maxSilenceMs?: number;
  /** What sends the values, such as a useTelemetryBatch(client) or a usePersistentQueue(client). Default: the client. */
  through?: TelemetrySender;
}

/** What was sent last of a key. */
interface Sent {
  /** A number, or the JSON of what is none. */
  _value: number | string;
  _at: number;
}

const enum Step {
  /** So much of a threshold is all of it: 20.3 - 20.1 is less than 0.2. */
  WHOLE = 0.999999,
}

/** What useSendOnChange returns. */
class SendOnChange<T extends DeviceTypes = DeviceTypes> {
  /** By "." and the key: every object has an `on` on Espruino. */
  _sent: Record<string, Sent | undefined> = {};

  constructor(
    public _client: TBDeviceMqttClient<T>,
    public _thresholds: Partial<Record<string, number>>,
    public _options: SendOnChangeOptions,
  ) {}

  /**
   * Takes `{key: value, ...}` or `{ts, values}`, and sends the values that have changed. A list is sent as it is. A refused value counts as not sent.
   * `callback(error)` gets the result of sending. It gets no error if there was nothing to send.
   */
  sendTelemetry(data: TelemetryOf<T>, callback?: SendCallback): void {
    const sender = this._options.through || (this._client as TelemetrySender);
    const all = (data || {}) as Values;
    const isTimed = all.ts !== undefined && all.values !== undefined;
    const values = isTimed ? all.values : all;
    // What is no telemetry is refused there.
    if (!isObject(values) || !isObject(data) || !isJson(values)) {
      sender.sendTelemetry(data as object, callback);
      return;
    }
    const news: Values = {};
    // Not `for in`, which leaves out "constructor" on Espruino: it has to be refused.
    const keys = Object.keys(values);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      if (this._isNew(key, values[key])) news[key] = values[key];
    }
    if (!Object.keys(news).length) {
      if (callback) later(0, callback, undefined);
    } else sender.sendTelemetry(isTimed ? { ts: all.ts, values: news } : news, this._told.bind(this, keys, callback));
  }

  /** What sends is done with it. A function in sendTelemetry would keep all that is named there until then. */
  _told(keys: string[], callback: SendCallback | undefined, error?: number): void {
    if (error) for (let i = 0; i < keys.length; i++) delete this._sent["." + keys[i]];
    if (callback) callback(error);
    else if (error) this._client.emit("error", error, "telemetry");
  }

  /** Whether a value is to be sent, and notes it then. A clock that was set back has no say. */
  _isNew(key: string, value: unknown): boolean {
    const last = this._sent["." + key];
    // What every object has on Espruino is no threshold.
    const threshold: unknown = this._thresholds[key];
    const now = Date.now();
    const age = last ? now - last._at : -1;
    const kept = typeof value === "number" ? value : JSON.stringify(value);
    if (
      last &&
      age >= 0 &&
      age < (this._options.maxSilenceMs || 600000) &&
      // As texts, since NaN is not even itself.
      ("" + kept === "" + last._value ||
        (typeof kept === "number" &&
          typeof last._value === "number" &&
          typeof threshold === "number" &&
          Math.abs(kept - last._value) < threshold * Step.WHOLE))
    )
      return false;
    this._sent["." + key] = { _value: kept, _at: now };
    return true;
  }
}

export type { SendOnChange };

/**
 * Returns an object whose sendTelemetry sends a value only if it has changed since it was sent last: by its threshold or more, or at all if it has no threshold.
 * @param thresholds by key, in the unit of the value
 */
export function useSendOnChange<T extends DeviceTypes>(
  client: TBDeviceMqttClient<T>,
  thresholds?: { [K in NameOf<T, "telemetry">]?: number },
  options?: SendOnChangeOptions,
): SendOnChange<T> {
  const all: Record<string, unknown> = isObject(thresholds) ? thresholds : {};
  for (const key in all)
    if (typeof all[key] !== "number" || !((all[key] as number) >= 0)) client.emit("error", Code.INVALID_ARGUMENT, key);
  if (thresholds !== undefined && all !== thresholds) client.emit("error", Code.INVALID_ARGUMENT, "thresholds");
  return new SendOnChange<T>(
    client,
    all as Record<string, number>,
    goodOptions(client, options, ",number maxSilenceMs,object through,"),
  );
}
