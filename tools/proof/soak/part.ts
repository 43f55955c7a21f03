/** A device of the soak beside the plain client, with a firmware and an owner of its own. */
import type { Random } from "../random.js";
import type { Report } from "../report.js";
import { Marks } from "./marks.js";
import type { VirtualNet } from "./virtual-net.js";
import type { VirtualTime } from "./virtual-time.js";

export interface Part {
  readonly name: string;
  /** Linked, and with nothing on its way: what it holds now is what it always holds. */
  readonly isAtRest: boolean;
  /** Objects, lists and texts that its firmware holds on to. */
  things(): number;
  /** From now on its owner does nothing, and it measures nothing. */
  end(): void;
  report(report: Report): void;
}

/** What each of them is made with. */
export interface World {
  time: VirtualTime;
  net: VirtualNet;
  random: Random;
  /** For how long it goes on. */
  days: number;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Room for the numbers of what is given so often, until a while after the end. */
export function marksOf({ days }: World, intervalMs: number, each = 1): Marks {
  return new Marks(Math.ceil(((days + 1) * 24 * HOUR) / intervalMs) * each);
}

/** The firmware calls this for ever. Returns what ends it. */
export function every({ time }: World, ms: number, call: () => void): () => void {
  let isOver = false;
  const again = () => {
    if (isOver) return;
    call();
    time.after(ms, again, "board");
  };
  time.after(ms, again, "board");
  return () => {
    isOver = true;
  };
}

/** The owner does this at moments that the seed decides. Returns what ends it. */
export function nowAndThen({ time, random }: World, meanMs: number, act: () => void): () => void {
  let isOver = false;
  const again = () => {
    if (isOver) return;
    act();
    time.after(random.around(meanMs), again);
  };
  time.after(random.around(meanMs), again);
  return () => {
    isOver = true;
  };
}
