/** What README.md and the guides show as code is code that runs: TypeScript compiles as a firmware would, plain JavaScript works on a board. */
import { join } from "node:path";
import { parse } from "acorn";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { ROOT } from "../../tools/project.js";
import { blocksOf, DOCUMENTS } from "../support/documents.js";
import { boardWithConsole, built, CHIP_NAMES, emulatorWithBoard, heard } from "../support/on-board.js";

const blocks = DOCUMENTS.flatMap(blocksOf);
const inTypeScript = blocks.filter(({ language }) => language === "ts");
const inJavaScript = blocks.filter(({ language }) => language === "js");

const SAMPLE = join(ROOT, "boards/readme/example.ts");
const AMBIENT = ["src/espruino/modules/index.d.ts", "src/espruino/globals.d.ts", "boards/virtual-board.d.ts"].map(
  (each) => join(ROOT, each),
);

/** A compiler with the device's settings, to which a code is a file in boards/. Whatever else it reads it parses once. */
function deviceCompiler(): (code: string) => ts.Program {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.device.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  // An excerpt may declare what the rest of the file uses.
  const all = { ...options, composite: false, noEmit: true, noUnusedLocals: false };
  const host = ts.createCompilerHost(all);
  const { fileExists, readFile, getSourceFile } = host;
  const parsed = new Map<string, ts.SourceFile | undefined>();
  let program: ts.Program | undefined;
  return (code) => {
    host.fileExists = (name) => name === SAMPLE || fileExists(name);
    host.readFile = (name) => (name === SAMPLE ? code : readFile(name));
    host.getSourceFile = (name, version, ...rest) => {
      if (name === SAMPLE) return ts.createSourceFile(name, code, version);
      if (!parsed.has(name)) parsed.set(name, getSourceFile(name, version, ...rest));
      return parsed.get(name);
    };
    program = ts.createProgram([SAMPLE, ...AMBIENT], all, host, program);
    return program;
  };
}

const compile = deviceCompiler();

/** What the compiler says of this code; the library has its own check, `npm run types`. */
function errorsOf(code: string): string[] {
  const program = compile(code);
  const diagnostics = ts.getPreEmitDiagnostics(program, program.getSourceFile(SAMPLE));
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

describe("the documents", () => {
  test("show the library in TypeScript and in plain JavaScript", () => {
    expect(inTypeScript.length).toBeGreaterThan(0);
    expect(inJavaScript.length).toBeGreaterThan(0);
  });

  test.each(inTypeScript)("have TypeScript that compiles as firmware, $file, line $line", ({ code }) => {
    expect(errorsOf(code)).toEqual([]);
  });

  test("have their TypeScript checked by the rules of the device", () => {
    expect(errorsOf("console.log([[1]].flat());")).toEqual([expect.stringContaining("flat")]);
    expect(errorsOf("console.log(setImmediate);")).toEqual([expect.stringContaining("setImmediate")]);
  });

  test.each(inJavaScript)("have JavaScript of ES5, $file, line $line", ({ code }) => {
    expect(() => parse(code, { ecmaVersion: 5 })).not.toThrow();
  });

  describe.each(inJavaScript.filter(({ code }) => code.includes('require("thingsboard")')))(
    "$file, line $line",
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
