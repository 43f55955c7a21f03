import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { replaceSection } from "../../../tools/bench/document.js";
import { ROOT } from "../../../tools/project.js";

const PAGE = "before\n<!-- one -->\nold\n<!-- /one -->\nafter\n";

describe("what a bench writes into the document", () => {
  it("takes the place of what stood between its marks, and of nothing else", () => {
    expect(replaceSection(PAGE, "one", "new")).toBe("before\n<!-- one -->\nnew\n<!-- /one -->\nafter\n");
  });

  it("can be written again", () => {
    expect(replaceSection(replaceSection(PAGE, "one", "first"), "one", "old")).toBe(PAGE);
  });

  it("has a place, or it is said", () => {
    expect(() => replaceSection(PAGE, "two", "new")).toThrow("docs/benchmarks.md has no <!-- two -->");
  });

  it.each(["bench:espruino", "bench:node"])("has a place in docs/benchmarks.md: %s", (name) => {
    const page = readFileSync(join(ROOT, "docs/benchmarks.md"), "utf8");
    expect(replaceSection(page, name, "new")).toContain(`<!-- ${name} -->\nnew\n<!-- /${name} -->`);
  });
});
