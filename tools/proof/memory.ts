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
