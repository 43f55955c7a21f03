/** A firmware with async functions, out of the file beside this one. */
import { readFileSync } from "node:fs";
import { boardIds } from "../../../tools/build/boards.js";
import { type Forms, ownFirmwares } from "../own-firmware.js";

const MAIN = `
import { connectDevice } from "thingsboard-espruino-client-sdk/device";
import { useRpcMethods } from "thingsboard-espruino-client-sdk/rpc-methods";
import { later, results } from "./steps";
connectDevice((client) => {
  useRpcMethods(client, {
    async measure(params) { return { value: await later(5, params) }; },
    async fail() { await later(5, 0); throw "broken"; },
    async nothing() { await later(5, 0); },
  });
  client.on("connect", () => results().then((all) => client.sendTelemetry({ results: all })));
});`;

let built: Promise<Record<string, Forms>> | undefined;

/** By the board's id; built once. */
export function asyncFirmware(): Promise<Record<string, Forms>> {
  built ??= ownFirmwares(boardIds(), {
    "main.ts": MAIN,
    "steps.ts": readFileSync(new URL("steps.ts", import.meta.url), "utf8"),
  });
  return built;
}
