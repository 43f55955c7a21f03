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
    what: "Sines, powers and roots differ in their last digits. Those of large numbers differ in all digits",
    why: "A chip's build has short functions for them, not those of the C library",
    code: "return Math.cos(1e20)",
    espruino: "#bfe4a5e605fd6450",
    virtualBoard: "#3fe872720fc60d3d",
    explains: ({ code }) => /Math\.(sin|cos|atan2?|exp|log|sqrt|pow)\b/.test(code),
  },
  {
    what: "Math.round() of more than 63 bits",
    why: "C does not define the result. It differs between a PC and a chip",
    code: "return Math.round(1e20)",
    espruino: "#c3e0000000000000",
    virtualBoard: "#4415af1d78b58c40",
    explains: ({ code }) => code.includes("Math.round("),
  },
  {
    what: "Numbers of more than 32 bits, NaN and fractions in typed arrays, and the bytes of floats",
    why: "C does not define most of these results",
    code: "return new Uint8ClampedArray([4294967296])",
    espruino: "bytes[0]",
    virtualBoard: "bytes[255]",
    explains: ({ kind, code }) => kind === "bytes" && (beyond.test(code) || /Clamped|Float/.test(code)),
  },
  {
    what: "Reading a character of a text at a wrong index throws on Espruino",
    why: "The virtual board would have to rewrite each read by a number",
    code: 'return "abc"[-1]',
    espruino: "throws",
    virtualBoard: "undefined",
    explains: ({ kind, code }) => kind === "text" && /"\[(-\d|1\.7|undefined)\]/.test(code),
  },
  {
    what: "Comparisons of null, undefined, lists and objects with something else, and what uses them",
    why: "The virtual board would have to rewrite each comparison. The compiler refuses most of these",
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
    why: "Nobody writes that on purpose",
    code: "var l=[1,2];l.splice(0,-1);return l",
    espruino: "[undefined,1,2]",
    virtualBoard: "[1,2]",
    explains: ({ code }) => /\.splice\([^)]*,-/.test(code),
  },
  {
    what: "Assignments with an operator on bits, with more than 63 bits on the left",
    why: "The left side is read as V8 reads it",
    code: "var a=1e20;a|=1;return a",
    espruino: "1",
    virtualBoard: "1661992961",
    explains: ({ code }) => /[|&^<>]=/.test(code) && beyond.test(code),
  },
];
