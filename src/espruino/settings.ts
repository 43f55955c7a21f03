/** The settings of one device: a file in the board's Storage. It is never part of the firmware. */
import { fromJson } from "./text";

/** The fields of tb.json. */
export interface Settings {
  /** Name of the Wi-Fi network. Not needed if the board has another network. */
  ssid?: string;
  /** Password of the Wi-Fi. */
  password?: string;
  /** ThingsBoard's MQTT host. */
  host: string;
  /** ThingsBoard's MQTT port. Default 1883. */
  port?: number;
  /** The device's access token. */
  accessToken?: string;
  /** In place of the token, for a device that provisions itself: the key of its device profile. */
  provisionDeviceKey?: string;
  /** The secret of that device profile. */
  provisionDeviceSecret?: string;
  /** The name that the device gets then. Default: the server makes one. */
  deviceName?: string;
}

const enum Name {
  /** Of the settings in Storage. */
  FILE = "tb.json",
}

/**
 * Reads the settings from `tb.json` in Storage. If the file is missing or wrong, it returns undefined, and the console says why.
 * @param mayProvision true: key and secret of a device profile are enough, in place of a token @rare
 */
export function readSettings(mayProvision?: boolean): Settings | undefined {
  const text = require("Storage").read(Name.FILE);
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
      Name.FILE +
      " " +
      problem +
      '. It is like {"ssid":"..","password":"..","host":"..","port":1883,"accessToken":".."}',
  );
  return undefined;
}
