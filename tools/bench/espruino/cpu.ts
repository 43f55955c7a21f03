import fs from "node:fs";

/** Microseconds that a process has been running so far; where the system does not tell, of the clock. */
export function cpuTime(pid: number): number {
  try {
    return Number(fs.readFileSync(`/proc/${pid}/schedstat`, "latin1").split(" ")[0]) / 1000;
  } catch {
    return performance.now() * 1000;
  }
}
