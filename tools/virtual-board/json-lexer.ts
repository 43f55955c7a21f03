/** The tokens of Espruino's lexer that JSON.parse meets, and its way with numbers. */
export interface Token {
  kind: "STRING" | "INT" | "FLOAT" | "ID" | "EOF" | "OTHER" | "-" | "[" | "]" | "{" | "}" | "," | ":";
  text: string;
  /** What an error message calls it. */
  name: string;
  value?: string | number;
}

const NUMBER = /0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|(\d+\.?\d*|\.\d+)([eE][+-]?\d*)?/y;
const IDENTIFIER = /[A-Za-z_$][\w$]*/y;
const BLANK = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v" };

/** Never ends: after the text comes EOF for ever. */
export function* lexJson(text: string, unicode: boolean): Generator<Token, Token> {
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  for (;;) {
    at += match(BLANK)?.length ?? 0;
    const char = text[at];
    if (char === undefined) {
      yield { kind: "EOF", text: "", name: "EOF" };
      continue;
    }
    if (char === '"' || char === "'") {
      const { value, end } = lexString(text, at, unicode);
      yield value === undefined
        ? { kind: "OTHER", text: "", name: "UNFINISHED STRING" }
        : { kind: "STRING", text: char, name: "STRING", value };
      at = end;
      continue;
    }
    const number = match(NUMBER);
    const word = number ?? match(IDENTIFIER);
    if (number !== undefined) yield numberToken(number);
    else if (word !== undefined) yield { kind: "ID", text: word, name: "ID" };
    else yield { kind: "-[]{},:".includes(char) ? (char as Token["kind"]) : "OTHER", text: char, name: `'${char}'` };
    at += (word ?? char).length;
  }
}

function lexString(text: string, start: number, unicode: boolean): { value: string | undefined; end: number } {
  let value = "";
  let at = start + 1;
  while (at < text.length && text[at] !== text[start]) {
    const char = text[at++] as string;
    if (char !== "\\") {
      value += char;
      continue;
    }
    const escaped = text[at++] ?? "";
    const digits = escaped === "u" ? 4 : escaped === "x" ? 2 : 0;
    if (digits > 0) {
      const code = Number.parseInt(text.substr(at, digits), 16) || 0;
      at += digits;
      // a byte string keeps the low byte only
      value += String.fromCharCode(unicode ? code : code & 255);
    } else value += ESCAPES[escaped] ?? escaped;
  }
  return at < text.length ? { value, end: at + 1 } : { value: undefined, end: at };
}

function numberToken(text: string): Token {
  if (/^(0[xXbBoO]|\d+$)/.test(text)) {
    // 64 bit that overflow, as the C code does
    return { kind: "INT", text, name: "INT", value: Number(BigInt.asIntN(64, BigInt(text))) };
  }
  return { kind: "FLOAT", text, name: "FLOAT", value: parseDecimal(text) };
}

/** stringToFloatWithRadix: digit by digit, so that the last bit may differ from Node's. */
function parseDecimal(text: string): number {
  const [mantissa = "", exponentText = "0"] = text.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  let value = 0;
  for (const digit of whole) value = value * 10 + Number(digit);
  let weight = 0.1;
  for (const digit of fraction) {
    value += weight * Number(digit);
    weight /= 10;
  }
  const exponent = Math.max(-2000, Math.min(2000, Number.parseInt(exponentText, 10) || 0));
  for (let e = exponent; e > 0; e--) value *= 10;
  for (let e = exponent; e < 0; e++) value /= 10;
  return value;
}

const CLOSE_ENOUGH = 0.0000001;
const INT32_MAX = 2 ** 31 - 1;

/** A number as Espruino prints it (ftoa_bounded): 11 decimals at the most, 1e21 is "10e+20". */
export function formatNumber(number: number): string {
  if (!Number.isFinite(number)) return String(number);
  if (Number.isInteger(number) && Math.abs(number) <= INT32_MAX) return String(number + 0);
  if (number < 0) return `-${formatNumber(-number)}`;
  let { value, exponent } = scaled(number);
  const ceiling = 1 + Math.trunc(value);
  if (ceiling <= INT32_MAX && Math.trunc(value + CLOSE_ENOUGH) === ceiling) value = ceiling;
  let power = 1;
  while (power * 10 <= value) power *= 10;
  let text = "";
  for (; power >= 1; power /= 10) {
    const digit = Math.trunc(value / power);
    value -= digit * power;
    text += digitChar(digit);
  }
  value *= 10;
  for (let decimals = 0; decimals < 11 && value > CLOSE_ENOUGH; decimals++) {
    const digit = Math.trunc(value + 0.00000001);
    value = (value - digit) * 10;
    text += (decimals === 0 ? "." : "") + digitChar(Math.min(digit, 9));
  }
  if (exponent !== 0) text += `e${exponent > 0 ? "+" : ""}${exponent}`;
  return text;
}

function scaled(number: number): { value: number; exponent: number } {
  let value = number;
  let exponent = 0;
  const step = (factor: number, by: number) => {
    value *= factor;
    exponent += by;
  };
  if (value >= 1e21) {
    while (value > 100_000) {
      value /= 100_000;
      exponent += 5;
    }
    while (value > 10) {
      value /= 10;
      exponent += 1;
    }
  } else if (value > 0 && value < 1e-6) {
    while (value < 1e-5) step(100_000, -5);
    while (value < 1) step(10, -1);
  }
  return { value, exponent };
}

/** The C code's itoch: a digit of ten comes out as a letter. */
function digitChar(digit: number): string {
  return digit < 10 ? String(digit) : String.fromCharCode(97 + digit - 10);
}
