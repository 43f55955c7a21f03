/** Which RPC methods a firmware's source names. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { rpcMethodsIn } from "../../../tools/page/rpc-methods.js";
import { PROJECT } from "../../../tools/project.js";

function source(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "methods-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return relative(PROJECT, join(root, "main.ts"));
}

test("the examples' are found: the keys that useRpcMethods gets, and what a handler compares the method with", async () => {
  expect(await rpcMethodsIn("boards/examples/rpc-methods.ts")).toEqual(["setLed", "measure"]);
  expect(await rpcMethodsIn("boards/examples/smart-weather.ts")).toEqual(["setFan", "getWeather"]);
});

test("an object that is named elsewhere, a switch, and a file beside it are read too, each name once", async () => {
  const entry = source({
    "main.ts": `import { more } from "./more";
const methods = { open, "close door": () => {}, stop() {} };
useRpcMethods(client, methods, { timeoutMs: 100 });
switch (request.method) { case "open": case "lock": break; }`,
    "more.ts": `import "./main"; export const more = (method: string) => method === "reboot";`,
  });
  expect(await rpcMethodsIn(entry)).toEqual(["open", "close door", "stop", "lock", "reboot"]);
});

test("a firmware that is not there, or is no TypeScript, names none", async () => {
  expect(await rpcMethodsIn("boards/nowhere/main.ts")).toEqual([]);
  expect(await rpcMethodsIn(source({ "main.ts": "}}} method ==" }))).toEqual([]);
});
