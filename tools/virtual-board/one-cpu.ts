/**
 * Espruino for Linux reads its console in a thread of its own, which has no lock against the one that runs code: where both run at once, a byte that is put
 * behind others may be lost, and the queue of all input with it. Two threads on one CPU take turns, and next to never within those few instructions.
 */
import fs from "node:fs";
import path from "node:path";

/** Boards take the CPUs in turn. */
let turn = process.pid;

/** What to start so that a program has one CPU for all of its threads: the program itself where Linux's `taskset` is missing. */
export function onOneCpu(program: string, args: readonly string[] = []): [program: string, args: string[]] {
  const cpus = allowedCpus();
  const taskset = (process.env.PATH ?? "")
    .split(path.delimiter)
    .map((folder) => path.join(folder, "taskset"))
    .find((file) => fs.existsSync(file));
  if (!taskset || cpus.length === 0) return [program, [...args]];
  return [taskset, ["-c", String(cpus[turn++ % cpus.length]), program, ...args]];
}

/** Their numbers; none where the system does not tell. */
function allowedCpus(): number[] {
  let status = "";
  try {
    status = fs.readFileSync("/proc/self/status", "latin1");
  } catch {
    // No Linux.
  }
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1];
  return (list?.split(",") ?? []).flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}
