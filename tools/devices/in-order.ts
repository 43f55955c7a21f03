/** Values in the order of their times, where the server tells of them in another one. */
import type { TimedValues } from "./follow.js";

/** What came to a ThingsBoard within a few milliseconds it tells of in any order, some milliseconds apart. */
const HELD_MS = 250;

export class InOrder {
  private readonly held: TimedValues[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly tell: (update: TimedValues) => void) {}

  /** Told a moment later, with what comes until then. */
  add(update: TimedValues): void {
    this.held.push(update);
    this.timer ??= setTimeout(() => this.flush(), HELD_MS);
  }

  /** Tells what is held. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const update of this.held.splice(0).sort((a, b) => a.ts - b.ts)) this.tell(update);
  }
}
