import { type Identifier, parse } from "acorn";
import { full } from "acorn-walk";
import MagicString from "magic-string";
import type { Plugin } from "rollup";
import { branchOf } from "./merge-rare.js";
import { rewritten } from "./rewritten.js";
import { type FunctionNode, isScope } from "./scopes.js";

/**
 * A rollup plugin that gives the variables of merged functions names that all of them share: only one of these functions runs in a call, so that the
 * first variable of each can have one name, and the second another. Names of one letter would run out otherwise. Each keeps a `var` of its own, since
 * Espruino knows a variable from there on; terser would take them for repetitions and drop all but one when it makes statements shorter: so this comes behind that,
 * and before names are made short.
 */
export function shareLocals(): Plugin {
  return {
    name: "share-locals",
    renderChunk(code) {
      return rewritten(shareLocalsIn(code));
    },
  };
}

export function shareLocalsIn(code: string): MagicString {
  const text = new MagicString(code);
  full(parse(code, { ecmaVersion: 5 }), (node) => {
    if (node.type !== "Program" && isScope(node)) share(text, node);
  });
  return text;
}

function share(text: MagicString, fn: FunctionNode): void {
  const branches = new Map<string, string[]>();
  full(fn, (node) => {
    const { type, name, start, end } = node as Identifier;
    const branch = type === "Identifier" || (type as string) === "VariablePattern" ? branchOf(name) : undefined;
    if (branch === undefined) return;
    const names = branches.get(branch) ?? [];
    branches.set(branch, names);
    if (!names.includes(name)) names.push(name);
    text.update(start, end, `local$${names.indexOf(name)}`);
  });
}
