import { crc32 } from "node:zlib";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { parseRecord } from "../../../src/espruino/slots.js";
import {
  endTrial,
  findSlot,
  isOnTrial,
  noteSlot,
  reasonOf,
  startTrial,
  trialBytes,
} from "../../../src/espruino/trial.js";
import { FlashStorage } from "../../support/flash-storage.js";
import { recordOf, type TrialSoFar, trialRecordOf } from "../../support/slot-record.js";

const ORDER = '["pump","1.1"]';
const order = crc32(ORDER);
const ERASED = "\xff";

let flash: FlashStorage;
beforeEach(() => {
  flash = new FlashStorage();
  flash.write("tb0", "zero");
  flash.write("tb1", "one");
});

/** The loader has named this slot as the one that it runs. */
function runsOutOf(slot: number | undefined): void {
  vi.stubGlobal("tbAt", slot);
  onTestFinished(() => void vi.unstubAllGlobals());
}

const zero = (sequence: number) => flash.write("tb.p0", recordOf("zero", { sequence }));
const one = (sequence: number) => flash.write("tb.p1", recordOf("one", { slot: 1, sequence }));
const oneOnTrial = (soFar?: TrialSoFar) =>
  flash.write("tb.p1", trialRecordOf("one", { slot: 1, sequence: 2, order }, soFar));

describe("the running slot", () => {
  test.each([0, 1])("is the one that the loader has named, be it the newest or not: %d", (slot) => {
    runsOutOf(slot);
    zero(1);
    one(2);
    expect(findSlot()?.slot).toBe(slot);
  });

  test("is none when the one that the loader has named is not whole", () => {
    runsOutOf(1);
    zero(1);
    expect(findSlot()).toBeUndefined();
  });

  test("is none when the loader has named none and there are not two", () => {
    runsOutOf(undefined);
    zero(1);
    expect(findSlot()).toBeUndefined();
  });

  test("is the older one when the loader has named none: the newest threw", () => {
    runsOutOf(undefined);
    zero(1);
    one(2);
    expect(findSlot()?.slot).toBe(0);
  });

  test("is the proven one when the loader has named none: what was on trial threw", () => {
    runsOutOf(undefined);
    zero(1);
    oneOnTrial({ verdict: "-no good", used: 1 });
    expect(findSlot()?.slot).toBe(0);
  });

  test("is known still when the other one was written over, if it was noted before", () => {
    runsOutOf(undefined);
    zero(1);
    one(2);
    noteSlot();
    flash.erase("tb1");
    expect(findSlot()?.slot).toBe(0);
  });
});

describe("the slot of an order", () => {
  test("is the one that came by it, whatever became of it", () => {
    for (const soFar of [{}, { verdict: "+" }, { verdict: "-no good" }]) {
      zero(1);
      oneOnTrial(soFar);
      expect(findSlot(ORDER)?.slot).toBe(1);
    }
  });

  test("is none for an order that no code came by", () => {
    zero(1);
    oneOnTrial();
    expect(findSlot(`${ORDER} `)).toBeUndefined();
  });
});

describe("why code on trial does not run", () => {
  const reason = (soFar: TrialSoFar) => {
    oneOnTrial(soFar);
    return reasonOf(findSlot(ORDER)!);
  };

  test("is what was noted", () => expect(reason({ verdict: "-no good", used: 1 })).toBe("no good"));

  test("is what was noted, to the last byte that there is for it", () =>
    expect(reason({ verdict: `-${"x".repeat(47)}`, used: 3 })).toBe("x".repeat(47)));

  test("is that it was not online, when it used up its starts", () =>
    expect(reason({ starts: 5, used: 5 })).toBe("not online in 5 starts"));

  test("is that it throws, when it was confirmed", () => expect(reason({ verdict: "+" })).toBe("it throws"));
});

describe("the end of a trial", () => {
  beforeEach(() => {
    oneOnTrial();
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    vi.stubGlobal("tbTrial", [setTimeout(() => {}, 1000), "tb.p1"]);
    onTestFinished(() => void vi.unstubAllGlobals());
  });

  test("is once: it is over then, and nothing restarts the board", () => {
    expect(isOnTrial()).toBe(true);
    endTrial("+");
    expect(isOnTrial()).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("is noted in flash, and as much of the reason as fits before the starts", () => {
    endTrial(`-${"x".repeat(60)}`);
    expect(flash.read("tb.p1")).toBe(
      trialRecordOf("one", { slot: 1, sequence: 2, order }, { verdict: `-${"x".repeat(47)}` }),
    );
  });
});

describe("a trial begins with a record", () => {
  test.each([0, 1])("in the other file, of the code in the other slot, with a higher number: beside tb.p%d", (file) => {
    // The numbers of files and slots need not be the same.
    const running = recordOf("one", { slot: 1, sequence: 7 });
    flash.write(`tb.p${file}`, running);
    runsOutOf(1);
    startTrial(findSlot()!, `tb.p${1 - file}`, ORDER, 90, 4);
    expect(flash.read(`tb.p${file}`)).toBe(running);
    const text = flash.read(`tb.p${1 - file}`)!;
    const wanted = { sequence: 8, slot: 0, bytes: 4, crc: crc32("zero"), trial: 90, order };
    expect(parseRecord(text, crc32)).toEqual(wanted);
    expect(text.slice(112)).toBe(ERASED.repeat(48 + 4));
    expect(trialBytes(4)).toBe(text.length);
  });
});
