/** Programs that this process has started, and that end with it, however it ends. */
import type { ChildProcess } from "node:child_process";

const running = new Set<ChildProcess>();
let isListening = false;

/** Kills it when this process exits before it has ended. */
export function endsWithUs(child: ChildProcess): void {
  running.add(child);
  child.once("exit", () => running.delete(child));
  if (isListening) return;
  isListening = true;
  // One listener for all: Node warns of more than ten.
  process.once("exit", () => {
    for (const each of running) each.kill("SIGKILL");
  });
}
