/** Firmware of the Linux board. Change it as you like. It sends a reading every ten seconds, answers the RPC setLed, and follows the shared attribute intervalMs. */
import { LED, LED_ON } from "virtual:board";
import { readSettings, type Settings } from "../../src/espruino/settings";
import { type Attributes, type RpcRequest, TBDeviceMqttClient } from "../../src/index";

/** Milliseconds between two readings. The shared attribute "intervalMs" changes it. */
let intervalMs = 10000;

/** Put your sensor here. */
function readSensor() {
  return { temperature: 20 + 5 * Math.random(), freeVariables: process.memory(false).free };
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
  const client = new TBDeviceMqttClient({
    host: settings.host,
    port: settings.port,
    accessToken: settings.accessToken,
  });
  client.on("error", (code: number, text: string) => console.log("ThingsBoard: error " + code + " " + text));
  client.on("connect", () => {
    console.log("ThingsBoard: connected");
    client.requestAttributes(
      { sharedKeys: ["intervalMs"] },
      (result) => result && result.shared && onShared(result.shared),
    );
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

const settings = readSettings();
if (settings) start(settings);
