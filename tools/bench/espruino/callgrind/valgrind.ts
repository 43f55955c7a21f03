/** Instructions that a program takes, counted by valgrind's callgrind: the same whatever else the machine does. */
import fs from "node:fs";
import path from "node:path";
import { findProgram } from "../../../virtual-board/interpreter.js";

const OUT = "callgrind.out";

/** Where it writes what it counted. */
export const callgrindFile = (folder: string) => path.join(folder, OUT);

/** The words before a program that is to be counted. */
export function callgrind(folder: string, ...options: string[]): string[] {
  return [requireValgrind(), "--tool=callgrind", `--callgrind-out-file=${callgrindFile(folder)}`, ...options];
}

export function requireValgrind(): string {
  const program = findProgram("VALGRIND", "valgrind");
  if (program) return program;
  throw new Error(
    "Instructions are counted by valgrind, which is not here: install it (Debian: apt-get install valgrind)",
  );
}

/** What it counted in all. Throws one line where it could not run the program. */
export function readTotal(folder: string, said: string): number {
  const file = callgrindFile(folder);
  const total = fs.existsSync(file) ? parseTotal(fs.readFileSync(file, "utf8")) : undefined;
  if (total !== undefined) return total;
  throw new Error(whyNot(said));
}

/** Of an output of callgrind. */
export function parseTotal(out: string): number | undefined {
  const found = /^(?:totals|summary): (\d+)/m.exec(out);
  return found ? Number(found[1]) : undefined;
}

/** What valgrind means by its many lines. */
export function whyNot(said: string): string {
  if (/function redirection|debuginfo|libc6-dbg/.test(said))
    return "valgrind lacks the symbols of the 32-bit C library: install them (Debian: dpkg --add-architecture i386, apt-get install libc6-dbg:i386)";
  if (/wrong ELF class|cannot execute|No such file/.test(said))
    return "valgrind cannot run a 32-bit program here: install its 32-bit part (Debian: apt-get install libc6-dbg:i386)";
  return `valgrind did not count: ${said.trim().split("\n").slice(-5).join(" | ")}`;
}
