import { describe, expect, test } from "vitest";
import { chart } from "../../../tools/proof/fleet/chart.js";
import { busiestSecond, histogram } from "../../../tools/proof/fleet/histogram.js";

test("moments are counted by their bins, and those beyond the last are left out", () => {
  expect(histogram([0, 0.4, 0.5, 1.9, 2, 7], 0.5, 4)).toEqual([2, 1, 0, 1]);
});

test("the busiest second is the most within any second, wherever it begins", () => {
  expect(busiestSecond([3, 0.2, 0.9, 1.1, 1.3, 5])).toBe(3);
  expect(busiestSecond([])).toBe(0);
});

describe("the chart", () => {
  const svg = chart("a title", [{ title: "a panel", attempts: [1, 1.1, 6], connects: [6.2] }], 5);

  test("has a bar for each bin that is not empty", () => {
    expect(svg.match(/<rect class="attempt" x="\d/g)).toHaveLength(1 + 2);
    expect(svg.match(/<rect class="connect" x="\d/g)).toHaveLength(1 + 1);
  });

  test("says what it shows, and has colours for dark pages", () => {
    for (const text of ["a title", "a panel", "server away", "prefers-color-scheme: dark"]) expect(svg).toContain(text);
  });
});
