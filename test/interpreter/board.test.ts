/** The interpreter as a board: its flash, its console, and how far the sandbox is like it. */
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { filesIn, flashWith } from "../../tools/virtual-board/flash-image.js";
import {
  type InterpreterBoard,
  type InterpreterBoardOptions,
  startInterpreterBoard,
} from "../../tools/virtual-board/interpreter.js";
import { INTERPRETERS } from "../support/runners.js";
import { CHECKS, checksProgram, results } from "../tools/virtual-board/checks.js";
import { printed, startBoard, startServer, TRACE } from "../tools/virtual-board/support.js";

const CHIPS = INTERPRETERS.map(({ chip }) => chip);

async function startInterpreter(options: InterpreterBoardOptions): Promise<InterpreterBoard & { lines: string[] }> {
  const lines: string[] = [];
  const board = await startInterpreterBoard({ ...options, onConsole: (line) => lines.push(line) });
  onTestFinished(() => board.stop());
  return Object.assign(board, { lines });
}

// the stock build differs by its strings
describe.each(CHIPS.filter((chip) => chip !== "LINUX"))("the sandbox and the interpreter, %s", (chip) => {
  test("what the sandbox is checked for holds on the interpreter", async () => {
    const board = await startInterpreter({ chip, firmware: checksProgram() });
    await printed(board, "checked");
    expect(results(board.lines)).toEqual(CHECKS.map(([, text]) => text));
  });

  test("sockets of both tell the same story", async () => {
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
  });
});

describe.each(CHIPS)("a board on an interpreter, %s", (chip) => {
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

  test("takes all of thousands of typed bytes, in their order", async () => {
    const board = await startInterpreter({ chip, firmware: 'console.log("up")' });
    await printed(board, "up");
    const count = 200;
    for (let i = 0; i < count; i++) board.evaluate(`print("typed ${i}","${"x".repeat(i % 90)}".length)`);
    await printed(board, `typed ${count - 1} ${(count - 1) % 90}`);
    const typed = board.lines.filter((line) => line.startsWith("typed"));
    expect(typed).toEqual(Array.from({ length: count }, (_, i) => `typed ${i} ${i % 90}`));
  });

  test("tells when its interpreter ends by itself", async () => {
    const board = await startInterpreter({ chip, firmware: 'console.log("up")' });
    await printed(board, "up");
    board.evaluate("quit()");
    await printed(board, "The interpreter ended by itself (0): start it again");
    expect(() => board.evaluate("print(1)")).toThrow("The interpreter is not running");
  });

  test("has its files where the interpreter itself would write them", async () => {
    const files = { a: "x", "tb.json": "y".repeat(50), "a.name.of.28.characters.long": "z".repeat(5000) };
    const flashDir = fs.mkdtempSync(path.join(os.tmpdir(), "flash-"));
    onTestFinished(() => fs.rmSync(flashDir, { recursive: true }));
    const board = await startInterpreter({ chip, flashDir, bare: true });
    for (const [name, text] of Object.entries(files))
      board.evaluate(`require("Storage").write("${name}","${text[0]}".repeat(${text.length}))`);
    board.evaluate('print("written")');
    await printed(board, "written");
    const flash = fs.readFileSync(path.join(flashDir, "espruino.flash"));
    const ours = flashWith(
      new Map(Object.entries(files).map(([name, text]) => [name, { data: Buffer.from(text), flags: 0 }])),
    );
    expect(flash.subarray(0, ours.length)).toEqual(ours);
    expect([...filesIn(flash).keys()]).toEqual(Object.keys(files));
  });

  test("has a clock that can be set without moving timers", async () => {
    const board = await startInterpreter({ chip, firmware: "setTime(1.7e9);console.log(Math.floor(Date.now()/1e5))" });
    await printed(board, "17000000");
  });

  test("measures nothing: what it tells is in E.board, where someone sets it", async () => {
    const tells = `function tell(){console.log("tells",E.getTemperature(),E.board&&require("Wifi").getDetails().rssi,E.board&&analogRead(global.A0||D1))}`;
    const board = await startInterpreter({ chip, firmware: `${tells};tell()` });
    const told = {
      ESP32: ["tells 104 -60 0", "tells 68 -71 0"],
      ESP8266: ["tells NaN -60 0", "tells NaN -71 0.25"],
      LINUX: ["tells NaN undefined undefined", "tells NaN undefined undefined"],
    }[chip];
    await printed(board, told[0]!);
    board.evaluate("if(E.board){E.board.temperature=20;E.board.rssi=-71;E.board.A0=0.25}tell()");
    await printed(board, told[1]!);
  });
});
