/** What a device sent, on its way to the database: that looks at the keys, after the PUBACK, and takes all of a message or nothing (KvUtils.validate). */
import type { Context } from "./context.js";
import type { Device } from "./device.js";
import { isBlank, LONGEST_KEY, looksLikeHtml } from "./keys.js";
import type { TelemetryEntry } from "./payloads.js";
import { type Values, valuesToPlain } from "./values.js";

/** Each entry is a message of its own to the rule engine. */
export function saveTelemetry({ events }: Context, device: Device, entries: TelemetryEntry[]): void {
  device.later(() => storeTelemetry(events, device, entries));
}

function storeTelemetry(events: Context["events"], device: Device, entries: TelemetryEntry[]): void {
  const stored = entries.filter(({ values }) => isStorable(events, device, values));
  for (const entry of stored) device.timeSeries.save([entry]);
  if (stored.length === 0 && entries.length > 0) return;
  events.emit(
    "telemetry",
    device,
    stored.map(({ ts, values }) => ({ ts, values: valuesToPlain(values) })),
  );
}

export function saveClientAttributes({ events }: Context, device: Device, values: Values): void {
  device.later(() => {
    if (!isStorable(events, device, values)) return;
    device.attributes.CLIENT_SCOPE.save(values);
    events.emit("attributes", device, valuesToPlain(values));
  });
}

function isStorable(events: Context["events"], device: Device, values: Values): boolean {
  const fault = [...values.keys()].map(faultOf).find(Boolean);
  if (fault) events.emit("notStored", device, fault);
  return !fault;
}

function faultOf(key: string): string | undefined {
  if (isBlank(key)) return "a key is blank";
  if (key.length > LONGEST_KEY) return `a key has ${key.length} characters, more than ${LONGEST_KEY}`;
  return looksLikeHtml(key) ? `the key ${JSON.stringify(key)} looks like HTML` : undefined;
}
