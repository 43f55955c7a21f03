import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { confinement } from "../../../tools/virtual-board/confinement.js";
import { findInterpreter, startInterpreterBoard } from "../../../tools/virtual-board/interpreter.js";
import { Console } from "../../support/on-board.js";

const interpreter = (["LINUX", "ESP32", "ESP8266"] as const).find(findInterpreter);
const isPossible = interpreter !== undefined && confinement(findInterpreter(interpreter)!, tmpdir()) !== undefined;
if (!isPossible)
  console.log("an interpreter that sees no files is not tested: there is none, or no bubblewrap that works");

test.skipIf(!isPossible)("firmware on an interpreter finds no file of this machine, and can write none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "confinement-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "secret"), "secret");
  const lines = new Console();
  const board = await startInterpreterBoard({
    chip: interpreter!,
    confined: true,
    onConsole: (line) => lines.print(line),
  });
  onTestFinished(() => board.stop());
  expect(board.isConfined).toBe(true);
  const attempt = (code: string) =>
    board.evaluate(`(function(){try{print("got "+JSON.stringify(${code}))}catch(e){print("got nothing")}})()`);
  attempt(`require("fs").readFileSync("${folder}/secret")`);
  await lines.next(/^got (undefined|nothing)$/);
  attempt(`require("fs").writeFileSync("${folder}/mine","x")`);
  await lines.next(/^got /);
  expect(existsSync(join(folder, "mine"))).toBe(false);
  attempt(
    'require("fs").readdirSync("/").filter(function(n){return ["home","root","tmp","var","work"].indexOf(n)>=0})',
  );
  await lines.next("got []");
  attempt('require("fs").readFileSync("/proc/self/environ")');
  await lines.next(/^got ("PWD=\/board[^=]*"|""|undefined|nothing)$/);
});

test("without bubblewrap there is no confinement", () => {
  vi.stubEnv("PATH", "");
  expect(confinement(process.execPath, tmpdir())).toBeUndefined();
});
