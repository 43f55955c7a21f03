/** Which time is shown: the last minutes, or a time of the past that stays. */
import { describe, expect, test } from "vitest";
import { ageText, between, durationText, latest, moved, rangeOf, zoomed } from "../../../../tools/page/plots/view.js";

const NOW = 1_700_000_000_000;

describe("what is shown", () => {
  test("goes with the time while it ends now, also looked at closer", () => {
    const view = zoomed(latest(60_000), 0.5);
    expect(rangeOf(view, NOW)).toEqual({ from: NOW - 30_000, to: NOW });
    expect(rangeOf(view, NOW + 5000)).toEqual({ from: NOW - 25_000, to: NOW + 5000 });
  });

  test("stays where it is once a time is chosen, in whatever direction that was drawn", () => {
    const view = between(NOW - 1000, NOW - 9000);
    expect(rangeOf(view, NOW)).toEqual({ from: NOW - 9000, to: NOW - 1000 });
    expect(rangeOf(view, NOW + 60_000)).toEqual({ from: NOW - 9000, to: NOW - 1000 });
  });

  test("is never shorter than half a second", () => {
    expect(between(NOW, NOW).spanMs).toBe(500);
    expect(zoomed(latest(600), 0.1).spanMs).toBe(500);
  });

  test("keeps its middle when one looks closer", () => {
    expect(rangeOf(zoomed(between(NOW - 9000, NOW - 1000), 0.5), NOW)).toEqual({ from: NOW - 7000, to: NOW - 3000 });
  });

  test("moves to earlier times, and back until it ends now again", () => {
    const earlier = moved(latest(60_000), -0.5, NOW);
    expect(rangeOf(earlier, NOW)).toEqual({ from: NOW - 90_000, to: NOW - 30_000 });
    expect(moved(earlier, 0.5, NOW)).toEqual({ spanMs: 60_000 });
  });
});

test("ages are short", () => {
  expect([-5, 999, 1000, 61_000, 7_200_000, 200_000_000].map(ageText)).toEqual([
    ...["now", "now", "1 s ago", "1 min ago", "2 h ago", "2 d ago"],
  ]);
  expect(durationText(0)).toBe("0 s");
});
