/** docs/reliability.md names the tests that hold its promises: they are there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../tools/build/boards.js";

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const [, promises = ""] = read("docs/reliability.md").split("## What is promised, and what is not\n");
const section = promises.split("\n## ")[0]!;
const rows = section.split("\n").filter((line) => /^\| (?!promised|not promised)/.test(line));
const named = [...section.matchAll(/`(test\/[^`]+)`: "([^"]+)"/g)].map(([, file, name]) => ({
  file: file!,
  name: name!,
}));

describe("docs/reliability.md", () => {
  test.each(named)("$file has the test $name", ({ file, name }) => {
    const calls = [...read(file).matchAll(/\btest(?:\.\w+)?\(\s*(["'`])(.*?)\1\s*,/g)];
    expect(calls.map(([, , each]) => each)).toContain(name);
  });

  test("names a test for each promise, and for all but the power cut of what is not promised", () => {
    const bare = rows.filter((row) => !row.includes("`test/"));
    expect(rows.length).toBeGreaterThan(20);
    expect(bare).toEqual([expect.stringContaining("power cut")]);
  });
});
