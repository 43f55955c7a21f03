/** What one sets on a part, on its way to the board. */
import type { ControlValue } from "../../virtual-board/parts/description.js";

/** The board tells what it was told within this time; after it, what the board says holds again. */
const ECHO_MS = 1000;

export interface SettingHost {
  send(value: ControlValue): Promise<void>;
  /** Whether the last one was taken; what the board says holds again. */
  settled(error?: unknown): void;
}

/** One value after the other, so that none overtakes the one before. */
export class Setting {
  private readonly waiting: ControlValue[] = [];
  private isSending = false;
  /** While what the board tells may be older than it. */
  private wanted: ControlValue | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `isNewestAlone`: of a slider that moves, what waits is out of date. */
  constructor(
    private readonly isNewestAlone: boolean,
    private readonly host: SettingHost,
  ) {}

  set(value: ControlValue): void {
    if (this.isNewestAlone) this.waiting.length = 0;
    this.waiting.push(value);
    this.wanted = value;
    clearTimeout(this.timer);
    if (!this.isSending) void this.sendAll();
  }

  /** False for what the board said before it knew of the last value that was set here. */
  isNews(told: ControlValue): boolean {
    if (this.wanted !== undefined && this.wanted !== told) return false;
    if (this.waiting.length === 0) this.wanted = undefined;
    return true;
  }

  private async sendAll(): Promise<void> {
    this.isSending = true;
    try {
      for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) await this.host.send(next);
      this.timer = setTimeout(() => this.settle(), ECHO_MS);
      this.host.settled();
    } catch (error) {
      this.waiting.length = 0;
      this.settle(error);
    } finally {
      this.isSending = false;
    }
  }

  private settle(error?: unknown): void {
    this.wanted = undefined;
    this.host.settled(error);
  }
}
