import { parse } from "acorn";
import { full } from "acorn-walk";
import { propertyOf } from "./private-names.js";

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ$";

/**
 * A short name for each property that the pattern fits, the shortest for those that are written most often: terser hands them out in the order
 * in which they appear. Names that the code has for other properties are left out.
 */
export function propertyNames(code: string, pattern: RegExp): Map<string, string> {
  const uses = new Map<string, number>();
  full(parse(code, { ecmaVersion: 5 }), (node) => {
    const name = propertyOf(node)?.name;
    if (name !== undefined) uses.set(name, (uses.get(name) ?? 0) + 1);
  });
  const mine = [...uses.keys()].filter((name) => pattern.test(name));
  const free = shortNames(mine.length + uses.size).filter((name) => !uses.has(name) && !BUILT_IN.has(name));
  mine.sort((a, b) => (uses.get(b) ?? 0) - (uses.get(a) ?? 0));
  return new Map(mine.map((name, i) => [name, free[i] as string]));
}

/** Every object on Espruino has this. */
const BUILT_IN = new Set(["on"]);

function shortNames(count: number): string[] {
  const letters = [...LETTERS];
  const pairs = letters.flatMap((first) => letters.map((second) => first + second));
  return [...letters, ...pairs].slice(0, count);
}
