import v8 from "node:v8";
import vm from "node:vm";

v8.setFlagsFromString("--expose-gc");
const collect = vm.runInNewContext("gc") as () => void;

/** Bytes of Node's heap that are in use once all that can go is gone. */
export function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** Whether what was measured now and then stayed: the least of the last third against the least of the first. */
export function growth(samples: number[]): number {
  const third = Math.max(1, Math.floor(samples.length / 3));
  return Math.min(...samples.slice(-third)) - Math.min(...samples.slice(0, third));
}

/** The look that as many are below as above. */
function middle(looks: number[]): number {
  return [...looks].sort((one, other) => one - other)[(looks.length - 1) >> 1]!;
}

/**
 * By how much the day on which most was held was above the first, of looks at what holds always as much when it is at rest. The middle look speaks for
 * a day: a single one may have met what comes and goes, either way. And each day counts, not only the last ones: what has been
 * left behind goes with a client that is replaced.
 * @param days looks of each; a day without any says nothing
 */
export function growthAtRest(days: number[][]): number {
  const middles = days.filter(({ length }) => length).map(middle);
  return Math.max(...middles) - middles[0]!;
}

/** What was held on a day, for people. */
export function usual(looks: number[] | undefined): string {
  return looks?.length ? `${middle(looks)}` : "?";
}
