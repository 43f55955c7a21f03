import { expect, test } from "vitest";
import { PRIVATE } from "../../../tools/compiler/private-names.js";
import { propertyNames } from "../../../tools/compiler/property-names.js";

test("a private property that is written more often gets the shorter name", () => {
  const seldom = Array.from({ length: 60 }, (_, i) => `x.$tb_seldom${i} = 1;`).join("\n");
  const names = propertyNames(`${seldom}\nx.$tb_often = x.$tb_often + 1;`, PRIVATE);
  expect(names.get("$tb_often")).toHaveLength(1);
  expect(names.get("$tb_seldom59")).toHaveLength(2);
  expect(new Set(names.values()).size).toBe(61);
});

test("no private property gets a name that is public, or that every object has", () => {
  const many = Array.from({ length: 1500 }, (_, i) => `x.$tb_p${i} = 1;`).join("\n");
  const names = propertyNames(`${many}\nx.a = { b: 1, c: 2 };`, PRIVATE);
  expect([...names.values()]).toEqual(expect.not.arrayContaining(["a", "b", "c", "on"]));
  expect(new Set(names.values()).size).toBe(1500);
});

test("what is no private property keeps its name", () => {
  const code = '$tb_variable.publicOne = x["$tb_text"] + x._one + x.__both; x.$tb_a = 1;';
  expect([...propertyNames(code, PRIVATE).keys()]).toEqual(["$tb_a"]);
});
