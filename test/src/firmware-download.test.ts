/** How a package comes, on a board whose server, flash and time are the test's: chunks, lost links, restarts, and flash that is full. */
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { FirmwareUpdateOptions } from "../../src/firmware-update";
import { hasFailed, isAt, isUpdated, NEW, pass, start } from "../support/assigned-update";
import { modules } from "../support/espruino-globals";
import { FlashStorage } from "../support/flash-storage";
import { firmware, TITLE, type UpdateBoard } from "../support/update-board";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
  onTestFinished(() => {
    vi.useRealTimers();
    delete modules.crypto;
  });
});

describe("a chunk", () => {
  test("that does not come is asked for again, with pauses that grow, and at last the update fails", () => {
    const board = start({}, { maxRepeats: 3, chunkTimeoutMs: 5000 });
    board.server.answer = (payload, index) => (index === 2 ? undefined : payload);
    const times: number[] = [];
    let seen = 0;
    board.run(() => {
      for (; seen < board.server.requests.length; seen++) times.push(Date.now());
      return hasFailed(board)();
    });
    expect(board.server.requests.slice(2)).toEqual(Array(4).fill("3/chunk/2:64"));
    const waits = times.slice(3).map((at, i) => (at - times[i + 2]!) / 1000);
    expect(waits).toEqual([6, 7, 9]);
    expect(board.server.states()).toEqual(["DOWNLOADING", "FAILED: no answer"]);
  });

  test("is asked for again by the next connection, when it did not come on this one", () => {
    const board = start({}, { maxRepeats: 1 });
    board.server.answer = (payload, index) => (index === 2 ? undefined : payload);
    board.run(hasFailed(board));
    board.server.answer = undefined;
    board.client!.turn(false);
    pass(board, 2);
    board.client!.turn(true);
    expect(board.run(isUpdated(board))).toBe(true);
    expect(board.server.requests.slice(-3)).toEqual(["5/chunk/2:64", "5/chunk/3:64", "5/chunk/4:64"]);
  });

  test.each([
    ["empty", ""],
    ["short", "x"],
    ["too long", "x".repeat(65)],
  ])("that comes %s is asked for by another id: the server has lost its copy", (_what, bad) => {
    const board = start();
    let count = 0;
    board.server.answer = (payload, index) => (index === 2 && count++ < 2 ? bad : payload);
    expect(board.run(isUpdated(board))).toBe(true);
    expect(board.server.requests.map((text) => text.split(":")[0])).toEqual([
      "3/chunk/0",
      "3/chunk/1",
      "3/chunk/2",
      "5/chunk/2",
      "7/chunk/2",
      "7/chunk/3",
      "7/chunk/4",
    ]);
  });

  test("that stays short fails the update", () => {
    const board = start({}, { maxRepeats: 2 });
    board.server.answer = () => "";
    board.run(hasFailed(board));
    expect(board.server.states().at(-1)).toBe("FAILED: chunk 0 has 0 bytes");
    expect(board.server.requests.length).toBe(3);
  });

  test("of another index, of another download, or again, is left out", () => {
    const board = start();
    board.run(() => board.server.requests.length === 3);
    const wrong = "w".repeat(64);
    for (const topic of ["3/chunk/1", "3/chunk/9", "1/chunk/2", "3/chunk/02", "3/chunk/"])
      board.client!.receive(`v2/fw/response/${topic}`, wrong);
    expect(board.run(isUpdated(board))).toBe(true);
    expect(board.flash.read("tb1")).toBe(NEW);
  });

  test("that comes when nothing is loaded is left out", () => {
    const board = start(undefined);
    board.server.unassign();
    pass(board, 2);
    board.client!.receive("v2/fw/response/1/chunk/0", "x".repeat(64));
    pass(board, 2);
    expect(board.flash.list()).toEqual([".bootcde", "tb0", "tb.p0"]);
  });
});

describe("a download goes on where it was", () => {
  test("after a lost link, by another id", () => {
    const board = start();
    board.run(() => board.server.requests.length === 3);
    board.client!.turns.length = 0;
    board.client!.turn(false);
    pass(board, 2);
    board.client!.turn(true);
    expect(board.run(isUpdated(board))).toBe(true);
    expect(board.server.requests.slice(3)).toEqual(["5/chunk/2:64", "5/chunk/3:64", "5/chunk/4:64"]);
  });

  test("after a restart, without a word more in flash", () => {
    const board = start();
    board.run(() => board.server.requests.length === 3);
    const files = board.flash.made.length;
    board.powerOn();
    board.run(isAt(board, "UPDATING"));
    expect(board.server.requests.slice(3)).toEqual(["3/chunk/2:64", "3/chunk/3:64", "3/chunk/4:64"]);
    expect(board.flash.made.length).toBe(files);
  });

  test("after a power cut within a chunk, whose rest alone is written", () => {
    const board = start();
    board.flash.cutAfter = board.flash.written + 320;
    board.run(() => board.flash.isDead);
    const half = board.flash.read("tb1")!.indexOf("\xff");
    expect(half % 64).toBeGreaterThan(0);
    board.powerOn();
    expect(board.run(isUpdated(board))).toBe(true);
    expect(board.flash.made.length).toBe(3);
    expect(board.flash.read("tb1")).toBe(NEW);
  });

  test("from its start, when what is in flash turns out to be wrong", () => {
    const board = start();
    board.run(() => board.server.requests.length === 3);
    const flipped = board.flash.read("tb1")!.slice(0, 100);
    board.flash.erase("tb1");
    board.flash.write("tb1", `${flipped.slice(0, 50)}?${flipped.slice(51)}`, 0, NEW.length);
    board.powerOn();
    expect(board.run(isUpdated(board))).toBe(true);
    expect(board.flash.read("tb1")).toBe(NEW);
  });

  test("not, when another package was assigned meanwhile: its own bytes alone count", () => {
    const board = start();
    board.run(() => board.server.requests.length === 4);
    const data = firmware("1.2").replace(/x/g, "y");
    board.server.assign({ title: TITLE, version: "1.2", data });
    board.powerOn();
    expect(board.run(isUpdated(board))).toBe(true);
    expect(board.server.requests.slice(4)[0]).toBe("3/chunk/0:64");
    expect(board.flash.read("tb1")).toBe(data);
  });
});

describe("the server", () => {
  test("that refuses a download is not asked again, over reconnects", () => {
    const board = start();
    board.server.answer = () => undefined;
    board.run(() => board.server.requests.length === 1);
    board.client!.receive("v2/fw/error", "NOT_FOUND");
    board.run(hasFailed(board));
    board.client!.turn(false);
    pass(board, 2);
    board.client!.turn(true);
    pass(board, 60);
    expect(board.server.states()).toEqual(["DOWNLOADING", "FAILED: NOT_FOUND"]);
    expect(board.server.requests.length).toBe(1);
  });

  test("that refuses it and closes the link at once is not asked again either", () => {
    const board = start();
    board.server.answer = () => undefined;
    board.run(() => board.server.requests.length === 1);
    board.client!.turn(false);
    board.client!.receive("v2/fw/error", "NOT_FOUND");
    board.run(hasFailed(board));
    board.client!.turn(true);
    pass(board, 60);
    expect(board.server.states()).toEqual(["DOWNLOADING", "FAILED: NOT_FOUND"]);
    expect(board.server.requests.length).toBe(1);
  });

  test("that speaks of an error when nothing was asked is not heard", () => {
    const board = start({ version: "1.0" });
    pass(board, 5);
    board.client!.receive("v2/fw/error", "NOT_FOUND");
    pass(board, 5);
    expect(board.server.states()).toEqual([]);
  });

  test("that does not answer what is assigned is asked again", () => {
    const board = start();
    board.run(() => !!board.client);
    const ask = board.client!.requestAttributes.bind(board.client!);
    let count = 0;
    board.client!.requestAttributes = (keys, callback) =>
      ++count < 3 ? void board.client!.turns.push(() => callback(undefined, -7)) : ask(keys, callback);
    expect(board.run(isUpdated(board))).toBe(true);
    expect(count).toBe(3);
  });
});

describe("flash", () => {
  test("that others filled meanwhile is not compacted for the record: the update fails", () => {
    const flash = new FlashStorage(4 * 4096);
    const board = start({}, { beforeRestart: (go) => setTimeout(go, 5000) }, flash);
    board.run(isAt(board, "UPDATING"));
    flash.write("other", "o".repeat(flash.getFree() - 32 - 100));
    board.run(hasFailed(board));
    expect(board.server.states().at(-1)).toBe("FAILED: no flash for the record");
    expect(flash.compactions).toBe(0);
    expect(board.started).toEqual(["1.0"]);
  });

  test("that others filled before the first chunk came is not compacted for the package: the update fails", () => {
    const flash = new FlashStorage(4 * 4096);
    const board = start({}, {}, flash);
    board.server.answer = () => undefined;
    board.run(() => board.server.requests.length === 1);
    flash.write("other", "o".repeat(flash.getFree() - 32 - 4100));
    board.client!.receive("v2/fw/response/3/chunk/0", NEW.slice(0, 64));
    board.run(hasFailed(board));
    expect(board.server.states().at(-1)).toBe("FAILED: flash could not be written");
    expect(flash.compactions).toBe(0);
  });

  test("that does not take what is written is not filled with one try after the other", () => {
    const board = start();
    const write = board.flash.write.bind(board.flash);
    board.flash.write = (name, data, offset, total) => {
      if (name === "tb1" && offset === 128) throw new Error("File already written with different data");
      return write(name, data, offset, total);
    };
    pass(board, 600);
    expect(board.server.states().at(-1)).toBe("FAILED: flash could not be written");
    expect(board.flash.made.length).toBe(2);
  });

  /** Free flash is too little, and what is erased is enough. */
  function full(options: Partial<FirmwareUpdateOptions>): UpdateBoard {
    const board = start(undefined, options, new FlashStorage(4 * 4096));
    board.flash.write("old", "o".repeat(board.flash.getFree() - 32 - 600));
    board.flash.erase("old");
    board.server.assign({ title: TITLE, version: "1.1", data: NEW });
    return board;
  }

  test("that is full of what is erased is compacted if that is allowed, with nothing running out of it", () => {
    const board = full({ mayCompact: true });
    const compact = vi.spyOn(board.flash, "compact");
    expect(board.run(isUpdated(board))).toBe(true);
    expect(compact).toHaveBeenCalledOnce();
    expect(board.started).toEqual(["1.0", "1.0", "1.1"]);
    expect(board.flash.list()).not.toContain("tb.c");
    expect(board.flash.compactions).toBe(0);
  });

  test("that Espruino cannot compact is tried once", () => {
    const board = full({ mayCompact: true });
    const compact = vi.spyOn(board.flash, "compact").mockImplementation(() => {});
    board.run(hasFailed(board));
    pass(board, 600);
    expect(compact).toHaveBeenCalledOnce();
    expect(board.server.states().at(-1)).toMatch(/^FAILED: too little flash/);
    expect(board.started.length).toBe(2);
  });

  test("that is full of what is erased fails the update if it is not", () => {
    const board = full({});
    board.run(hasFailed(board));
    expect(board.server.states()[0]).toMatch(/^FAILED: too little flash/);
  });

  test("that has too little of both fails the update", () => {
    const board = full({ mayCompact: true });
    board.server.assign({ title: TITLE, version: "1.1", data: firmware("1.1", "works", 15000) });
    board.run(hasFailed(board));
    expect(board.server.states()[0]).toMatch(/^FAILED: too little flash/);
    expect(board.flash.list()).not.toContain("tb.c");
  });

  test("that is left to others is not taken", () => {
    const board = start({}, { reserveBytes: 65000 });
    board.run(hasFailed(board));
    expect(board.server.states()[0]).toMatch(/^FAILED: too little flash/);
  });

  test("of the running code is never the one that is written, when that was started because the newest throws", () => {
    const board = start();
    board.run(isUpdated(board));
    pass(board, 1);
    board.broken.add("1.1");
    board.powerOn();
    board.server.assign({ title: TITLE, version: "1.2", data: firmware("1.2") });
    expect(board.run(() => board.running === "1.2" && isUpdated(board)())).toBe(true);
    expect(board.flash.read("tb0")).toBe(firmware("1.0"));
    expect(board.flash.read("tb1")).toBe(firmware("1.2"));
  });

  test("of firmware that failed its trial is not run again, though what is proven throws: that has another try each minute", () => {
    const board = start({ data: firmware("1.1", "offline") }, { trialSeconds: 60 });
    board.run(hasFailed(board));
    pass(board, 1);
    board.broken.add("1.0");
    board.started.length = 0;
    board.powerOn();
    pass(board, 150);
    expect(board.started).toEqual(["1.0", "1.0", "1.0"]);
    board.broken.delete("1.0");
    board.server.assign({ title: TITLE, version: "1.2", data: firmware("1.2") });
    expect(board.run(() => board.running === "1.2" && isUpdated(board)())).toBe(true);
    expect(board.flash.read("tb0")).toBe(firmware("1.0"));
  });
});
