import { expect, test } from "vitest";
import { optInTable, USES } from "../../../tools/bench/espruino/opt-in.js";
import { OPT_IN_MODULES } from "../../../tools/compiler/targets/targets.js";

test("what is used in the bench is an opt-in module", () => {
  expect(Object.keys(USES).filter((name) => !OPT_IN_MODULES.includes(name))).toEqual([]);
});

test("the table has a row for each module, and no figure of a use that was not measured", () => {
  const { rows } = optInTable([
    { name: "sensor", bytes: 1630, functions: 5, loaded: 49, loadedAsText: 47, used: 23 },
    { name: "other", bytes: 10, functions: 1, loaded: 7, loadedAsText: 7, used: undefined },
  ]);
  expect(rows).toEqual([
    ["thingsboard-sensor", "1,630", "5", "49", "47", "23", "at work"],
    ["thingsboard-other", "10", "1", "7", "7", "-", ""],
  ]);
});
