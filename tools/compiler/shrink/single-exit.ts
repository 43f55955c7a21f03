import type { AnyNode, Node, ReturnStatement } from "acorn";
import { full } from "acorn-walk";
import type MagicString from "magic-string";

/** What stands for a `return` with this value. */
type Exit = (value: Node | null | undefined) => string;

/**
 * Writes statements so that none returns: each `return` becomes what `exit` gives, and what follows an `if` that returned becomes its
 * `else`. False when a `return` stands where that cannot be done, in a loop for one; the text is then of no use.
 */
export function singleExit(statements: Node[], text: MagicString, exit: Exit): boolean {
  const at = statements.findIndex(hasReturn);
  const statement = statements[at] as AnyNode | undefined;
  if (!statement) {
    const last = statements.at(-1);
    const missing = exit(undefined);
    if (last && missing) text.appendLeft(last.end, ` ${missing}`);
    return !!last || !missing;
  }
  const rest = statements.slice(at + 1);
  if (statement.type === "ReturnStatement") {
    // What nobody reaches may declare a variable.
    if (rest.length) return false;
    replace(statement, text, exit);
    return true;
  }
  if (statement.type === "BlockStatement" && !rest.length) return singleExit(statement.body, text, exit);
  if (statement.type === "TryStatement" && !rest.length && !statement.finalizer) {
    const handler = statement.handler?.body.body ?? [];
    return [statement.block.body, handler].every((body) => body.length > 0 && singleExit(body, text, exit));
  }
  if (statement.type !== "IfStatement") return false;
  const { consequent, alternate } = statement;
  if (!rest.length && alternate) return branch(consequent, text, exit) && branch(alternate, text, exit);
  if (!rest.length && !exit(undefined)) return branch(consequent, text, exit);
  if (!rest.length || !leaves(consequent) || (alternate && hasReturn(alternate))) return false;
  if (!branch(consequent, text, exit)) return false;
  if (alternate) text.appendRight(alternate.start, "{ ");
  else text.appendRight((rest[0] as Node).start, "else { ");
  if (!singleExit(rest, text, exit)) return false;
  text.appendLeft((rest.at(-1) as Node).end, " }");
  return true;
}

/** A branch of an `if`; braces keep its `else` with it. */
function branch(node: Node, text: MagicString, exit: Exit): boolean {
  const { type, body } = node as AnyNode & { body: Node[] };
  if (type === "BlockStatement") return body.length > 0 && singleExit(body, text, exit);
  if (!singleExit([node], text, exit)) return false;
  text.appendRight(node.start, "{ ");
  text.appendLeft(node.end, " }");
  return true;
}

function replace({ start, end, argument }: ReturnStatement, text: MagicString, exit: Exit): void {
  const written = exit(argument);
  if (written) text.update(start, end, written);
  else text.update(start, end, ";");
}

/** Whether a statement always ends in a `return`. */
function leaves(node: Node): boolean {
  const { type, body, consequent, alternate } = node as AnyNode & Record<string, Node & Node[]>;
  if (type === "BlockStatement") return body.length > 0 && leaves(body.at(-1) as Node);
  if (type === "IfStatement") return !!alternate && leaves(consequent as Node) && leaves(alternate as Node);
  return type === "ReturnStatement";
}

function hasReturn(node: Node): boolean {
  let found = false;
  full(node, ({ type }) => {
    if (type === "ReturnStatement") found = true;
  });
  return found;
}
