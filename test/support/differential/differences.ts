/** What the virtual board does in another way than Espruino, and stays so. docs/virtual-board.md is written from it. */
import type { Program } from "./programs.js";

export interface Difference {
  what: string;
  why: string;
  /** A program that shows it, with what each gives: test/interpreter/differential.test.ts fails once they are the same. */
  code: string;
  espruino: string;
  virtualBoard: string;
  /** Whether this explains the difference of a program. */
  explains(program: Program): boolean;
}

const beyond = /e(1\d|2\d|300)|\d{10}|Infinity|NaN|1\.797/;

export const DIFFERENCES: Difference[] = [
  {
    what: "Sines, powers and roots differ in their last digits, those of large numbers in all",
    why: "A chip's build has short functions for them in place of the C library's",
    code: "return Math.cos(1e20)",
    espruino: "#bfe4a5e605fd6450",
    virtualBoard: "#3fe872720fc60d3d",
    explains: ({ code }) => /Math\.(sin|cos|atan2?|exp|log|sqrt|pow)\b/.test(code),
  },
  {
    what: "Math.round() of more than 63 bits",
    why: "C leaves open what comes out, and it is not the same on a PC and on a chip",
    code: "return Math.round(1e20)",
    espruino: "#c3e0000000000000",
    virtualBoard: "#4415af1d78b58c40",
    explains: ({ code }) => code.includes("Math.round("),
  },
  {
    what: "Numbers of more than 32 bits, NaN and fractions in typed arrays, and the bytes of floats",
    why: "C leaves open what comes out of most of them",
    code: "return new Uint8ClampedArray([4294967296])",
    espruino: "bytes[0]",
    virtualBoard: "bytes[255]",
    explains: ({ kind, code }) => kind === "bytes" && (beyond.test(code) || /Clamped|Float/.test(code)),
  },
  {
    what: "The character of a text at a place that is none throws",
    why: "Each read of a member by its number would have to be rewritten",
    code: 'return "abc"[-1]',
    espruino: "throws",
    virtualBoard: "undefined",
    explains: ({ kind, code }) => kind === "text" && /"\[(-\d|1\.7|undefined)\]/.test(code),
  },
  {
    what: "Comparisons of null, undefined, lists and objects with something else, and what goes by them",
    why: "Each comparison would have to be rewritten; the compiler knows better than to take them",
    code: "return true==([1])",
    espruino: "false",
    virtualBoard: "true",
    explains: ({ kind, code }) =>
      (kind === "operator" && /[<>=]/.test(code) && /null|undefined|true|false|[[{]/.test(code)) ||
      (kind === "list" && /x>1|\.sort\(\)/.test(code)) ||
      (kind === "flow" && /switch/.test(code)),
  },
  {
    what: "splice() with a negative count makes holes",
    why: "Nobody means that",
    code: "var l=[1,2];l.splice(0,-1);return l",
    espruino: "[undefined,1,2]",
    virtualBoard: "[1,2]",
    explains: ({ code }) => /\.splice\([^)]*,-/.test(code),
  },
  {
    what: "Operators on bits that assign, with more than 63 bits on their left",
    why: "Their left side is read as V8 reads it",
    code: "var a=1e20;a|=1;return a",
    espruino: "1",
    virtualBoard: "1661992961",
    explains: ({ code }) => /[|&^<>]=/.test(code) && beyond.test(code),
  },
];
