/** Where a series has a gap: no line is drawn over it. */

/** A pause this many times as long as is usual around it is a gap. */
const TIMES_AS_LONG = 4;
/** How many pauses before it, and after it, tell what is usual: an interval may change. */
const AROUND = 8;
/** With fewer pauses nothing is usual. */
const FEWEST = 3;
/** Shorter pauses are no gap: a device may send several messages at once. */
const SHORTEST_MS = 2000;

/**
 * The longest pause that is usual around a pause, in ms: three of four others are not longer. undefined where there are too few to tell.
 * @param at index of the point before the pause
 */
function usualAround(times: readonly number[], at: number): number | undefined {
  const pauses: number[] = [];
  const last = Math.min(times.length - 2, at + AROUND);
  for (let i = Math.max(0, at - AROUND); i <= last; i++) if (i !== at) pauses.push(times[i + 1]! - times[i]!);
  return pauses.length < FEWEST ? undefined : threeOfFour(pauses);
}

function threeOfFour(pauses: number[]): number {
  pauses.sort((a, b) => a - b);
  return pauses[Math.ceil(pauses.length * 0.75) - 1]!;
}

/** The indexes of the points that a gap follows. `times` in ms, in their order. */
export function gapsIn(times: readonly number[]): number[] {
  const found: number[] = [];
  for (let i = 0; i + 1 < times.length; i++) {
    const pause = times[i + 1]! - times[i]!;
    if (pause <= SHORTEST_MS) continue;
    const usual = usualAround(times, i);
    if (usual !== undefined && pause > TIMES_AS_LONG * usual) found.push(i);
  }
  return found;
}

/** How often points come of late, in ms; undefined where there are too few to tell. */
export function usualPause(times: readonly number[]): number | undefined {
  return usualAround(times, times.length - 1);
}

/** Whether points should have come by now: the last one is older than several of their usual pauses. */
export function isOverdue(times: readonly number[], now: number): boolean {
  const usual = usualPause(times);
  const age = now - (times.at(-1) ?? now);
  return usual !== undefined && age > SHORTEST_MS && age > TIMES_AS_LONG * usual;
}
