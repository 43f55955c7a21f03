/**
 * Text and JSON on an interpreter whose strings are bytes. ESP32 and ESP8266 builds keep a text as its UTF-8 bytes, Linux builds have
 * unicode strings; packets are bytes on both.
 */

/** Whether this build has strings of characters and not of bytes. Parsed: in a source the build tools would refuse the character. */
const unicode = E.isUTF8(JSON.parse('"\\u20ac"'));

const byte = String.fromCharCode;

/** The UTF-8 bytes of a text: on a board it is that already. */
export function toBytes(text: string): string {
  return unicode && E.isUTF8(text) ? E.fromUTF8(text) : text;
}

/**
 * JSON as UTF-8 bytes. NaN and Infinity become null, which ThingsBoard skips. Fractions are cut at 16 decimals, since ThingsBoard makes
 * a text of a number that has more (only numbers printed with an exponent do: Espruino prints 11 decimals).
 */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value);
  return unicode || json.indexOf("\\u00") >= 0 || json.indexOf("e-") >= 0 ? mended(value, json) : json;
}

/** What a UTF-8 JSON text holds. Throws what JSON.parse throws. */
export function fromJson(bytes: string): unknown {
  return JSON.parse(unicode ? E.asUTF8(bytes) : bytes.indexOf("\\u") < 0 ? bytes : unescaped(bytes));
}

/** The rare half of toJson. */
function mended(value: unknown, json: string): string {
  if (json.indexOf("e-") >= 0) json = JSON.stringify(rounded(value));
  if (unicode) return toBytes(json);
  let out = "";
  let from = 0;
  let at = json.indexOf("\\");
  while (at >= 0) {
    // Espruino escapes each byte over 7E as \u00XX, which would be a character of its own for the server.
    const code = json.substr(at + 1, 3) === "u00" ? parseInt(json.substr(at + 4, 2), 16) : 0;
    const next = at + (code > 127 ? 6 : 2);
    out += code > 127 ? json.substring(from, at) + byte(code) : json.substring(from, next);
    from = next;
    at = json.indexOf("\\", next);
  }
  return out + json.substr(from);
}

/** A copy with no number of more than 16 decimals. */
function rounded(value: unknown): unknown {
  if (typeof value === "number") return value > -1 && value < 1 ? Math.round(value * 1e16) / 1e16 : value;
  if (!value || typeof value !== "object") return value;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
  for (const key in value) {
    (copy as Record<string, unknown>)[key] = rounded((value as Record<string, unknown>)[key]);
  }
  return copy;
}

/** Puts UTF-8 bytes where a JSON text has \uXXXX, since Espruino's JSON.parse would keep only the low byte. */
function unescaped(json: string): string {
  let out = "";
  let from = 0;
  let at = json.indexOf("\\");
  while (at >= 0) {
    let next = at + 2;
    let code = json.charCodeAt(at + 1) === 117 ? parseInt(json.substr(next, 4), 16) : 0;
    if (code > 127) {
      next += 4;
      const low = json.substr(next, 2) === "\\u" ? parseInt(json.substr(next + 2, 4), 16) : 0;
      if ((code & 0xfc00) === 0xd800 && (low & 0xfc00) === 0xdc00) {
        code = 0x10000 + ((code & 1023) << 10) + (low & 1023);
        next += 6;
      }
      out += json.substring(from, at) + utf8(code);
    } else out += json.substring(from, next);
    from = next;
    at = json.indexOf("\\", next);
  }
  return out + json.substr(from);
}

/** UTF-8 of a character over 7F. */
function utf8(code: number): string {
  if (code < 0x800) return byte(0xc0 | (code >> 6), 0x80 | (code & 63));
  const tail = byte(0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  return (code < 0x10000 ? byte(0xe0 | (code >> 12)) : byte(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63))) + tail;
}
