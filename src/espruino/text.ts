/**
 * Text and JSON on an interpreter whose strings are bytes. ESP32 and ESP8266 builds keep a text as its UTF-8 bytes, Linux builds have
 * strings of characters; packets are bytes on both.
 */

/** Whether strings are of characters here. Parsed: in a source the build tools would refuse this character. */
const unicode = E.isUTF8(JSON.parse('"\\u20ac"'));

/** Limits of the JSON that is parsed here: an ESP8266 has a small stack, and nothing that watches it. */
const enum Json {
  MAX_DEPTH = 16,
  /** An object that begins before this, in a text without lists, is not too deep. */
  SHALLOW = 46,
}

type Members = Record<string, unknown>;

/** The UTF-8 bytes of a text: on a board it is that already. @rare */
export function toBytes(text: string): string {
  return unicode && E.isUTF8(text) ? E.fromUTF8(text) : text;
}

/**
 * JSON as UTF-8 bytes. NaN and Infinity become null, which ThingsBoard leaves out. No number has more than 16 decimals, since ThingsBoard would
 * make a text of it: Espruino prints 11, and more only with an exponent. "" for what is not there, and for what isJson refuses.
 */
export function toJson(value: unknown): string {
  try {
    // Most often an object of numbers and texts alone, which needs no second look.
    let isNested = (value as object).constructor !== Object;
    if (!isNested) for (const key in value as object) if (typeof (value as Members)[key] === "object") isNested = true;
    if (isNested && !isJson(value)) return "";
    const json = JSON.stringify(value);
    // indexOf is right: a text that only ends so is the same after it.
    return unicode || json.indexOf("e-") >= 0 || json.indexOf("\\u00") >= 0 ? mended(value, json) : json;
  } catch (_) {
    // null has no constructor; or a toJSON, or a getter, of the application's throws.
    return value === null ? "null" : "";
  }
}

/** The JSON of a value that may have a number of too many decimals, or text beyond ASCII. @rare */
function mended(value: unknown, json: string): string {
  // indexOf is right: a text that only ends in an e is the same after it.
  const short = unicode || json.indexOf("e-") >= 0 ? JSON.stringify(rounded(value)) : json;
  // indexOf is right: JSON does not end in a backslash.
  return unicode ? E.fromUTF8(short) : short.indexOf("\\u00") < 0 ? short : unescaped(short, true);
}

/**
 * Whether JSON can say a value, members that are functions left out. Not with a function in a list or a promise, for which Espruino writes "undefined" and
 * `{"state":0}`; not with a member "constructor" or "__proto__", which it leaves out; and not deeper than Json.MAX_DEPTH, as is all that holds itself: Espruino
 * writes ` ... ` there, and an ESP8266 does not watch its stack. So it is looked at first, and without recursion. @rare
 */
export function isJson(value: unknown): boolean {
  const todo: unknown[] = [value, 1];
  while (todo.length) {
    const depth = todo.pop() as number;
    const item = todo.pop() as Members;
    const isList = Array.isArray(item);
    const isOdd = !isList && (item.constructor as unknown) !== Object;
    if (
      depth > Json.MAX_DEPTH ||
      typeof item === "function" ||
      (isOdd &&
        item instanceof Object &&
        (typeof item.then === "function" ||
          typeof Object.getPrototypeOf(item) !== "object" ||
          Object.keys(item).indexOf("constructor") >= 0))
    )
      return false;
    // What has JSON of its own, such as a date or a Uint8Array, is not made of members; nor is a number.
    if (
      !isOdd ||
      (item instanceof Object && typeof item.toJSON !== "function" && !(item.buffer instanceof ArrayBuffer))
    )
      for (const key in item) {
        const type = typeof item[key];
        if (item[key] && (type === "object" || (isList && type === "function"))) todo.push(item[key], depth + 1);
      }
  }
  return true;
}

/** A number that tells a text from most others. */
export function checksumOfText(text: string): number {
  return E.CRC32(text);
}

/** A number that tells a value from most others. Of a text, which may be long, no copy is made. @rare */
export function checksum(value: unknown): number {
  return typeof value === "string" ? E.CRC32(value) + 1 : E.CRC32(JSON.stringify(value));
}

/**
 * What a UTF-8 JSON text holds. Throws what JSON.parse throws, and for what Espruino's may not survive: JSON that nests deeper than Json.MAX_DEPTH, a byte beyond ASCII outside of
 * quotes, an exponent of more than three digits. All text from outside of the program goes through this.
 */
export function fromJson(bytes: string): unknown {
  // Most texts are printable, without lists and backslashes (5b to 5d), and each object in another takes three characters. Native code finds it out: indexOf, since
  // lastIndexOf begins at the first character of the text for each one that it looks at. An exponent is behind a digit, which few characters are.
  return /[^ -Z^-~]|\d[._]*[eE]/.test(bytes) || (bytes[Json.SHALLOW] && bytes.indexOf("{", Json.SHALLOW) >= 0)
    ? anyJson(bytes)
    : JSON.parse(bytes);
}

/** What any text holds. @rare */
function anyJson(bytes: string): unknown {
  const isPlain = !/[^ -\x5b\x5d-~]/.test(bytes);
  // indexOf is right: JSON.parse refuses what ends in a backslash.
  const json = isPlain || unicode || bytes.indexOf("\\u") < 0 ? bytes : unescaped(bytes);
  // How many brackets more would be enough to nest too deep. The first character is one, most times.
  let left = Json.MAX_DEPTH;
  let at = 1;
  do at = bytes.indexOf("{", at) + 1;
  while (at && --left);
  at = 1;
  do at = bytes.indexOf("[", at) + 1;
  while (at && --left);
  if ((left < 1 || !isPlain || /[eE][-+_\d][_\d][_\d]/.test(json)) && isHarmful(json)) throw "JSON";
  return JSON.parse(isPlain ? json : unicode ? E.asUTF8(json) : withoutD2(json));
}

/**
 * With an escape for each byte D2, which UTF-8 has for some letters of Cyrillic. Espruino's exception shows the text around what is wrong, as tokens: there it takes D2, in quotes
 * too, for the beginning of a text of up to 64 kB, and runs out of memory. @rare
 */
function withoutD2(json: string): string {
  return json.indexOf("\xd2") < 0 ? json : json.split("\xd2").join("\\xd2");
}

/**
 * Whether Espruino may not survive to parse this. Its lexer is that of code: outside of quotes a byte from 80 on is a token, and D1 and D2 begin a text of a length that is not checked.
 * It multiplies by ten as often as an exponent says, and uses more stack for each bracket. What JSON does not have and could hide these is refused too: comments, other quotes, a
 * line's end or U+0000 in quotes, `_` in numbers. Native code looks for all of it: a loop over the characters of 2 kB would hold an ESP8266 for seconds. @rare
 */
function isHarmful(json: string): boolean {
  const unquoted = (json.indexOf("\\") < 0 ? json : json.replace(/\\[ -~]/g, "")).replace(/"[^"\n\0]*"/g, "");
  let nested = unquoted;
  // Each turn takes the innermost brackets away.
  for (let depth: number = Json.MAX_DEPTH; depth; depth--) nested = nested.replace(/[{\x5b][^{}\x5b\x5d]*[}\x5d]/g, "");
  return (
    /[{}\x5b\x5d]/.test(nested) ||
    /[^\t\n\r !#-&(-\x2e0-^a-~]/.test(unquoted) ||
    /[eE][-+.\d][-+.\d][-+.\d][-+.\d][-+.\d]/.test(unquoted)
  );
}

/** A copy in which no number has more than 16 decimals: Espruino may print three more digits than are left. @rare */
function rounded(value: unknown): unknown {
  const holder: Members = {};
  const todo: Members[] = [{ value: value }, holder];
  while (todo.length) {
    const copy = todo.pop()!;
    const from = todo.pop()!;
    for (const key in from) {
      const item = from[key] as Members;
      // What is not made of plain members, such as a date or a Uint8Array, has JSON of its own.
      if (
        item &&
        typeof item === "object" &&
        typeof item.toJSON !== "function" &&
        !(item.buffer instanceof ArrayBuffer)
      ) {
        copy[key] = Array.isArray(item) ? [] : {};
        todo.push(item, copy[key] as Members);
      } else copy[key] = typeof item === "number" && item > -1 && item < 1 ? Math.round(item * 1e13) / 1e13 : item;
    }
  }
  return holder.value;
}

/**
 * Puts bytes where a JSON text has \uXXXX over 7F. On the way in they are the character's UTF-8, of which Espruino's JSON.parse would keep
 * one byte; on the way out they are the byte itself, which Espruino's JSON.stringify takes for a character. @rare
 */
function unescaped(json: string, isOutgoing?: boolean): string {
  let out = "";
  let from = 0;
  let at = json.indexOf("\\");
  while (at >= 0) {
    let next = at + 2;
    let code = json.charAt(at + 1) === "u" ? parseInt(json.substr(next, 4), 16) : 0;
    if (code > 127) {
      out += json.substring(from, at);
      from = next += 4;
      const low = json.substr(next, 2) === "\\u" ? parseInt(json.substr(next + 2, 4), 16) : 0;
      if (code >> 10 === 54 && low >> 10 === 55) {
        code = 0x10000 + ((code & 1023) << 10) + (low & 1023);
        from = next += 6;
      }
      if (isOutgoing) out += String.fromCharCode(code);
      else out += utf8(code);
    }
    at = json.indexOf("\\", next);
  }
  return out + json.substr(from);
}

/** UTF-8 of a character over 7F: each byte of the tail takes six bits, and leaves one less to the first byte. */
function utf8(code: number): string {
  let tail = "";
  let room = 64;
  do {
    tail = String.fromCharCode(128 | (code & 63)) + tail;
    code >>= 6;
    room >>= 1;
  } while (code >= room);
  return String.fromCharCode(256 - 2 * room + code) + tail;
}
