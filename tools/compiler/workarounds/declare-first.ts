import { parse } from "acorn";
import { full } from "acorn-walk";
import MagicString from "magic-string";
import type { Plugin } from "rollup";
import { rewritten } from "../syntax/rewritten.js";
import { bodyOf, isScope } from "../syntax/scopes.js";
import { undeclaredUses } from "../syntax/undeclared-uses.js";

/**
 * A rollup plugin that declares a variable at the beginning of its function where it is used before its `var`, or on a way past it: Espruino
 * would take the variable of that name around the function. The minifier leaves such behind where two blocks have a variable of one name, as it drops one of their `var`s.
 */
export function declareFirst(): Plugin {
  return {
    name: "declare-first",
    renderChunk(code) {
      return rewritten(declareFirstIn(code));
    },
  };
}

export function declareFirstIn(code: string): MagicString {
  const text = new MagicString(code);
  full(parse(code, { ecmaVersion: 5 }), (node) => {
    if (node.type === "Program" || !isScope(node)) return;
    const names = new Set(undeclaredUses(node).map(({ name }) => name));
    // A function stands before all statements.
    const first = bodyOf(node).find(({ type }) => type !== "FunctionDeclaration");
    if (names.size && first) text.appendLeft(first.start, `var ${[...names].join(",")};`);
  });
  return text;
}
