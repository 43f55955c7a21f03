import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { mergeRareIn } from "../../../tools/compiler/merge-rare.js";
import { shareLocalsIn } from "../../../tools/compiler/share-locals.js";

const CODE = `
  /** @rare */
  function sum(list) { var all = 0; for (var i = 0; i < list.length; i++) { var one = list[i]; all += one; } return all; }
  /** @rare */
  function turned(text) { var out = "", at; for (at = text.length; at--; ) { var char = text[at]; out += char; } return out; }
  /** @rare */
  function caught(text) { var found; try { text.x.y; } catch (error) { found = "" + turned(text); } return found + sum([1, 2]); }
  function other() { var all = 1, out = 2; return all + out; }
  function main() { return [sum([1, 2, 3]), turned("abc"), caught("xy"), other()]; }
  JSON.stringify(main())`;

const merged = mergeRareIn(CODE).toString();
const shared = shareLocalsIn(merged).toString();
const variables = (code: string) => new Set([...code.matchAll(/\bvar (\S+)/g)].map(([, name]) => name));

test("variables of merged functions share names, and do what they did", () => {
  expect(runInNewContext(shared)).toBe(runInNewContext(CODE));
  expect(variables(shared).size).toBeLessThan(variables(merged).size);
  expect(shared).not.toContain("$rare");
});

test("each of them has a var where its function begins to need it", () => {
  expect(shared.match(/\bvar local\$0\b/g)).toHaveLength(3);
});

test("variables of other functions keep their names", () => {
  expect(shared).toContain("function other() { var all = 1, out = 2; return all + out; }");
});
