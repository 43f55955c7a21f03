import { type AnyNode, type ArrayExpression, type Expression, type Identifier, parse } from "acorn";
import MagicString from "magic-string";
import type { Plugin } from "rollup";
import { rewritten } from "../syntax/rewritten.js";
import { dispatcherIn } from "./rare-functions.js";

/**
 * A rollup plugin that makes tests of the minified dispatcher's list: `return[a,b,c][n]` would make all of them at each call, and
 * `return n<1?a:n<2?b:c` makes one. In this order a test needs one limit, and the last needs none.
 */
export function rareChain(): Plugin {
  return {
    name: "rare-chain",
    renderChunk(code) {
      const text = rareChainIn(code);
      return text ? rewritten(text) : null;
    },
  };
}

export function rareChainIn(code: string): MagicString | undefined {
  const tree = parse(code, { ecmaVersion: 5 });
  const found = dispatcherIn(tree);
  if (!found) return undefined;
  const { params, body } = found;
  const list = listIn(body.body[0]);
  if (!list) return undefined;
  const { elements, end } = list.object as ArrayExpression;
  const [text, which] = [new MagicString(code), (params[0] as Identifier).name];
  (elements as Expression[]).forEach((each, i) => {
    const before = i ? ":" : " ";
    const isLast = i === elements.length - 1;
    text.update(elements[i - 1]?.end ?? list.start, each.start, isLast ? before : `${before}${which}<${i + 1}?`);
  });
  text.remove((elements.at(-1) as Expression).end, end).remove(end, list.end);
  return text;
}

function listIn(statement: AnyNode | undefined) {
  const value = statement?.type === "ReturnStatement" ? statement.argument : undefined;
  return value?.type === "MemberExpression" && value.object.type === "ArrayExpression" ? value : undefined;
}
