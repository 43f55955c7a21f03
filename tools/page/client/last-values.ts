/** The last value of each key. Only REST tells its type: a subscription brings every value as a text. */

import { numberOf, type StoredPoint } from "./history.js";
import { valueText } from "./values.js";

export interface LastValue {
  ts: number;
  /** As it is shown, without a unit. */
  text: string;
  kind: "number" | "text" | "other";
}

export class LastValues {
  private readonly values = new Map<string, LastValue>();

  get all(): ReadonlyMap<string, LastValue> {
    return this.values;
  }

  clear(): void {
    this.values.clear();
  }

  /** With its type. */
  learn(key: string, { ts, value }: StoredPoint): void {
    const known = this.values.get(key);
    const kind = numberOf(value) !== undefined ? "number" : typeof value === "string" ? "text" : "other";
    // What came meanwhile is newer.
    if (known && known.ts > ts) known.kind = kind;
    else this.values.set(key, { ts, kind, text: kind === "number" ? String(value) : valueText(value) });
  }

  /** From the subscription. Returns its number, where it is one; `isNews` when its type has to be asked for. */
  hear(key: string, ts: number, raw: unknown): { number?: number; isNews: boolean } {
    const text = String(raw);
    const known = this.values.get(key);
    const number = text.trim() === "" ? Number.NaN : Number(text);
    const isNumber = Number.isFinite(number);
    if (!known) return { isNews: true };
    if (ts >= known.ts) {
      known.ts = ts;
      known.text = known.kind === "text" ? valueText(text) : text;
    }
    const isNews = (known.kind === "number") !== isNumber;
    return known.kind === "number" && isNumber ? { number, isNews } : { isNews };
  }
}
