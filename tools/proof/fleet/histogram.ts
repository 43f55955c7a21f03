/** How many of these moments, in seconds, are in each bin of so many seconds. */
export function histogram(moments: number[], binSeconds: number, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const moment of moments) {
    const bin = Math.floor(moment / binSeconds);
    if (bin < bins) counts[bin]!++;
  }
  return counts;
}

/** The most within any second. */
export function busiestSecond(moments: number[]): number {
  const sorted = [...moments].sort((one, other) => one - other);
  let most = 0;
  for (let first = 0, last = 0; last < sorted.length; last++) {
    while (sorted[last]! - sorted[first]! >= 1) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
