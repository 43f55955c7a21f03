import { type Function as FunctionNode, type Node, parse } from "acorn";
import { ancestor } from "acorn-walk";
import MagicString from "magic-string";
import type { Plugin } from "rollup";
import { rewritten } from "./rewritten.js";

/** From so many uses on, a variable of one letter is shorter, its declaration included. */
const WORTH_IT = 4;

/** A rollup plugin that gives a function a variable for `this`, which no minifier may shorten, where it says it often. */
export function aliasThis(): Plugin {
  return {
    name: "alias-this",
    renderChunk(code) {
      return rewritten(aliasThisIn(code));
    },
  };
}

export function aliasThisIn(code: string): MagicString {
  const text = new MagicString(code);
  const uses = new Map<FunctionNode, Node[]>();
  ancestor(parse(code, { ecmaVersion: 5 }), {
    ThisExpression(node, _state, ancestors) {
      const owner = ancestors.findLast((each) => each.type.startsWith("Function")) as FunctionNode | undefined;
      if (owner) uses.set(owner, [...(uses.get(owner) ?? []), node]);
    },
  });
  for (const [owner, nodes] of uses) {
    if (nodes.length < WORTH_IT) continue;
    const name = freeName(code.slice(owner.start, owner.end));
    text.appendLeft(beginOf(owner), ` var ${name} = this;`);
    for (const node of nodes) text.overwrite(node.start, node.end, name);
  }
  return text;
}

/** Functions stand before all statements: Espruino does not hoist them. */
function beginOf({ body }: FunctionNode): number {
  if (body.type !== "BlockStatement") return body.start;
  const functions = body.body.findIndex(({ type }) => type !== "FunctionDeclaration");
  return functions > 0 ? body.body[functions - 1]!.end : body.start + 1;
}

/** A name that a function's text does not have. */
function freeName(source: string): string {
  let name = "self";
  while (source.includes(name)) name += "_";
  return name;
}
