/**
 * Texts beyond ASCII where strings are of characters, as on Espruino for Linux: there `"\u00b0"` is a character and `"\xb0"` a byte, which neither is found by
 * the other's name nor goes out as the same. The minifier knows no such difference: it writes both as `"\xb0"`.
 */
import type { Plugin } from "rollup";
import { rewriteTexts } from "./byte-texts.js";

/** Half of a character is nothing that a text has: the minifier passes it on as it is. */
const BYTE = "\\udc";

/** A rollup plugin that makes each byte of a literal, `\xNN` from 80 up, something that the minifier cannot take for a character. */
export function keepBytes(): Plugin {
  return { name: "keep-bytes", renderChunk: (code) => rewriteTexts(code, toKeptBytes) };
}

/** A rollup plugin for behind the minifier: bytes are bytes again, and all else is a character. */
export function characterTexts(): Plugin {
  return { name: "character-texts", renderChunk: (code) => rewriteTexts(code, toCharacterText) };
}

export function toKeptBytes(raw: string): string {
  return raw.replace(/\\x([89a-f][\da-f])|\\[\s\S]/gi, (match, byte?: string) => (byte ? BYTE + byte : match));
}

export function toCharacterText(raw: string): string {
  return raw.replace(
    /\\x([89a-f][\da-f])|\\ud[89ab]..\\u....|\\udc([89a-f].)|\\[\s\S]/gi,
    (match, character?: string, byte?: string) => (character ? `\\u00${character}` : byte ? `\\x${byte}` : match),
  );
}
