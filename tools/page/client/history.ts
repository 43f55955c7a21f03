/** Time series out of ThingsBoard: the last values, what plots show of the past, and all of it for a file. */
import { ExactNumber } from "../../exact-json.js";
import type { Point } from "../plots/series.js";
import type { Range } from "../plots/view.js";
import { ApiError, call } from "./api.js";

export interface StoredPoint {
  ts: number;
  /** Numbers as numbers, or ExactNumbers. */
  value: unknown;
}

type Answer = Record<string, StoredPoint[]>;

export interface History {
  /** Oldest first. */
  points: Point[];
  /** Of the intervals that they stand for; 0: each is its own. */
  intervalMs: number;
}

/** Of one key; with more the server gives intervals in place of points. */
const MOST_POINTS = 1500;
/** A server takes 700. */
const INTERVALS = 300;
const SHORTEST_INTERVAL_MS = 1000;
/** In one answer, for a file. */
const CHUNK = 10_000;
/** In a file: a browser has to hold it. */
const MOST_IN_FILE = 1_000_000;

function ask(id: string, query: Record<string, string | number>): Promise<Answer> {
  const strings = Object.entries(query).map(([name, value]) => [name, String(value)] as [string, string]);
  const all = new URLSearchParams([...strings, ["useStrictDataTypes", "true"]]);
  return call("GET", `/api/plugins/telemetry/DEVICE/${encodeURIComponent(id)}/values/timeseries?${all}`);
}

/** Of all keys. */
export async function lastValues(id: string): Promise<Map<string, StoredPoint>> {
  const found = Object.entries(await ask(id, {}));
  return new Map(found.flatMap(([key, [point]]) => (point && point.value !== null ? [[key, point]] : [])));
}

/** A comma parts keys: one that has a comma cannot be asked for. */
export function canAsk(key: string): boolean {
  return !key.includes(",");
}

/** Numbers of these keys. Where there are many, each point is the average of an interval, with its least and greatest. */
export async function historyOf(
  id: string,
  keys: readonly string[],
  { from, to }: Range,
): Promise<Map<string, History>> {
  const wanted = keys.filter(canAsk);
  if (wanted.length === 0) return new Map();
  const range = { startTs: Math.floor(from), endTs: Math.ceil(to) + 1 };
  const found = await ask(id, { keys: wanted.join(","), ...range, limit: MOST_POINTS });
  const few = wanted.filter((key) => (found[key]?.length ?? 0) < MOST_POINTS);
  const histories = new Map(few.map((key) => [key, { points: pointsOf(found[key] ?? []), intervalMs: 0 }]));
  const many = wanted.filter((key) => !few.includes(key));
  for (const [key, history] of many.length > 0 ? await byIntervals(id, many, range) : []) histories.set(key, history);
  return histories;
}

async function byIntervals(id: string, keys: string[], { startTs, endTs }: { startTs: number; endTs: number }) {
  const interval = Math.max(SHORTEST_INTERVAL_MS, Math.ceil((endTs - startTs) / INTERVALS));
  // The same intervals the next time, so that nothing jumps.
  const query = { keys: keys.join(","), startTs: Math.floor(startTs / interval) * interval, endTs, interval };
  const [average, least, greatest] = await Promise.all(["AVG", "MIN", "MAX"].map((agg) => ask(id, { ...query, agg })));
  return keys.map((key): [string, History] => {
    const [low, high] = [valuesAt(least?.[key]), valuesAt(greatest?.[key])];
    const points = pointsOf(average?.[key] ?? []).map((point) => ({
      ...point,
      low: low.get(point.ts) ?? point.value,
      high: high.get(point.ts) ?? point.value,
    }));
    return [key, { points, intervalMs: interval }];
  });
}

function pointsOf(stored: StoredPoint[]): Point[] {
  const points = stored.flatMap(({ ts, value }) => {
    const number = numberOf(value);
    return number === undefined ? [] : [{ ts, value: number }];
  });
  return points.sort((a, b) => a.ts - b.ts);
}

function valuesAt(stored: StoredPoint[] = []): Map<number, number> {
  return new Map(pointsOf(stored).map(({ ts, value }) => [ts, value]));
}

/** Of a value with its type. */
export function numberOf(value: unknown): number | undefined {
  const number = value instanceof ExactNumber ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** All that is stored of a key, as it is, oldest first. `room`: how many points there may be; throws an ApiError when there are more. */
async function storedPoints(id: string, key: string, { from, to }: Range, room: number) {
  const points: StoredPoint[] = [];
  let end = Math.ceil(to) + 1;
  for (;;) {
    const found = (await ask(id, { keys: key, startTs: Math.floor(from), endTs: end, limit: CHUNK }))[key] ?? [];
    points.push(...found);
    if (points.length > room) throw new ApiError("These are more than a million values: choose a shorter time.", 0);
    if (found.length < CHUNK) return points.reverse();
    end = found.at(-1)!.ts;
  }
}

/** The same of several keys, one after the other, but for those that cannot be asked for. */
export async function allStoredPoints(id: string, keys: readonly string[], range: Range) {
  const columns: { key: string; points: StoredPoint[] }[] = [];
  let room = MOST_IN_FILE;
  for (const key of keys.filter(canAsk)) {
    const points = await storedPoints(id, key, range, room);
    room -= points.length;
    columns.push({ key, points });
  }
  return columns;
}
