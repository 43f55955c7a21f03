/** What is drawn of a series: its gaps, its least and greatest, and what is just outside of the range. */
import { describe, expect, test } from "vitest";
import { gapsIn, isOverdue, usualPause } from "../../../../tools/page/plots/gaps.js";
import { Series } from "../../../../tools/page/plots/series.js";

/** Times of points with these pauses. */
function times(...pauses: number[]): number[] {
  const found = [0];
  for (const pause of pauses) found.push(found.at(-1)! + pause);
  return found;
}

const seconds = (count: number, each = 1000) => new Array<number>(count).fill(each);

describe("a gap", () => {
  test.each([
    ["is a pause of several times the usual one", times(...seconds(6), 20_000, ...seconds(6)), [6]],
    ["is none where the pauses are a little uneven", times(...seconds(6), 1900, ...seconds(6)), []],
    ["is none where the interval has changed", times(...seconds(8, 10_000), ...seconds(8), ...seconds(8, 10_000)), []],
    ["is found beside another one", times(...seconds(6), 30_000, 1000, 40_000, ...seconds(6)), [6, 8]],
    ["is none between three points, of which nothing is usual", times(1000, 60_000), []],
    ["is none of a second, however often points come", times(...seconds(9, 10), 1000, ...seconds(9, 10)), []],
    ["is none between messages that come in pairs", times(...new Array(8).fill([5, 3000]).flat()), []],
  ])("%s", (_what, points, gaps) => {
    expect(gapsIn(points)).toEqual(gaps);
  });

  test("is an empty place in what is drawn", () => {
    const series = new Series();
    for (const ts of times(...seconds(5), 60_000, ...seconds(5))) series.add({ ts, value: 1 });
    const [drawn, values] = series.columns({ from: 0, to: 100_000 });
    expect(values.indexOf(null)).toBe(6);
    expect(drawn[6]).toBe(35);
  });

  test("is an interval without a point, where points stand for intervals", () => {
    const series = new Series();
    series.replace(
      [0, 1, 2, 4].map((i) => ({ ts: i * 60_000, value: i })),
      60_000,
    );
    const [, values] = series.columns({ from: 0, to: 300_000 });
    expect(values).toEqual([0, 1, 2, null, 4]);
  });
});

describe("a series", () => {
  test("takes points late, and twice: the later one holds", () => {
    const series = new Series();
    for (const [ts, value] of [
      [1, 1],
      [3, 3],
      [2, 9],
      [2, 2],
    ] as const)
      series.add({ ts, value });
    expect(series.columns({ from: 0, to: 9 }).slice(0, 2)).toEqual([
      [0.001, 0.002, 0.003],
      [1, 2, 3],
    ]);
  });

  test("gives the point before the range and the one after it, so that the line leads there", () => {
    const series = new Series();
    for (const ts of [1000, 2000, 3000, 4000, 5000]) series.add({ ts, value: ts });
    expect(series.columns({ from: 2500, to: 3500 })[0]).toEqual([2, 3, 4]);
    expect(series.columns({ from: 9000, to: 9500 })[0]).toEqual([5]);
  });

  test("tells the least, the greatest and the last of what is shown alone", () => {
    const series = new Series();
    for (const [i, value] of [9, 1, 5, 3, -9].entries()) series.add({ ts: i, value });
    expect(series.summary({ from: 1, to: 3 })).toEqual({ min: 1, max: 5, last: 3 });
    expect(series.summary({ from: 10, to: 20 })).toBeUndefined();
  });

  test("tells the least and the greatest of intervals, not of their averages", () => {
    const series = new Series();
    series.replace([{ ts: 1, value: 5, low: -1, high: 20 }], 1000);
    expect(series.summary({ from: 0, to: 2 })).toEqual({ min: -1, max: 20, last: 5 });
  });
});

test("a series is overdue when its last point is older than several of its usual pauses", () => {
  const points = times(...seconds(9, 2000));
  expect(usualPause(points)).toBe(2000);
  expect(isOverdue(points, points.at(-1)! + 7000)).toBe(false);
  expect(isOverdue(points, points.at(-1)! + 9000)).toBe(true);
  expect(isOverdue([0, 1000], 1e9)).toBe(false);
});
