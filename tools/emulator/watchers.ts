import type { Disorder } from "./disorder.js";

/** Functions that are told of each change. While there are none, a change costs nothing. */
export class Watchers<T> {
  private readonly watchers = new Set<(change: T) => void>();

  constructor(private readonly disorder: Disorder) {}

  get count(): number {
    return this.watchers.size;
  }

  /** Returns what ends the watching. */
  add(watcher: (change: T) => void): () => void {
    // A function of its own each time: the same watcher may be there twice.
    const entry = (change: T) => watcher(change);
    this.watchers.add(entry);
    return () => void this.watchers.delete(entry);
  }

  tell(change: () => T): void {
    if (this.watchers.size === 0) return;
    const told = change();
    for (const watcher of this.disorder.shuffled([...this.watchers])) watcher(told);
  }
}
