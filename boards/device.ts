/** The start of every example: it reads the settings, joins the Wi-Fi if the board has one, and connects a client to ThingsBoard. */
import { chip, wifi } from "virtual:board";
import { readSettings, type Settings } from "../src/espruino/settings";
import { closeTelnet, isWifiUp, keepWifi } from "../src/espruino/wifi";
import { type ClientOptions, type DeviceTypes, TBDeviceMqttClient } from "../src/index";

/** Connects with the settings in Storage. It calls `use(client, options)` once, before the first attempt: set your handlers and timers there. @rare */
export function connectDevice<T extends DeviceTypes = DeviceTypes>(
  use: (client: TBDeviceMqttClient<T>, options: ClientOptions) => void,
): void {
  const settings = prepareDevice();
  if (settings) connectAs({ accessToken: settings.accessToken }, settings, use);
}

/**
 * Reads the settings, and joins the Wi-Fi if the board has one. Without settings it returns undefined, and the console says why.
 * @param mayProvision true: key and secret of a device profile are enough, in place of a token @rare
 */
export function prepareDevice(mayProvision?: boolean): Settings | undefined {
  if (wifi) closeTelnet();
  const settings = readSettings(mayProvision);
  if (wifi && settings) keepWifi(settings.ssid, settings.password);
  return settings;
}

/** Connects with these credentials. It calls `use(client, options)` once, before the first attempt. @rare */
export function connectAs<T extends DeviceTypes = DeviceTypes>(
  credentials: Pick<ClientOptions, "accessToken" | "clientId" | "username" | "password" | "unverifiedTls">,
  settings: Settings,
  use: (client: TBDeviceMqttClient<T>, options: ClientOptions) => void,
): void {
  const options: ClientOptions = {
    host: settings.host,
    port: settings.port,
    accessToken: credentials.accessToken,
    username: credentials.username,
    password: credentials.password,
    clientId: credentials.clientId,
    unverifiedTls: credentials.unverifiedTls,
    isNetworkUp: wifi ? isWifiUp : undefined,
    // An outage of some minutes: an ESP8266 has no memory for that.
    maxQueueBytes: chip === "ESP8266" ? undefined : 16384,
  };
  const client = new TBDeviceMqttClient<T>(options);
  client.on("error", (code: number, text: string) => console.log("ThingsBoard: error " + code + " " + text));
  client.on("connect", () => console.log("ThingsBoard: connected"));
  client.on("disconnect", (code: number) => console.log("ThingsBoard: disconnected " + code));
  use(client, options);
  client.connect();
}
