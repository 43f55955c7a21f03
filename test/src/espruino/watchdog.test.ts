import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hasWatchdog, startWatchdog } from "../../../src/espruino/watchdog";
import { watchdogOn } from "../../support/watchdog";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test.each([
  ["ESP32", true],
  ["ESP32C3_IDF4", true],
  ["ESP8266_4MB", false],
  ["LINUX", false],
  ["LINUX_ESP32", false],
])("it is there on %s: %s; where it is not that is printed", (board, has) => {
  watchdogOn(board);
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  expect(hasWatchdog()).toBe(has);
  expect(log).toHaveBeenCalledTimes(has ? 0 : 1);
  log.mockRestore();
});

test("it is kicked by us alone, at once and while all is well", () => {
  const { enable, kick } = watchdogOn("ESP32");
  let isHealthy = true;
  startWatchdog(120, () => isHealthy);
  expect(enable).toHaveBeenCalledExactlyOnceWith(120, false);
  vi.advanceTimersByTime(60_000);
  expect(kick).toHaveBeenCalledTimes(13);
  isHealthy = false;
  vi.advanceTimersByTime(60_000);
  expect(kick).toHaveBeenCalledTimes(13);
});
