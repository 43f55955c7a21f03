/** What of a settings file belongs to the device's owner: where its ThingsBoard is, and its token. */
import {
  checkDeviceName,
  deviceNames,
  type OwnerSettings,
  readSettings,
  type Settings,
  writeSettings,
} from "../settings/file.js";

const DEFAULT_PORT = 1883;

export type KnownSettings = Partial<Settings> & OwnerSettings;

/** The file of this name; without a name the only one there is. Undefined without such a file. */
export function readOwnerSettings(name: string | undefined): KnownSettings | undefined {
  if (name !== undefined) return isFileName(name) ? readSettings(name) : undefined;
  const names = deviceNames();
  return names.length === 1 ? readSettings(names[0]!) : undefined;
}

/** Where a device's token goes: the file that is named, or that of the device's own name. Throws one line when that cannot be a file's name. */
export function settingsNameFor(device: string, named: string | false | undefined): string {
  if (named === false) throw new Error("with --no-settings the token is not saved: add --show to see it");
  const name = named ?? device;
  if (named === undefined && !isFileName(device)) {
    throw new Error(`"${device}" cannot be the name of a file: choose a name with --settings`);
  }
  checkDeviceName(name);
  return name;
}

/** Keeps the rest of the file. Returns its name. */
export function saveToken(name: string, accessToken: string, server: string, user: string): string {
  const before: KnownSettings = readSettings(name) ?? {};
  const { hostname } = new URL(server);
  const settings = { host: hostname, port: DEFAULT_PORT, ...before, accessToken, server, user };
  return writeSettings(name, settings);
}

function isFileName(name: string): boolean {
  try {
    checkDeviceName(name);
    return true;
  } catch {
    return false;
  }
}
