/** Months in minutes: timers that come when all before them have run, and a board whose clock may be wrong. */
import { turn } from "../../espruino-on-node/globals.js";

/** Who looks at the clock: the board at its own, all others at the right one. */
export type Owner = "board" | "world";

const yieldToNode = setImmediate;

export class Timer {
  due = 0;
  isOff = false;

  constructor(
    private readonly time: VirtualTime,
    readonly owner: Owner,
    readonly ms: number,
    readonly call: () => void,
  ) {
    this.refresh();
  }

  refresh(): this {
    this.due = this.time.now + Math.max(0, this.ms || 0);
    this.time.push({ due: this.due, timer: this });
    return this;
  }
}

/** A timer that was refreshed has more than one, of which the last counts. */
interface Entry {
  due: number;
  order: number;
  timer: Timer;
}

export class VirtualTime {
  /** Milliseconds since 1970. */
  now: number;
  /** What the board's clock shows more. */
  boardOffset = 0;
  /** Set by whatever may have made promises, which are settled by Node: no time goes by until they are. */
  hasPromises = false;
  private owner: Owner = "world";
  private order = 0;
  private readonly heap: Entry[] = [];
  private readonly turns: (() => void)[] = [];

  constructor(start: number) {
    this.now = start;
  }

  /** Puts this time in for the real one until `inside` is done. */
  async rule<T>(inside: () => Promise<T>): Promise<T> {
    const { setTimeout, clearTimeout } = globalThis;
    const { now } = Date;
    const { later } = turn;
    Object.assign(globalThis, {
      setTimeout: (call: (...args: unknown[]) => void, ms: number, ...args: unknown[]) =>
        this.after(ms, () => call(...args), this.owner),
      clearTimeout: (timer?: Timer) => {
        if (timer) timer.isOff = true;
      },
    });
    Date.now = () => (this.owner === "board" ? this.boardTime : this.now);
    turn.later = (call) => void this.turns.push(call);
    try {
      return await inside();
    } finally {
      Object.assign(globalThis, { setTimeout, clearTimeout });
      Date.now = now;
      turn.later = later;
    }
  }

  /** What Date.now() gives on the board. */
  get boardTime(): number {
    return this.now + this.boardOffset;
  }

  after(ms: number, call: () => void, owner: Owner = "world"): Timer {
    return new Timer(this, owner, ms, call);
  }

  /** Calls with this one's clock, and what was put off meanwhile behind it. */
  as<T>(owner: Owner, call: () => T): T {
    const before = this.owner;
    this.owner = owner;
    try {
      return call();
    } finally {
      while (this.turns.length) for (const later of this.turns.splice(0)) later();
      this.owner = before;
    }
  }

  /** Runs all timers up to this moment. */
  async run(until: number): Promise<void> {
    while (this.heap.length && this.heap[0]!.due <= until) {
      const { due, timer } = this.pop();
      if (timer.isOff || timer.due !== due) continue;
      this.now = due;
      // It can be refreshed from now on, and then counts again.
      timer.due = -1;
      this.as(timer.owner, timer.call);
      if (this.hasPromises) await new Promise(yieldToNode);
      this.hasPromises = false;
    }
    this.now = until;
  }

  push(entry: Omit<Entry, "order">): void {
    const { heap } = this;
    const added = { ...entry, order: this.order++ };
    let at = heap.push(added) - 1;
    for (let parent = (at - 1) >> 1; at > 0 && isBefore(added, heap[parent]!); parent = (at - 1) >> 1) {
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = added;
  }

  private pop(): Entry {
    const { heap } = this;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length) {
      let at = 0;
      for (let child = 1; child < heap.length; child = 2 * at + 1) {
        if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
        if (!isBefore(heap[child]!, last)) break;
        heap[at] = heap[child]!;
        at = child;
      }
      heap[at] = last;
    }
    return first;
  }
}

/** At the same time the one that was set first comes first. */
function isBefore(one: Entry, other: Entry): boolean {
  return one.due < other.due || (one.due === other.due && one.order < other.order);
}
