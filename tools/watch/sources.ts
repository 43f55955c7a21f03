/** The files that firmware is made of, and when one of them is saved. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { PROJECT, ROOT } from "../project.js";

/** They are looked at again and again: not every file system tells of changes, and few files are cheap to look at. */
const LOOK_MS = 100;
const FOLDERS = ["src", "boards", "modules"];

export class Sources {
  private seen: Map<string, number>;

  /** `root` is looked at alone when it is not the project. */
  constructor(
    private readonly root = PROJECT,
    private readonly lookMs = LOOK_MS,
  ) {
    this.seen = this.look();
  }

  /** Resolves to a file that has changed since the last time, once no more do; to undefined when it is ended. */
  async change(signal: AbortSignal): Promise<string | undefined> {
    let first: string | undefined;
    for (;;) {
      const changed = this.changed();
      // What an editor or git writes all at once is built once.
      if (first !== undefined && changed === undefined) return first;
      first ??= changed;
      try {
        await pause(this.lookMs, undefined, { signal });
      } catch {
        return undefined;
      }
    }
  }

  private changed(): string | undefined {
    const now = this.look();
    const names = [...now.keys(), ...this.seen.keys()];
    const changed = names.find((name) => now.get(name) !== this.seen.get(name));
    this.seen = now;
    return changed;
  }

  private look(): Map<string, number> {
    const files = new Map<string, number>();
    const roots = this.root === PROJECT ? [...new Set([PROJECT, ROOT])] : [this.root];
    const folders = roots.flatMap((root) => FOLDERS.map((name) => join(root, name)));
    for (const folder of folders.filter((path) => existsSync(path))) {
      for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
        const file = join(entry.parentPath, entry.name);
        const stat = statSync(file, { throwIfNoEntry: false });
        if (stat?.isFile()) files.set(relative(this.root, file), stat.mtimeMs);
      }
    }
    return files;
  }
}
