import { expect, test } from "vitest";
import { startEmulator } from "../../../tools/emulator/index.js";
import { hasChange, isAtLeast } from "../../../tools/emulator/server-version.js";

test.each([
  ["4.2", "4.2"],
  ["4.2.1", "4.2"],
  ["4.10", "4.2"],
  ["4.3.0.1", "4.2.2.3"],
  ["4.4.0-SNAPSHOT", "4.4"],
])("version %s is at least %s", (version, wanted) => {
  expect(isAtLeast(version, wanted)).toBe(true);
});

test.each([
  ["4.2", "4.2.2.3"],
  ["4.1", "4.2"],
  ["3.8.1", "3.9"],
  ["4.2", "4.10"],
])("version %s is older than %s", (version, wanted) => {
  expect(isAtLeast(version, wanted)).toBe(false);
});

test("an emulator is like no version that is none", async () => {
  await expect(startEmulator({ serverVersion: "newest" })).rejects.toThrow("no version of ThingsBoard: newest");
});

test.each([
  ["4.2", false],
  ["4.2.2.3", true],
  ["4.3", false],
  ["4.3.1.3", true],
  ["4.4", true],
  ["3.8", false],
])("a change that came with 4.2.2.3 and 4.3.1.3 is in version %s: %s", (version, isThere) => {
  expect(hasChange(version, ["4.2.2.3", "4.3.1.3"])).toBe(isThere);
});
