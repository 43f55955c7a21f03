/** Builds what it is told to, in the thread of build-thread.ts. */
import { parentPort } from "node:worker_threads";
import { bundle, warmUp } from "./build.js";
import { BuildError } from "./build-error.js";
import type { FromThread, ToThread } from "./build-thread.js";

const answer = (message: FromThread) => parentPort!.postMessage(message);

let before: Promise<void> = Promise.resolve();

parentPort!.on("message", (message: ToThread) => {
  before = before.then(() => obey(message));
});

async function obey({ type, targets, options }: ToThread): Promise<void> {
  // What is wrong is told by the build that comes for it.
  if (type === "warm up") return warmUp(targets, options).catch(() => {});
  try {
    const bundles = await bundle(targets, { ...options, tell: (line) => answer({ type: "line", line }) });
    answer({ type: "built", bundles });
  } catch (error) {
    const { message, stack } = error as Error;
    answer({ type: "failed", message, stack, lines: error instanceof BuildError ? error.lines : undefined });
  }
}
