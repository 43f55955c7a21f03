/** What README.md shows as code is code that runs: TypeScript compiles as a firmware would, plain JavaScript works on a board. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "acorn";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { ROOT } from "../tools/build/boards.js";
import { boardWithConsole, built, CHIP_NAMES, emulatorWithBoard, heard } from "./support/on-board.js";

const README = join(ROOT, "README.md");
const isThere = existsSync(README);
const text = isThere ? readFileSync(README, "utf8") : "";

interface Block {
  language: string;
  code: string;
  line: number;
}

const blocks: Block[] = [...text.matchAll(/^```(ts|js)\n([\s\S]*?)^```/gm)].map(({ 1: language, 2: code, index }) => ({
  language: language!,
  code: code!,
  line: text.slice(0, index).split("\n").length,
}));
const inTypeScript = blocks.filter(({ language }) => language === "ts");
const inJavaScript = blocks.filter(({ language }) => language === "js");

/** Errors of the device's compiler settings, as if the code were a file in boards/. */
function errorsOf(code: string): string[] {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.device.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const all = { ...options, composite: false, noEmit: true };
  const file = join(ROOT, "boards/readme/example.ts");
  const host = ts.createCompilerHost(all);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? code : readFile(name));
  host.getSourceFile = (name, version, ...rest) =>
    name === file ? ts.createSourceFile(name, code, version) : getSourceFile(name, version, ...rest);
  const ambient = ["src/espruino/globals.d.ts", "boards/virtual-board.d.ts"].map((each) => join(ROOT, each));
  const program = ts.createProgram([file, ...ambient], all, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

describe.skipIf(!isThere)(`README.md${isThere ? "" : " (skipped: it is not there yet)"}`, () => {
  test("shows the library in TypeScript and in plain JavaScript", () => {
    expect(inTypeScript.length).toBeGreaterThan(0);
    expect(inJavaScript.length).toBeGreaterThan(0);
  });

  test.each(inTypeScript)("has TypeScript that compiles as firmware, line $line", ({ code }) => {
    expect(errorsOf(code)).toEqual([]);
  });

  test("has its TypeScript checked by the rules of the device", () => {
    expect(errorsOf('console.log("abc".includes("b"));')).toEqual([expect.stringContaining("includes")]);
    expect(errorsOf("console.log(setImmediate);")).toEqual([expect.stringContaining("setImmediate")]);
  });

  test.each(inJavaScript)("has JavaScript of ES5, line $line", ({ code }) => {
    expect(() => parse(code, { ecmaVersion: 5 })).not.toThrow();
  });

  describe.each(inJavaScript.filter(({ code }) => code.includes('require("thingsboard")')))(
    "line $line",
    ({ code }) => {
      test.each(CHIP_NAMES)("connects as it stands, but for the server's name, %s", async (chip) => {
        const { emulator, device } = await emulatorWithBoard();
        emulator.setToken(device, "TOKEN");
        const firmware = code.replace(/host: *"[^"]*"/, `host:"127.0.0.1",port:${emulator.mqttPort}`);
        const connected = heard(emulator, "connect");
        const modules = { thingsboard: built("thingsboard.min.js") };
        const { board } = boardWithConsole({ chip, modules, firmware, wifi: { connectedAtBoot: true } });
        expect((await connected)[0]).toBe(device);
        expect(board.exceptions).toEqual([]);
      });
    },
  );
});
