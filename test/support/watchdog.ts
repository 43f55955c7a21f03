/** An `E` with a watchdog that only counts, on a board of this name. */
import { onTestFinished, vi } from "vitest";

interface Board {
  env: { BOARD?: string | undefined };
}

export function watchdogOn(board: string) {
  const e = (globalThis as unknown as { E: Record<string, unknown> }).E;
  const { env } = (globalThis as unknown as { process: Board }).process;
  const enable = vi.fn<(seconds: number, isAuto?: boolean) => void>();
  const kick = vi.fn<() => void>();
  Object.assign(e, { enableWatchdog: enable, kickWatchdog: kick });
  env.BOARD = board;
  onTestFinished(() => {
    delete e.enableWatchdog;
    delete e.kickWatchdog;
    delete env.BOARD;
  });
  return { enable, kick };
}
