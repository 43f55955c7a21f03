import { type Property, parse } from "acorn";
import { full } from "acorn-walk";
import MagicString from "magic-string";
import type { Plugin } from "rollup";
import { rewritten } from "../syntax/rewritten.js";

/** An escape, or a run of characters beyond ASCII. A backslash takes what follows it along, so that `\\u00e9` stays six characters. */
const BEYOND_ASCII = /((?:\\u[0-9a-fA-F]{4})+)|\\[\s\S]|[^\0-\x7f]+/g;

/**
 * A rollup plugin for chips whose strings are bytes: a text in the source, such as "20 °C", becomes its UTF-8 there, as the server wants it.
 * What is written as `\xNN` is a byte already.
 */
export function byteTexts(): Plugin {
  return {
    name: "byte-texts",
    renderChunk: (code) => rewriteTexts(code, toByteText),
  };
}

/** Puts another source in the place of each string literal, names of properties included. */
export function rewriteTexts(code: string, rewrite: (raw: string) => string) {
  const text = new MagicString(code);
  full(parse(code, { ecmaVersion: 5 }), (node) => {
    // A key is no node that the walker visits.
    const literal = node.type === "Property" ? (node as Property).key : node;
    const raw = code.slice(literal.start, literal.end);
    if (literal.type !== "Literal" || !/^["']/.test(raw)) return;
    const written = rewrite(raw);
    if (written !== raw) text.overwrite(literal.start, literal.end, written);
  });
  return rewritten(text);
}

/** The source of a string literal with UTF-8 in place of all that ASCII does not have. */
export function toByteText(raw: string): string {
  return raw.replace(BEYOND_ASCII, (match, unicodeEscapes: string | undefined) => {
    if (unicodeEscapes) return escapeUtf8(JSON.parse(`"${unicodeEscapes}"`), match);
    return match.startsWith("\\") ? match : escapeUtf8(match, match);
  });
}

/** `\xNN` for each byte of a text's UTF-8; a text of ASCII stays as it was written. */
function escapeUtf8(text: string, written: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return written;
  const bytes = Array.from(text, (character) =>
    isKeptByte(character) ? [character.charCodeAt(0) & 0xff] : [...Buffer.from(character, "utf8")],
  );
  return bytes
    .flat()
    .map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`)
    .join("");
}

/** A byte of a template, see template-bytes.ts. */
function isKeptByte(character: string): boolean {
  return /^[\udc80-\udcff]$/.test(character);
}
