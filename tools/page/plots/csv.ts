/** Time series as CSV (RFC 4180), with the digits that the server gives. A spreadsheet takes no text of it for a formula. */
import { ExactNumber, stringifyExact } from "../../exact-json.js";

export interface Column {
  key: string;
  /** In the order of their times. */
  points: readonly { ts: number; value: unknown }[];
}

/** What a spreadsheet would run. */
const FORMULA = /^[=+\-@\t\r]/;
/** No date of JavaScript's is outside of it. */
const LATEST_DATE = 8.64e15;

/** A row for each time that one of the keys has a value of; a place is empty where a key has none. */
export function csvOf(columns: readonly Column[]): string {
  const rows = new Map<number, string[]>();
  for (const [i, { points }] of columns.entries()) {
    for (const { ts, value } of points) {
      const row = rows.get(ts) ?? new Array<string>(columns.length).fill("");
      row[i] = cellOf(value);
      rows.set(ts, row);
    }
  }
  const head = ["time", ...columns.map(({ key }) => textCell(key))];
  const times = [...rows.keys()].sort((a, b) => a - b);
  const lines = times.map((ts) => [timeCell(ts), ...rows.get(ts)!].join(","));
  return [head.join(","), ...lines, ""].join("\r\n");
}

function timeCell(ts: number): string {
  return Math.abs(ts) <= LATEST_DATE ? new Date(ts).toISOString() : String(ts);
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean" || value instanceof ExactNumber) return String(value);
  return textCell(typeof value === "string" ? value : stringifyExact(value));
}

/** An apostrophe in front makes a text of it in a spreadsheet. */
function textCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Of names that may hold anything. */
export function fileName(...parts: string[]): string {
  const text = parts
    .join("-")
    .replace(/[^\p{L}\p{N}._-]+/gu, "_")
    .replace(/^[._]+/, "");
  return `${text.slice(0, 80) || "telemetry"}.csv`;
}
