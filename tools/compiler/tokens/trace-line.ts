/** What the interpreter prints below a place in code of tokens, as its jslPrintTokenLineMarker does: a piece of the line, and a mark. */
import { isWord, RAW_STRING_8, RAW_STRING_16, TEXTS } from "./table.js";

/** So much of a line is printed, and so much of it before the place. */
const EXCERPT = 60;
const BEFORE = 30;

export interface TraceLine {
  excerpt: string;
  /** How many characters stand before the mark: it counts bytes, and words are longer than theirs. */
  caret: number;
}

/** `whole` is one character for each byte. */
export function traceLine(whole: string, place: number): TraceLine {
  const start = whole.lastIndexOf("\n", place - 1) + 1;
  const [code, at] = [`${whole.slice(start)}\n`, place - start];
  const isCut = code.indexOf("\n") > EXCERPT && at > BEFORE;
  const cut = isCut ? at - BEFORE : 0;
  let shown = 0;
  let last = 0;
  // a string is passed over as a whole
  for (; shown < cut; last = code.charCodeAt(shown), shown += printedAt(code, shown).count);
  const dots = isCut ? "..." : "";
  return { excerpt: dots + printedFrom(code, shown, last), caret: at - shown + dots.length };
}

/** What is printed from this byte on, with dots where the line goes on. */
export function printedFrom(code: string, from: number, before = 0): string {
  let text = "";
  let last = before;
  let at = from;
  while (at < code.length && at - from < EXCERPT && code[at] !== "\n") {
    const byte = code.charCodeAt(at);
    const { text: own, count } = printedAt(code, at);
    text += (needsSpace(last, byte) ? " " : "") + own;
    at += count;
    if (byte !== RAW_STRING_8 && byte !== RAW_STRING_16) last = byte;
  }
  return at - from >= EXCERPT ? `${text}...` : text;
}

function printedAt(code: string, at: number): { text: string; count: number } {
  const byte = code.charCodeAt(at);
  const wide = byte === RAW_STRING_16;
  if (byte === 0) return { text: "", count: 1 };
  if (byte !== RAW_STRING_8 && !wide) return { text: TEXTS.get(byte) ?? code[at]!, count: 1 };
  const head = wide ? 3 : 2;
  const length = code.charCodeAt(at + 1) + (wide ? code.charCodeAt(at + 2) << 8 : 0);
  return { text: `"${escaped(code.slice(at + head, at + head + length))}"`, count: head + length };
}

const ESCAPES: Record<string, string> = {
  "\n": "n",
  "\t": "t",
  "\b": "b",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  "\\": "\\",
  '"': '"',
};

function escaped(bytes: string): string {
  return bytes.replace(/[^ -~]|["\\]/g, (char) => {
    const byte = char.charCodeAt(0);
    const hex = `x${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    return `\\${ESCAPES[char] ?? (byte < 8 ? String(byte) : hex)}`;
  });
}

/** Not where one of two is an operator: the interpreter prints `a in b` with spaces, and `a===b` without. */
function needsSpace(last: number, byte: number): boolean {
  const isWide = (one: number) => one >= FIRST_WORD || /[A-Za-z0-9_]/.test(String.fromCharCode(one));
  return (isWord(last) || isWord(byte)) && isWide(last) && isWide(byte);
}

/** jslNeedSpaceBetween takes all from there on for words. */
const FIRST_WORD = 163;
