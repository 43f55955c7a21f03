import { describe, expect, it } from "vitest";
import { median } from "../../../tools/bench/stats.js";
import { digits, toMarkdown, toText } from "../../../tools/bench/table.js";

const TABLE = {
  title: "Variables",
  head: ["", "ours", "goal"],
  rows: [
    ["idle", "7", ""],
    ["connected", "1,234", "at most 9"],
  ],
};

describe("median", () => {
  it("is the middle figure, whatever the order", () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  it("is between the two middle figures of an even number of them", () => {
    expect(median([1, 2, 4, 100])).toBe(3);
  });

  it("is no number where there is no figure", () => {
    expect(median([])).toBeNaN();
  });
});

describe("a table", () => {
  it("has texts to the left and figures to the right in a terminal", () => {
    expect(toText(TABLE)).toBe(
      ["Variables", "            ours       goal", "idle           7", "connected  1,234  at most 9"].join("\n"),
    );
  });

  it("is a table of GitHub's in a document", () => {
    expect(toMarkdown(TABLE)).toBe(
      [
        "**Variables**",
        "",
        "|  | ours | goal |",
        "| --- | --: | --: |",
        "| idle | 7 |  |",
        "| connected | 1,234 | at most 9 |",
      ].join("\n"),
    );
  });
});

describe("digits", () => {
  it.each([
    [0.4567, "0.46"],
    [45.678, "45.7"],
    [4567.8, "4,568"],
  ])("gives three that count: %d", (value, text) => {
    expect(digits(value)).toBe(text);
  });
});
