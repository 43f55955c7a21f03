import { expect, test, vi } from "vitest";
import { timeThatJumps } from "../../support/firmware.js";
import { startBoard } from "./support.js";

test.each(["ESP32", "ESP8266"] as const)("an %s in deep sleep is off until its time is over", async (chip) => {
  timeThatJumps();
  const board = startBoard({ chip, firmware: 'console.log("woke")' });
  if (chip === "ESP32") board.evaluate("E.enableWatchdog(5,false)");
  board.evaluate(`${chip}.deepSleep(60000000,1)`);
  await new Promise((resolve) => board.once("restart", resolve));
  const before = board.lines.length;
  vi.advanceTimersByTime(59_000);
  expect(board.lines.slice(before)).toEqual([]);
  vi.advanceTimersByTime(1500);
  expect(board.lines.slice(before)).toEqual(["woke"]);
});
