/** The board's wall clock: a chip without a battery starts near 1970 until someone sets it. Survives a soft restart. */
export class Clock {
  private offsetMs: number;

  constructor(bootTime: number | undefined) {
    this.offsetMs = bootTime === undefined ? 0 : bootTime - hostNow();
  }

  /** Milliseconds since 1970 with a fraction, as Espruino's Date.now(). */
  now(): number {
    return hostNow() + this.offsetMs;
  }

  /** The same for a moment that is a time of performance.now(). */
  at(time: number): number {
    return performance.timeOrigin + time + this.offsetMs;
  }

  set(ms: number): void {
    this.offsetMs = ms - hostNow();
  }
}

function hostNow(): number {
  return performance.timeOrigin + performance.now();
}
