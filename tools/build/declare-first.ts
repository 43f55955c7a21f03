import { type AnyNode, type Identifier, type Node, parse } from "acorn";
import { full } from "acorn-walk";
import MagicString from "magic-string";
import type { Plugin } from "rollup";
import { bodyOf, eachReference, type FunctionNode, isScope } from "./scopes.js";

/**
 * A rollup plugin that declares a variable at the beginning of its function where it is assigned before its `var`: Espruino would make a global of
 * it. The minifier leaves such behind where two blocks have a variable of one name, as it drops one of their `var`s.
 */
export function declareFirst(): Plugin {
  return {
    name: "declare-first",
    renderChunk(code) {
      const text = declareFirstIn(code);
      return { code: text.toString(), map: text.generateMap({ hires: "boundary" }) };
    },
  };
}

export function declareFirstIn(code: string): MagicString {
  const text = new MagicString(code);
  full(parse(code, { ecmaVersion: 5 }), (node) => {
    if (node.type === "Program" || !isScope(node)) return;
    const names = new Set(usedBeforeVar(node).map(({ name }) => name));
    // A function stands before all statements.
    const first = bodyOf(node).find(({ type }) => type !== "FunctionDeclaration");
    if (names.size && first) text.appendLeft(first.start, `var ${[...names].join(",")};`);
  });
  return text;
}

/** Uses in a function, not in one within it, of variables that it declares further on. */
export function usedBeforeVar(fn: FunctionNode): Identifier[] {
  const declaredAt = firstDeclarations(fn);
  const found: Identifier[] = [];
  eachReference(fn.body, (use, ancestors) => {
    const position = declaredAt.get(use.name);
    if (position !== undefined && use.start < position && !ancestors.some(isScope)) found.push(use);
  });
  return found;
}

function firstDeclarations(scope: FunctionNode): Map<string, number> {
  const parameters = new Set(scope.params.map((parameter) => (parameter.type === "Identifier" ? parameter.name : "")));
  const positions = new Map<string, number>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    if (!node || typeof node !== "object" || !("type" in node) || isScope(node as Node)) return;
    const { type, id, start } = node as { type: string; id?: AnyNode; start: number };
    if (type === "VariableDeclarator" && id?.type === "Identifier" && !parameters.has(id.name)) {
      if (!positions.has(id.name)) positions.set(id.name, start);
    }
    Object.values(node).forEach(visit);
  };
  visit(bodyOf(scope));
  return positions;
}
