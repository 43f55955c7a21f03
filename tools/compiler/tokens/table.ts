/**
 * Espruino's reserved words and operators as single bytes, as its lexer numbers them (`LEX_TYPES` in jslex.h). The order never changes:
 * code that was written with these bytes stays on boards.
 */

/** The byte of the first operator. */
const FIRST_OPERATOR = 138;

const OPERATORS = "== === != !== <= << <<= >= >> >>> >>= >>>= += -= ++ -- *= /= %= &= && |= || ^= =>".split(" ");

const WORDS = (
  "if else do while for break continue function return var let const this throw try catch finally true false null undefined " +
  "new in instanceof switch case default delete typeof void debugger class extends super static of"
).split(" ");

/** Behind room for ten words that may come. */
const NULLISH = 208;

/** What begins a string that is written as it is: its length follows, in one byte. */
export const RAW_STRING_8 = 209;
/** The same with two bytes of length, the low one first. */
export const RAW_STRING_16 = 210;

/** The byte of each word and operator of more than one character. */
export const TOKENS: ReadonlyMap<string, number> = new Map([
  ...[...OPERATORS, ...WORDS].map((text, i): [string, number] => [text, FIRST_OPERATOR + i]),
  ["??", NULLISH],
]);

/** The other way round. */
export const TEXTS: ReadonlyMap<number, string> = new Map([...TOKENS].map(([text, byte]) => [byte, text]));

/** Whether this byte is a reserved word: a letter or a digit beside it needs a space, when it is written out. */
export function isWord(byte: number): boolean {
  return byte >= FIRST_OPERATOR + OPERATORS.length && byte < FIRST_OPERATOR + OPERATORS.length + WORDS.length;
}
