/** What flashing by Web Serial is given. */
import type { Flashable } from "../flash/flash.js";
import type { Wanted } from "../flash/plan.js";

/** https://wicg.github.io/serial, as far as it is used here. */
export interface WebSerialPort {
  readonly readable: ReadableStream<Uint8Array> | null;
  readonly writable: WritableStream<Uint8Array> | null;
  open(options: { baudRate: number; bufferSize: number }): Promise<void>;
  close(): Promise<void>;
}

export interface Job extends Wanted {
  board: Flashable;
  /** Give back the flash of erased files first. */
  mayCompact: boolean;
  /** Seconds to wait until the board is online. */
  waitSeconds: number;
}
