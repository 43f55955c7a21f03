/** docs/reliability.md and docs/compared.md name the tests that hold what they say: they are there. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../../tools/project.js";

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** The text under a heading, up to the next of its kind. */
function sectionOf(file: string, heading: string): string {
  const [, rest = ""] = read(file).split(`## ${heading}\n`);
  return rest.split("\n## ")[0]!;
}

/** What is said in the rows of tables, without their heads. */
const rowsOf = (text: string) => text.split("\n").filter((line) => /^\| (?!promised|not promised|\|)/.test(line));

const namedIn = (text: string) =>
  [...text.matchAll(/`(test\/[^`]+)`: "([^"]+)"/g)].map(([, file, name]) => ({ file: file!, name: name! }));

/** Names as they stand in the code, those behind a table of cases too. */
function testsOf(file: string): string[] {
  const calls = [...read(file).matchAll(/(?:\b(?:test|it)(?:\.\w+(?:\(\w+\))?)?|\]\))\(\s*(["'`])(.*?)\1\s*,/g)];
  return calls.map(([, , name]) => name!);
}

describe("docs/reliability.md", () => {
  const section = sectionOf("docs/reliability.md", "What is promised, and what is not");

  test.each(namedIn(section))("$file has the test $name", ({ file, name }) => {
    expect(testsOf(file)).toContain(name);
  });

  test("names a test for each promise, and for all but the power cut of what is not promised", () => {
    const rows = rowsOf(section);
    const bare = rows.filter((row) => !row.includes("`test/"));
    expect(rows.length).toBeGreaterThan(20);
    expect(bare).toEqual([expect.stringContaining("power cut")]);
  });
});

describe("docs/compared.md", () => {
  const text = read("docs/compared.md");
  const rows = rowsOf(text);

  test.each(namedIn(text))("$file has the test $name", ({ file, name }) => {
    expect(testsOf(file)).toContain(name);
  });

  test("has the 58 lines, and names a test that is there in each of its tables' lines", () => {
    const numbers = rows.flatMap((row) => row.match(/^\| (\d+) \|/)?.[1] ?? []);
    expect(numbers).toEqual(Array.from({ length: 58 }, (_, i) => `${i + 1}`));
    const files = rows.map((row) => [...row.matchAll(/`(test\/[^`]+)`/g)].map(([, file]) => file!));
    expect(rows.filter((_, i) => !files[i]!.length)).toEqual([]);
    for (const file of files.flat()) expect(existsSync(join(ROOT, file))).toBe(true);
  });
});
