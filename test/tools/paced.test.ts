import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { Paced } from "../../tools/paced.js";

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

test("what changes each millisecond is told once a rest, and the last change after it", () => {
  let value = 0;
  const told: number[] = [];
  const paced = new Paced<string>(50, () => void told.push(value));
  for (; value < 1000; value++) {
    paced.add("strip");
    vi.advanceTimersByTime(1);
  }
  expect(told.length).toBeLessThanOrEqual(21);
  value = 7;
  paced.add("strip");
  vi.advanceTimersByTime(50);
  expect(told.at(-1)).toBe(7);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(50);
  expect(vi.getTimerCount()).toBe(0);
});

test("of many changes at a time each thing is told once", () => {
  const told: string[][] = [];
  const paced = new Paced<string>(50, (changed) => void told.push(changed));
  for (let i = 0; i < 10; i++) for (const name of ["led", "relay"]) paced.add(name);
  vi.advanceTimersByTime(1);
  expect(told).toEqual([["led", "relay"]]);
});

test("one who is slow to take it is told less often, and misses nothing that still holds", async () => {
  let value = 0;
  const told: number[] = [];
  let taken: () => void = () => {};
  const paced = new Paced<string>(50, () => {
    told.push(value);
    return new Promise<void>((resolve) => {
      taken = resolve;
    });
  });
  for (; value < 500; value++) {
    paced.add("strip");
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(told).toHaveLength(1);
  taken();
  await vi.advanceTimersByTimeAsync(50);
  expect(told).toEqual([told[0], 500]);
});

test("what is forgotten is not told", () => {
  const told: string[][] = [];
  const paced = new Paced<string>(50, (changed) => void told.push(changed));
  paced.add("led");
  paced.forget();
  vi.advanceTimersByTime(100);
  expect(told).toEqual([]);
});
