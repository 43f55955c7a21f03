import { expect, test } from "vitest";
import { withoutHoles } from "../../../../tools/compiler/workarounds/fill-holes.js";

test.each([
  ["[1, 2, , 3]", "[1, 2, void 0, 3]"],
  ["[, 1]", "[void 0, 1]"],
  ["[(1), , , (2)]", "[(1), void 0, void 0, (2)]"],
  ["[[, 1], , [2]]", "[[void 0, 1], void 0, [2]]"],
  ["[1, 2,]", "[1, 2,]"],
])("a list with nothing between two commas says undefined there: %s", (code, expected) => {
  expect(withoutHoles(code).toString()).toBe(expected);
});

test.each(["[1, ,]", "[,]", "[, ,]"])("a list that ends in nothing keeps its length: %s", (code) => {
  const value = (source: string) => new Function(`return ${source}`)() as unknown[];
  const filled = withoutHoles(code).toString();
  expect(value(filled)).toHaveLength(value(code).length);
  expect(filled).toContain("void 0");
});
