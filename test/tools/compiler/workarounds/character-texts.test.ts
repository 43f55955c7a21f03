import { minify } from "terser";
import { expect, test } from "vitest";
import { READABLE } from "../../../../tools/compiler/shrink/terser-options.js";
import { toCharacterText, toKeptBytes } from "../../../../tools/compiler/workarounds/character-texts.js";

/** A literal as it is behind the minifier. */
async function written(literal: string): Promise<string> {
  const { code } = await minify(`f(${toKeptBytes(literal)})`, { ...structuredClone(READABLE), compress: false });
  return toCharacterText((code ?? "").slice(2, -2));
}

test.each([
  ["a character under U+0100", '"20 °C"', '"20 \\u00b0C"'],
  ["an escaped character", '"\\u00b0 \\u20ac"', '"\\u00b0 \\u20ac"'],
  ["a byte", '"\\xb0\\xFF"', '"\\xb0\\xff"'],
  ["both", '"é\\xe9"', '"\\u00e9\\xe9"'],
  ["a character of two halves", '"💰\\x80"', '"\\ud83d\\udcb0\\x80"'],
  ["an escaped backslash", '"\\\\xb0"', '"\\\\xb0"'],
])("where strings are of characters, characters and bytes stay what they are: %s", async (_what, literal, expected) => {
  expect(await written(literal)).toBe(expected);
});
