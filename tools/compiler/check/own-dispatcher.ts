import type { AnyNode, Node, Program } from "acorn";
import { dispatcherIn, SHORT_DISPATCHER } from "../shrink/rare-functions.js";
import { eachReference, isHidden } from "../syntax/scopes.js";
import type { Rule } from "./rules.js";

/** A variable of this name gets another one; a global, which some build of Espruino may have, would be the dispatcher. */
export const noGlobalDispatcher: Rule = (node, report, { globals }) => {
  if (node.type !== "Program") return;
  const isThere = hasDispatcher(node);
  if (!isThere && !globals.has(SHORT_DISPATCHER)) return;
  eachReference(node, (use, ancestors) => {
    if (use.name !== SHORT_DISPATCHER || isHidden(use, ancestors)) return;
    if (!isThere || !isDispatched(use, ancestors.at(-1) as AnyNode))
      report(use, `${SHORT_DISPATCHER} is the build's own function of @rare ones: no global can have this name`);
  });
};

function hasDispatcher(tree: Program): boolean {
  const statement = dispatcherIn(tree)?.body.body[0];
  return statement?.type === "ReturnStatement" && statement.argument?.type === "ConditionalExpression";
}

function isDispatched(use: Node, call: AnyNode): boolean {
  const which = call.type === "CallExpression" && call.callee === use ? call.arguments[0]?.type : undefined;
  return which === "Literal" || which === "ConditionalExpression";
}
