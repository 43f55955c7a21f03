import { expect, test, vi } from "vitest";
import { timeThatJumps } from "../../support/firmware.js";
import { startBoard } from "./support.js";

/** Whether the board restarts within so many seconds. */
function restartsIn(board: ReturnType<typeof startBoard>, seconds: number): boolean {
  const restarted = vi.fn();
  board.on("restart", restarted);
  vi.advanceTimersByTime(seconds * 1000);
  board.off("restart", restarted);
  return restarted.mock.calls.length > 0;
}

test("a watchdog that nobody kicks reboots an ESP32, once", () => {
  timeThatJumps();
  const board = startBoard();
  board.evaluate("E.enableWatchdog(5,false)");
  expect(restartsIn(board, 4)).toBe(false);
  expect(restartsIn(board, 2)).toBe(true);
  expect(board.lines).toContain("Task watchdog got triggered");
  expect(restartsIn(board, 60)).toBe(false);
});

test("a kick gives it the whole time again", () => {
  timeThatJumps();
  const board = startBoard();
  board.evaluate("E.enableWatchdog(5,false)");
  for (let i = 0; i < 3; i++) {
    expect(restartsIn(board, 4)).toBe(false);
    board.evaluate("E.kickWatchdog()");
  }
  expect(restartsIn(board, 6)).toBe(true);
});

test("it outlives load(), and clearing all timers", () => {
  timeThatJumps();
  const board = startBoard();
  board.evaluate("E.enableWatchdog(5,false);clearTimeout()");
  board.restart("load");
  expect(restartsIn(board, 6)).toBe(true);
});

test("with `auto`, the default, the idle loop kicks it", () => {
  timeThatJumps();
  const board = startBoard();
  board.evaluate("E.enableWatchdog(5)");
  expect(restartsIn(board, 60)).toBe(false);
});

test("on Linux both functions are there and do nothing", () => {
  timeThatJumps();
  const board = startBoard({ chip: "LINUX" });
  board.evaluate("E.enableWatchdog(5,false);E.kickWatchdog()");
  expect(restartsIn(board, 60)).toBe(false);
});
