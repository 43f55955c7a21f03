/**
 * A gateway. It reads lines from the second serial port of an ESP32 (RS-485, a radio module, a microcontroller), and each name becomes a device of ThingsBoard.
 * A line is a name and values: `cellar temperature=12.5 humidity=80`. In ThingsBoard the device of the ESP32 itself must be a gateway.
 */
import { chip } from "virtual:board";
import { type Gateway, useGateway } from "../../src/gateway";
import type { Values } from "../../src/index";
import { connectDevice } from "../device";

/** Bytes without an end of the line: noise. */
const LONGEST_LINE = 200;

function take(gateway: Gateway, line: string): void {
  const words = line.trim().split(" ");
  const name = words[0];
  const values: Values = {};
  for (let i = 1; i < words.length; i++) {
    const [key, value] = words[i]!.split("=");
    if (key && value) values[key] = +value;
  }
  if (!name || !Object.keys(values).length) return;
  // Nothing new for one that the server knows.
  gateway.connect(name, "serial sensor");
  gateway.sendTelemetry(name, values);
}

connectDevice((client) => {
  if (chip !== "ESP32") {
    console.log("Gateway: an ESP32 has a second serial port, this board has none to read");
    return;
  }
  const gateway = useGateway(client, { maxDevices: 8 });
  let rest = "";
  Serial2.setup(9600, { rx: D16, tx: D17 });
  Serial2.on("data", (data: string) => {
    rest += data;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      take(gateway, rest.substr(0, end));
      rest = rest.substr(end + 1);
    }
    if (rest.length > LONGEST_LINE) rest = "";
  });
  gateway.setAttributesHandler((device, update) => Serial2.println(device + " " + JSON.stringify(update)));
  gateway.setServerSideRpcRequestHandler((device, _requestId, request) => {
    Serial2.println(device + " " + request.method + " " + JSON.stringify(request.params));
    return { sent: true };
  });
});
