/** A project's firmware out of the two files beside this one. */
import { readFileSync } from "node:fs";
import { ownFirmwareOnce } from "../own-firmware.js";

const MAIN = `
import { connectDevice } from "thingsboard-espruino-client-sdk/device";
import { Sensor } from "sensor-of-others";
import { answer, type Params, reading } from "./reading";
connectDevice((client) => {
  const sensor = new Sensor();
  sensor.onUpdate((values) => client.sendAttributes(values));
  client.setServerSideRpcRequestHandler((_id, request) => answer(request.method, request.params as Params));
  client.subscribeToAllAttributes((update) => sensor.update(update));
  client.on("connect", () => client.sendTelemetry(reading()));
});`;

const textOf = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

export const namesFirmware = ownFirmwareOnce(() => ({
  "main.ts": MAIN,
  "reading.ts": textOf("reading.ts"),
  "node_modules/sensor-of-others/index.ts": textOf("others.ts"),
}));
