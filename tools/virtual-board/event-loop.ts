/**
 * Espruino's idle loop. One pass: watches and timers that are due, then the sockets (one chunk each way), then the queued events.
 * Everything the firmware runs after its first line starts here.
 */
import type { Timeline } from "./timeline.js";

export type Task = () => void;

interface Interrupt {
  time: number;
  run: Task;
}

interface Timer {
  due: number;
  period: number | undefined;
  run: Task;
}

const MIN_INTERVAL_MS = 0.1;
const LONGEST_SLEEP_MS = 2 ** 31 - 1;

export class EventLoop {
  private readonly timers = new Map<number, Timer>();
  private readonly idlers = new Set<() => boolean>();
  private events: Task[] = [];
  private interrupts: Interrupt[] = [];
  private nextId = 1;
  private immediate: NodeJS.Immediate | undefined;
  private sleep: NodeJS.Timeout | undefined;
  private stopped = false;

  /** `timeline`: what happens on the pins, between the timers and in order with them. */
  constructor(private readonly timeline: Timeline) {
    timeline.onPlanned = () => this.schedule();
  }

  /** The scheduler's own time in ms: setTime does not move it. */
  now(): number {
    return performance.now();
  }

  addTimer(run: Task, delayMs: number, repeat: boolean): number {
    const delay = delayMs >= MIN_INTERVAL_MS ? delayMs : MIN_INTERVAL_MS;
    const id = this.nextId++;
    this.timers.set(id, { due: this.now() + delay, period: repeat ? delay : undefined, run });
    this.schedule();
    return id;
  }

  removeTimer(id: number): void {
    this.timers.delete(id);
  }

  removeAllTimers(): void {
    this.timers.clear();
  }

  changeInterval(id: number, periodMs: number): boolean {
    const timer = this.timers.get(id);
    if (!timer) return false;
    timer.period = Math.max(periodMs, MIN_INTERVAL_MS);
    timer.due = this.now() + timer.period;
    this.schedule();
    return true;
  }

  /** Out of memory deletes the timer that runs then: here, the one that is due next. */
  removeNextTimer(): void {
    const [next] = [...this.timers].sort(([, a], [, b]) => a.due - b.due);
    if (next) this.timers.delete(next[0]);
  }

  /** What SNTP on an ESP32 does: the clock jumps and the timers, which hang on it, with it. */
  shiftTimers(byMs: number): void {
    for (const timer of this.timers.values()) timer.due -= byMs;
    this.schedule();
  }

  get timerCount(): number {
    return this.timers.size;
  }

  /** Runs a task in the events' part of the next pass. */
  queue(task: Task): void {
    this.events.push(task);
    this.schedule();
  }

  /** A pin has changed at this time: runs the task before any timer that is due later. */
  interrupt(time: number, run: Task): void {
    if (this.stopped) return;
    this.interrupts.push({ time, run });
    this.wake();
  }

  /** Called once in every pass; true asks for another pass right away. */
  addIdler(idler: () => boolean): void {
    this.idlers.add(idler);
  }

  /** Something outside has work for the idlers. */
  wake(): void {
    if (!this.stopped) this.immediate ??= setImmediate(() => this.pass());
  }

  stop(): void {
    // A pass that is to come finds nothing to do. It is not cleared: Node loses count of its immediates over one that a fake clock has made.
    this.stopped = true;
    clearTimeout(this.sleep);
    this.timers.clear();
    this.idlers.clear();
    this.events = [];
    this.interrupts = [];
    this.timeline.onPlanned = () => {};
  }

  private pass(): void {
    this.immediate = undefined;
    this.runTimers();
    let busy = false;
    for (const idler of this.idlers) busy = idler() || busy;
    const events = this.events;
    this.events = [];
    for (const event of events) if (!this.stopped) event();
    if (busy) this.wake();
    else this.schedule();
  }

  private runTimers(): void {
    const now = this.now();
    const due = [...this.timers].filter(([, timer]) => timer.due <= now).sort(([, a], [, b]) => a.due - b.due);
    for (const [id, timer] of due) {
      this.runInterrupts(timer.due);
      // cleared by one that ran before it
      if (this.timers.get(id) !== timer) continue;
      const { due } = timer;
      // an interval that was held up catches up: it keeps its beat
      if (timer.period === undefined) this.timers.delete(id);
      else timer.due += timer.period;
      this.timeline.during(due, timer.run);
    }
    this.runInterrupts(now);
  }

  /** What has happened on the pins until then, and what the firmware does about it, in the order of time. */
  private runInterrupts(until: number): void {
    do {
      for (let next = this.interrupts.shift(); next && !this.stopped; next = this.interrupts.shift())
        this.timeline.during(next.time, next.run);
    } while (!this.stopped && this.timeline.step(until));
  }

  private schedule(): void {
    if (this.stopped || this.immediate) return;
    clearTimeout(this.sleep);
    if (this.events.length > 0) {
      this.wake();
      return;
    }
    let { next } = this.timeline;
    for (const timer of this.timers.values()) next = Math.min(next, timer.due);
    if (next === Number.POSITIVE_INFINITY) return;
    const delay = Math.min(Math.max(next - this.now(), 0), LONGEST_SLEEP_MS);
    this.sleep = setTimeout(() => this.wake(), delay);
  }
}
