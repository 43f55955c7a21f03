/**
 * The time of what is wired to the board, in ms of performance.now(). What happens on a pin has its exact time, however late this machine comes to it: a frame of a
 * DHT22 keeps its microseconds, since time stands still between two edges until both have been told.
 */
interface Planned {
  time: number;
  run(): void;
}

export class Timeline {
  /** The next first. */
  private readonly planned: Planned[] = [];
  /** All until then has happened: time does not run back. */
  private reached = 0;
  /** How much later than it was due the firmware's function runs that is running. */
  private lag = 0;
  /** The time of what is happening. */
  private moment: number | undefined;
  /** Told of a new plan, which may be the next one. */
  onPlanned: () => void = () => {};

  now(): number {
    return this.moment ?? Math.max(performance.now() - this.lag, this.reached);
  }

  /** What comes back takes it from the plan. */
  at(time: number, run: () => void): () => void {
    const one: Planned = { time, run };
    const later = this.planned.findIndex((other) => other.time > time);
    if (later < 0) this.planned.push(one);
    else this.planned.splice(later, 0, one);
    this.onPlanned();
    return () => {
      const place = this.planned.indexOf(one);
      if (place >= 0) this.planned.splice(place, 1);
    };
  }

  after(ms: number, run: () => void): () => void {
    return this.at(this.now() + ms, run);
  }

  get next(): number {
    return this.planned[0]?.time ?? Number.POSITIVE_INFINITY;
  }

  /** Lets the next thing happen that is due until then. False when there is none. */
  step(until: number): boolean {
    if (this.next > until) return false;
    const { time, run } = this.planned.shift()!;
    this.reached = Math.max(this.reached, time);
    this.stand(this.reached, run);
    return true;
  }

  /** Runs what happens at one moment, however long this machine takes for it. */
  atOnce(run: () => void): void {
    if (this.moment !== undefined) run();
    else this.stand(this.now(), run);
  }

  /** Lets everything happen that is due. */
  settle(until = this.now()): void {
    // A part may ask for the level of its pin in the middle of it.
    if (this.moment !== undefined) return;
    while (this.step(until));
    this.reached = Math.max(this.reached, until);
  }

  private stand(moment: number, run: () => void): void {
    this.reached = Math.max(this.reached, moment);
    this.moment = moment;
    try {
      run();
    } finally {
      this.moment = undefined;
    }
  }

  /** Runs a function of the firmware that was due at this time: what it does to pins happens then. */
  during(time: number, run: () => void): void {
    const before = this.lag;
    this.lag = Math.max(0, performance.now() - Math.max(time, this.reached));
    try {
      run();
    } finally {
      this.lag = before;
    }
  }
}
