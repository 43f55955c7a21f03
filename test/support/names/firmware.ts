/** A project's firmware out of the two files beside this one. */
import { readFileSync } from "node:fs";
import { boardIds } from "../../../tools/build/boards.js";
import { type Forms, ownFirmwares } from "../own-firmware.js";

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

let built: Promise<Record<string, Forms>> | undefined;

/** By the board's id; built once. */
export function namesFirmware(): Promise<Record<string, Forms>> {
  const textOf = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");
  built ??= ownFirmwares(boardIds(), {
    "main.ts": MAIN,
    "reading.ts": textOf("reading.ts"),
    "node_modules/sensor-of-others/index.ts": textOf("others.ts"),
  });
  return built;
}
