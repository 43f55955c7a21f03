/** Ids of entities, as the server makes them: they say when. */
import { randomBytes } from "node:crypto";

/** From the beginning of these UUIDs' calendar, 15 October 1582, to that of 1970. */
const CALENDAR_MS = 12_219_292_800_000;
const TICKS_PER_MS = 10_000n;
const NODE = `${(0x8000 | (randomBytes(2).readUInt16BE() & 0x3fff)).toString(16)}-${randomBytes(6).toString("hex")}`;

let lastMs = 0;

/**
 * A UUID of version 1. Its first part counts for seven minutes, and begins anew then: that is why a list that nobody sorts, which comes in the order
 * of ids, is in no order of time. No two are of one millisecond: the server takes longer to make something.
 */
export function timeId(): string {
  lastMs = Math.max(lastMs + 1, Date.now());
  const hex = (BigInt(lastMs + CALENDAR_MS) * TICKS_PER_MS).toString(16).padStart(15, "0");
  return `${hex.slice(7)}-${hex.slice(3, 7)}-1${hex.slice(0, 3)}-${NODE}`;
}

const UUID = /^[0-9a-f]{1,8}(-[0-9a-f]{1,4}){3}-[0-9a-f]{1,12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** When it was made, in milliseconds since 1970. */
export function timeOf(id: string): number {
  const [low, middle, high] = id.split("-");
  return Number(BigInt(`0x${high!.slice(1)}${middle}${low}`) / TICKS_PER_MS) - CALENDAR_MS;
}
