import { expect, test } from "vitest";
import { optInShortfalls, optInTable, USES } from "../../../tools/bench/espruino/opt-in.js";
import { OPT_IN_MODULES } from "../../../tools/compiler/targets/targets.js";

test("what is used in the bench is an opt-in module", () => {
  expect(Object.keys(USES).filter((name) => !OPT_IN_MODULES.includes(name))).toEqual([]);
});

test("the table has a row for each module, and no figure of a use that was not measured", () => {
  const { rows } = optInTable([
    { name: "sensor", bytes: 1630, functions: 5, loaded: 49, used: 23 },
    { name: "other", bytes: 10, functions: 1, loaded: 7, used: undefined },
  ]);
  expect(rows).toEqual([
    ["thingsboard-sensor", "1,630", "5", "49", "", "23", "at work"],
    ["thingsboard-other", "10", "1", "7", "", "-", ""],
  ]);
});

test("a module that takes more variables than its goal is told, and no other", () => {
  const gateway = (loaded: number) => ({ name: "gateway", bytes: 1, functions: 1, loaded, used: 0 });
  expect(optInTable([gateway(228)]).rows[0]![4]).toBe("at most 228");
  expect(optInShortfalls([gateway(228), { ...gateway(1000), name: "other" }])).toEqual([]);
  expect(optInShortfalls([gateway(229)])).toEqual([
    "thingsboard-gateway: 229 variables after require, the goal is 228",
  ]);
});
