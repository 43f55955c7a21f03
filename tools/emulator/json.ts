/**
 * JSON as the server's Gson parser reads it: lenient (comments, unquoted names and words, single quotes, NaN as a word), and keeping the text
 * of each number, because the server decides by its digits whether a value is a LONG, a DOUBLE or a STRING.
 */

export class JsonNumber {
  constructor(readonly text: string) {}
}

/** Objects are Maps: a member may have any name (`__proto__`, "1") and members stay in order. */
export type Json = null | boolean | string | JsonNumber | Json[] | JsonObject;
export type JsonObject = Map<string, Json>;

export class JsonSyntaxError extends Error {}

// Newer Gson versions refuse deeper documents; older ones run out of stack.
const NESTING_LIMIT = 255;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[^/\\;#={}[\]:, \t\f\r\n]+/y;
const SPACE_AND_COMMENTS = /(?:[ \t\r\n]|\/\/[^\n\r]*|#[^\n\r]*|\/\*[\s\S]*?\*\/)*/y;
const ESCAPES: Record<string, string> = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

/** An empty document is null, as with Gson's JsonParser. */
export function parseJson(text: string): Json {
  return new Reader(text).document();
}

export function writeJson(json: Json): string {
  if (json === null) return "null";
  if (json instanceof JsonNumber) return json.text;
  if (Array.isArray(json)) return `[${json.map(writeJson).join(",")}]`;
  if (json instanceof Map)
    return `{${[...json].map(([name, value]) => `${JSON.stringify(name)}:${writeJson(value)}`).join(",")}}`;
  return JSON.stringify(json);
}

/** A plain JavaScript value as JSON, by way of its JSON text: what JSON.stringify drops is dropped. */
export function fromPlain(value: unknown): Json {
  return parseJson(JSON.stringify(value) ?? "null");
}

export function isObject(json: Json | undefined): json is JsonObject {
  return json instanceof Map;
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {
    if (text.startsWith("\uFEFF")) this.at = 1;
  }

  document(): Json {
    if (this.peek() === "") return null;
    const json = this.value(0);
    if (this.peek() !== "") this.fail();
    return json;
  }

  private value(depth: number): Json {
    const char = this.peek();
    if (char === "{" || char === "[") {
      if (depth >= NESTING_LIMIT) this.fail();
      this.at++;
      return char === "{" ? this.object(depth + 1) : this.array(depth + 1);
    }
    if (char === '"' || char === "'") return this.quoted(char);
    const number = this.match(NUMBER);
    const word = this.match(WORD);
    if (word === "") this.fail();
    this.at += word.length;
    if (number === word) return new JsonNumber(word);
    switch (word.toLowerCase()) {
      case "true":
        return true;
      case "false":
        return false;
      case "null":
        return null;
      default:
        // "0123", "+5", NaN and Infinity end here too: Gson takes them for unquoted strings.
        return word;
    }
  }

  private object(depth: number): JsonObject {
    const members: JsonObject = new Map();
    if (this.take("}")) return members;
    do {
      const char = this.peek();
      const name = char === '"' || char === "'" ? this.quoted(char) : this.word();
      if (!this.take(":")) {
        if (!this.take("=")) this.fail();
        if (this.text[this.at] === ">") this.at++;
      }
      members.set(name, this.value(depth));
    } while (this.take(",") || this.take(";"));
    if (!this.take("}")) this.fail();
    return members;
  }

  private array(depth: number): Json[] {
    const items: Json[] = [];
    if (this.take("]")) return items;
    do {
      // A missing item is null: [1,] has two.
      const char = this.peek();
      items.push(char === "," || char === ";" || char === "]" ? null : this.value(depth));
    } while (this.take(",") || this.take(";"));
    if (!this.take("]")) this.fail();
    return items;
  }

  private quoted(quote: string): string {
    let result = "";
    for (this.at++; ; this.at++) {
      const char = this.text[this.at];
      if (char === undefined) this.fail();
      if (char === quote) break;
      result += char === "\\" ? this.escape() : char;
    }
    this.at++;
    return result;
  }

  private escape(): string {
    const char = this.text[++this.at];
    if (char === "u") {
      const hex = this.text.slice(this.at + 1, this.at + 5);
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) this.fail();
      this.at += 4;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    if (char === undefined || !"tbnrf\n'\"\\/".includes(char)) this.fail();
    return ESCAPES[char] ?? char;
  }

  private word(): string {
    const word = this.match(WORD);
    if (word === "") this.fail();
    this.at += word.length;
    return word;
  }

  /** The next character that counts, "" at the end. */
  private peek(): string {
    this.at += this.match(SPACE_AND_COMMENTS).length;
    return this.text[this.at] ?? "";
  }

  private take(char: string): boolean {
    if (this.peek() !== char) return false;
    this.at++;
    return true;
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0] ?? "";
  }

  private fail(): never {
    throw new JsonSyntaxError(`not JSON at character ${this.at}`);
  }
}
