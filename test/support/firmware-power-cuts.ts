/**
 * The power goes after each byte that an update over the air ever writes, or after one of so many: by the firmware that loads, by the loader, and by what it
 * starts on trial.
 */
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { checkSignature } from "../../src/espruino/signature";
import { modules } from "./espruino-globals";
import { FlashStorage } from "./flash-storage";
import { FIRST_AT, KEY, signed } from "./signing";
import { type Behaviour, firmware, TITLE, UpdateBoard } from "./update-board";
import { UpdateServer } from "./update-server";

interface Case {
  behaviour: Behaviour;
  /** What the code of the package calls itself; the package is said to be 1.1. */
  version: string;
  ends: string;
  /** Bytes that all of it writes: after each of them the power goes once. */
  cuts: number;
}

const CASES: Record<string, Case> = {
  "that works": { behaviour: "works", version: "1.1", ends: "UPDATED", cuts: 563 },
  "that throws": { behaviour: "throws", version: "1.1", ends: "FAILED: Error: no good", cuts: 575 },
  "that hangs": { behaviour: "hangs", version: "1.1", ends: "FAILED: not online in 3 starts", cuts: 562 },
  "that is never online": { behaviour: "offline", version: "1.1", ends: "FAILED: not online in 3 starts", cuts: 561 },
  "that does not update": { behaviour: "silent", version: "1.1", ends: "FAILED: not online in 3 starts", cuts: 562 },
  "that is another": { behaviour: "works", version: "1.2", ends: `FAILED: the code is ${TITLE} 1.2`, cuts: 584 },
};

function boardFor({ behaviour, version }: Case): UpdateBoard {
  const server = new UpdateServer();
  server.assign({ title: TITLE, version: "1.1", data: firmware(version, behaviour) });
  const board = new UpdateBoard(server, { trialSeconds: 60 });
  board.powerOn();
  return board;
}

/** All is over: the last state was told, what should run is online, and nothing is left to do. */
function isOver(board: UpdateBoard, ends: string, version: string): boolean {
  const last = board.server.states().at(-1) ?? "";
  const isSettled = !board.client?.turns.length && !!board.client?.connected && board.running === version;
  return isSettled && (ends === "UPDATED" ? last === "UPDATED" : last.startsWith("FAILED"));
}

/** What runs in the end is online, and the state is right; the reason of a failure is lost when the power goes as it is written. */
function expectEnd(board: UpdateBoard, { ends }: Case, when: string, version = "1.1"): void {
  const expected = ends === "UPDATED" ? version : "1.0";
  const isDone = board.run(() => isOver(board, ends, expected));
  expect([when, isDone, board.running]).toEqual([when, true, expected]);
  expect(board.flash.compactions).toBe(0);
  // What a cut left of a name.
  expect([when, board.flash.list().filter((name) => name.includes("\xff"))]).toEqual([when, []]);
}

/** With a step of 1 after each byte. */
export function firmwarePowerCuts(step: number): void {
  const cut = step === 1 ? "any byte" : `one byte in ${step}`;

  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
    onTestFinished(() => void vi.useRealTimers());
  });

  describe.each(Object.entries(CASES))(`an update with a power cut after ${cut}, to firmware %s,`, (_what, wanted) => {
    test("ends as it should, and stays so over a restart", () => {
      const board = boardFor(wanted);
      expectEnd(board, wanted, "whole");
      expect(board.server.states().at(-1)).toBe(wanted.ends);
      const { length } = board.server.requests;
      board.powerOn();
      board.run(() => false, 300);
      expect(board.running).toBe(wanted.ends === "UPDATED" ? "1.1" : "1.0");
      expect(board.server.requests.length).toBe(length);
    });

    test("ends so too when the power goes as it writes, and something is online after it", () => {
      const whole = boardFor(wanted);
      expectEnd(whole, wanted, "whole");
      expect(whole.flash.written).toBe(wanted.cuts);
      for (let bytes = 0; bytes < wanted.cuts; bytes += step) {
        const board = boardFor(wanted);
        board.flash.cutAfter = bytes;
        board.run(() => board.flash.isDead);
        expect([bytes, board.flash.isDead]).toEqual([bytes, true]);
        board.powerOn();
        expectEnd(board, wanted, `cut after ${bytes}`);
      }
    });
  });

  describe(`an update ends as it should when the power goes after ${cut}`, () => {
    const works = CASES["that works"]!;

    test("and again while the next start goes on", () => {
      for (let first = 0; first < works.cuts; first += 113) {
        for (let second = 0, isOverAll = false; !isOverAll; second += step) {
          const board = boardFor(works);
          board.flash.cutAfter = first;
          board.run(() => board.flash.isDead);
          board.powerOn();
          board.flash.written = 0;
          board.flash.cutAfter = second;
          board.run(() => board.flash.isDead || isOver(board, works.ends, "1.1"));
          isOverAll = !board.flash.isDead;
          board.powerOn();
          expectEnd(board, works, `cut after ${first} and ${second}`);
        }
      }
    });

    test.each([
      ["signed", "UPDATED", "1.1"],
      ["not signed", "FAILED", "1.0"],
    ])("on a board that takes signed firmware alone, of firmware that is %s: %s", (what, state, running) => {
      modules["tb.sign"] = { checkSignature };
      onTestFinished(() => void delete modules["tb.sign"]);
      const named = (version: string) => ({ kind: "fw", title: TITLE, version }) as const;
      const boot = () => {
        const server = new UpdateServer();
        const data = firmware("1.1");
        server.assign({ title: TITLE, version: "1.1", data: what === "signed" ? signed(data, named("1.1")) : data });
        const first = signed(firmware("1.0"), named("1.0"), { at: FIRST_AT });
        const board = new UpdateBoard(server, { trialSeconds: 60 }, first, undefined, KEY.publicKey);
        board.powerOn();
        return board;
      };
      const whole = boot();
      expectEnd(whole, { ...works, ends: state }, "whole");
      for (let bytes = 0; bytes < whole.flash.written; bytes += step) {
        const board = boot();
        board.flash.cutAfter = bytes;
        board.run(() => board.flash.isDead);
        board.powerOn();
        expectEnd(board, { ...works, ends: state }, `cut after ${bytes}`);
        expect([bytes, board.started.includes("1.1"), board.running]).toEqual([bytes, state === "UPDATED", running]);
      }
    });

    test("in the second update, which writes over what ran before the first", () => {
      const second = () => {
        const board = boardFor(works);
        expectEnd(board, works, "first");
        board.flash.written = 0;
        board.server.assign({ title: TITLE, version: "1.2", data: firmware("1.2") });
        board.client!.push("fw_version");
        return board;
      };
      const isDone = (board: UpdateBoard) => () => isOver(board, "UPDATED", "1.2");
      const whole = second();
      whole.run(isDone(whole));
      expect(whole.flash.written).toBeGreaterThan(works.cuts);
      for (let bytes = 0; bytes < whole.flash.written; bytes += step) {
        const board = second();
        board.flash.cutAfter = bytes;
        board.run(() => board.flash.isDead);
        board.powerOn();
        expectEnd(board, works, `cut after ${bytes}`, "1.2");
      }
    });

    test("while any file is made, in flash that it fills", () => {
      const filling = (bytes: number) => {
        const server = new UpdateServer();
        server.assign({ title: TITLE, version: "1.1", data: firmware("1.1", "works", bytes) });
        const board = new UpdateBoard(server, { trialSeconds: 60 }, undefined, new FlashStorage(4 * 4096));
        board.powerOn();
        return board;
      };
      const large = filling(16000);
      large.run(() => large.server.states().length > 0);
      const bytes = 16000 - Number(/(\d+) bytes/.exec(large.server.states()[0]!)![1]);
      const whole = filling(bytes);
      expectEnd(whole, works, "whole");
      expect(whole.flash.made.length).toBe(3);
      for (const begin of whole.flash.made)
        for (let cut = begin; cut < begin + 33; cut++) {
          const board = filling(bytes);
          board.flash.cutAfter = cut;
          board.run(() => board.flash.isDead);
          board.powerOn();
          // When it was the largest, there is no flash for it once more.
          board.run(() => /^(UPDATED|FAILED: too little flash)/.test(board.server.states().at(-1) ?? ""));
          expect([cut, board.server.states().at(-1)]).toEqual([cut, expect.stringMatching(/^(UPDATED|FAILED)/)]);
          expect([cut, board.client?.connected]).toEqual([cut, true]);
        }
    });

    test("after some two hundred bytes each time, for as long as it takes", () => {
      const board = boardFor(works);
      for (let n = 0; n < 40 && !isOver(board, works.ends, "1.1"); n++) {
        board.flash.written = 0;
        board.flash.cutAfter = 200 + n;
        board.run(() => board.flash.isDead || isOver(board, works.ends, "1.1"));
        if (board.flash.isDead) board.powerOn();
      }
      expect(board.server.states().at(-1)).toBe("UPDATED");
    });
  });
}
