/** What every example begins with: settings, Wi-Fi where the board has it, and a client that is on its way to ThingsBoard. */
import { wifi } from "virtual:board";
import { readSettings } from "../src/espruino/settings";
import { closeTelnet, isWifiUp, keepWifi } from "../src/espruino/wifi";
import { type ClientOptions, TBDeviceMqttClient } from "../src/index";

/** Connects as the settings in Storage say, and hands the client and its options over before its first attempt. */
export function connectDevice(use: (client: TBDeviceMqttClient, options: ClientOptions) => void): void {
  if (wifi) closeTelnet();
  const settings = readSettings();
  if (!settings) return;
  if (wifi) keepWifi(settings.ssid, settings.password);
  const options: ClientOptions = {
    host: settings.host,
    port: settings.port,
    accessToken: settings.accessToken,
    isNetworkUp: wifi ? isWifiUp : undefined,
  };
  const client = new TBDeviceMqttClient(options);
  client.on("error", (code: number, text: string) => console.log("ThingsBoard: error " + code + " " + text));
  client.on("connect", () => console.log("ThingsBoard: connected"));
  client.on("disconnect", (code: number) => console.log("ThingsBoard: disconnected " + code));
  use(client, options);
  client.connect();
}
