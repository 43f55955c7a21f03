import { type AnyNode, type Node, parse } from "acorn";
import { full } from "acorn-walk";
import MagicString from "magic-string";
import type { Plugin } from "rollup";
import { rewritten } from "../syntax/rewritten.js";

/**
 * A rollup plugin against a fault of Espruino's: a statement that begins with a string, right behind a block that was not run, finds the
 * string empty (`if (x) { ... } "a" === b ? ...`). Minifiers write such statements. An empty statement between the two helps.
 */
export function keepStrings(): Plugin {
  return {
    name: "keep-strings",
    renderChunk(code) {
      const text = new MagicString(code);
      full(parse(code, { ecmaVersion: 5 }), (node) => {
        for (const statement of stringsAfterBlocks(node as AnyNode)) text.appendLeft(statement.start, ";");
      });
      return rewritten(text);
    },
  };
}

/** Of the statements right in this node, those that begin with a string behind a block. */
export function stringsAfterBlocks(node: AnyNode): Node[] {
  const list: AnyNode[] =
    node.type === "Program" || node.type === "BlockStatement"
      ? node.body
      : node.type === "SwitchCase"
        ? node.consequent
        : [];
  return list.filter(
    (statement, i) =>
      statement.type === "ExpressionStatement" && beginsWithString(statement.expression) && endsInBlock(list[i - 1]),
  );
}

/** Whether the last token of a statement is the brace of a block. */
function endsInBlock(node: AnyNode | null | undefined): boolean {
  switch (node?.type) {
    case "BlockStatement":
    case "TryStatement":
    case "SwitchStatement":
      return true;
    case "IfStatement":
      return endsInBlock(node.alternate ?? node.consequent);
    case "ForStatement":
    case "ForInStatement":
    case "WhileStatement":
      return endsInBlock(node.body);
    default:
      return false;
  }
}

/** Whether the first token of an expression is a string. */
function beginsWithString(node: AnyNode): boolean {
  switch (node.type) {
    case "Literal":
      return typeof node.value === "string";
    case "BinaryExpression":
    case "LogicalExpression":
    case "AssignmentExpression":
      return beginsWithString(node.left as AnyNode);
    case "ConditionalExpression":
      return beginsWithString(node.test);
    case "SequenceExpression":
      return beginsWithString(node.expressions[0] as AnyNode);
    case "MemberExpression":
      return beginsWithString(node.object);
    case "CallExpression":
      return beginsWithString(node.callee);
    default:
      return false;
  }
}
