/** A sensor that is read on an interval. Opt-in: it costs nothing if you do not import it. */
import type { TBDeviceMqttClient } from "./client";
import type { DeviceTypes, TelemetryOf } from "./device-types";
import { later } from "./espruino/later";
import { isPromise } from "./espruino/promise";
import { goodOptions } from "./good-options";
import { Code } from "./mqtt/codes";
import type { TelemetrySender, Values } from "./values";

/**
 * Reads the sensor once. The values that it returns are sent. If it returns a Promise, its result is sent. If it must wait, it returns nothing and calls
 * `done(data, error)` later; error is a text. `done()` says that there is nothing to send. If it throws, that is an error too.
 */
export type ReadSensor<T = DeviceTypes> = (
  done: (data?: TelemetryOf<T>, error?: string) => void,
  // biome-ignore lint/suspicious/noConfusingVoidType: a function without a return
) => TelemetryOf<T> | PromiseLike<TelemetryOf<T> | undefined | void> | undefined | void;

/** Options of useSensor. Each has a default. */
export interface SensorOptions {
  /** Milliseconds from one reading to the next. 0: no reading. Default 10000. */
  intervalMs?: number;
  /** A telemetry key for the error of the sensor. Its text is sent when it changes, and "" when the sensor works again. Default: none. */
  errorKey?: string;
  /** What sends the values, such as a useSendOnChange(client) or a usePersistentQueue(client). Default: the client. */
  through?: TelemetrySender;
}

/** What useSensor returns. */
class Sensor {
  /** As in the options. You may change it. It holds from the reading after the next on. */
  intervalMs: number;
  /** Which reading it is, and whether it is not over. */
  _reading = 0;
  _isOpen = false;
  /** What was sent under errorKey. */
  _error: string | undefined;

  constructor(
    public _client: TBDeviceMqttClient,
    public _read: ReadSensor,
    public _options: SensorOptions,
  ) {
    const { intervalMs } = _options;
    this.intervalMs = intervalMs === undefined ? 10000 : intervalMs;
    if (typeof _read === "function") later(0, read, this);
    else _client.emit("error", Code.INVALID_ARGUMENT, "read");
  }

  _done(reading: number, data?: object, error?: string): void {
    // Late, or for the second time.
    if (reading !== this._reading || !this._isOpen) return;
    const { errorKey, through } = this._options;
    const sender = through || this._client;
    const text = error || "";
    this._isOpen = false;
    if (text) this._client.emit("error", Code.CALLBACK_FAILED, "sensor: " + text);
    if (errorKey && text !== this._error) {
      const told: Values = {};
      told[errorKey] = text;
      this._error = text;
      sender.sendTelemetry(told);
    }
    if (data && !text) sender.sendTelemetry(data);
  }
}

/** The timer: arms itself before all else, since whatever fails below must not stop it. */
function read(sensor: Sensor): void {
  const intervalMs = sensor.intervalMs;
  if (intervalMs === 0) return;
  // Espruino would call at once, again and again, for what is no number.
  const isGood = typeof intervalMs === "number" && intervalMs > 0 && intervalMs <= 1e9;
  later(isGood ? intervalMs : 10000, read, sensor);
  if (!isGood) sensor._client.emit("error", Code.INVALID_OPTION, "intervalMs");
  sensor._done(sensor._reading, undefined, "no answer");
  const reading = ++sensor._reading;
  const done = sensor._done.bind(sensor, reading);
  sensor._isOpen = true;
  try {
    const data: unknown = sensor._read(done);
    if (isPromise(data)) data.then(done as (data: unknown) => void, (reason) => done(undefined, "" + reason));
    else if (data !== undefined) done(data as object);
  } catch (exception) {
    done(undefined, "" + exception);
  }
}

export type { Sensor };

/**
 * Reads a sensor now and on an interval, and sends the values. If a reading fails, or is not done when the next one begins, `error` reports
 * CALLBACK_FAILED. The next reading comes all the same.
 */
export function useSensor<T extends DeviceTypes>(
  client: TBDeviceMqttClient<T>,
  read: ReadSensor<T>,
  options?: SensorOptions,
): Sensor {
  return new Sensor(
    client as unknown as TBDeviceMqttClient,
    read as ReadSensor,
    goodOptions(client, options, ",number intervalMs,string errorKey,object through,"),
  );
}
