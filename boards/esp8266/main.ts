/** Firmware of the ESP8266. Change it as you like. It sends a reading every ten seconds, answers the RPC setLed, and follows the shared attribute intervalMs. */
import { LED, LED_ON } from "virtual:board";
import { readSettings, type Settings } from "../../src/espruino/settings";
import { syncClock } from "../../src/espruino/time";
import { closeTelnet, isWifiUp, keepWifi } from "../../src/espruino/wifi";
import { type Attributes, type RpcRequest, TBDeviceMqttClient } from "../../src/index";

/** Milliseconds between two readings. The shared attribute "intervalMs" changes it. */
let intervalMs = 10000;

/** Put your sensor here. */
function readSensor() {
  return { light: analogRead(A0), freeVariables: process.memory(false).free };
}

/** RPC {"method": "setLed", "params": true}: the returned value is the reply. */
function onRpc(_requestId: number, request: RpcRequest) {
  if (request.method !== "setLed") return { error: "unknown method " + request.method };
  LED.write(request.params ? LED_ON : 1 - LED_ON);
  return { led: !!request.params };
}

function onShared(attributes: Attributes): void {
  if (Number(attributes.intervalMs) >= 1000) intervalMs = Number(attributes.intervalMs);
}

function start(settings: Settings): void {
  keepWifi(settings.ssid, settings.password);
  const client = new TBDeviceMqttClient({
    host: settings.host,
    port: settings.port,
    accessToken: settings.accessToken,
    isNetworkUp: isWifiUp,
  });
  client.on("error", (code: number, text: string) => console.log("ThingsBoard: error " + code + " " + text));
  client.on("connect", () => {
    console.log("ThingsBoard: connected");
    client.requestAttributes(
      { sharedKeys: ["intervalMs"] },
      (result) => result && result.shared && onShared(result.shared),
    );
    syncClock();
  });
  client.setServerSideRpcRequestHandler(onRpc);
  client.subscribeToAttribute("intervalMs", onShared);
  client.connect();
  // Not setInterval: a new intervalMs holds from the reading after the next on, and setting the clock does no harm.
  setTimeout(function send() {
    setTimeout(send, intervalMs);
    client.sendTelemetry(readSensor());
  }, 1000);
}

closeTelnet();
const settings = readSettings();
if (settings) start(settings);
