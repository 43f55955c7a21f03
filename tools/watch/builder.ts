/** What `watch` builds, again and again: one firmware, and what it is flashed with. */
import { BuildError } from "../compiler/build-error.js";
import { BuildThread } from "../compiler/build-thread.js";
import { LOADER, SIGNATURE, selectTargets } from "../compiler/targets/targets.js";
import type { WatchOptions } from "./command.js";

export type BuiltOptions = Pick<WatchOptions, "board" | "example" | "port" | "text" | "modulesUrl" | "offline">;

export interface Built {
  /** Lines that say why there is nothing new in dist/. */
  problems: string[];
  /** What else was said. */
  notes: string[];
}

export class Builder {
  private readonly thread = new BuildThread();

  /** Into dist/. */
  async build({ board, example, modulesUrl, offline }: BuiltOptions): Promise<Built> {
    const notes: string[] = [];
    const tell = (line: string) => void notes.push(line);
    try {
      const firmware = selectTargets({ board, example });
      const options = { write: true, onlySmall: true, modulesUrl, offline };
      await this.thread.bundle([...firmware, LOADER, SIGNATURE], { ...options, tell });
      // What was built by an earlier command needed no compiler; what is saved next does.
      this.thread.warmUp(firmware, options);
      return { problems: [], notes };
    } catch (error) {
      const problems = error instanceof BuildError ? error.lines : (error as Error).message.split("\n");
      return { problems, notes: [] };
    }
  }

  close(): Promise<void> {
    return this.thread.close();
  }
}
