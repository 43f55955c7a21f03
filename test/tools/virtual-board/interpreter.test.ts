import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { VirtualBoardOptions } from "../../../tools/virtual-board/index.js";
import {
  findInterpreter,
  type InterpreterBoard,
  startInterpreterBoard,
} from "../../../tools/virtual-board/interpreter.js";
import { CHECKS, checksProgram, results } from "./checks.js";
import { printed, startBoard, startServer, TRACE } from "./support.js";

const EXPECTED = CHECKS.map(([, text]) => text);

async function startInterpreter(options: VirtualBoardOptions): Promise<InterpreterBoard & { lines: string[] }> {
  const lines: string[] = [];
  const board = await startInterpreterBoard({ ...options, onConsole: (line) => lines.push(line) });
  onTestFinished(() => board.stop());
  return Object.assign(board, { lines });
}

describe.each(["ESP32", "ESP8266"] as const)("the checks of both boards, %s", (chip) => {
  test("hold in the sandbox", async () => {
    const board = startBoard({ chip, firmware: checksProgram() });
    await printed(board, "checked");
    expect(results(board.lines)).toEqual(EXPECTED);
  });

  const found = findInterpreter(chip);
  test.skipIf(!found)(`hold on the interpreter${found ? "" : ` (skipped: no interpreter for ${chip})`}`, async () => {
    const board = await startInterpreter({ chip, firmware: checksProgram() });
    await printed(board, "checked");
    expect(results(board.lines)).toEqual(EXPECTED);
  });

  test.skipIf(!found)(
    `sockets of both tell the same story${found ? "" : ` (skipped: no interpreter for ${chip})`}`,
    async () => {
      const stories: string[][] = [];
      for (const start of [startInterpreter, startBoard]) {
        const server = await startServer();
        const board = await start({
          chip,
          wifi: { connectedAtBoot: true },
          firmware: `${TRACE};var c=trace(require("net").connect({host:"127.0.0.1",port:${server.port}}));var n=0;
          c.on("connect",function(){c.write("hi")});c.on("drain",function(){if(++n==2)console.log("sent")})`,
        });
        const peer = await server.peer;
        await Promise.all([once(peer, "data"), printed(board, "sent")]);
        peer.end("bye");
        await printed(board, "close false");
        stories.push(board.lines.filter((line) => line !== ""));
      }
      expect(stories[1]).toEqual(stories[0]);
    },
  );
});

const anyChip = (["ESP32", "ESP8266", "LINUX"] as const).find(findInterpreter);

describe.skipIf(!anyChip)(`a board on an interpreter${anyChip ? "" : " (skipped: there is none)"}`, () => {
  const chip = anyChip ?? "LINUX";

  test("has its Storage files and modules", async () => {
    const board = await startInterpreter({
      chip,
      storage: { "tb.json": { host: "here" } },
      modules: { big: `exports.five=5;//${"x".repeat(3000)}` },
      firmware: 'console.log(require("Storage").readJSON("tb.json").host,require("big").five)',
    });
    await printed(board, "here 5");
  });

  test("keeps its flash in a folder, and does not run old code while it writes the new", async () => {
    const flashDir = fs.mkdtempSync(path.join(os.tmpdir(), "flash-"));
    onTestFinished(() => fs.rmSync(flashDir, { recursive: true }));
    const first = await startInterpreter({
      chip,
      flashDir,
      firmware: 'require("Storage").write("kept","yes");console.log("old")',
    });
    await printed(first, "old");
    first.stop();
    const second = await startInterpreter({
      chip,
      flashDir,
      firmware: 'console.log("new",require("Storage").read("kept"))',
    });
    await printed(second, "new yes");
    expect(second.lines).not.toContain("old");
  });

  test("tells an uncaught exception", async () => {
    const board = await startInterpreter({ chip, firmware: 'setTimeout(function(){throw new Error("boo")},1)' });
    await printed(board, "Uncaught Error: boo");
    expect(board.exceptions).toMatchObject([{ text: "Uncaught Error: boo" }]);
  });

  test("runs what is typed", async () => {
    const board = await startInterpreter({ chip, firmware: 'console.log("up")' });
    await printed(board, "up");
    board.evaluate("print(6*7)");
    await printed(board, "42");
  });

  test("has a clock that can be set without moving timers", async () => {
    const board = await startInterpreter({ chip, firmware: "setTime(1.7e9);console.log(Math.floor(Date.now()/1e5))" });
    await printed(board, "17000000");
  });
});

describe("looking for the interpreter", () => {
  afterEach(() => vi.unstubAllEnvs());

  test("one line names the variables when there is none", async () => {
    vi.stubEnv("PATH", "");
    vi.stubEnv("ESPRUINO_ESP32", "");
    await expect(startInterpreterBoard({ chip: "ESP32" })).rejects.toThrow(
      /^No Espruino interpreter for ESP32: set ESPRUINO_ESP32 .*ESPRUINO: stock, ESPRUINO_ESP8266 .*[^\n]$/,
    );
  });

  test("each chip has a variable of its own", () => {
    vi.stubEnv("PATH", "");
    vi.stubEnv("ESPRUINO", process.execPath);
    vi.stubEnv("ESPRUINO_ESP8266", "");
    expect(findInterpreter("LINUX")).toBe(process.execPath);
    expect(findInterpreter("ESP8266")).toBeUndefined();
  });

  // npm puts the uploader's command `espruino` first on the PATH
  test("the uploader of the same name is not taken for it", () => {
    const folder = path.resolve("node_modules/.bin");
    vi.stubEnv("PATH", folder);
    vi.stubEnv("ESPRUINO", "");
    expect(fs.existsSync(path.join(folder, "espruino"))).toBe(true);
    expect(findInterpreter("LINUX")).toBeUndefined();
  });
});
