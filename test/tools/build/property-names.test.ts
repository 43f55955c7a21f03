import { expect, test } from "vitest";
import { propertyNames } from "../../../tools/build/property-names.js";

const PRIVATE = /^_[^_]/;

test("a private property that is written more often gets the shorter name", () => {
  const seldom = Array.from({ length: 60 }, (_, i) => `x._seldom${i} = 1;`).join("\n");
  const names = propertyNames(`${seldom}\nx._often = x._often + 1;`, PRIVATE);
  expect(names.get("_often")).toHaveLength(1);
  expect(names.get("_seldom59")).toHaveLength(2);
  expect(new Set(names.values()).size).toBe(61);
});

test("no private property gets a name that is public, or that every object has", () => {
  const many = Array.from({ length: 1500 }, (_, i) => `x._p${i} = 1;`).join("\n");
  const names = propertyNames(`${many}\nx.a = { b: 1, c: 2 };`, PRIVATE);
  expect([...names.values()]).toEqual(expect.not.arrayContaining(["a", "b", "c", "on"]));
  expect(new Set(names.values()).size).toBe(1500);
});

test("what is no private property keeps its name", () => {
  expect([...propertyNames('_variable.publicOne = x["_text"] + x.__both; x._a = 1;', PRIVATE).keys()]).toEqual(["_a"]);
});
