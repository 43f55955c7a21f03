/**
 * JSON as Espruino reads and writes it, after src/jswrap_json.c and ftoa_bounded in src/jsutils.c:
 * a string is a row of bytes, every byte from 7F up is escaped, numbers have 11 decimals at the most.
 */
import { lexJson, type Token } from "./json-lexer.js";
import { formatNumber } from "./numbers.js";

/** Objects of another realm and native ones (pins) are foreign to this file: it asks for a text to print instead. */
export type Describe = (value: object) => string | undefined;

/** The names of what is in an object, in the order in which Espruino has them: V8 has the integers first. */
export type Keys = (value: object) => string[];

export interface StringifyOptions {
  /** Strings hold characters, as on the Linux build. */
  unicode?: boolean;
  space?: number | string;
  describe?: Describe;
  keys?: Keys;
}

/** JSON.stringify of a device: no replacer, `undefined` is null, a function in an array is `undefined` (not JSON). */
export function deviceStringify(value: unknown, options: StringifyOptions = {}): string {
  const space = options.space ?? "";
  const indent = typeof space === "number" ? " ".repeat(Math.min(Math.max(space, 0), 10)) : space.slice(0, 10);
  return new Writer(options, indent).write(value, "", "");
}

class Writer {
  private readonly open: object[] = [];

  constructor(
    private readonly options: StringifyOptions,
    private readonly indent: string,
  ) {}

  write(value: unknown, key: string, margin: string): string {
    switch (typeof value) {
      case "undefined":
        return "null";
      case "function":
        return "undefined";
      case "string":
        return quote(value, this.options.unicode);
      case "number":
        return Number.isFinite(value) ? formatNumber(value) : "null";
      case "object":
        return value === null ? "null" : this.object(value, key, margin);
      default:
        return String(value);
    }
  }

  private object(value: object, key: string, margin: string): string {
    if (this.open.includes(value)) return " ... ";
    const described = this.options.describe?.(value);
    if (described !== undefined) return quote(described);
    const { toJSON } = value as { toJSON?: (key: string) => unknown };
    if (typeof toJSON === "function") return this.write(toJSON.call(value, key), "", margin);
    this.open.push(value);
    const inner = margin + this.indent;
    const list = listIn(value);
    const items = list
      ? Array.from(list, (item, index) => this.write(item, String(index), inner))
      : this.members(value, inner);
    this.open.pop();
    const [left, right] = list ? "[]" : "{}";
    if (this.indent === "") return left + items.join(",") + right;
    // the interpreter's pretty printing: a space after the bracket, before the line break
    const body = items.map((item) => `\n${inner}${item}`).join(", ");
    return `${left} ${body}${items.length > 0 ? `\n${margin}` : ""} ${right}`;
  }

  private members(value: object, inner: string): string[] {
    const separator = this.indent === "" ? ":" : ": ";
    const members: string[] = [];
    for (const [key, member] of ownMembers(value, this.options.keys)) {
      if (member === undefined || typeof member === "function") continue;
      members.push(quote(key, this.options.unicode) + separator + this.write(member, key, inner));
    }
    return members;
  }
}

/** What is written as a list. */
function listIn(value: object): ArrayLike<unknown> | undefined {
  if (classOf(value) === "ArrayBuffer") return new Uint8Array(value as ArrayBuffer);
  return Array.isArray(value) || ArrayBuffer.isView(value) ? (value as ArrayLike<unknown>) : undefined;
}

function classOf(value: object): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

/** These of V8's have their fields as getters, or not to be listed. Of an error's `stack` there is none here: realm.ts tells why. */
const FIELDS: Record<string, string[]> = {
  Error: ["message", "type"],
  RegExp: ["source", "flags", "lastIndex"],
};

/** What Espruino sees as an object's fields: no getters, and no `constructor`, which is one of its own names. */
export function ownMembers(
  value: object,
  keys: Keys = (object) => Object.keys(object).filter((key) => key !== "constructor"),
): [string, unknown][] {
  const fields = FIELDS[classOf(value)];
  if (fields) return fields.map((name) => [name, (value as Record<string, unknown>)[name]]);
  return keys(value).flatMap((key): [string, unknown][] => {
    const property = Object.getOwnPropertyDescriptor(value, key);
    return property && "value" in property ? [[key, property.value]] : [];
  });
}

const SHORT_ESCAPES: Record<number, string> = {
  8: "\\b",
  9: "\\t",
  10: "\\n",
  12: "\\f",
  13: "\\r",
  34: '\\"',
  92: "\\\\",
};

function quote(text: string, unicode = false): string {
  let result = '"';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255 && !unicode) throw new RangeError(`A byte string cannot hold the character code ${code}`);
    const short = SHORT_ESCAPES[code];
    if (short) result += short;
    else if (code >= 32 && code < 127) result += text[i];
    else result += `\\u${code.toString(16).toUpperCase().padStart(4, "0")}`;
  }
  return `${result}"`;
}

export interface ParseOptions {
  /** `\uXXXX` keeps the whole character; on a device only its low byte. */
  unicode?: boolean;
  object?(): object;
  array?(): unknown[];
  set?(object: object, key: string, value: unknown): void;
  /** Throws an error of this type in the caller's realm. */
  fail?(message: string): never;
  /** Here Espruino would be no more. */
  crash?(message: string): never;
}

/**
 * JSON.parse of a device: lenient (trailing text and commas, comments, hex), and `undefined` for some broken input. It reads bytes from 80 on as tokens, as Espruino does, and
 * says where Espruino would crash.
 */
export function deviceParse(text: string, options: ParseOptions = {}): unknown {
  const fail =
    options.fail ??
    ((message) => {
      throw new SyntaxError(message);
    });
  const crash =
    options.crash ??
    ((message) => {
      throw new Error(message);
    });
  const wouldCrash = (message: string) => crash(`Espruino would crash here: ${message}`);
  return new Parser(String(text), {
    object: () => ({}),
    array: () => [],
    set: (object, key, value) => {
      (object as Record<string, unknown>)[key] = value;
    },
    ...options,
    fail: (message) => {
      const shown = options.unicode ? null : LONG_RAW_TEXT.exec(String(text));
      return shown
        ? wouldCrash(`its exception takes byte d2, at ${shown.index}, for the beginning of a long text`)
        : fail(message);
    },
    crash: wouldCrash,
  }).value();
}

/** Of 8 kB and more, for what prints the text around a fault. */
const LONG_RAW_TEXT = /\xd2[\s\S][ -\xff]/;

class Parser {
  private token: Token;
  private readonly tokens: Iterator<Token, Token>;

  constructor(
    text: string,
    private readonly options: Required<Omit<ParseOptions, "unicode">> & ParseOptions,
  ) {
    this.tokens = lexJson(text, options.unicode ?? false, options);
    this.token = this.tokens.next().value;
  }

  value(): unknown {
    const token = this.token;
    switch (token.kind) {
      case "STRING":
      case "INT":
      case "FLOAT":
        this.advance();
        return token.value;
      case "-": {
        this.advance();
        if (this.token.kind !== "INT" && this.token.kind !== "FLOAT") return undefined;
        return 0 - (this.value() as number);
      }
      case "[":
        return this.array();
      case "{":
        return this.object();
    }
    const literal = LITERALS.get(token.text);
    if (literal === undefined) this.options.fail(`Expecting valid value, got ${token.name}`);
    this.advance();
    return literal;
  }

  private array(): unknown {
    const list = this.options.array();
    this.advance();
    while (this.token.kind !== "]") {
      const value = this.value();
      if (value === undefined) return undefined;
      if (!this.at("]")) this.match(",");
      list.push(value);
    }
    this.advance();
    return list;
  }

  private object(): unknown {
    const result = this.options.object();
    this.advance();
    while (this.token.kind === "STRING" || this.token.kind === "INT" || this.token.kind === "ID") {
      if (this.token.kind !== "STRING") this.expected("STRING");
      const key = String(this.token.value);
      this.advance();
      this.match(":");
      const value = this.value();
      if (value === undefined) return undefined;
      if (!this.at("}")) this.match(",");
      // the first of two equal keys is the one that is found
      if (!Object.hasOwn(result, key)) this.options.set(result, key, value);
    }
    this.match("}");
    return result;
  }

  private at(kind: string): boolean {
    return this.token.kind === kind;
  }

  private match(kind: string): void {
    if (!this.at(kind)) this.expected(`'${kind}'`);
    this.advance();
  }

  private expected(what: string): never {
    const got = this.token.name === "ID" ? `ID:${this.token.text}` : this.token.name;
    // It goes on to the next token before it tells.
    this.advance();
    return this.options.fail(`Got ${got} expected ${what}`);
  }

  private advance(): void {
    this.token = this.tokens.next().value;
  }
}

const LITERALS = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
]);
