/** The numbers of one key that are shown: points of their own times, or of intervals with their least and their greatest. */
import { gapsIn } from "./gaps.js";
import type { Range } from "./view.js";

export interface Point {
  /** ms since 1970 */
  ts: number;
  value: number;
  /** Of the interval that it stands for; absent for a point of its own. */
  low?: number;
  high?: number;
}

export interface Summary {
  min: number;
  max: number;
  last: number;
}

export class Series {
  private points: Point[] = [];
  /** How long the intervals are that most of the points stand for, in ms; 0: each is its own. */
  private intervalMs = 0;

  get length(): number {
    return this.points.length;
  }

  get times(): number[] {
    return this.points.map(({ ts }) => ts);
  }

  /** In place of all that was there; oldest first. */
  replace(points: Point[], intervalMs = 0): void {
    this.points = points;
    this.intervalMs = intervalMs;
  }

  /** Points may come late, and twice: the later one holds. */
  add(point: Point): void {
    const { points } = this;
    let at = points.length;
    while (at > 0 && points[at - 1]!.ts >= point.ts) at--;
    points.splice(at, points[at]?.ts === point.ts ? 1 : 0, point);
  }

  forgetBefore(ts: number): void {
    const first = this.points.findIndex((point) => point.ts >= ts);
    if (first > 0) this.points.splice(0, first);
    else if (first < 0) this.points = [];
  }

  /** Of what lies in this range; undefined without a point there. */
  summary({ from, to }: Range): Summary | undefined {
    const shown = this.points.filter(({ ts }) => ts >= from && ts <= to);
    const last = shown.at(-1);
    if (!last) return undefined;
    const min = shown.reduce((least, { low, value }) => Math.min(least, low ?? value), Number.POSITIVE_INFINITY);
    const max = shown.reduce((most, { high, value }) => Math.max(most, high ?? value), Number.NEGATIVE_INFINITY);
    return { min, max, last: last.value };
  }

  /** As uPlot takes it, in seconds: an empty place in each gap, and what is just outside of the range, so that the line leads there. */
  columns({ from, to }: Range): Columns {
    const { points } = this;
    const within = points.findIndex(({ ts }) => ts >= from);
    const first = Math.max(0, (within < 0 ? points.length : within) - 1);
    const after = points.findIndex(({ ts }) => ts > to);
    const shown = points.slice(first, after < 0 ? undefined : after + 1);
    const columns: Columns = [[], [], [], []];
    const gaps = new Set(this.gaps(shown));
    for (const [i, { ts, value, low = value, high = value }] of shown.entries()) {
      push(columns, ts, value, low, high);
      if (gaps.has(i)) push(columns, (ts + shown[i + 1]!.ts) / 2, null, null, null);
    }
    return columns;
  }

  /** An interval without a point is a gap. */
  private gaps(shown: Point[]): number[] {
    if (this.intervalMs === 0) return gapsIn(shown.map(({ ts }) => ts));
    return shown.flatMap(({ ts }, i) => (shown[i + 1] && shown[i + 1]!.ts - ts > this.intervalMs * 1.6 ? [i] : []));
  }
}

/** Times, values, the least and the greatest. */
export type Columns = [number[], (number | null)[], (number | null)[], (number | null)[]];

function push(columns: Columns, ts: number, ...values: (number | null)[]): void {
  columns[0].push(ts / 1000);
  for (const [i, value] of values.entries()) columns[(i + 1) as 1 | 2 | 3].push(value);
}
