/**
 * What a real server is free in: an acknowledgement comes before its effect, PUBACKs come late and are overtaken, lists have any order, and so have those who
 * are told of a change. Without settings all of it happens at once and in order.
 */

export interface DisorderOptions {
  /** any whole number: the same one gives the same delays */
  seed: number;
  /** the longest delay; 20 */
  delayMs?: number;
}

const DELAY_MS = 20;

export class Disorder {
  private readonly queues = new WeakMap<object, Array<() => void>>();
  private state: number;
  private pending = 0;
  private waiting: Array<() => void> = [];

  constructor(private readonly options: DisorderOptions | null) {
    this.state = options?.seed ?? 0;
  }

  /** Does it at once, or a little later: after all that was given for the same object before. */
  later(of: object, action: () => void): void {
    if (!this.options) {
      action();
      return;
    }
    const queue = this.queues.get(of) ?? [];
    this.queues.set(of, queue);
    queue.push(action);
    this.pending++;
    // Whichever timer is the first does what waits the longest.
    setTimeout(() => this.next(queue), this.random() * (this.options.delayMs ?? DELAY_MS));
  }

  /** Resolves when nothing waits any more. */
  settled(): Promise<void> {
    return this.pending === 0 ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }

  private next(queue: Array<() => void>): void {
    try {
      queue.shift()?.();
    } finally {
      this.pending--;
      if (this.pending === 0) for (const resolve of this.waiting.splice(0)) resolve();
    }
  }

  /** As it is, or in another order. */
  shuffled<T>(items: T[]): T[] {
    if (!this.options) return items;
    return items
      .map((item) => ({ item, at: this.random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  }

  /** 0 to 1, by mulberry32. */
  private random(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
}
