/** A process of Node's that may do nothing but compute: no files, no other processes, no threads, nothing of the environment. What it does keep is the network. */
import { type ChildProcess, spawn } from "node:child_process";

const has = (flag: string) => process.allowedNodeEnvironmentFlags.has(flag);

const FLAGS = [
  // Node 20 has it under its first name.
  has("--permission") ? "--permission" : "--experimental-permission",
  // Only with it does a realm say what its `import()` gives: realm.ts.
  "--experimental-vm-modules",
  // Of the process itself: a realm may still.
  "--disallow-code-generation-from-strings",
  "--input-type=module",
];

/** Runs this module. It has Node's channel for messages, and a pipe, number 4, to read from. */
export function startConfined(script: string): ChildProcess {
  const env: NodeJS.ProcessEnv = { NODE_NO_WARNINGS: "1" };
  // Windows has no sockets without it.
  if (process.env.SystemRoot) env.SystemRoot = process.env.SystemRoot;
  const child = spawn(process.execPath, [...FLAGS, "-"], {
    env,
    stdio: ["pipe", "ignore", "ignore", "ipc", "pipe"],
  });
  // One that has ended takes no more.
  for (const pipe of [child.stdin, child.stdio[4]]) pipe?.on("error", () => {});
  child.stdin?.end(script);
  return child;
}
