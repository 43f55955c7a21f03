import { type ArrayExpression, type Node, parse } from "acorn";
import { full } from "acorn-walk";
import MagicString from "magic-string";
import type { Plugin } from "rollup";
import { rewritten } from "../syntax/rewritten.js";

/**
 * A rollup plugin that writes `undefined` where a list has nothing between two commas: Espruino, when it passes over such a list in a case that is not
 * taken, finds a syntax error there. TypeScript writes them for `try` in async functions.
 */
export function fillHoles(): Plugin {
  return {
    name: "fill-holes",
    renderChunk(code) {
      return rewritten(withoutHoles(code));
    },
  };
}

export function withoutHoles(code: string): MagicString {
  const text = new MagicString(code);
  full(parse(code, { ecmaVersion: 5, preserveParens: true }), (node) => {
    if (hasHole(node)) fill(text, node);
  });
  return text;
}

export function hasHole(node: Node): node is ArrayExpression {
  return node.type === "ArrayExpression" && (node as ArrayExpression).elements.includes(null);
}

/** Between two elements, or an element and a bracket, there are nothing but commas. */
function fill(text: MagicString, { elements, start, end }: ArrayExpression): void {
  let from = start + 1;
  let holes = 0;
  for (const element of [...elements, undefined]) {
    if (element === null) {
      holes++;
      continue;
    }
    const parts = Array.from({ length: holes }, () => "void 0");
    const gap = [from > start + 1 && "", ...parts, element && ""].filter((part) => typeof part === "string");
    if (holes) text.overwrite(from, element ? element.start : end - 1, gap.join(", "));
    from = element ? element.end : end;
    holes = 0;
  }
}
