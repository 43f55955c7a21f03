/** The loader as it was built, as `.bootcde` of a virtual board. */
import { describe, expect, test } from "vitest";
import { boardWithConsole, built, CHIP_NAMES } from "../support/on-board.js";
import { recordOf, trialRecordOf } from "../support/slot-record.js";

const ERASED = "\xff";
const LOADER = built("loader.min.js");

/** Boots; resolves to what is printed up to this line. */
async function booted(storage: Record<string, string>, last: string, chip = CHIP_NAMES[0]!): Promise<string[]> {
  const { console } = boardWithConsole({ chip, storage, firmware: LOADER });
  await console.next(last);
  return console.lines;
}

const says = (text: string) => `var name=${JSON.stringify(text)};function say(){console.log(name)}say();`;
const A = says("a");
const B = says("b");
const BROKEN = `${says("broken")}setTimeout(function(){},60000);throw new Error("no good");`;

describe.each(CHIP_NAMES)("the loader, %s", (chip) => {
  test("runs the slot of the newest record, and no other", async () => {
    const storage = {
      tb0: A,
      tb1: B,
      "tb.p0": recordOf(A, { sequence: 9 }),
      "tb.p1": recordOf(B, { slot: 1, sequence: 10 }),
    };
    expect(await booted(storage, "b", chip)).toEqual(["b"]);
    expect(await booted({ ...storage, "tb.p1": recordOf(B, { slot: 1, sequence: 8 }) }, "a", chip)).toEqual(["a"]);
  });

  test("starts afresh with the firmware before when the newest throws", async () => {
    const storage = { tb0: A, tb1: BROKEN, "tb.p0": recordOf(A), "tb.p1": recordOf(BROKEN, { slot: 1, sequence: 2 }) };
    const { board, console } = boardWithConsole({ chip, storage, firmware: LOADER });
    await console.next("broken");
    await console.next("Loader: Error: no good");
    await console.next("Loader: starting tb0 instead");
    await console.next("a");
    expect(board.timerCount).toBe(0);
  });

  test.each(["null", "undefined", "{toString:null}"])("does so too when that throws %s", async (thrown) => {
    const broken = `${says("broken")}throw ${thrown};`;
    const storage = { tb0: A, tb1: broken, "tb.p0": recordOf(A), "tb.p1": recordOf(broken, { slot: 1, sequence: 2 }) };
    expect(await booted(storage, "a", chip)).toContain("broken");
  });

  test("does so too when a load() has started it", async () => {
    const storage = { tb0: A, tb1: BROKEN, "tb.p0": recordOf(A), "tb.p1": recordOf(BROKEN, { slot: 1, sequence: 2 }) };
    const { board, console } = boardWithConsole({ chip, storage, firmware: LOADER });
    await console.next("a");
    board.restart("load");
    await console.next("broken");
    await console.next("a");
  });
});

describe("the loader", () => {
  const whole = recordOf(B, { slot: 1, sequence: 2 });

  test.each([
    ["is missing", undefined],
    ["is half written", whole.slice(0, 20).padEnd(whole.length, "\xff")],
    ["lacks its last digit", whole.slice(0, -1)],
    ["has a wrong bit", whole.replace('"slot":1', '"slot":0')],
  ])("goes by the other record when the newer one %s", async (_what, newer) => {
    const storage: Record<string, string> = { tb0: A, tb1: B, "tb.p0": recordOf(A) };
    if (newer !== undefined) storage["tb.p1"] = newer;
    expect(await booted(storage, "a")).toEqual(["a"]);
  });

  test.each([
    ["is missing", undefined],
    ["is not the one of the record", `${B} `],
  ])("runs the other slot when the code of the newer one %s", async (_what, code) => {
    const storage: Record<string, string> = { tb0: A, "tb.p0": recordOf(A), "tb.p1": whole };
    if (code !== undefined) storage.tb1 = code;
    expect(await booted(storage, "a")).toEqual(["a"]);
  });

  test("says so when no slot can be run", async () => {
    const last = "Loader: no code slot is whole";
    expect(await booted({}, last)).toEqual([last]);
  });

  test("leaves no name behind but that of the slot", () => {
    const names = (storage: Record<string, string>, firmware: string) =>
      boardWithConsole({ chip: "ESP32", storage, firmware }).board.evaluate("Object.keys(global).sort().join()");
    const storage = { tb0: A, tb1: B, "tb.p0": recordOf(A), "tb.p1": recordOf(B, { slot: 1, sequence: 2 }) };
    expect(names(storage, LOADER)).toBe(names({}, `${B}var tbAt=1;`));
  });

  test("passes over members of a record that it does not know", async () => {
    expect(await booted({ tb0: A, "tb.p0": recordOf(A, { from: "afar" } as object) }, "a")).toEqual(["a"]);
  });
});

describe.each(["ESP32", "ESP8266"] as const)("the console that %s opens to the network", (chip) => {
  const isOpen = (storage: Record<string, string>) =>
    boardWithConsole({ chip, storage, firmware: LOADER }).board.isTelnetOn;

  test("is closed when no slot can be run", () => {
    expect(isOpen({})).toBe(false);
  });

  test("is closed when the firmware throws before it does that itself, with or without another to go back to", () => {
    expect(isOpen({ tb0: BROKEN, "tb.p0": recordOf(BROKEN) })).toBe(false);
    const newer = { tb1: BROKEN, "tb.p1": recordOf(BROKEN, { slot: 1, sequence: 2 }) };
    expect(isOpen({ tb0: A, "tb.p0": recordOf(A), ...newer })).toBe(false);
  });

  test("is left to firmware that runs", () => {
    expect(isOpen({ tb0: A, "tb.p0": recordOf(A) })).toBe(true);
  });
});

/** A minute is a moment. */
const HASTE = "var later=setTimeout;global.setTimeout=function(call,ms,what){return later(call,ms/1000,what)};";

describe.each(CHIP_NAMES)("the loader, with nothing proven to go back to, %s", (chip) => {
  test("lets an exception out, and starts the same again after a minute", async () => {
    const { board, console } = boardWithConsole({
      chip,
      storage: { tb0: BROKEN, "tb.p0": recordOf(BROKEN), ".boot0": HASTE },
      firmware: LOADER,
    });
    expect(console.lines).toContain("Loader: starting again in 60 s");
    expect(board.exceptions.map(({ text }) => text)).toEqual(["Uncaught Error: no good"]);
    for (let i = 0; i < 2; i++) await console.next("broken");
  });

  test("waits for that, so that one can type and flash meanwhile", () => {
    const { board } = boardWithConsole({ chip, storage: { tb0: BROKEN, "tb.p0": recordOf(BROKEN) }, firmware: "0" });
    board.storage.write(".boot0", "var waits=[];setTimeout=function(call,ms){waits.push(ms)};");
    board.storage.write(".bootcde", LOADER);
    board.boot();
    // The first is the firmware's own.
    expect(board.evaluate("waits.join()")).toBe("60000,60000");
  });

  test.each([
    ["threw in its trial", { verdict: "-Error: no good", used: 1 }],
    ["used up its starts", { used: 3 }],
    ["is on trial still, and older", { used: 1 }],
  ])("starts what is proven again when that throws, never what %s", async (_what, trial) => {
    const { board, console } = boardWithConsole({
      chip,
      storage: { tb0: BROKEN, "tb.p0": recordOf(BROKEN, { sequence: 3 }), tb1: B },
    });
    board.storage.write("tb.p1", trialRecordOf(B, { slot: 1, sequence: 2 }, trial));
    board.storage.write(".boot0", HASTE);
    board.storage.write(".bootcde", LOADER);
    board.boot();
    for (let i = 0; i < 3; i++) await console.next("broken");
    expect(console.count("b")).toBe(0);
  });
});

/** What lies in Storage, as bytes: a board's options would make UTF-8 of it. */
function trialBoard(chip: (typeof CHIP_NAMES)[number], code: string, verdict?: string, used?: number) {
  const { board, console } = boardWithConsole({ chip, storage: { tb0: A, "tb.p0": recordOf(A), tb1: code } });
  board.storage.write("tb.p1", trialRecordOf(code, { slot: 1, sequence: 2 }, { verdict, used }));
  board.storage.write(".bootcde", LOADER);
  const text = () => board.storage.read("tb.p1") as string;
  return { board, console, starts: () => text().slice(160), verdict: () => text().slice(112, 160) };
}

describe.each(CHIP_NAMES)("the loader, of code on trial, %s", (chip) => {
  test("starts it as often as it may, notes each start, and then what was there before", async () => {
    const { board, console, starts } = trialBoard(chip, B);
    for (const noted of ["s", "ss", "sss"]) {
      board.boot();
      await console.next("b");
      expect(starts()).toBe(noted.padEnd(3, ERASED));
    }
    board.boot();
    await console.next("a");
    expect(starts()).toBe("sss");
  });

  test("starts it without a note once it is confirmed", async () => {
    const { board, console, starts } = trialBoard(chip, B, "+");
    for (let i = 0; i < 5; i++) {
      board.boot();
      await console.next("b");
    }
    expect(starts()).toBe(ERASED.repeat(3));
    expect(board.evaluate("typeof tbTrial")).toBe("undefined");
  });

  test("notes why it throws, starts what was there before, and never it again", async () => {
    const { board, console, verdict } = trialBoard(chip, BROKEN);
    board.boot();
    await console.next("broken");
    await console.next("a");
    expect(verdict()).toBe("-Error: no good".padEnd(48, ERASED));
    board.boot();
    await console.next("a");
    expect(console.count("broken")).toBe(1);
  });

  test("restarts it when it is not confirmed within its time", async () => {
    const code = `${B}setTimeout(function(){console.log("timers "+(global.tbTrial?1:0))},0);`;
    const { board, console } = trialBoard(chip, code);
    board.boot();
    await console.next("timers 1");
    expect(board.timerCount).toBe(1);
  });
});

test.each([
  ["code on trial", undefined, 120],
  ["confirmed code", "+", 0],
])("the watchdog of an ESP32 guards a trial, and nothing else: %s", (_what, verdict, seconds) => {
  const { board } = trialBoard("ESP32", B, verdict);
  board.storage.write(".boot0", "var w=0;E.enableWatchdog=function(s){w=s};");
  board.boot();
  expect(board.evaluate("w")).toBe(seconds);
});

/** Notes what timers are made for, in milliseconds, and makes none. */
const WAITS = "var waits=[];global.setTimeout=function(call,ms){waits.push(ms)};";

describe("the loader", () => {
  test.each([0, 1])("names the slot that it runs: %d", (slot) => {
    const newer = recordOf(B, { slot, sequence: 2 });
    const storage = {
      [`tb${slot}`]: B,
      [`tb${1 - slot}`]: A,
      "tb.p1": newer,
      "tb.p0": recordOf(A, { slot: 1 - slot }),
    };
    const { board } = boardWithConsole({ chip: "ESP32", storage, firmware: LOADER });
    expect(board.evaluate("tbAt")).toBe(slot);
  });

  test("gives a trial its seconds, and what is proven no limit", () => {
    for (const [verdict, waits] of [
      ["", "60000"],
      ["+", ""],
    ]) {
      const { board } = trialBoard("ESP32", B, verdict);
      board.storage.write(".boot0", WAITS);
      board.boot();
      expect(board.evaluate("waits.join()")).toBe(waits);
    }
  });

  test("starts the firmware before at once when the newest throws", () => {
    const { board } = trialBoard("ESP32", 'throw new Error("no good")', "+");
    board.storage.write(".boot0", WAITS);
    board.boot();
    expect(board.evaluate("waits.join()")).toBe("0");
  });

  test("cuts the reason of a failed trial off where its starts are noted", async () => {
    const { board, console, starts, verdict } = trialBoard("ESP32", `throw "${"x".repeat(60)}"`);
    board.boot();
    await console.next("a");
    expect([verdict(), starts()]).toEqual([`-${"x".repeat(47)}`, "s".padEnd(3, ERASED)]);
  });

  test("notes a trial in its own record, which has another number than its slot", async () => {
    const { board, console } = boardWithConsole({
      chip: "ESP32",
      storage: { tb0: BROKEN, "tb.p0": recordOf(A, { slot: 1 }), tb1: A },
    });
    const trial = { slot: 0, sequence: 2 };
    board.storage.write("tb.p1", trialRecordOf(BROKEN, trial));
    board.storage.write(".bootcde", LOADER);
    board.boot();
    await console.next("a");
    expect(board.storage.read("tb.p0")).toBe(recordOf(A, { slot: 1 }));
    expect(board.storage.read("tb.p1")).toBe(trialRecordOf(BROKEN, trial, { verdict: "-Error: no good", used: 1 }));
  });
});

test("failed code is started all the same when there is no other", async () => {
  const { board, console } = boardWithConsole({ chip: "ESP32", storage: { tb1: B } });
  board.storage.write("tb.p1", trialRecordOf(B, { slot: 1, sequence: 2 }, { verdict: "-no" }));
  board.storage.write(".bootcde", LOADER);
  board.boot();
  await console.next("b");
});
