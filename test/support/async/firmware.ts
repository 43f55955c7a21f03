/** A firmware with async functions, out of the file beside this one. */
import { readFileSync } from "node:fs";
import { ownFirmwareOnce } from "../own-firmware.js";

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

export const asyncFirmware = ownFirmwareOnce(() => ({
  "main.ts": MAIN,
  "steps.ts": readFileSync(new URL("steps.ts", import.meta.url), "utf8"),
}));
