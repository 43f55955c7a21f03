/**
 * A device that gets its credentials from the server at its first start, with the key and the secret of its device profile. So one firmware and one settings
 * file are enough for many boards. After that the credentials are in Storage.
 */
import { wifi } from "virtual:board";
import type { Settings } from "../../src/espruino/settings";
import { isWifiUp } from "../../src/espruino/wifi";
import type { TBDeviceMqttClient } from "../../src/index";
import { provisionDevice } from "../../src/provision";
import { connectAs, prepareDevice } from "../device";

const RETRY_MS = 60000;

function use(client: TBDeviceMqttClient): void {
  client.on("connect", () => client.sendTelemetry({ freeVariables: process.memory(false).free }));
}

function start(settings: Settings): void {
  provisionDevice(
    {
      host: settings.host,
      port: settings.port,
      isNetworkUp: wifi ? isWifiUp : undefined,
      provisionDeviceKey: settings.provisionDeviceKey || "",
      provisionDeviceSecret: settings.provisionDeviceSecret || "",
      // A name that stays: with none the server makes another one up if its first answer was lost.
      deviceName: settings.deviceName || "espruino-" + getSerial(),
    },
    (credentials, error, text) => {
      if (error) console.log("Provisioning: error " + error + " " + text);
      // A token was asked for; a device that the server has already may come with a user name. A certificate would need its key here.
      if (credentials && credentials.credentialsType !== "X509_CERTIFICATE") connectAs(credentials, settings, use);
      else setTimeout(start, RETRY_MS, settings);
    },
  );
}

const settings = prepareDevice(true);
if (!settings) console.log("Provisioning: provisionDeviceKey and provisionDeviceSecret do in place of accessToken");
else if (settings.accessToken) {
  console.log("Provisioning: the settings have a token already");
  connectAs({ accessToken: settings.accessToken }, settings, use);
} else start(settings);
