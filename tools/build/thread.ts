/** Builds what it is told to, in the thread of build-thread.ts. */
import { parentPort } from "node:worker_threads";
import { bundle } from "./build.js";
import { BuildError } from "./build-error.js";
import type { FromThread, ToThread } from "./build-thread.js";

const answer = (message: FromThread) => parentPort!.postMessage(message);

parentPort!.on("message", async ({ targets, options }: ToThread) => {
  try {
    const bundles = await bundle(targets, { ...options, tell: (line) => answer({ type: "line", line }) });
    answer({ type: "built", bundles });
  } catch (error) {
    const { message, stack } = error as Error;
    answer({ type: "failed", message, stack, lines: error instanceof BuildError ? error.lines : undefined });
  }
});
