import { PassThrough } from "node:stream";
import { expect, onTestFinished, test, vi } from "vitest";
import { Typing } from "../../../tools/virtual-board/typing.js";

const ANSWER = "Espruino 2v29 LINUX";

function typing(): { typing: Typing; problems: string[]; input: PassThrough } {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const problems: string[] = [];
  const input = new PassThrough();
  return { typing: new Typing(input, (line) => problems.push(line)), problems, input };
}

test("a line is typed without an echo, with a question behind it", () => {
  const { typing: keys, input } = typing();
  keys.type("print(1)");
  expect(input.read().toString()).toBe("\x10print(1)\n\x10\x05");
});

test("as many answers are no output as lines were typed", () => {
  const { typing: keys } = typing();
  expect(keys.isAnswer(ANSWER)).toBe(false);
  keys.type("print(1)");
  expect(keys.isAnswer("1")).toBe(false);
  expect(keys.isAnswer(ANSWER)).toBe(true);
  expect(keys.isAnswer(ANSWER)).toBe(false);
});

test("a line that is not taken in ten seconds is told, once", () => {
  const { typing: keys, problems } = typing();
  keys.type("print(1)");
  keys.type("print(2)");
  keys.isAnswer(ANSWER);
  vi.advanceTimersByTime(60_000);
  expect(problems).toEqual([expect.stringMatching(/^The interpreter has not taken what was typed 10 s ago/)]);
});

test("nothing is told of lines that were taken, or of an interpreter that has ended", () => {
  const { typing: keys, problems } = typing();
  keys.type("print(1)");
  keys.isAnswer(ANSWER);
  keys.type("print(2)");
  keys.end();
  vi.advanceTimersByTime(60_000);
  expect(problems).toEqual([]);
});
