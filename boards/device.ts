/** What every example begins with: settings, Wi-Fi where the board has it, and a client that is on its way to ThingsBoard. */
import { wifi } from "virtual:board";
import { readSettings, type Settings } from "../src/espruino/settings";
import { closeTelnet, isWifiUp, keepWifi } from "../src/espruino/wifi";
import { type ClientOptions, type DeviceTypes, TBDeviceMqttClient } from "../src/index";

/** Connects as the settings in Storage say, and hands the client and its options over before its first attempt. */
export function connectDevice<T extends DeviceTypes = DeviceTypes>(
  use: (client: TBDeviceMqttClient<T>, options: ClientOptions) => void,
): void {
  const settings = prepareDevice();
  if (settings) connectAs({ accessToken: settings.accessToken }, settings, use);
}

/** The settings, and Wi-Fi where the board has it. Undefined, and it is said on the console, where there are none. */
export function prepareDevice(mayProvision?: boolean): Settings | undefined {
  if (wifi) closeTelnet();
  const settings = readSettings(mayProvision);
  if (wifi && settings) keepWifi(settings.ssid, settings.password);
  return settings;
}

/** Connects with these credentials, and hands the client and its options over before its first attempt. */
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
  };
  const client = new TBDeviceMqttClient<T>(options);
  client.on("error", (code: number, text: string) => console.log("ThingsBoard: error " + code + " " + text));
  client.on("connect", () => console.log("ThingsBoard: connected"));
  client.on("disconnect", (code: number) => console.log("ThingsBoard: disconnected " + code));
  use(client, options);
  client.connect();
}
