/** Points put together by intervals, as the server's SQL does it (TsKvRepository, TsKvEntity). */
import { InvalidInputError } from "./invalid-input.js";
import type { Point } from "./time-series.js";
import type { Value } from "./values.js";

const AGGREGATIONS = ["MIN", "MAX", "AVG", "SUM", "COUNT"] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** database.ts_max_intervals of the server. */
const MOST_INTERVALS = 700;
const SHORTEST_COUNTED_MS = 1000;

export interface Intervals {
  startTs: number;
  /** exclusive */
  endTs: number;
  intervalMs: number;
}

/** "NONE" or one of those that there are. */
export function aggregationIn(text: string): Aggregation | "NONE" {
  const known = AGGREGATIONS.find((each) => each === text);
  if (known || text === "NONE") return known ?? "NONE";
  throw new Error(`No enum constant org.thingsboard.server.common.data.kv.Aggregation.${text}`);
}

/** Throws what the server refuses. */
export function checkIntervals({ startTs, endTs, intervalMs }: Intervals): void {
  if (intervalMs < 1)
    throw new InvalidInputError(
      `Invalid TsKvQuery: 'interval' must be greater than 0, but got ${intervalMs}. Please check your query parameters and ensure 'endTs' is greater than 'startTs' or increase 'interval'.`,
    );
  const count = Math.trunc((endTs - startTs) / Math.max(intervalMs, SHORTEST_COUNTED_MS));
  if (count > MOST_INTERVALS || count < 0)
    throw new InvalidInputError(
      `Incorrect TsKvQuery. Number of intervals is to high - ${count}. Please increase 'interval' parameter for your query or reduce the time range of the query.`,
    );
}

/** One point in the middle of each interval that has some, oldest first. `points` are in the order of their times. */
export function aggregate(
  points: readonly Point[],
  { startTs, endTs, intervalMs }: Intervals,
  how: Aggregation,
): Point[] {
  const end = Math.max(startTs + 1, endTs);
  const found: Point[] = [];
  let from = startTs;
  let part: Value[] = [];
  const close = () => {
    const to = Math.min(from + intervalMs, end);
    const value = part.length > 0 ? aggregated(part, how) : undefined;
    if (value) found.push({ ts: from + Math.trunc((to - from) / 2), value });
    part = [];
  };
  for (const { ts, value } of points) {
    if (ts < startTs || ts >= end) continue;
    const start = startTs + Math.trunc((ts - startTs) / intervalMs) * intervalMs;
    if (start !== from) {
      close();
      from = start;
    }
    part.push(value);
  }
  close();
  return found;
}

/** Undefined where the server has no answer: the least of booleans. */
function aggregated(values: Value[], how: Aggregation): Value | undefined {
  const longs = values.flatMap((each) => (each.type === "LONG" ? [each.value] : []));
  const doubles = values.flatMap((each) => (each.type === "DOUBLE" ? [each.value] : []));
  switch (how) {
    case "COUNT":
      return { type: "LONG", value: BigInt(countOfOneKind(values)) };
    case "AVG": {
      const sum = Number(total(longs)) + doubles.reduce((a, b) => a + b, 0);
      // Of texts alone it is 0.
      return { type: "DOUBLE", value: sum / (longs.length + doubles.length || 1) };
    }
    case "SUM": {
      if (doubles.length === 0) return { type: "LONG", value: total(longs) };
      return { type: "DOUBLE", value: doubles.reduce((a, b) => a + b, 0) + Number(total(longs)) };
    }
    default:
      return outermost(values, longs, doubles, how === "MAX");
  }
}

function total(longs: bigint[]): bigint {
  return longs.reduce((a, b) => a + b, 0n);
}

/** Texts go before numbers. */
function outermost(values: Value[], longs: bigint[], doubles: number[], isMost: boolean): Value | undefined {
  const texts = values.flatMap((each) => (each.type === "STRING" ? [each.value] : [])).sort();
  const text = isMost ? texts.at(-1) : texts[0];
  if (text !== undefined) return { type: "STRING", value: text };
  const long = longs.reduce<bigint | undefined>((a, b) => (a === undefined || a < b === isMost ? b : a), undefined);
  if (doubles.length === 0) return long === undefined ? undefined : { type: "LONG", value: long };
  const all = long === undefined ? doubles : [...doubles, Number(long)];
  return { type: "DOUBLE", value: all.reduce((a, b) => (a < b === isMost ? b : a)) };
}

/** Where kinds are mixed, only those of the first of these kinds are counted. */
function countOfOneKind(values: Value[]): number {
  for (const kind of ["BOOLEAN", "STRING", "JSON"]) {
    const count = values.filter(({ type }) => type === kind).length;
    if (count > 0) return count;
  }
  return values.length;
}
