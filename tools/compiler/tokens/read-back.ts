/**
 * Espruino's code of tokens as JavaScript: what a board's lexer (src/jslex.c) makes of the same bytes. Code is one character for each byte, as Storage holds it. Bytes
 * in quotes, in regular expressions and in comments are no tokens.
 */
import { isWord, RAW_STRING_8, RAW_STRING_16, TEXTS, TOKENS } from "./table.js";

/** The text, and where each piece of it comes from. */
export interface ReadBack {
  text: string;
  /** The byte that the character at this place of the text was read from. Both count from 0. */
  byteOf(place: number): number;
}

/** Integers of newer versions: 0, one of a byte, one of two bytes with the low one first. */
const [INT_0, INT_8, INT_16] = [RAW_STRING_16 + 1, RAW_STRING_16 + 2, RAW_STRING_16 + 3];

const SPACE = /[\t-\r ]+/y;
const NAME = /[\w$]+/y;
const NUMBER = /0[xXbBoO][\da-fA-F_]*|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?[\d_]*)?/y;
const REGEXP = /\/(?:\\[\s\S]|[^\\/\n])*(?:\/[gimyu]*)?/y;
const QUOTED = { '"': /"(?:\\[\s\S]|[^\\"\n])*["\n]?/y, "'": /'(?:\\[\s\S]|[^\\'\n])*['\n]?/y };
const LINE_COMMENT = /\/\/[^\n]*/y;
const BLOCK_COMMENT = /\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?/y;
/** A slash behind these begins a regular expression, and behind all tokens but these values. */
const BEFORE_REGEXP = "!%&*+-/<=>?[{}(,;:";
const VALUES = ["true", "false", "null", "undefined"];
/** A character and an operator behind it that are another thing without a space. */
const RUN_TOGETHER = new Set(["+++", "+++=", "---", "---=", "!--"]);

/** A byte that is no token is an error on a board, and so is this to V8, which takes letters beyond ASCII. */
const NO_TOKEN = "\x80";

/** Text without tokens comes back as it is. */
export function readBack(code: string | Uint8Array): string {
  return readBackWithPlaces(code).text;
}

export function readBackWithPlaces(code: string | Uint8Array): ReadBack {
  const bytes = typeof code === "string" ? code : Buffer.from(code).toString("latin1");
  return /[\x80-\xff]/.test(bytes) ? new Reader(bytes).read() : { text: bytes, byteOf: (place) => place };
}

class Reader {
  private at = 0;
  private text = "";
  private mayBeRegExp = true;
  /** What ends here: letters or a number as they were, or those of a token. Letters behind need a space where one of the two is a token. */
  private edge: "letters" | "token" | undefined;
  /** Pairs: a place in the text, and the byte that it comes from. */
  private readonly steps: [place: number, byte: number][] = [];

  constructor(private readonly bytes: string) {}

  read(): ReadBack {
    // a zero is where a board's lexer ends, too
    for (let char = this.bytes[0]; char && char !== "\0"; char = this.bytes[this.at]) this.piece(char);
    return { text: this.text, byteOf: (place) => byteOf(this.steps, place) };
  }

  private piece(char: string): void {
    if (char >= "\x80" && char <= "\xff") {
      this.token(char.charCodeAt(0));
      return;
    }
    if (this.copy(SPACE) || this.copy(LINE_COMMENT) || this.copy(BLOCK_COMMENT)) return;
    const letters = this.found(NUMBER) ?? this.found(NAME);
    if (letters !== undefined) {
      if (this.edge === "token") this.text += " ";
      this.write(letters, letters.length, "letters");
      this.mayBeRegExp = TOKENS.has(letters) && !VALUES.includes(letters);
    } else if (char === '"' || char === "'") {
      this.copy(QUOTED[char]);
      this.mayBeRegExp = false;
    } else if (char === "`") {
      this.template();
      this.mayBeRegExp = false;
    } else if (this.mayBeRegExp && this.copy(REGEXP)) {
      this.edge = "letters";
      this.mayBeRegExp = false;
    } else {
      // `-->` begins a comment for V8 where it begins a line
      if (char === ">" && this.bytes.charCodeAt(this.at - 1) === TOKENS.get("--")) this.text += " ";
      this.write(char, 1);
      this.mayBeRegExp = BEFORE_REGEXP.includes(char);
    }
  }

  private token(byte: number): void {
    const text = TEXTS.get(byte);
    if (text !== undefined) {
      const isJoined = isWord(byte) ? this.edge : RUN_TOGETHER.has(this.text.slice(-1) + text);
      if (isJoined) this.text += " ";
      this.write(text, 1, isWord(byte) ? "token" : undefined);
      this.mayBeRegExp = !VALUES.includes(text);
      return;
    }
    const [length, wide] = [this.byte(1), this.byte(1) | (this.byte(2) << 8)];
    if (byte === RAW_STRING_8) this.string(2, length);
    else if (byte === RAW_STRING_16) this.string(3, wide);
    else if (byte === INT_0) this.integer(0, 1);
    else if (byte === INT_8) this.integer((length << 24) >> 24, 2);
    else if (byte === INT_16) this.integer((wide << 16) >> 16, 3);
    else this.write(NO_TOKEN, 1);
  }

  private byte(offset: number): number {
    // beyond its end a text has zeroes
    return this.bytes.charCodeAt(this.at + offset) || 0;
  }

  private string(from: number, length: number): void {
    const bytes = this.bytes.slice(this.at + from, this.at + from + length);
    const quoted = bytes.replace(/[^ -~]|["\\]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`);
    this.write(`"${quoted}"`, from + length);
    this.mayBeRegExp = false;
  }

  private integer(value: number, count: number): void {
    const isApart = value < 0 || this.bytes[this.at + count] === ".";
    if (this.edge && !isApart) this.text += " ";
    this.write(isApart ? `(${value})` : String(value), count, isApart ? undefined : "token");
    this.mayBeRegExp = false;
  }

  /** What stands in its braces is code again. */
  private template(): void {
    const { bytes } = this;
    let nesting = 0;
    let code = 0;
    let end = this.at + 1;
    for (; end < bytes.length && (bytes[end] !== "`" || nesting); end++) {
      const char = bytes[end];
      if (!nesting && char === "\\") end++;
      else if (char === "{" && (nesting || bytes[end - 1] === "$")) {
        if (!nesting++) {
          code = end + 1;
          this.write(bytes.slice(this.at, code), code - this.at);
        }
      } else if (char === "}" && nesting && !--nesting) this.write(readBack(bytes.slice(code, end)), end - code);
    }
    this.write(bytes.slice(this.at, end + 1), end + 1 - this.at);
  }

  private found(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.bytes)?.[0];
  }

  private copy(pattern: RegExp): boolean {
    const text = this.found(pattern);
    if (text) this.write(text, text.length);
    return !!text;
  }

  /** In place of `count` bytes. */
  private write(text: string, count: number, edge?: "letters" | "token"): void {
    this.steps.push([this.text.length, this.at]);
    this.text += text;
    this.at += count;
    this.edge = edge;
  }
}

function byteOf(steps: [place: number, byte: number][], place: number): number {
  const index = steps.findLastIndex(([from]) => from <= place);
  const [from, byte] = steps[index] ?? [0, 0];
  const most = (steps[index + 1]?.[1] ?? Number.POSITIVE_INFINITY) - 1;
  return Math.max(byte, Math.min(byte + place - from, most));
}
