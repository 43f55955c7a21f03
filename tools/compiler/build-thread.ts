/**
 * Builds in a thread of its own: this one hears Ctrl-C meanwhile, and serves what runs. The thread stays for the next build, which finds the compiler
 * and its program in memory.
 */
import { Worker } from "node:worker_threads";
import { type Bundle, type BundleOptions, bundle, isBuilt } from "./build.js";
import { BuildError } from "./build-error.js";
import type { Target } from "./targets/targets.js";

type SentOptions = Omit<BundleOptions, "tell">;

/** They are obeyed one after the other. */
export interface ToThread {
  type: "build" | "warm up";
  targets: Target[];
  options: SentOptions;
}

export type FromThread =
  | { type: "line"; line: string }
  | { type: "built"; bundles: Bundle[] }
  | { type: "failed"; message: string; stack: string | undefined; lines: string[] | undefined };

export class BuildThread {
  private worker: Worker | undefined;
  private isClosed = false;

  /** As `bundle`, one at a time. What needs no building is had without the thread. Rejects when it is closed meanwhile. */
  async bundle(targets: Target[], { tell = console.warn, ...options }: BundleOptions = {}): Promise<Bundle[]> {
    if (isBuilt(targets, options)) return bundle(targets, { ...options, tell });
    if (this.isClosed) throw new Error(ENDED);
    const worker = this.started();
    return new Promise<Bundle[]>((resolve, reject) => {
      const hear = (message: FromThread) => {
        if (message.type === "line") return tell(message.line);
        worker.off("message", hear).off("error", reject).off("exit", exited);
        if (message.type === "built") resolve(message.bundles);
        else reject(errorOf(message));
      };
      const exited = () => reject(new Error(ENDED));
      worker.on("message", hear).once("error", reject).once("exit", exited);
      worker.postMessage({ type: "build", targets, options } satisfies ToThread);
    });
  }

  /** Begins to load the compiler and its program, unless a build has done so: the next build need not wait for them. */
  warmUp(targets: Target[], options: SentOptions = {}): void {
    if (this.worker || this.isClosed) return;
    this.started().postMessage({ type: "warm up", targets, options } satisfies ToThread);
  }

  private started(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(new URL("./thread.mjs", import.meta.url), { execArgv: [] });
    // The next build has a thread of its own. An error that no build waits for is told by that one.
    worker
      .on("error", () => {})
      .once("exit", () => {
        if (this.worker === worker) this.worker = undefined;
      });
    this.worker = worker;
    return worker;
  }

  /** At once, whatever it does. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.worker?.terminate();
  }
}

const ENDED = "the build was ended";

function errorOf({ lines, message, stack }: FromThread & { type: "failed" }): Error {
  const error = lines ? new BuildError(lines) : new Error(message);
  return Object.assign(error, { stack });
}
