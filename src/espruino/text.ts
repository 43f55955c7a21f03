/**
 * Text and JSON on an interpreter whose strings are bytes. ESP32 and ESP8266 builds keep a text as its UTF-8 bytes, Linux builds have
 * strings of characters; packets are bytes on both.
 */

/** Whether strings are of characters here. Parsed: in a source the build tools would refuse this character. */
const unicode = E.isUTF8(JSON.parse('"\\u20ac"'));

/** How deep JSON may nest that is parsed here: an ESP8266 has a small stack, and nothing that watches it. */
const enum Json {
  MAX_DEPTH = 16,
}

/** The UTF-8 bytes of a text: on a board it is that already. */
export function toBytes(text: string): string {
  return unicode && E.isUTF8(text) ? E.fromUTF8(text) : text;
}

/**
 * JSON as UTF-8 bytes. NaN and Infinity become null, which ThingsBoard leaves out. No number has more than 16 decimals, since ThingsBoard would
 * make a text of it: Espruino prints 11, and more only with an exponent. "" for what cannot be JSON.
 */
export function toJson(value: unknown): string {
  try {
    let json = JSON.stringify(value);
    if (unicode || json.indexOf("e-") >= 0) json = JSON.stringify(rounded(value));
    return unicode ? E.fromUTF8(json) : json.indexOf("\\u00") < 0 ? json : unescaped(json, true);
  } catch (_) {
    // A toJSON of the application's that throws, a value that holds itself, or none that JSON knows.
    return "";
  }
}

/** A number that tells a text from most others. */
export function checksumOfText(text: string): number {
  return E.CRC32(text);
}

/** A number that tells a value from most others. Of a text, which may be long, no copy is made. @rare */
export function checksum(value: unknown): number {
  return typeof value === "string" ? E.CRC32(value) + 1 : E.CRC32(JSON.stringify(value));
}

/** What a UTF-8 JSON text holds. Throws what JSON.parse throws, and for what nests deeper than Json.MAX_DEPTH. */
export function fromJson(bytes: string): unknown {
  // How many brackets more would be enough to nest too deep.
  let left = Json.MAX_DEPTH + 1;
  let at = 0;
  do at = bytes.indexOf("{", at) + 1;
  while (at && --left);
  do at = bytes.indexOf("[", at) + 1;
  while (at && --left);
  if (left < 1 && isDeep(bytes)) throw "JSON";
  return JSON.parse(unicode ? E.asUTF8(bytes) : bytes.indexOf("\\u") < 0 ? bytes : unescaped(bytes));
}

/** Whether a JSON text nests too deep, or has a comment, which is none. Text in single quotes is none either, but Espruino takes it. @rare */
function isDeep(json: string): boolean {
  let depth = 0;
  let quote = "";
  for (let i = 0; i < json.length && depth <= Json.MAX_DEPTH; i++) {
    const char = json.charAt(i);
    if (quote) {
      if (char === "\\") i++;
      else if (char === quote) quote = "";
    } else if (char === '"' || char === "'") quote = char;
    else if (char === "[" || char === "{") depth++;
    else if (char === "]" || char === "}") depth--;
    else if (char === "/") depth = Json.MAX_DEPTH + 1;
  }
  return depth > Json.MAX_DEPTH;
}

/** A copy in which no number has more than 16 decimals: Espruino may print three more digits than are left. @rare */
function rounded(value: unknown): unknown {
  if (typeof value === "number") return value > -1 && value < 1 ? Math.round(value * 1e13) / 1e13 : value;
  // What is not made of plain members, such as a date or a Uint8Array, has JSON of its own.
  if (
    !value ||
    typeof value !== "object" ||
    typeof (value as Date).toJSON === "function" ||
    (value as Uint8Array).buffer instanceof ArrayBuffer
  )
    return value;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
  for (const key in value) {
    (copy as Record<string, unknown>)[key] = rounded((value as Record<string, unknown>)[key]);
  }
  return copy;
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
