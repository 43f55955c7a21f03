import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { InOrder } from "../../../tools/devices/in-order.js";

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

function told() {
  const times: number[] = [];
  return { times, inOrder: new InOrder(({ ts }) => times.push(ts)) };
}

test("what the server tells of at nearly one moment is told by its times", () => {
  const { times, inOrder } = told();
  for (const ts of [1, 2, 5, 3]) inOrder.add({ ts, values: {} });
  expect(times).toEqual([]);
  vi.advanceTimersByTime(200);
  inOrder.add({ ts: 4, values: {} });
  vi.advanceTimersByTime(50);
  expect(times).toEqual([1, 2, 3, 4, 5]);
  inOrder.add({ ts: 0, values: {} });
  vi.advanceTimersByTime(250);
  expect(times).toEqual([1, 2, 3, 4, 5, 0]);
});

test("at the end nothing is held back, and nothing is told twice", () => {
  const { times, inOrder } = told();
  inOrder.add({ ts: 2, values: {} });
  inOrder.add({ ts: 1, values: {} });
  inOrder.flush();
  vi.advanceTimersByTime(1000);
  expect(times).toEqual([1, 2]);
});
