/** Where an uncaught exception comes from, as a virtual board prints it. */
import { expect, test } from "vitest";
import { asFile, raw, tokens } from "../../support/token-code.js";
import { printed, startBoard } from "./support.js";

/** Long enough for the column to be past what Node marks in a line. */
const LONG = `var i=0;${"i=i+1;".repeat(400)}`;

test("an exception in a timer is printed with its place in the Storage file, also in a long line", async () => {
  const code = `${LONG}function send(){i=i+1,nope()}setTimeout(send,1)`;
  const board = startBoard({
    tellsPlaces: true,
    interruptsAfterMs: 8000,
    storage: { tb0: code },
    firmware: 'global.eval(require("Storage").read("tb0"))',
  });
  await new Promise<void>((resolve) => board.on("console", (line) => /^ *\^$/.test(line) && resolve()));
  const [uncaught, place, excerpt, caret] = board.lines;
  expect([uncaught, place]).toEqual([
    'Uncaught ReferenceError: "nope" is not defined',
    `    at tb0:1:${code.indexOf("nope") + 1}`,
  ]);
  expect(excerpt!.slice(caret!.indexOf("^"))).toMatch(/^nope\(\)/);
});

test("an exception at the start is told with its place, though the loader throws it on", () => {
  const { lines } = startBoard({
    tellsPlaces: true,
    storage: { tb0: "var a={};\na.b.c();" },
    firmware: 'try{global.eval(require("Storage").read("tb0"))}catch(e){throw e}',
  });
  expect(lines).toEqual([
    "Uncaught Error: Can't read property 'c' of undefined",
    "    at tb0:2:5",
    "a.b.c();",
    "    ^",
  ]);
});

test("what is thrown out of a line at the console is told with its place", () => {
  const board = startBoard({ tellsPlaces: true });
  board.type("1; nope()");
  expect(board.lines).toEqual([
    'Uncaught ReferenceError: "nope" is not defined',
    "    at console:1:4",
    "1; nope()",
    "   ^",
  ]);
});

test("in code of tokens the place is that of its bytes, in a function that eval has made too", async () => {
  const text = tokens("(⟨function⟩(){⟨return⟩⟨typeof⟩f,⟨this⟩.b.c})");
  const code = `${tokens("⟨var⟩T=")}${raw(text)}${tokens(";⟨function⟩f(){⟨return⟩⟨typeof⟩1,nope()}setTimeout(f,2);setTimeout(⟨function⟩(){eval(T).call({})},1)")}`;
  const board = startBoard({
    tellsPlaces: true,
    interruptsAfterMs: 8000,
    storage: { tb0: asFile(code) },
    firmware: 'global.eval(require("Storage").read("tb0"))',
  });
  await printed(board, 'Uncaught ReferenceError: "nope" is not defined');
  await printed(board, `    at tb0:1:${code.indexOf("nope()") + 1}`);
  expect(board.lines.slice(0, 4)).toEqual([
    "Uncaught Error: Can't read property 'c' of undefined",
    `    at tb0:1:${code.indexOf("b.c") + 3}`,
    "(function(){return typeof f,this.b.c})",
    `${" ".repeat(13)}^`,
  ]);
});
