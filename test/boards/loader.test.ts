/** The loader as it was built, as `.bootcde` of a virtual board. */
import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import { formatRecord } from "../../src/espruino/slots.js";
import { boardWithConsole, built, CHIP_NAMES } from "../support/on-board.js";

const LOADER = built("loader.min.js");

/** A record of this code, in slot 0 or 1. */
function record(code: string, slot: number, sequence: number): string {
  return formatRecord({ sequence, slot, bytes: code.length, crc: crc32(code) }, crc32);
}

/** Boots; resolves to what is printed up to this line. */
async function booted(storage: Record<string, string>, last: string, chip = CHIP_NAMES[0]!): Promise<string[]> {
  const { console } = boardWithConsole({ chip, storage, firmware: LOADER });
  await console.next(last);
  return console.lines;
}

const says = (text: string) => `var name=${JSON.stringify(text)};function say(){console.log(name)}say();`;
const A = says("a");
const B = says("b");
const BROKEN = `${says("broken")}setTimeout(say,60000);throw new Error("no good");`;

describe.each(CHIP_NAMES)("the loader, %s", (chip) => {
  test("runs the slot of the newest record, and no other", async () => {
    const storage = { tb0: A, tb1: B, "tb.p0": record(A, 0, 9), "tb.p1": record(B, 1, 10) };
    expect(await booted(storage, "b", chip)).toEqual(["b"]);
    expect(await booted({ ...storage, "tb.p1": record(B, 1, 8) }, "a", chip)).toEqual(["a"]);
  });

  test("starts afresh with the firmware before when the newest throws", async () => {
    const storage = { tb0: A, tb1: BROKEN, "tb.p0": record(A, 0, 1), "tb.p1": record(BROKEN, 1, 2) };
    const { board, console } = boardWithConsole({ chip, storage, firmware: LOADER });
    await console.next("broken");
    await console.next("Loader: Error: no good");
    await console.next("Loader: starting tb0 instead");
    await console.next("a");
    expect(board.timerCount).toBe(0);
  });

  test("does so too when a load() has started it", async () => {
    const storage = { tb0: A, tb1: BROKEN, "tb.p0": record(A, 0, 1), "tb.p1": record(BROKEN, 1, 2) };
    const { board, console } = boardWithConsole({ chip, storage, firmware: LOADER });
    await console.next("a");
    board.restart("load");
    await console.next("broken");
    await console.next("a");
  });
});

describe("the loader", () => {
  const whole = record(B, 1, 2);

  test.each([
    ["is missing", undefined],
    ["is half written", whole.slice(0, 20).padEnd(whole.length, "\xff")],
    ["lacks its last digit", whole.slice(0, -1)],
    ["has a wrong bit", whole.replace('"slot":1', '"slot":0')],
  ])("goes by the other record when the newer one %s", async (_what, newer) => {
    const storage: Record<string, string> = { tb0: A, tb1: B, "tb.p0": record(A, 0, 1) };
    if (newer !== undefined) storage["tb.p1"] = newer;
    expect(await booted(storage, "a")).toEqual(["a"]);
  });

  test.each([
    ["is missing", undefined],
    ["is not the one of the record", `${B} `],
  ])("runs the other slot when the code of the newer one %s", async (_what, code) => {
    const storage: Record<string, string> = { tb0: A, "tb.p0": record(A, 0, 1), "tb.p1": whole };
    if (code !== undefined) storage.tb1 = code;
    expect(await booted(storage, "a")).toEqual(["a"]);
  });

  test("lets an exception out when there is nothing else to start", async () => {
    const { board } = boardWithConsole({
      chip: "ESP32",
      storage: { tb0: BROKEN, "tb.p0": record(BROKEN, 0, 1) },
      firmware: LOADER,
    });
    expect(board.exceptions.map(({ text }) => text)).toEqual(["Uncaught Error: no good"]);
  });

  test("says so when no slot can be run", async () => {
    const last = "Loader: no code slot is whole";
    expect(await booted({}, last)).toEqual([last]);
  });

  test("leaves no name behind", () => {
    const names = (storage: Record<string, string>, firmware: string) =>
      boardWithConsole({ chip: "ESP32", storage, firmware }).board.evaluate("Object.keys(global).join()");
    const storage = { tb0: A, tb1: B, "tb.p0": record(A, 0, 1), "tb.p1": record(B, 1, 2) };
    expect(names(storage, LOADER)).toBe(names({}, B));
  });

  test("passes over members of a record that it does not know", async () => {
    const known = { sequence: 1, slot: 0, bytes: A.length, crc: crc32(A) };
    expect(await booted({ tb0: A, "tb.p0": formatRecord({ ...known, from: "afar" } as never, crc32) }, "a")).toEqual([
      "a",
    ]);
  });
});
