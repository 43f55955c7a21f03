import { expect, test } from "vitest";
import { timeId, timeOf } from "../../../tools/emulator/ids.js";

test("an id tells its time, as a UUID of version 1 does", () => {
  // RFC 9562, A.1
  expect(timeOf("C232AB00-9414-11EC-B3C8-9F6BDECED846")).toBe(Date.UTC(2022, 1, 22, 19, 22, 22));
  const beforeMs = Date.now();
  const id = timeId();
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(timeOf(id)).toBeGreaterThanOrEqual(beforeMs);
});

test("of ids that are asked for at one moment each has a later time", () => {
  const times = [timeId(), timeId(), timeId()].map(timeOf);
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
});

test("the order of ids is that of time for seven minutes, and begins anew then", () => {
  // Of two devices that a ThingsBoard 4.2.1 made, one after the other.
  const ids = ["9f63e9d0-ebd6-11f1-9fab-cb8461c98be1", "0ce3aea0-ebd7-11f1-9fab-cb8461c98be1"] as const;
  expect(timeOf(ids[1]) - timeOf(ids[0])).toBe(183_709);
  expect(ids[1] < ids[0]).toBe(true);
});
