/** The task watchdog of an ESP32: outlives load(), ends with a reboot, and cannot be turned off by the firmware. */
export class Watchdog {
  private seconds = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly bark: () => void) {}

  /** With `isAuto` the interpreter's idle loop kicks it, which here never blocks: that guards nothing. */
  enable(seconds: number, isAuto: boolean): void {
    this.stop();
    if (isAuto) return;
    this.seconds = Math.floor(seconds);
    this.kick();
  }

  kick(): void {
    clearTimeout(this.timer);
    if (this.seconds) this.timer = setTimeout(this.bark, this.seconds * 1000);
  }

  /** By a reboot, and when the board is done with. */
  stop(): void {
    clearTimeout(this.timer);
    this.seconds = 0;
  }
}
