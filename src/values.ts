/** What ThingsBoard takes for telemetry and attributes. Pure, so that a capability has it without the client. */
import { toJson } from "./espruino/text";

/** Values by key. A value is a number, text, boolean, object or list. */
export type Values = Record<string, unknown>;

/** Values with their time. */
export interface TimedValues {
  /** Milliseconds since 1970. A fraction, as Espruino's Date.now() has it, is rounded. */
  ts: number;
  /** What was measured at this time. */
  values: Values;
}

export const enum Clock {
  /** Before this the board's clock was never set: 2017-07-14, in milliseconds. */
  IS_SET = 1.5e12,
  /** A clock that went back by so many milliseconds was set. */
  SET_BACK_MS = 1000,
}

/** An object that sends telemetry: the client, or what an opt-in module returns. */
export interface TelemetrySender {
  /** As the client's own sendTelemetry. */
  sendTelemetry(data: object, callback?: (error?: number) => void): void;
}

/** Whether a value is an object, and no list. @rare */
export function isObject(value: unknown): value is Values {
  return !!value && typeof value === "object" && !Array.isArray(value);
}

/** Whether a device can be claimed so: the server closes the link on a null, and on a time that is no number. @rare */
export function isClaim(secretKey: unknown, durationMs: unknown): boolean {
  return (
    (secretKey === undefined || typeof secretKey === "string") &&
    (durationMs === undefined || (typeof durationMs === "number" && durationMs >= 0 && durationMs < 1e16))
  );
}

/** What gives telemetry its times. */
export interface Stamps {
  /** The time that was given to an entry last, milliseconds since 1970. */
  _lastTs: number;
}

/**
 * The entries of any form of telemetry, an object or a list of them, as the server wants them; undefined when one of them is none. Without both members,
 * `ts` and `values`, an entry is a plain object for the server, and gets a time if the clock was set; with both it closes the link unless they are
 * what they should be. No two get one time: the server keeps one value for a key and a moment.
 * @param isPlain adds no time @rare
 */
export function telemetryEntries(data: unknown, stamps: Stamps, isPlain?: boolean): Values[] | undefined {
  const entries = ([] as unknown[]).concat(data);
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    if (!isObject(entry)) return undefined;
    const ts = entry.ts;
    const values = entry.values;
    const isTimed = ts !== undefined && values !== undefined;
    const plain = isTimed ? values : entry;
    // The JSON of a date is a text, that of a Uint8Array a list, and that of what has a toJSON may be anything.
    if (!isObject(plain) || ((plain.constructor !== Object || plain.toJSON) && toJson(plain)[0] !== "{"))
      return undefined;
    if (!isTimed) {
      const last = stamps._lastTs;
      let now = Math.round(Date.now());
      if (now <= last && last - now < Clock.SET_BACK_MS) now = last + 1;
      if (!isPlain && now > Clock.IS_SET) {
        stamps._lastTs = now;
        entries[i] = { ts: now, values: entry };
      }
    } else if (typeof ts === "number" && ts >= 0 && ts < 1e16) entries[i] = { ts: Math.round(ts), values: values };
    else return undefined;
  }
  return entries as Values[];
}
