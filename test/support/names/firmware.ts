/** A project's firmware out of the two files beside this one, as built. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadBoard, ROOT } from "../../../tools/build/boards.js";
import { bundle } from "../../../tools/build/build.js";

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

/** The readable and the small form of it. */
export async function namesFirmware(board: string): Promise<Record<"readable" | "small", string>> {
  const files = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  mkdirSync(join(ROOT, ".tsout"), { recursive: true });
  const root = mkdtempSync(join(ROOT, ".tsout/names-"));
  try {
    cpSync(files("reading.ts"), join(root, "reading.ts"));
    cpSync(files("others.ts"), join(root, "node_modules/sensor-of-others/index.ts"));
    writeFileSync(join(root, "main.ts"), MAIN);
    const [readable, small] = await bundle([{ name: board, entry: "main.ts", board: loadBoard(board) }], { root });
    return { readable: readable!.code, small: small!.code };
  } finally {
    rmSync(root, { recursive: true });
  }
}
