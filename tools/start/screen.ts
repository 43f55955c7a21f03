/** What `npm start` prints: a line for each thing that happens, and who it happened to. */
import { EventEmitter } from "node:events";
import { wordsFor } from "../error-codes.js";
import { stringifyExact } from "../exact-json.js";
import { paint, printable } from "../terminal.js";

type Who = "start" | "watch" | "board" | "server" | "you";

const COLOURS = { start: "gray", watch: "yellow", board: "cyan", server: "green", you: "magenta" } as const;

/** Where the text of a line begins, behind the time and who. */
const TEXT_COLUMN = 18;

interface ScreenEvents {
  /** Each line, without its time and its colours: "board ThingsBoard: connected". */
  line: [line: string];
}

export class Screen extends EventEmitter<ScreenEvents> {
  /** What a device sends is shown as text: nothing of it moves the cursor. A code of the client is told in words below the board's line. */
  say(who: Who, text: string): void {
    this.write(who, printable(text), printable(text));
    const words = who === "board" ? wordsFor(text) : undefined;
    if (words) process.stdout.write(`${" ".repeat(TEXT_COLUMN)}${paint("dim", words)}\n`);
  }

  /** Something that the demonstration is about. */
  highlight(who: Who, text: string): void {
    this.write(who, printable(text), paint("bold", printable(text)));
  }

  private write(who: Who, plain: string, text: string): void {
    const time = new Date().toTimeString().slice(0, 8);
    process.stdout.write(`${paint("gray", time)}  ${paint(COLOURS[who], who.padEnd(6))}  ${text}\n`);
    this.emit("line", `${who} ${plain}`);
  }
}

/** `temperature 25.3   humidity 60   sensorError (empty)` */
export function inWords(values: Record<string, unknown>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key} ${inOneWord(value)}`)
    .join("   ");
}

function inOneWord(value: unknown): string {
  if (value === "") return "(empty)";
  return typeof value === "string" && value.trim() !== "" ? value : stringifyExact(value);
}
