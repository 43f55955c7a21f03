/** What is for people at a terminal only: colours, and a line that says how far long work is. */
import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Whether what is written there may have colours: not in a file or a pipe, and not for those who set NO_COLOR. */
export function isColoured(stream: NodeJS.WriteStream = process.stdout): boolean {
  return stream.isTTY === true && !process.env.NO_COLOR;
}

export function paint(style: Style, text: string, stream?: NodeJS.WriteStream): string {
  return isColoured(stream) ? styleText(style, text) : text;
}

/** Text of others as one line: what would move the cursor, or end the line, is written out. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Columns, each as wide as its widest. */
export function showColumns(rows: string[][]): string {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  const lines = rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  "));
  return lines.map((line) => line.trimEnd()).join("\n");
}

/** One line that says what is being done, and makes place for what is printed. Nothing of it is in a file or a pipe. */
export class ProgressLine {
  private isShown = false;

  /** Standard error by default: what a command is asked for may go elsewhere. */
  constructor(private readonly output: NodeJS.WriteStream = process.stderr) {}

  show(text: string): void {
    if (!this.output.isTTY) return;
    // Cut to the width: a line that wraps is not taken back.
    this.output.write(`\r\x1b[K${text.slice(0, (this.output.columns || 80) - 1)}`);
    this.isShown = true;
  }

  clear(): void {
    if (this.isShown) this.output.write("\r\x1b[K");
    this.isShown = false;
  }
}
