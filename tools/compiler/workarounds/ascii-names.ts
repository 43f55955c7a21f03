import { type Identifier, type MemberExpression, parse } from "acorn";
import { full } from "acorn-walk";
import MagicString from "magic-string";
import type { Plugin } from "rollup";
import { propertyOf } from "../shrink/private-names.js";
import { rewritten } from "../syntax/rewritten.js";

/** Words for Espruino's lexer, which ES5 has as names. */
export const ESPRUINO_WORDS = ["of", "let", "static"];

/**
 * A rollup plugin for Espruino's lexer, which knows names of ASCII alone: `params.Größe` and `{Größe: 1}` get the name as a text, and what is no property,
 * as a variable, gets another name. So does a variable that is called as one of Espruino's words.
 */
export function asciiNames(): Plugin {
  return {
    name: "ascii-names",
    renderChunk(code) {
      return rewritten(withAsciiNames(code));
    },
  };
}

export function withAsciiNames(code: string): MagicString {
  const text = new MagicString(code);
  full(parse(code, { ecmaVersion: 5 }), (node) => {
    const property = propertyOf(node);
    if (property && isBeyondAscii(property.name)) {
      const name = JSON.stringify(property.name);
      const { object } = node as MemberExpression;
      if (object) text.update(dotBetween(object.end, property.start, code), property.end, `[${name}]`);
      else text.update(property.start, property.end, name);
    }
    const { type, name, start, end } = node as Identifier;
    if (type === "Identifier" && (isBeyondAscii(name) || ESPRUINO_WORDS.includes(name)))
      text.update(start, end, asciiName(name, code));
  });
  return text;
}

/** Comments may have dots of their own. */
function dotBetween(start: number, end: number, code: string): number {
  const blanked = code.slice(start, end).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, (comment) => " ".repeat(comment.length));
  return start + blanked.indexOf(".");
}

export function isBeyondAscii(name: string): boolean {
  return /[^\0-\x7f]/.test(name);
}

/** A name that the code does not have: `größe` becomes `gr_f6_dfe`. */
function asciiName(name: string, code: string): string {
  let ascii = name.replace(/[^\0-\x7f]/g, (character) => `_${character.charCodeAt(0).toString(16)}`);
  while (code.includes(ascii)) ascii += "_";
  return ascii;
}
