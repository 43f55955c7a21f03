import { median } from "../stats.js";
import type { Case } from "./cases.js";

export interface Compared {
  what: string;
  /** Nanoseconds of CPU time, medians. */
  ours: number;
  theirs: number;
  /** How many times theirs takes what ours does: the median of the rounds. */
  ratio: number;
}

const WARM_UP_MS = 150;
const ROUND_MS = 20;

/** Both in turn, round after round, for the same time each. */
export function compare({ what, ours, theirs }: Case, rounds: number): Compared {
  const ourCalls = callsIn(ours);
  const theirCalls = callsIn(theirs);
  const times = Array.from({ length: rounds }, () => ({
    ours: timeOf(ours, ourCalls) / ourCalls,
    theirs: timeOf(theirs, theirCalls) / theirCalls,
  }));
  return {
    what,
    ours: median(times.map((time) => time.ours)),
    theirs: median(times.map((time) => time.theirs)),
    ratio: median(times.map((time) => time.theirs / time.ours)),
  };
}

/** Warms up; how many calls fill a round. */
function callsIn(call: () => unknown): number {
  let calls = 100;
  for (let spent = 0; spent < WARM_UP_MS; ) {
    const time = timeOf(call, calls) / 1e6;
    spent += time;
    if (time < ROUND_MS) calls *= 2;
  }
  return calls;
}

/** Nanoseconds that the process ran for so many calls. */
function timeOf(call: () => unknown, calls: number): number {
  const before = process.cpuUsage();
  for (let i = 0; i < calls; i++) kept = call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1000;
}

/** Else an optimizer might see that nobody wants the result. */
export let kept: unknown;
