/** A board with parts, in time that goes on by `pass()` alone. */
import { onTestFinished, vi } from "vitest";
import { chipOf } from "../../../../tools/virtual-board/chips.js";
import type { VirtualBoard, VirtualBoardOptions } from "../../../../tools/virtual-board/index.js";
import { checkedParts, type WrittenPart } from "../../../../tools/virtual-board/parts/check.js";
import { startBoard } from "../support.js";

export interface Bench extends VirtualBoard {
  lines: string[];
  notes: string[];
  /** The value of a line typed at its console. */
  run<T>(code: string): T;
  /** Lets so much time go by. */
  pass(ms: number): void;
}

export function benchWith(parts: WrittenPart[], options: Partial<VirtualBoardOptions> = {}): Bench {
  if (!vi.isFakeTimers()) timeThatStands();
  const chip = options.chip ?? "ESP32";
  const specs = checkedParts(parts, { chip: chipOf(chip), labels: {} }, "/parts");
  const board = startBoard({ chip, parts: specs, ...options });
  const notes: string[] = [];
  board.on("note", (part, text) => notes.push(`${part} ${text}`));
  return Object.assign(board, {
    notes,
    run: <T>(code: string) => board.evaluate(code) as T,
    pass: (ms: number) => void vi.advanceTimersByTime(ms),
  });
}

/** The clock of all benches of a test: real time would be back before the first of two boards is stopped. */
function timeThatStands(): void {
  vi.useFakeTimers({
    toFake: [
      "setTimeout",
      "clearTimeout",
      "setInterval",
      "clearInterval",
      "setImmediate",
      "clearImmediate",
      "performance",
    ],
  });
  onTestFinished(() => void vi.useRealTimers());
}
