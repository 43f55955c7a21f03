/** What the server tells and notes when a device gets another package (DefaultOtaPackageStateService). */
import type { Context } from "../context.js";
import type { Device } from "../device.js";
import type { DeviceProfile } from "../device-profiles.js";
import { isAtLeast } from "../server-version.js";
import type { Value, Values } from "../values.js";
import { valuesToPlain } from "../values.js";
import { type Assigned, assignedId, KEY_PREFIX, OTA_TYPES, type OtaPackage, type OtaType } from "./packages.js";

const ATTRIBUTE_KEYS = [
  "title",
  "version",
  "ts",
  "state",
  "size",
  "checksum",
  "checksum_algorithm",
  "url",
  "tag",
] as const;

/** The device's own package, or else its profile's. */
export function assignedPackage(context: Context, device: Device, type: OtaType): OtaPackage | undefined {
  const id = effectiveId(device, device.profile, type);
  return id === null ? undefined : context.otaPackages.byIdOf(id);
}

/** `before` is what the device and its profile had; undefined for a new device. */
export function deviceSaved(context: Context, device: Device, before?: { own: Assigned; profile: Assigned }): void {
  for (const type of OTA_TYPES) {
    const now = effectiveId(device, device.profile, type);
    const then = before ? effectiveId(before.own, before.profile, type) : null;
    if (now !== then) changed(context, device, type, now);
  }
}

/** Devices with a package of their own are left alone. */
export function profileSaved(context: Context, profile: DeviceProfile, before: Assigned): void {
  for (const type of OTA_TYPES) {
    const now = assignedId(profile, type);
    if (now === assignedId(before, type)) continue;
    for (const device of context.store.all())
      if (device.profile === profile && assignedId(device, type) === null) changed(context, device, type, now);
  }
}

function effectiveId(own: Assigned, profile: Assigned, type: OtaType): string | null {
  return assignedId(own, type) ?? assignedId(profile, type);
}

function changed(context: Context, device: Device, type: OtaType, id: string | null): void {
  const otaPackage = id === null ? undefined : context.otaPackages.byIdOf(id);
  if (otaPackage) announce(context, device, otaPackage);
  else device.deleteSharedAttributes(ATTRIBUTE_KEYS.map((key) => `${KEY_PREFIX[type]}_${key}`));
}

const string = (value: string): Value => ({ type: "STRING", value });
const long = (value: number): Value => ({ type: "LONG", value: BigInt(value) });

function announce(context: Context, device: Device, otaPackage: OtaPackage): void {
  const { fields, dataSize, checksumAlgorithm, checksum } = otaPackage;
  const prefix = KEY_PREFIX[fields.type];
  const ts = Date.now();
  const target: Values = new Map([
    [`target_${prefix}_title`, string(fields.title)],
    [`target_${prefix}_version`, string(fields.version)],
  ]);
  if (fields.tag) target.set(`target_${prefix}_tag`, string(fields.tag));
  target.set(`target_${prefix}_ts`, long(ts));
  target.set(`${prefix}_state`, string("QUEUED"));
  saveTelemetry(context, device, ts, target);
  // On the server a queue lies between the two. One point per key and millisecond: the second must not hide the first.
  saveTelemetry(context, device, Math.max(Date.now(), ts + 1), new Map([[`${prefix}_state`, string("INITIATED")]]));

  // The server fails here.
  if (fields.url && checksumAlgorithm === null && hasUrlFault(context)) return;

  const attributes: Values = new Map([
    [`${prefix}_title`, string(fields.title)],
    [`${prefix}_version`, string(fields.version)],
  ]);
  const removed: string[] = [];
  const setOrRemove = (key: string, value: Value | undefined): void => {
    if (value) attributes.set(`${prefix}_${key}`, value);
    else removed.push(`${prefix}_${key}`);
  };
  setOrRemove("tag", fields.tag ? string(fields.tag) : undefined);
  if (fields.url) setOrRemove("url", string(fields.url));
  setOrRemove("size", dataSize === null ? undefined : long(dataSize));
  const hidesAlgorithm = fields.url && hasUrlFault(context);
  setOrRemove("checksum_algorithm", checksumAlgorithm && !hidesAlgorithm ? string(checksumAlgorithm) : undefined);
  setOrRemove("checksum", checksum ? string(checksum) : undefined);
  if (!fields.url) setOrRemove("url", undefined);
  device.deleteSharedAttributes(removed);
  device.saveSharedAttributes(attributes);
}

/** Up to 4.2.1 the server takes a URL package that names an algorithm for its checksum for one that names none, and the other way round. */
function hasUrlFault({ settings }: Context): boolean {
  return !isAtLeast(settings.serverVersion, "4.2.1.1");
}

function saveTelemetry({ events }: Context, device: Device, ts: number, values: Values): void {
  device.timeSeries.save([{ ts, values }]);
  events.emit("telemetry", device, [{ ts, values: valuesToPlain(values) }]);
}
