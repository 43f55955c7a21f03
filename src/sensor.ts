/** A sensor that is read on an interval. Opt-in: costs nothing where it is not imported. */
import type { TBDeviceMqttClient } from "./client";
import type { DeviceTypes, TelemetryOf } from "./device-types";
import { later } from "./espruino/later";
import { isPromise } from "./espruino/promise";
import { goodOptions } from "./good-options";
import { Code } from "./mqtt/codes";
import type { TelemetrySender, Values } from "./values";

/**
 * Reads once. What it returns is sent, or what a returned Promise comes to; one that has to wait returns nothing and calls `done(data, error)`, error being a text. done() without either: there is
 * nothing to send. What it throws is an error too.
 */
export type ReadSensor<T = DeviceTypes> = (
  done: (data?: TelemetryOf<T>, error?: string) => void,
  // biome-ignore lint/suspicious/noConfusingVoidType: a function without a return
) => TelemetryOf<T> | PromiseLike<TelemetryOf<T> | undefined | void> | undefined | void;

/** Settings of useSensor. Every one has a default. */
export interface SensorOptions {
  /** Milliseconds from one reading to the next; 0: none. Default 10000. */
  intervalMs?: number;
  /** A telemetry key that tells of the sensor: the text of its error, sent when it is another than before, and "" when it reads. Default: none. */
  errorKey?: string;
  /** What sends, such as a useSendOnChange(client) or a usePersistentQueue(client). Default: the client. */
  through?: TelemetrySender;
}

/** What useSensor returns: a sensor at work. */
class Sensor {
  /** As in the options. May be changed; the reading after the next keeps to it. */
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
 * Reads a sensor now and on an interval, and sends what it reads. A reading that fails, or is not over when the next one begins, is told by `error`,
 * CALLBACK_FAILED; the next one comes all the same.
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
