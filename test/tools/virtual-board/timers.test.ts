import { describe, expect, test } from "vitest";
import { printed, startBoard } from "./support.js";

describe("timers", () => {
  test("run in the order of their time, with their arguments", async () => {
    const board = startBoard({
      firmware: `setTimeout(function(a,b){console.log("late",a,b)},20,1,2);setTimeout(function(){console.log("soon")},1);console.log("now")`,
    });
    await printed(board, "late 1 2");
    expect(board.lines).toEqual(["now", "soon", "late 1 2"]);
  });

  test("an exception does not end an interval", async () => {
    const board = startBoard({
      firmware: 'var n=0;setInterval(function(){if(++n==3)console.log("third");throw "x"},1)',
    });
    await printed(board, "third");
  });

  // Espruino: an undefined id is taken for the call that clears all
  test("clearTimeout(undefined) throws", () => {
    expect(() => startBoard().evaluate("clearTimeout(undefined)")).toThrow("clearTimeout(undefined) not allowed");
  });

  test("clearTimeout() without an argument clears all timers", () => {
    const board = startBoard({ firmware: "setTimeout(function(){},9e5);setInterval(function(){},9e5)" });
    expect(board.timerCount).toBe(2);
    board.evaluate("clearTimeout()");
    expect(board.timerCount).toBe(0);
  });

  test("an unknown id and null are cleared without a word", () => {
    expect(() => startBoard().evaluate("clearTimeout(null);clearInterval(77)")).not.toThrow();
  });

  test("something else than a function or a text is refused", () => {
    expect(() => startBoard().evaluate("setTimeout(1,2)")).toThrow("Function or String not supplied!");
  });

  test("changeInterval gives an interval another beat", async () => {
    const board = startBoard({ firmware: 'changeInterval(setInterval(function(){console.log("tick")},9e5),1)' });
    await printed(board, "tick");
  });
});

describe("the clock", () => {
  test("a chip starts near 1970", () => {
    expect(startBoard().evaluate("Date.now()")).toBeLessThan(60_000);
  });

  test("the start can be chosen", () => {
    const now = startBoard({ bootTime: 1.7e12 }).evaluate("new Date().getTime()");
    expect(Number(now) - 1.7e12).toBeLessThan(60_000);
  });

  // a fraction ends up in `ts`, which the server refuses
  test("Date.now() has a fraction", () => {
    const board = startBoard({ bootTime: 1_700_000_000_000.25 });
    const samples = Array.from({ length: 20 }, () => Number(board.evaluate("Date.now()")));
    expect(samples.some((sample) => !Number.isInteger(sample))).toBe(true);
  });

  test("setTime moves the clock and not the timers", async () => {
    const board = startBoard({ firmware: 'setTimeout(function(){console.log("hour")},36e5);setTime(1.7e9)' });
    board.evaluate('setTimeout(function(){console.log("soon")},5)');
    await printed(board, "soon");
    expect(board.lines).toEqual(["soon"]);
    expect(board.evaluate("getTime()")).toBeGreaterThanOrEqual(1.7e9);
  });

  // SNTP on an ESP32 does this: all that waits becomes due at once
  test("a jump of the chip's clock makes timers due", async () => {
    const board = startBoard({ firmware: 'setTimeout(function(){console.log("hour")},36e5)' });
    board.clock.jump(2 * 36e5);
    await printed(board, "hour");
  });
});
