/** `tb-espruino start`, or another command that goes on, as a process of its own, in a group of its own, so that one can see whether anything of it is left. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { vi } from "vitest";
import { ROOT } from "../../../tools/project.js";
import { type AtEnd, Console } from "../../support/on-board.js";

/** It compiles the firmware first, which takes long on a busy machine. */
export const START_MS = 90_000;

export interface Started {
  /** Both outputs, without the time in front. */
  output: Console;
  child: ChildProcess;
  /** The exit code. */
  ended: Promise<number | null>;
}

export function startCommand(
  args: string[],
  atEnd: AtEnd,
  command = "start",
  env: Record<string, string> = {},
  cwd = ROOT,
): Started {
  // As the script of package.json does.
  const demo = command === "start" ? ["--demo"] : [];
  const child = spawn(process.execPath, [join(ROOT, "tools/tb-espruino.mjs"), command, ...demo, ...args], {
    cwd,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1", ...env },
  });
  const output = new Console(START_MS);
  let rest = "";
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) output.print(line.replace(/^\d\d:\d\d:\d\d {2}/, ""));
    });
  }
  const ended = once(child, "close").then(([code]) => code as number | null);
  atEnd(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await ended;
  });
  return { output, child, ended };
}

/** Resolves once no process of the command's group is there any more; its compiler ends a moment after it. */
export async function nothingLeft({ child }: Pick<Started, "child">): Promise<void> {
  await vi.waitUntil(
    () => {
      try {
        process.kill(-child.pid!, 0);
        return false;
      } catch {
        return true;
      }
    },
    { timeout: 5000, interval: 20 },
  );
}
