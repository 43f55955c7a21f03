import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BoardState, checkRoom, inWords, planWrites, type Wanted } from "../../../tools/flash/plan.js";
import { recordOf, trialRecordOf } from "../../support/slot-record.js";

const WANTED: Wanted = { settings: Buffer.from("{}"), loader: Buffer.from("loader"), code: Buffer.from("code") };
const EMPTY: BoardState = { freeBytes: 1e6, trashBytes: 0, files: {}, records: ["", ""] };

const text = (data: Uint8Array | undefined) => Buffer.from(data ?? []).toString("latin1");

/** What a board holds that has these files. */
function stateOf(files: Record<string, string | Buffer>, freeBytes = 1e6, trashBytes = 0): BoardState {
  const held = Object.entries(files).map(([name, text]) => [name, { bytes: text.length, crc: crc32(text) }]);
  return {
    freeBytes,
    trashBytes,
    files: Object.fromEntries(held),
    records: ["tb.p0", "tb.p1"].map((name) => String(files[name] ?? "")),
  };
}

const names = (state: BoardState, wanted = WANTED) => planWrites(state, wanted).map(({ name }) => name);

/** The files after the first `count` writes; the next one was begun and is broken. */
function brokenOff(files: Record<string, string>, count: number): Record<string, string> {
  const writes = planWrites(stateOf(files), WANTED);
  const done = { ...files };
  for (const { name, data } of writes.slice(0, count)) done[name] = text(data);
  const broken = writes[count];
  if (broken) done[broken.name] = "\xff".repeat(broken.data.length);
  return done;
}

/** The code that the loader would run. */
function runningCode(files: Record<string, string>): string | undefined {
  const records = ["tb.p0", "tb.p1"].flatMap((name) => {
    const found = /^(\{.*\})(\d+)$/.exec(files[name] ?? "");
    return found && crc32(found[1]!) === Number(found[2]) ? [JSON.parse(found[1]!)] : [];
  });
  const whole = records.filter(({ slot, crc }) => crc32(files[`tb${slot}`] ?? "") === crc);
  const newest = whole.sort((a, b) => b.sequence - a.sequence)[0];
  return newest && files[`tb${newest.slot}`];
}

describe("the first flashing", () => {
  test("writes the settings, the first slot, its record, and the loader at last", () => {
    expect(names(EMPTY)).toEqual(["tb.json", "tb0", "tb.p0", ".bootcde"]);
    const [, , first] = planWrites(EMPTY, WANTED);
    expect(text(first?.data)).toBe(recordOf("code"));
  });

  test("leaves the settings alone when none are given", () => {
    expect(names(EMPTY, { ...WANTED, settings: undefined })).toEqual(["tb0", "tb.p0", ".bootcde"]);
  });
});

describe("another flashing", () => {
  const BOARD = { "tb.json": "{}", ".bootcde": "loader", tb0: "old", "tb.p0": recordOf("old", { sequence: 4 }) };

  test("writes the other slot and the other record, with a higher number", () => {
    const writes = planWrites(stateOf(BOARD), WANTED);
    expect(writes.map(({ name, data }) => [name, text(data)])).toEqual([
      ["tb1", "code"],
      ["tb.p1", recordOf("code", { slot: 1, sequence: 5 })],
    ]);
  });

  test.each([
    ["on trial", ""],
    ["that failed its trial", "-no good"],
  ])("overwrites code %s, and never what is proven", (_what, verdict) => {
    const trial = trialRecordOf("late", { slot: 1, sequence: 6 }, { verdict, used: 1 });
    const held = {
      tb0: "good",
      tb1: "late",
      "tb.p0": recordOf("good", { sequence: 5 }),
      "tb.p1": trial,
      ".bootcde": "loader",
    };
    const state = { ...stateOf(held), records: [held["tb.p0"], trial] };
    const writes = planWrites(state, WANTED);
    expect(writes.map(({ name }) => name)).toEqual(["tb.json", "tb1", "tb.p1"]);
    expect(text(writes[2]?.data)).toBe(recordOf("code", { slot: 1, sequence: 7 }));
  });

  test("overwrites code on trial with what is proven, if that is wanted: else the trial would run", () => {
    const trial = trialRecordOf("late", { slot: 1, sequence: 6 });
    const held = {
      "tb.json": "{}",
      tb0: "code",
      tb1: "late",
      "tb.p0": recordOf("code", { sequence: 5 }),
      "tb.p1": trial,
    };
    const state = { ...stateOf({ ...held, ".bootcde": "loader" }), records: [held["tb.p0"], trial] };
    const writes = planWrites(state, WANTED);
    expect(writes.map(({ name }) => name)).toEqual(["tb1", "tb.p1"]);
    expect(text(writes[1]?.data)).toBe(recordOf("code", { slot: 1, sequence: 7 }));
  });

  test("overwrites the older code when the newer one has passed its trial", () => {
    const trial = trialRecordOf("late", { slot: 1, sequence: 6 }, { verdict: "+" });
    const state = { ...stateOf({ tb0: "good", tb1: "late" }), records: [recordOf("good", { sequence: 5 }), trial] };
    expect(planWrites(state, WANTED).map(({ name }) => name)).toEqual(["tb.json", "tb0", "tb.p0", ".bootcde"]);
  });

  test("writes nothing when the board runs it already", () => {
    const board = { ...BOARD, tb0: "code", "tb.p0": recordOf("code", { sequence: 4 }) };
    expect(names(stateOf(board))).toEqual([]);
  });

  test("needs a record alone when the other slot holds it", () => {
    const board = { ...BOARD, tb1: "code", "tb.p1": recordOf("code", { slot: 1, sequence: 3 }) };
    expect(names(stateOf(board))).toEqual(["tb.p1"]);
  });

  test("goes by the code that the loader would run: a record whose code is broken does not count", () => {
    const board = { ...BOARD, tb1: "bro", "tb.p1": recordOf("broken", { slot: 1, sequence: 9 }) };
    const writes = planWrites(stateOf(board), WANTED);
    expect(writes.map(({ name }) => name)).toEqual(["tb1", "tb.p1"]);
    expect(text(writes[1]?.data)).toBe(recordOf("code", { slot: 1, sequence: 10 }));
  });

  test("never leaves less than one whole firmware, whenever it breaks off, and ends with the new one", () => {
    const slots = fc.record({
      tb0: fc.constantFrom("old", "code", "older"),
      tb1: fc.constantFrom("old", "code", "bro"),
      "tb.p0": fc.constantFrom(
        recordOf("old"),
        recordOf("code", { sequence: 7 }),
        recordOf("older", { sequence: 2 }),
        "",
        "junk",
      ),
      "tb.p1": fc.constantFrom(
        recordOf("old", { slot: 1, sequence: 3 }),
        recordOf("code", { slot: 1, sequence: 9 }),
        recordOf("broken", { slot: 1, sequence: 2 }),
        "",
        "{}",
      ),
    });
    fc.assert(
      fc.property(slots, fc.nat(5), (files, count) => {
        const before = runningCode(files);
        fc.pre(before !== undefined);
        expect([before, "code"]).toContain(runningCode(brokenOff(files, count)));
        expect(runningCode(brokenOff(files, 9))).toBe("code");
      }),
    );
  });
});

describe("room in flash", () => {
  const writes = planWrites(EMPTY, { ...WANTED, code: Buffer.alloc(10_000) });

  const needed = 4096 + writes.reduce((sum, { data }) => sum + 32 + Math.ceil(data.length / 4) * 4, 0);

  test("is enough when all files fit with their headers, and a page stays free: the plug may be pulled", () => {
    expect(() => checkRoom(stateOf({}, needed), writes)).not.toThrow();
    expect(() => checkRoom(stateOf({}, needed - 1), writes)).toThrow(
      `too little flash: ${inWords(needed)} bytes are needed, and ${inWords(needed - 1)} are free`,
    );
  });

  test("is always enough when nothing is to be written", () => {
    expect(() => checkRoom(stateOf({}, 0), [])).not.toThrow();
  });

  test("that a compaction would give back is told of", () => {
    expect(() => checkRoom(stateOf({}, 100, 50_000), writes)).toThrow(
      /compact the flash to free 50,000 more \(--compact\)/,
    );
    expect(() => checkRoom(stateOf({}, 100, 50), writes)).toThrow(/erase files that you do not need/);
  });
});
