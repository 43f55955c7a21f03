/** The interpreter as a board: its flash, its console, and how far the sandbox is like it. */
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { VirtualBoardOptions } from "../../tools/virtual-board/index.js";
import { type InterpreterBoard, startInterpreterBoard } from "../../tools/virtual-board/interpreter.js";
import { INTERPRETERS } from "../support/runners.js";
import { CHECKS, checksProgram, results } from "../tools/virtual-board/checks.js";
import { printed, startBoard, startServer, TRACE } from "../tools/virtual-board/support.js";

const CHIPS = INTERPRETERS.map(({ chip }) => chip);

async function startInterpreter(options: VirtualBoardOptions): Promise<InterpreterBoard & { lines: string[] }> {
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

  test("has a clock that can be set without moving timers", async () => {
    const board = await startInterpreter({ chip, firmware: "setTime(1.7e9);console.log(Math.floor(Date.now()/1e5))" });
    await printed(board, "17000000");
  });
});
