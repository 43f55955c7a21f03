import type { CallExpression, Identifier, Node, TryStatement } from "acorn";
import { full } from "acorn-walk";
import { declaredNames, eachReference, isHidden } from "../syntax/scopes.js";
import type { Rule } from "./rules.js";

/** The client requires it when its options ask for it. */
const BY_OPTION = ['require("tls")'];

/**
 * What the chip lacks, in code that the compiler has no types of: modules of others. As in chip-api.ts, code that looks whether it is there is right: by `typeof`,
 * and of a module in a `try` that catches.
 */
export const notOfOtherChips: Rule = (program, report, { elsewhere }) => {
  if (program.type !== "Program" || !elsewhere.size) return;
  const meant = new Set<string>([...BY_OPTION, ...declaredNames(program)]);
  full(program, (node) => {
    if (node.type === "UnaryExpression" && node.operator === "typeof" && node.argument.type === "Identifier")
      meant.add(node.argument.name);
  });
  eachReference(program, (use, ancestors) => {
    const used = use.name === "require" ? requireText(use, ancestors) : use.name;
    const message = elsewhere.get(used);
    if (!message || meant.has(used) || isHidden(use, ancestors)) return;
    if (use.name !== "require" || !isTried(ancestors)) report(use, message);
  });
};

function requireText(use: Identifier, ancestors: Node[]): string {
  const call = ancestors.at(-1) as CallExpression;
  const name = call.type === "CallExpression" && call.callee === use ? call.arguments[0] : undefined;
  return name?.type === "Literal" ? `require("${name.value}")` : "";
}

function isTried(ancestors: Node[]): boolean {
  return ancestors.some((each, at) => {
    const { type, block, handler } = each as TryStatement;
    return type === "TryStatement" && handler && ancestors[at + 1] === block;
  });
}
