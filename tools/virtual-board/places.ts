/** Where an exception comes from, in a file of Storage, as the interpreter tells it. */
import { readBackWithPlaces } from "../compiler/tokens/read-back.js";
import { traceLine } from "../compiler/tokens/trace-line.js";
import type { Place } from "./realm.js";
import type { Storage } from "./storage.js";

/** Of a line that an exception comes from: so much is printed. */
const EXCERPT = 60;
const MODULE_HEAD = "(function(exports,module){";

/** Its value is the function that makes the module. */
export function moduleProgram(source: string): string {
  return `${MODULE_HEAD}${source}\n})`;
}

/** The file whose content is this text. */
export function fileWith(storage: Storage, text: string): string | undefined {
  return storage.list().find((name) => storage.read(name) === text);
}

/** A name for a text that stands in a file, with its place there. */
export function pieceWith(storage: Storage, text: string): string | undefined {
  for (const name of storage.list()) {
    const at = storage.read(name)!.indexOf(text);
    if (at >= 0) return `${name}@${at}+${text.length}`;
  }
  return undefined;
}

/** Three lines: the place, the code there, a mark. */
export function toldPlace(place: Place, storage: Storage): string[] {
  return inTokens(place, storage) ?? inText(place);
}

/** The place is one of the text that was read back: on the board it is one of the bytes. */
function inTokens({ file, row, column, line }: Place, storage: Storage): string[] | undefined {
  const [, name = file, start = 0, count = Number.POSITIVE_INFINITY] = /^(.*)@(\d+)\+(\d+)$/.exec(file) ?? [];
  const from = Number(start);
  const whole = storage.read(name) ?? "";
  const code = whole.slice(from, from + Number(count));
  const { text, byteOf } = readBackWithPlaces(code);
  if (text === code) return undefined;
  const lines = text.split("\n").slice(0, row - 1);
  const head = row === 1 && line.startsWith(MODULE_HEAD) ? MODULE_HEAD.length : 0;
  const at = byteOf(lines.join("").length + lines.length + column - 1 - head);
  const { row: boardRow, column: boardColumn } = lineAt(whole, from + at);
  const { excerpt, caret } = traceLine(code, at);
  return [`    at ${name}:${boardRow}:${boardColumn}`, excerpt, `${" ".repeat(caret)}^`];
}

function lineAt(code: string, at: number): { row: number; column: number } {
  const lines = code.slice(0, at).split("\n");
  return { row: lines.length, column: lines.at(-1)!.length + 1 };
}

function inText({ file, row, column, line }: Place): string[] {
  const skipped = line.length > EXCERPT && column > EXCERPT / 2 ? column - EXCERPT / 2 : 0;
  const before = skipped ? "..." : "";
  const rest = line.slice(skipped);
  return [
    `    at ${file}:${row}:${column}`,
    before + rest.slice(0, EXCERPT) + (rest.length > EXCERPT ? "..." : ""),
    `${" ".repeat(before.length + column - 1 - skipped)}^`,
  ];
}
