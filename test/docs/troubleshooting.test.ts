/** docs/troubleshooting.md quotes lines of the console and of the commands: each is one that the source prints. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../../tools/project.js";

const document = readFileSync(join(ROOT, "docs/troubleshooting.md"), "utf8");
const quotes = [...document.matchAll(/^> `(.*)`$/gm)].map(([, line]) => line!);
const sources = ["boards", "src", "tools"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(ROOT, folder, name), "utf8")),
);
const codes = readFileSync(join(ROOT, "src/mqtt/codes.ts"), "utf8");

/** The parts of a line that are always the same. What a line is put together of stands in one file, if not in one text. */
const fixedParts = (line: string) =>
  line
    .split(/…|tb\.json|; /)
    .map((part) => part.replace(/^[\s:;]+|[\s:;]+$/g, ""))
    .filter((part) => part);

describe("docs/troubleshooting.md", () => {
  test("quotes lines", () => expect(quotes.length).toBeGreaterThan(20));

  test.each(quotes.filter((line) => !line.startsWith("ThingsBoard: error")))("quotes what is printed: %s", (line) => {
    const parts = fixedParts(line);
    expect(parts).not.toEqual([]);
    expect(sources.filter((text) => parts.every((part) => text.includes(part)))).not.toEqual([]);
  });

  test.each(quotes.filter((line) => line.startsWith("ThingsBoard: error")))(
    "quotes a code, and its text, of the client: %s",
    (line) => {
      const [, code, text] = /^ThingsBoard: error (-?\d+) (.*)$/.exec(line)!;
      expect(codes).toContain(` = ${code},`);
      if (text !== "…") expect(sources.filter((source) => source.includes(`"${text}"`))).not.toEqual([]);
    },
  );
});
