/** How Espruino reads and prints numbers, after src/jsutils.c and src/jsvar.c: its ways differ from Node's in the last digits, and in more. */

const CLOSE_ENOUGH = 0.0000001;
const INT32_MAX = 2 ** 31 - 1;
/** JS_NUMBER_BUFFER_SIZE without the zero at its end. */
const MOST_DIGITS = 69;
const MOST_DECIMALS = 11;

/** A number of a program or of JSON. Integers have 64 bit that overflow. */
export function parseLiteral(text: string): { value: number; isInt: boolean } {
  if (/^0[0-7]+$/.test(text)) return { value: Number.parseInt(text, 8), isInt: true };
  if (/^(0[xXbBoO]|\d+$)/.test(text)) return { value: Number(BigInt.asIntN(64, BigInt(text))), isInt: true };
  return { value: readFloat(text, 0).value, isInt: false };
}

/** What a text is to `+text` and to arithmetic. `fail` gets the message of an exception. */
export function numberOf(text: string, fail: (message: string) => never): number {
  if (text === "") return 0;
  // an integer is read as one of 64 bit, which overflows
  if (/^[ \t\n\r\v\f\xa0]*[+-]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9]\d*)$/.test(text)) {
    return readInt(short(text, fail), 0).value;
  }
  return floatOf(text, fail);
}

/** What a text is to what works on bits: a text with more in it than a number is 0. */
export function integerOf(text: string, fail: (message: string) => never): number {
  const digits = /^[ \t\n\r\v\f\xa0]*[+-]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7.]+|[\d.]+)$/;
  if (!digits.test(text) || /\..*\./.test(text)) return 0;
  return text.length > 31
    ? fail("String too big to convert to number")
    : Number(BigInt.asIntN(32, readInt(text, 0).whole));
}

/** What a text is to Math and to isNaN. */
export function floatOf(text: string, fail: (message: string) => never): number {
  const whole = short(text, fail).split("\0")[0]!;
  if (whole === "") return 0;
  if (whole === "Infinity" || whole === "-Infinity") return Number(whole);
  const { value, end } = readFloat(whole, 0);
  return end === whole.length ? value : Number.NaN;
}

function short(text: string, fail: (message: string) => never): string {
  return text.length > 63 ? fail("String too big to convert to number") : text;
}

export function parseFloatOf(text: string): number {
  const start = text.slice(0, MOST_DIGITS).split("\0")[0]!;
  return start === "Infinity" || start === "-Infinity" ? Number(start) : readFloat(start, 0).value;
}

export function parseIntOf(text: string, radix: number): number {
  const start = text.slice(0, MOST_DIGITS).split("\0")[0]!;
  const isHex = (!radix || radix === 16) && /^0[xX]/.test(start);
  return readInt(isHex ? start.slice(2) : start, isHex ? 16 : radix || 10).value;
}

/** stringToIntWithRadix: `radix` 0 is by what the text begins with. */
function readInt(text: string, radix: number): { value: number; whole: bigint } {
  const { sign, base, start, at } = opening(text, radix);
  let whole = 0n;
  let end = at;
  for (let digit = digitAt(text, end, base); digit >= 0; digit = digitAt(text, ++end, base)) {
    whole = BigInt.asIntN(64, whole * BigInt(base) + BigInt(digit));
  }
  whole *= BigInt(sign);
  return { value: end === start ? Number.NaN : Number(whole), whole };
}

/** stringToFloatWithRadix: digit by digit, so that the last bits may differ from Node's. */
function readFloat(text: string, radix: number): { value: number; end: number } {
  const { sign, base, start, at } = opening(text, radix);
  let value = 0;
  let end = at;
  for (let digit = digitAt(text, end, base); digit >= 0; digit = digitAt(text, ++end, base))
    value = value * base + digit;
  if (base === 10 && text[end] === ".") {
    let weight = 0.1;
    for (let digit = digitAt(text, ++end, 10); digit >= 0; digit = digitAt(text, ++end, 10)) {
      value += weight * digit;
      weight /= 10;
    }
  }
  if (base === 10 && (text[end] === "e" || text[end] === "E")) {
    const digits = /[eE]([+-]?)(\d*)/y;
    digits.lastIndex = end;
    const [all, minus, exponentText] = digits.exec(text)!;
    end += all.length;
    const exponent = Math.min(2000, Number(exponentText));
    for (let e = 0; e < exponent; e++) value = minus === "-" ? value / 10 : value * 10;
  }
  const isNothing = end === start || (text[start] === "." && end === start + 1);
  return { value: isNothing ? Number.NaN : sign * value, end };
}

/** The white space, the sign and the prefix of a number; `start` is where its digits or the prefix began. */
function opening(text: string, radix: number): { sign: number; base: number; start: number; at: number } {
  const [all, sign] = /^[ \t\n\r\v\f\xa0]*([+-]?)/.exec(text)!;
  const start = all.length;
  const rest = text.slice(start);
  let base = radix || 10;
  let at = start;
  if (!radix && rest[0] === "0") {
    const prefixed = { o: 8, x: 16, b: 2 }[rest[1]?.toLowerCase() ?? ""];
    base = prefixed ?? (/^0\d*[.89]/.test(rest) ? 10 : 8);
    at += prefixed ? 2 : 1;
  }
  return { sign: sign === "-" ? -1 : 1, base, start, at };
}

function digitAt(text: string, at: number, base: number): number {
  const char = text[at];
  const digit = char !== undefined && /[0-9a-zA-Z]/.test(char) ? Number.parseInt(char, 36) : Number.POSITIVE_INFINITY;
  return digit < base ? digit : -1;
}

/** As ftoa_bounded_extra: 11 decimals at the most, and 1e21 is "10e+20". With `decimals`, as toFixed(). */
export function formatNumber(number: number, radix = 10, decimals = -1): string {
  if (!Number.isFinite(number)) return String(number);
  if (decimals < 0 && Number.isInteger(number) && Math.abs(number) <= INT32_MAX) return (number + 0).toString(radix);
  if (number < 0) return `-${formatNumber(-number, radix, decimals)}`;
  let { value, exponent } = radix === 10 && decimals < 0 ? scaled(number) : { value: number, exponent: 0 };
  const ceiling = 1 + Math.trunc(value);
  if (ceiling <= INT32_MAX && Math.trunc(value + CLOSE_ENOUGH) === ceiling) value = ceiling;
  let power = 1;
  while (power * radix <= value) power *= radix;
  let text = "";
  for (; power >= 1; power /= radix) {
    const digit = Math.trunc(value / power);
    value -= digit * power;
    text += digitChar(digit);
  }
  text = (text + fraction(value, radix, decimals)).slice(0, MOST_DIGITS);
  return exponent === 0 ? text : `${text}e${exponent > 0 ? "+" : ""}${exponent}`;
}

function fraction(rest: number, radix: number, decimals: number): string {
  let value = rest * radix;
  let text = "";
  const isFixed = decimals >= 0;
  for (let left = isFixed ? decimals : MOST_DECIMALS; left > 0 && (isFixed || value > CLOSE_ENOUGH); left--) {
    const digit = Math.trunc(value + (isFixed && left === 1 ? 0.5 : 0.00000001));
    value = (value - digit) * radix;
    text += (text ? "" : ".") + digitChar(Math.min(digit, radix - 1));
  }
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
