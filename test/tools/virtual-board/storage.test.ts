import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { startVirtualBoard } from "../../../tools/virtual-board/index.js";
import { printed, startBoard } from "./support.js";

const S = 'require("Storage")';

function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "flash-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

describe("Storage", () => {
  test("holds the bundle as .bootcde, the modules and the settings", () => {
    const board = startBoard({ firmware: "1", modules: { thingsboard: "2" }, storage: { "tb.json": { ssid: "é" } } });
    expect(board.evaluate(`${S}.list().sort().join()`)).toBe(".bootcde,tb.json,thingsboard");
    expect(board.evaluate(`${S}.readJSON("tb.json").ssid.length`)).toBe(2);
  });

  test("a file can be written in pieces", () => {
    const board = startBoard();
    board.evaluate(`${S}.write("c","abc",0,6);${S}.write("c","def",3,6)`);
    expect(board.evaluate(`${S}.read("c")+${S}.read("c",1,3)`)).toBe("abcdefbcd");
  });

  test.each([
    [`${S}.write("a","")`, "Can't create zero length file"],
    [`${S}.write("a","x",0,1e8)`, "Unable to find or create file"],
    [`${S}.write("a","abc",0,4);${S}.write("a","de",3,4)`, "Too much data for file size"],
    [`${S}.write("a","abcd");${S}.write("a","x",1)`, "File already written with different data"],
  ])("%s is refused", (code, message) => {
    expect(() => startBoard().evaluate(code)).toThrow(message);
  });

  test("readJSON of a missing or broken file gives undefined when asked to be quiet", () => {
    const board = startBoard();
    expect(board.evaluate(`${S}.readJSON("none")`)).toBeUndefined();
    expect(board.evaluate(`${S}.write("b","{");${S}.readJSON("b",true)`)).toBeUndefined();
    expect(() => board.evaluate(`${S}.readJSON("b")`)).toThrow("Got EOF expected '}'");
  });

  test("the size is the chip's, and overwriting leaves trash until flash is full", () => {
    const board = startBoard({ chip: "ESP8266" });
    const free = Number(board.evaluate(`${S}.getFree()`));
    expect(free).toBe(196_608);
    board.evaluate(`${S}.write("a",E.toString([1,2,3,4]));${S}.write("a",E.toString([5,6,7,8]))`);
    expect(board.evaluate(`${S}.getFree()`)).toBe(free - 72);
    expect(board.storage.compactions).toBe(0);
  });

  test("the same content is not written again", () => {
    const board = startBoard();
    expect(board.evaluate(`${S}.write("a","x");var f=${S}.getFree();${S}.write("a","x");f-${S}.getFree()`)).toBe(0);
  });

  test("a folder keeps the files for the next board", () => {
    const flashDir = temporaryFolder();
    const first = startVirtualBoard({ chip: "ESP32", flashDir });
    first.evaluate(`${S}.write("tb.p0",String.fromCharCode(0,200,255))`);
    first.stop();
    const second = startBoard({ flashDir });
    expect(second.evaluate(`${S}.read("tb.p0")`)).toBe("\0\xc8\xff");
    second.evaluate(`${S}.erase("tb.p0")`);
    expect(fs.readdirSync(flashDir)).toEqual([]);
  });

  // functions run out of the flash: who overwrites them pulls the ground from under them
  test("overwriting code that runs kills the program", async () => {
    const board = startBoard({ firmware: 'setInterval(function(){console.log("tick")},1)' });
    await printed(board, "tick");
    board.evaluate(`${S}.write(".bootcde","other")`);
    expect(board.exceptions[0]?.text).toContain("Function code is null, not a string");
    expect(board.timerCount).toBe(0);
  });
});

describe("require", () => {
  test("finds a module in Storage, once", () => {
    const board = startBoard({ modules: { counter: "exports.n=0;exports.up=function(){return ++this.n}" } });
    expect(board.evaluate('require("counter").up();require("counter").up()')).toBe(2);
  });

  test("takes what the module assigns to module.exports", () => {
    expect(startBoard({ modules: { five: "module.exports=5" } }).evaluate('require("five")')).toBe(5);
  });

  test.each([
    ["nope", "ESP32"],
    ["tls", "ESP8266"],
    ["Wifi", "LINUX"],
    ["fs", "ESP32"],
  ] as const)("does not find %s on an %s", (name, chip) => {
    expect(() => startBoard({ chip }).evaluate(`require("${name}")`)).toThrow(`Module "${name}" not found`);
  });

  test("board.json takes modules away", () => {
    expect(() => startBoard({ board: { tls: false } }).evaluate('require("tls")')).toThrow('Module "tls" not found');
  });
});

describe("restarting", () => {
  test("load() starts the firmware afresh, after a kill event", async () => {
    const board = startBoard({
      firmware: `var s=${S},n=+(s.read("n")||0);s.write("n",String(n+1));console.log("boot "+n);
        E.on("kill",function(){console.log("kill")});if(n<1)setTimeout(load,1)`,
    });
    await printed(board, "boot 1");
    expect(board.lines).toEqual(["boot 0", "kill", "boot 1"]);
  });

  test("load() of a file runs that instead of .bootcde, reset() runs neither; both run .boot0 first", async () => {
    const storage = { ".boot0": 'console.log("0")', other: 'console.log("other");setTimeout(reset,0)' };
    const board = startBoard({ storage, firmware: 'console.log("main");load("other")' });
    await once(board, "restart");
    await once(board, "restart");
    expect(board.lines).toEqual(["0", "main", "0", "other", "0"]);
  });

  test("load() is forgotten when boot code calls it that a load() runs", async () => {
    const board = startBoard({
      storage: { other: 'console.log("other")' },
      firmware: 'console.log("main");load("other");setTimeout(function(){console.log("later")},20)',
    });
    await once(board, "restart");
    board.restart("load");
    await printed(board, "later");
    expect(board.lines).toEqual(["main", "other", "main", "later"]);
  });

  test(".boot0 runs before .bootcde, init and onInit after it", async () => {
    const board = startBoard({
      storage: { ".boot0": 'console.log("boot0")' },
      firmware:
        'console.log("bootcde");E.on("init",function(){console.log("init")});function onInit(){console.log("onInit")}',
    });
    await printed(board, "onInit");
    expect(board.lines).toEqual(["boot0", "bootcde", "init", "onInit"]);
  });
});
