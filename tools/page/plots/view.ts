/** Which time the plots show: the last minutes, or a time of the past that stays where it is when new values come. */

export const RANGES = [
  { ms: 60_000, text: "1 min" },
  { ms: 600_000, text: "10 min" },
  { ms: 3_600_000, text: "1 h" },
  { ms: 21_600_000, text: "6 h" },
  { ms: 86_400_000, text: "1 day" },
] as const;

/** Nobody needs to look closer: values have whole milliseconds. */
const SHORTEST_MS = 500;
/** A month. */
const LONGEST_MS = 2_678_400_000;

/** Milliseconds since 1970. */
export interface Range {
  from: number;
  to: number;
}

export interface View {
  spanMs: number;
  /** Where it ends; undefined: now, always. */
  to?: number;
}

export const latest = (spanMs: number): View => ({ spanMs });

export function rangeOf({ spanMs, to }: View, now: number): Range {
  const end = to ?? now;
  return { from: end - spanMs, to: end };
}

/** The time between two points, in any order. */
export function between(one: number, other: number): View {
  const spanMs = Math.max(SHORTEST_MS, Math.abs(other - one));
  return { spanMs, to: Math.min(one, other) + spanMs };
}

/** Around its middle; what ends now still does. `times`: below 1 looks closer. */
export function zoomed({ spanMs, to }: View, times: number): View {
  const span = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, spanMs * times));
  return to === undefined ? { spanMs: span } : { spanMs: span, to: to + (span - spanMs) / 2 };
}

/** By a part of what is shown; below 0 earlier. Past now there is nothing. */
export function moved({ spanMs, to = Number.POSITIVE_INFINITY }: View, part: number, now: number): View {
  const end = Math.min(to, now) + spanMs * part;
  return end >= now ? { spanMs } : { spanMs, to: end };
}

/** "2026-01-02 03:04:05 to 03:05:05", in the time of this machine. */
export function rangeText({ from, to }: Range): string {
  const [start, end] = [localText(from), localText(to)];
  return `${start.day} ${start.time} to ${start.day === end.day ? "" : `${end.day} `}${end.time}`;
}

function localText(ts: number): { day: string; time: string } {
  const date = new Date(ts);
  const two = (value: number) => String(value).padStart(2, "0");
  return {
    day: `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
    time: [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":"),
  };
}

const UNITS_OF_TIME = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1000, "s"],
] as const;

/** "3 s", "5 min", "2 h", "4 d". */
export function durationText(ms: number): string {
  const [size, unit] = UNITS_OF_TIME.find(([each]) => ms >= each) ?? [1000, "s"];
  return `${Math.floor(Math.max(0, ms) / size)} ${unit}`;
}

/** "now", "3 s ago". A clock that is ahead is no future. */
export function ageText(ms: number): string {
  return ms < 1000 ? "now" : `${durationText(ms)} ago`;
}
