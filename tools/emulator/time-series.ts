/** Telemetry of one device: points per key, oldest first, one point per key and millisecond (a later one replaces it). */
import type { Disorder } from "./disorder.js";
import type { TelemetryEntry } from "./payloads.js";
import type { Value } from "./values.js";
import { Watchers } from "./watchers.js";

export interface Point {
  ts: number;
  value: Value;
}

export interface KeyedPoint extends Point {
  key: string;
}

export interface RangeQuery {
  startTs: number;
  /** exclusive, as in the server's SQL */
  endTs: number;
  limit: number;
  order: "ASC" | "DESC";
}

export class TimeSeries {
  readonly series = new Map<string, Point[]>();
  readonly watchers: Watchers<KeyedPoint[]>;

  /** Past `maxPoints` per key the oldest are dropped, so that a soak test does not fill the memory. */
  constructor(
    private readonly maxPoints: number,
    disorder: Disorder,
  ) {
    this.watchers = new Watchers(disorder);
  }

  /** One update for those who watch. */
  save(entries: TelemetryEntry[]): void {
    for (const { ts, values } of entries) for (const [key, value] of values) this.add(key, { ts, value });
    this.watchers.tell(() =>
      entries.flatMap(({ ts, values }) => [...values].map(([key, value]) => ({ key, ts, value }))),
    );
  }

  private add(key: string, point: Point): void {
    const points = this.series.get(key);
    if (!points) {
      this.series.set(key, [point]);
      return;
    }
    let at = points.length;
    while (at > 0 && (points[at - 1] as Point).ts >= point.ts) at--;
    points.splice(at, points[at]?.ts === point.ts ? 1 : 0, point);
    if (points.length > this.maxPoints) points.shift();
  }

  keys(): string[] {
    return [...this.series.keys()];
  }

  latest(key: string): Point | undefined {
    return this.series.get(key)?.at(-1);
  }

  range(key: string, query: RangeQuery): Point[] {
    const found = (this.series.get(key) ?? []).filter(({ ts }) => ts >= query.startTs && ts < query.endTs);
    if (query.order === "DESC") found.reverse();
    return found.slice(0, query.limit);
  }
}
