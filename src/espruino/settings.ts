/** What differs from device to device: a file in the board's Storage, written apart from the firmware and never part of it. */
import { fromJson } from "./text";

/** The fields of tb.json. */
export interface Settings {
  /** Wi-Fi network; not needed where the board has another network. */
  ssid?: string;
  /** Its password. */
  password?: string;
  /** ThingsBoard's host. */
  host: string;
  /** Its MQTT port. Default 1883. */
  port?: number;
  /** The device's access token. */
  accessToken?: string;
  /** Key of a device profile, for a firmware that provisions itself, in place of the token. */
  provisionDeviceKey?: string;
  /** Secret of that profile. */
  provisionDeviceSecret?: string;
  /** What it is to be called then. */
  deviceName?: string;
}

/** Name of the settings in Storage. */
const FILE = "tb.json";

/**
 * Reads the settings. Without a file that can be used it says on the console what is wrong, and returns undefined.
 * @param mayProvision key and secret of a device profile do in place of a token
 */
export function readSettings(mayProvision?: boolean): Settings | undefined {
  const text = require("Storage").read(FILE);
  let settings: Settings | undefined;
  let problem = "";
  try {
    // Not by readJSON: what is in flash may be damaged, and Espruino would not survive some of it.
    settings = fromJson(text || "") as Settings;
  } catch (_) {
    // Told below.
  }
  if (text === undefined) problem = "is not in Storage";
  else if (!settings || typeof settings !== "object") problem = "is not JSON";
  else if (!settings.host || typeof settings.host !== "string") problem = "has no host";
  else if (mayProvision && settings.provisionDeviceKey && settings.provisionDeviceSecret) return settings;
  else if (!settings.accessToken || typeof settings.accessToken !== "string") problem = "has no accessToken";
  if (!problem) return settings;
  console.log(
    "Settings: " +
      FILE +
      " " +
      problem +
      '. It is like {"ssid":"..","password":"..","host":"..","port":1883,"accessToken":".."}',
  );
  return undefined;
}
