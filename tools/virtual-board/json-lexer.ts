/** The tokens of Espruino's lexer that JSON.parse meets. */
import { parseLiteral } from "./numbers.js";

export interface Token {
  kind: "STRING" | "INT" | "FLOAT" | "ID" | "EOF" | "OTHER" | "-" | "[" | "]" | "{" | "}" | "," | ":";
  text: string;
  /** What an error message calls it. */
  name: string;
  value?: string | number;
}

const NUMBER = /0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)([eE][+-]?[\d_]*)?/y;
const IDENTIFIER = /[A-Za-z_$][\w$]*/y;
const BLANK = /(?:[ \t\n\v\f\r]|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const OPERATOR = /[=!]==?|\+\+|--|[-+*/%&|^]=|&&|\|\||<<=?|>>>?=?|[<>]=|=>|\?\?/y;
const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v" };
/** So many times it multiplies by ten before anybody notices. */
const PATIENT_EXPONENT = 100_000;

/** What a lexer says that cannot go on. */
export interface Trouble {
  /** Throws an error as Espruino does. */
  fail(message: string): never;
  /** Espruino would not be there any more. */
  crash(message: string): never;
}

/** Espruino's own tokens, which stand in pretokenised code, from 80 on: to JSON.parse too. What has no name is one all the same. */
const TOKENS = [
  ..."ID,INT,FLOAT,STRING,UNFINISHED STRING,TEMPLATE LITERAL,UNFINISHED TEMPLATE LITERAL,REGEX,UNFINISHED REGEX".split(
    ",",
  ),
  ..."UNFINISHED COMMENT,==,===,!=,!==,<=,<<,<<=,>=,>>,>>>,>>=,>>>=,+=,-=,++,--,*=,/=,%=,&=,&&,|=,||,^=,=>".split(","),
  ..."if,else,do,while,for,break,continue,function,return,var,let,const,this,throw,try,catch,finally,true,false".split(
    ",",
  ),
  ..."null,undefined,new,in,instanceof,switch,case,default,delete,typeof,void,debugger,class,extends,super".split(","),
  ..."static,of,,,,,,,,,,??".split(","),
];
const FIRST_TOKEN = 0x80;
const RESERVED = new Set(TOKENS.filter((name) => /^[a-z]/.test(name)));
enum Raw {
  TEXT8 = 0xd1,
  TEXT16 = 0xd2,
  INT0 = 0xd3,
  INT8 = 0xd4,
  INT16 = 0xd5,
}

/** Never ends: after the text comes EOF for ever. */
export function* lexJson(of: string, unicode: boolean, trouble: Trouble): Generator<Token, Token> {
  let text = of;
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  for (;;) {
    at += match(BLANK)?.length ?? 0;
    const char = text[at];
    if (char === undefined || char === "\0") {
      at++;
      yield { kind: "EOF", text: "", name: "EOF" };
      continue;
    }
    if (`"'\``.includes(char)) {
      const { value, end, isTemplate } = lexString(text, at, unicode, trouble);
      if (value !== undefined && !isTemplate) yield { kind: "STRING", text: char, name: "STRING", value };
      else {
        const name = char === "`" ? "TEMPLATE LITERAL" : "STRING";
        yield { kind: "OTHER", text: "", name: value === undefined ? `UNFINISHED ${name}` : name };
      }
      at = end;
      continue;
    }
    if (char.charCodeAt(0) >= FIRST_TOKEN) {
      // Outside of quotes the lexer reads the bytes of characters.
      if (/[^\0-\xff]/.test(text)) text = text.slice(0, at) + Buffer.from(text.slice(at), "utf8").toString("latin1");
      const { token, end } = rawToken(text, at, trouble);
      yield token;
      at = end;
      continue;
    }
    const number = match(NUMBER);
    const word = number ?? match(IDENTIFIER);
    const operator = match(OPERATOR);
    if (number !== undefined) yield numberToken(number.replaceAll("_", ""), trouble);
    else if (word !== undefined) yield { kind: "ID", text: word, name: RESERVED.has(word) ? word : "ID" };
    else if (operator !== undefined) yield { kind: "OTHER", text: operator, name: operator };
    else if (text.startsWith("/*", at)) {
      at = text.length;
      yield { kind: "OTHER", text: "", name: "UNFINISHED COMMENT" };
      continue;
    } else {
      const name = char < " " || char === "\x7f" ? `?[${char.charCodeAt(0)}]` : `'${char}'`;
      yield { kind: "-[]{},:".includes(char) ? (char as Token["kind"]) : "OTHER", text: char, name };
    }
    at += (word ?? operator ?? char).length;
  }
}

/** A token that is a byte from 80 on, with what belongs to it. */
function rawToken(text: string, at: number, { crash }: Trouble): { token: Token; end: number } {
  const byteAt = (index: number) => text.charCodeAt(index) || 0;
  const code = byteAt(at);
  const int = (value: number, bytes: number): { token: Token; end: number } => ({
    token: { kind: "INT", text: "", name: "INT", value },
    end: at + 1 + bytes,
  });
  if (code === Raw.TEXT8 || code === Raw.TEXT16) {
    const start = at + code - Raw.TEXT8 + 2;
    const length = byteAt(at + 1) + (code === Raw.TEXT16 ? byteAt(at + 2) << 8 : 0);
    const left = Math.max(0, text.length - start);
    if (length > left)
      crash(`byte ${code.toString(16)} begins a text of ${length} bytes for the parser, and ${left} are left`);
    const value = text.substr(start, length);
    return { token: { kind: "STRING", text: "", name: "STRING", value }, end: start + length };
  }
  if (code === Raw.INT0) return int(0, 0);
  if (code === Raw.INT8) return int((byteAt(at + 1) << 24) >> 24, 1);
  if (code === Raw.INT16) return int(((byteAt(at + 1) | (byteAt(at + 2) << 8)) << 16) >> 16, 2);
  const name = TOKENS[code - FIRST_TOKEN] ?? (code === 0xff ? "[ERASED]" : `?[${code}]`);
  const kinds: Record<string, Token> = {
    ID: { kind: "ID", text: "", name },
    INT: { kind: "INT", text: "", name, value: 0 },
    FLOAT: { kind: "FLOAT", text: "", name, value: Number.NaN },
    STRING: { kind: "STRING", text: "", name, value: "" },
  };
  const token: Token = kinds[name] ?? { kind: RESERVED.has(name) ? "ID" : "OTHER", text: name, name };
  return { token, end: at + 1 };
}

function lexString(
  text: string,
  start: number,
  unicode: boolean,
  { fail }: Trouble,
): { value: string | undefined; end: number; isTemplate: boolean } {
  const delimiter = text[start];
  let value = "";
  let at = start + 1;
  let nesting = 0;
  let isTemplate = false;
  // U+0000 is the end of all to it, and goes on behind it.
  while (at < text.length && text[at] !== "\0" && (text[at] !== delimiter || nesting)) {
    const char = text[at++] as string;
    if (delimiter === "`" && char === "{" && (nesting || value.endsWith("$"))) {
      nesting++;
      isTemplate = true;
    } else if (nesting && char === "}") nesting--;
    else if (char === "\n" && delimiter !== "`") {
      at--;
      break;
    }
    if (char !== "\\" || nesting) {
      value += char;
      continue;
    }
    const escaped = text[at++] ?? "";
    const length = escaped === "u" ? 4 : escaped === "x" ? 2 : 0;
    const digits = text.substr(at, length);
    const octal = /^[0-7]{1,3}/.exec(text.substr(at - 1, 3))?.[0];
    if (length > 0) {
      if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length < length) fail("Invalid escape sequence");
      const code = Number.parseInt(digits, 16);
      at += length;
      // a byte string keeps the low byte only
      value += String.fromCharCode(unicode ? code : code & 255);
    } else if (octal) {
      at += octal.length - 1;
      value += String.fromCharCode(Number.parseInt(octal, 8) & 255);
    } else value += ESCAPES[escaped] ?? escaped;
  }
  return { value: text[at] === delimiter ? value : undefined, end: at + 1, isTemplate };
}

function numberToken(text: string, { crash }: Trouble): Token {
  const exponent = /^\d*\.?\d*[eE]/.test(text) ? Math.abs(Number.parseInt(/[eE](.*)/.exec(text)![1]!, 10) || 0) : 0;
  if (exponent > PATIENT_EXPONENT) crash(`it multiplies by ten ${exponent} times, and does nothing else meanwhile`);
  const { value, isInt } = parseLiteral(text);
  const kind = isInt ? "INT" : "FLOAT";
  return { kind, text, name: kind, value };
}
