import { describe, expect, test } from "vitest";
import { printed, startBoard, startServer } from "./support.js";

describe("what the firmware finds of JavaScript", () => {
  test.each(["Map", "Set", "Symbol", "Proxy", "Reflect", "RangeError", "encodeURI", "escape", "WebAssembly"])(
    "there is no %s",
    (name) => {
      expect(startBoard().evaluate(`typeof ${name}`)).toBe("undefined");
    },
  );

  test.each([
    "Buffer",
    "fetch",
    "queueMicrotask",
    "structuredClone",
    "URL",
    "TextEncoder",
    "setImmediate",
    "performance",
    "module",
  ])("Node's %s does not reach it", (name) => {
    expect(startBoard().evaluate(`typeof ${name}`)).toBe("undefined");
  });

  test.each([
    "Number.isInteger",
    "Number.MAX_SAFE_INTEGER",
    "Object.freeze",
    "Array.from",
    "Math.trunc",
    "[].flat",
    "[].lastIndexOf",
    "''.codePointAt",
    "''.trimStart",
    "(1).toPrecision",
    "String.fromCodePoint",
    "Date.UTC",
  ])("there is no %s", (member) => {
    expect(startBoard().evaluate(`typeof ${member}`)).toBe("undefined");
  });

  test("no way leads from its functions back to Node", () => {
    const board = startBoard();
    for (const start of ["require", "setTimeout", "console.log", "E", "D2", "require('net')", "JSON.parse('{}')"]) {
      expect(board.evaluate(`typeof ${start}.constructor.constructor("return process")().exit`)).toBe("undefined");
    }
  });

  test.each(['"xyb".replaceAll("bb","b")', '"a".replaceAll("","-")'])(
    "what never ends on Espruino is an exception: %s",
    (code) => {
      expect(() => startBoard().evaluate(code)).toThrow("never ends on Espruino");
    },
  );

  test("an uncaught exception over something absent says so", async () => {
    const board = startBoard({ firmware: "setTimeout(function(){new Map()},1)" });
    await printed(board, 'Uncaught ReferenceError: "Map" is not defined (Espruino has no Map)');
    expect(board.exceptions).toHaveLength(1);
  });

  test("a call of an absent method says so", async () => {
    const board = startBoard({ firmware: "Math.trunc(1.5)" });
    await printed(board, 'Uncaught Error: Function "trunc" not found! (Espruino has no Math.trunc)');
  });

  // Espruino: only plain errors are instances of Error
  test("a TypeError is no Error, has no name, but a type", () => {
    const board = startBoard();
    expect(board.evaluate("var e=new TypeError('x'); [e instanceof Error, e.name, e.type, e.toString()].join()")).toBe(
      "false,,TypeError,TypeError: x",
    );
  });

  test.each([
    ["return Math.max(...[1])", "spread"],
    ["return (function(...all){return all})(1)", "rest parameters"],
    ["var {a}={a:1};return a", "destructuring"],
    ["return (function(a=3){return a})()", "default parameters"],
    ["var o={};return o?.a", "optional chaining"],
    ["return 2**3", "**"],
    ["return (async function(){})()", "async"],
  ])("%s throws a SyntaxError when it is come to, not before", (body, what) => {
    const board = startBoard();
    board.evaluate(`var f=function(){${body}}`);
    expect(board.evaluate("try{f()}catch(e){e.toString()}")).toContain(`SyntaxError: Espruino has no ${what}`);
  });

  test("an operator may be the first thing in a catch", () => {
    expect(startBoard().evaluate("var r=0;try{throw 1}catch(e){e+(r=2)}r")).toBe(2);
  });

  test("a promise calls back from the idle loop, in the order of Espruino", async () => {
    const board = startBoard({
      firmware: `new Promise(function(ok,no){ok(1)}).then(function(v){console.log("then",v);throw "no"}).catch(function(e){
          console.log("catch",e);return Promise.all([1,Promise.resolve(2)])}).then(function(all){console.log(all.join())});
        console.log("first")`,
    });
    await printed(board, "1,2");
    expect(board.lines).toEqual(["first", "then 1", "catch no", "1,2"]);
  });

  test("a rejection that nobody takes goes to uncaughtException", async () => {
    const board = startBoard({ firmware: 'Promise.reject("why")' });
    await printed(board, "Uncaught Error: Unhandled promise rejection: why");
  });

  test("as 2v28 indexOf finds the whole alone", () => {
    const board = startBoard({ espruino: "2v28" });
    expect(board.evaluate('["abc".indexOf("cd"),"abc".includes("cd"),"".indexOf(""),process.version].join()')).toBe(
      "-1,false,0,2v28",
    );
  });

  test("rounds a negative half away from zero", () => {
    expect(startBoard().evaluate("Math.round(-2.5)")).toBe(-3);
  });
});

describe("strings of a chip are bytes", () => {
  test("a literal holds its UTF-8 bytes", () => {
    expect(startBoard().evaluate('"é".length')).toBe(2);
  });

  test("an escape keeps its low byte", () => {
    expect(startBoard().evaluate('"\\u20ac".charCodeAt(0)')).toBe(0xac);
  });

  test("fromCharCode keeps the low byte", () => {
    expect(startBoard().evaluate("String.fromCharCode(0x20ac).charCodeAt(0)")).toBe(0xac);
  });

  test("E.isUTF8 is never true and E.asUTF8 throws", () => {
    const board = startBoard();
    expect(board.evaluate('E.isUTF8("€")')).toBe(false);
    expect(() => board.evaluate('E.asUTF8("a")')).toThrow("Unicode not supported on this build");
  });

  test("the Linux build has characters", () => {
    expect(startBoard({ chip: "LINUX" }).evaluate('E.isUTF8("€")+" "+"€".length+" "+E.fromUTF8("€").length')).toBe(
      "true 1 3",
    );
  });

  test("the console shows the bytes as text", async () => {
    await printed(startBoard({ firmware: 'console.log("21 °C")' }), "21 °C");
  });
});

describe("events", () => {
  test("every object has on and emit, and a listener runs later with the object as this", async () => {
    const board = startBoard({
      firmware: `var o={};o.on("x",function(a,b){console.log("got",a+b,this===o)});o.emit("x",1,2);console.log("after emit")`,
    });
    await printed(board, "got 3 true");
    expect(board.lines).toEqual(["after emit", "got 3 true"]);
  });

  test("the emitter's names do not show when an object is listed", () => {
    expect(startBoard().evaluate('var o={a:1};o.on("x",function(){});var k=[];for(var i in o)k.push(i);k.join()')).toBe(
      "a",
    );
  });

  test("a removed listener hears nothing more", async () => {
    const board = startBoard({
      firmware: `var o={},f=function(){console.log("wrong")};o.on("x",f);o.removeListener("x",f);o.emit("x");
        setTimeout(function(){console.log("done")},1)`,
    });
    await printed(board, "done");
    expect(board.lines).toEqual(["done"]);
  });

  test("more than four arguments are refused", () => {
    expect(() => startBoard().evaluate('({}).emit("x",1,2,3,4,5)')).toThrow("Too many arguments");
  });

  test("an exception in a listener goes to uncaughtException, and the next listener runs", async () => {
    const board = startBoard({
      firmware: `process.on("uncaughtException",function(e){console.log("seen "+e)});
        var o={};o.on("x",function(){throw "text"});o.on("x",function(){console.log("second")});o.emit("x")`,
    });
    await printed(board, "second");
    expect(board.lines).toEqual(["seen text", "second"]);
    expect(board.exceptions).toMatchObject([{ value: "text", text: "Uncaught text", handled: true }]);
  });
});

describe("memory and its errors", () => {
  // the event comes once; getErrorFlags() arms it again
  test("an error flag is told once until it is read", async () => {
    const board = startBoard({ firmware: 'E.on("errorFlag",function(f){console.log(f.join());})' });
    board.raiseErrorFlag(["MEMORY"]);
    board.raiseErrorFlag(["MEMORY"]);
    expect(board.evaluate("E.getErrorFlags().join()")).toBe("MEMORY");
    board.raiseErrorFlag(["MEMORY", "CALLBACK"]);
    await printed(board, "MEMORY,CALLBACK");
    expect(board.lines).toEqual(["MEMORY", "MEMORY,CALLBACK"]);
  });

  test("low memory alone is no event", async () => {
    const board = startBoard({ firmware: 'E.on("errorFlag",function(f){console.log(f.join());})' });
    board.raiseErrorFlag(["LOW_MEMORY"]);
    board.raiseErrorFlag(["MEMORY"]);
    await printed(board, "LOW_MEMORY,MEMORY".replace("LOW_MEMORY,", ""));
    expect(board.lines).toHaveLength(1);
  });

  test("out of memory takes the next timer away", async () => {
    const board = startBoard({
      firmware: 'setInterval(function(){console.log("first")},1);setTimeout(function(){console.log("second")},5)',
    });
    board.runOutOfMemory();
    await printed(board, "second");
    expect(board.lines).toEqual(["second"]);
  });

  test("an interval that fills the memory is gone, and neither catch nor finally has run", async () => {
    const board = startBoard({
      runsOutAfterMs: 500,
      firmware: `E.on("errorFlag",function(f){console.log(f.join())});
        setInterval(function(){try{console.log("full");for(;;)getTime()}catch(e){console.log(e)}finally{console.log("finally")}},1);
        setTimeout(function(){console.log("later")},200)`,
    });
    await printed(board, "later");
    expect(board.lines).toEqual(["full", "OUT OF MEMORY", "CALLBACK,LOW_MEMORY,MEMORY", "later"]);
  });

  test("a data listener that fills the memory is gone", async () => {
    const server = await startServer();
    const board = startBoard({
      runsOutAfterMs: 500,
      firmware: `E.on("errorFlag",function(f){console.log(f.join())});
        require("net").connect({host:"127.0.0.1",port:${server.port}}).on("data",function(d){console.log(d);for(;;)getTime()})`,
    });
    const peer = await server.peer;
    peer.write("one");
    await printed(board, "CALLBACK,LOW_MEMORY,MEMORY");
    peer.write("two");
    await expect.poll(() => board.sockets[0]!.bytesIn).toBe("onetwo".length);
    expect(board.lines).toEqual(["one", "OUT OF MEMORY", "CALLBACK,LOW_MEMORY,MEMORY"]);
  });

  test("a listener that fills the memory stays, and so does the console", async () => {
    const board = startBoard({
      runsOutAfterMs: 500,
      firmware:
        'E.on("errorFlag",function(f){console.log(f.join());E.getErrorFlags()});E.on("go",function(){for(;;)getTime()})',
    });
    for (let time = 1; time <= 2; time++) {
      board.evaluate('E.emit("go")');
      await expect.poll(() => board.lines.filter((line) => line === "LOW_MEMORY,MEMORY").length).toBe(time);
    }
    expect(board.evaluate("for(;;)getTime()")).toBeUndefined();
    expect(board.evaluate("1+1")).toBe(2);
  });

  test("a line that never ends is interrupted as by Ctrl-C, and the next one is taken", () => {
    const board = startBoard({ interruptsAfterMs: 500 });
    expect(board.evaluate("while(1);")).toBeUndefined();
    expect(board.lines).toEqual(["Execution Interrupted"]);
    expect(board.evaluate("1+1")).toBe(2);
  });

  test("an interval that never ends is interrupted and gone, and neither catch nor finally has run", async () => {
    const board = startBoard({
      interruptsAfterMs: 500,
      firmware: `setInterval(function(){try{while(1);}catch(e){console.log(e)}finally{console.log("finally")}},1);
        setTimeout(function(){console.log("later")},200)`,
    });
    await printed(board, "later");
    expect(board.lines).toEqual(["Execution Interrupted during event processing.", "later"]);
  });

  test("what prints without end is interrupted between two lines, never in the middle of one", () => {
    const isWhole: boolean[] = [];
    const board = startBoard({
      interruptsAfterMs: 2000,
      onConsole: () => {
        isWhole.push(false);
        for (const end = performance.now() + 20; performance.now() < end; );
        isWhole[isWhole.length - 1] = true;
      },
    });
    board.evaluate("while(1)try{console.log(1)}catch(e){}");
    expect(isWhole.length).toBeGreaterThan(1);
    expect(isWhole).not.toContain(false);
  });

  test("process.memory() has the board's size", () => {
    const board = startBoard({ chip: "ESP8266" });
    board.parts.set("board", "usedVariables", 600);
    expect(board.evaluate("var m=process.memory();[m.free,m.usage,m.total,m.blocksize].join()")).toBe(
      "1000,600,1600,12",
    );
  });

  // on the real chip it prints to the serial line and guards nothing
  test("a watchdog on an ESP8266 is refused", () => {
    expect(() => startBoard({ chip: "ESP8266" }).evaluate("E.enableWatchdog(5)")).toThrow("ESP8266");
  });
});

describe("stopping", () => {
  test("a stopped board runs nothing more", async () => {
    const board = startBoard({ firmware: 'setInterval(function(){console.log("tick")},1)' });
    await printed(board, "tick");
    board.stop();
    const count = board.lines.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(board.lines).toHaveLength(count);
  });
});
