import {
  type CallExpression,
  type Comment,
  type FunctionDeclaration,
  type Identifier,
  type MemberExpression,
  type Node,
  type Program,
  parse,
} from "acorn";
import { full, fullAncestor } from "acorn-walk";
import MagicString from "magic-string";
import type { Plugin } from "rollup";
import { MARK } from "./private-names.js";
import { rewritten } from "./rewritten.js";
import { declaredNames, eachReference, type FunctionNode, isHidden, isScope, reusesCatchNames } from "./scopes.js";

/** The function that holds all, and its first parameter: which of them is called. */
const NAME = `${MARK}rare`;
const WHICH = "which";

/** In a variable's name, between its own and the number of the function that it came from. */
const BRANCH = "$rare";

/** `function name(...) {...}`, or `owner._name = function (...) {...};` */
interface Rare {
  name: string;
  fn: FunctionNode;
  statement: Node;
  /** What a method is a member of, as source. */
  owner?: string;
}

/**
 * A rollup plugin that makes one function of all whose doc comment has `@rare`, and one method of all such methods of a class: `this._lost(a)` becomes
 * `this._rare(2, a)`. On Espruino a function costs five variables, and one more for each parameter. The price is time: whoever calls one
 * reads the text of all. A function that is used in another way than by calling it stays.
 */
export function mergeRare(): Plugin {
  return {
    name: "merge-rare",
    renderChunk(code) {
      return rewritten(mergeRareIn(code));
    },
  };
}

export function mergeRareIn(code: string): MagicString {
  const text = new MagicString(code);
  const comments: Comment[] = [];
  const tree = parse(code, { ecmaVersion: 5, onComment: comments });
  const calls = callsOf(tree);
  const owners = ownersOf(tree, code);
  const all = tree.body
    .flatMap((statement) => rareOf(statement, code) ?? [])
    .filter(({ statement, name, fn }) => isRare(statement, code, comments) && calls.has(name) && canMove(fn));
  // Calls are found by name alone, so that another class's method of the same name would be called by mistake.
  for (const { name, owner } of all) {
    if (owner && (owners.get(name)?.size ?? 0) > 1)
      throw new Error(`two classes have a method ${name}, and one of them is @rare`);
  }
  const groups = [...new Set(all.map(({ owner }) => owner))];
  let methods = 0;
  for (const owner of groups) {
    // A class must not hide the one of its base.
    const name = owner && methods++ ? `${NAME}${methods}` : NAME;
    const group = all.filter((rare) => rare.owner === owner);
    merge(text, name, group, calls);
  }
  return text;
}

/** One function of this name, of all that a class has, or the module. */
function merge(text: MagicString, functionName: string, group: Rare[], calls: Map<string, CallExpression[]>): void {
  const [first, second] = group;
  if (!first || !second) return;
  const most = Math.max(...group.map(({ fn }) => fn.params.length));
  const parameters = Array.from({ length: most }, (_, i) => `${NAME}_${i}`);
  const list = [WHICH, ...parameters].join(", ");
  const opening = first.owner
    ? `${first.owner}.${functionName} = function (${list}) {\n`
    : `function ${functionName}(${list}) {\n`;
  group.forEach(({ name, fn, statement }, index) => {
    const { body } = fn;
    rename(text, fn, parameters, index);
    for (const call of calls.get(name) ?? []) writeCall(text, call, functionName, index);
    text.remove(statement.start, body.start);
    text.remove(body.end, statement.end);
    // In this order a test needs one limit, and the last needs none.
    const isLast = index === group.length - 1;
    text.prependRight(body.start, `${index ? "\nelse " : opening}${isLast ? "" : `if (${WHICH} < ${index + 1}) `}`);
    if (isLast) text.appendLeft(body.end, first.owner ? "\n};\n" : "\n}\n");
    text.move(body.start, body.end, first.statement.start);
  });
}

/** Which of the functions that were merged a variable belongs to; undefined for any other name. */
export function branchOf(name: string): string | undefined {
  return name.split(BRANCH)[1];
}

function rareOf(statement: Node, code: string): Rare | undefined {
  if (statement.type === "FunctionDeclaration") {
    const fn = statement as FunctionDeclaration;
    return { name: fn.id.name, fn, statement };
  }
  const { type, expression } = statement as Node & { expression?: Node & { left: Node; right: Node } };
  if (type !== "ExpressionStatement" || expression?.type !== "AssignmentExpression") return undefined;
  const { left, right } = expression;
  if (left.type !== "MemberExpression" || right.type !== "FunctionExpression") return undefined;
  const { object, property } = left as MemberExpression;
  const owner = code.slice(object.start, object.end);
  return { name: (property as Identifier).name, fn: right as FunctionNode, statement, owner };
}

/** What each name is assigned a function as a member of: prototypes, as source. */
function ownersOf(tree: Program, code: string): Map<string, Set<string>> {
  const owners = new Map<string, Set<string>>();
  full(tree, (node) => {
    const { type, left, right } = node as Node & { left?: Node; right?: Node };
    if (type !== "AssignmentExpression" || left?.type !== "MemberExpression" || right?.type !== "FunctionExpression")
      return;
    const { object, property } = left as MemberExpression;
    const { name } = property as Identifier;
    owners.set(name, (owners.get(name) ?? new Set()).add(code.slice(object.start, object.end)));
  });
  return owners;
}

/** Calls by the name of what is called; what is named in another way too is left out. */
function callsOf(tree: Program): Map<string, CallExpression[]> {
  const calls = new Map<string, CallExpression[]>();
  const others = new Set<string>();
  const note = (name: string, node: Node, parent: Node & { callee?: Node; left?: Node; right?: Node }) => {
    if (parent.type === "CallExpression" && parent.callee === node) {
      calls.set(name, [...(calls.get(name) ?? []), parent as CallExpression]);
    } else if (!(parent.left === node && parent.right?.type === "FunctionExpression")) others.add(name);
  };
  fullAncestor(tree, (node, _state, ancestors) => {
    if (node.type !== "MemberExpression" || (node as MemberExpression).computed) return;
    note(((node as MemberExpression).property as Identifier).name, node, ancestors.at(-2) as Node);
  });
  eachReference(tree, (use, ancestors) => {
    if (!isHidden(use, ancestors)) note(use.name, use, ancestors.at(-1) as Node);
  });
  for (const name of others) calls.delete(name);
  return calls;
}

/** Whether the comment right before a statement says so. */
function isRare({ start }: Node, code: string, comments: Comment[]): boolean {
  const before = comments.findLast((comment) => comment.end <= start);
  return !!before && /@rare\b/.test(before.value) && !code.slice(before.end, start).trim();
}

/** Whether a function is at home in another: none within it, which would keep its variables, and no `arguments`. */
function canMove(fn: FunctionNode): boolean {
  let plain = fn.params.every(({ type }) => type === "Identifier");
  full(fn.body, (node) => {
    if (isScope(node) || (node as Identifier).name === "arguments") plain = false;
  });
  return plain && !reusesCatchNames(fn);
}

/** Parameters get the names that all share, as do variables while there are parameters left; others get a mark of where they belong. */
function rename(text: MagicString, fn: FunctionNode, parameters: string[], index: number): void {
  const names = new Map<string, string>();
  const free = [...parameters];
  for (const parameter of fn.params) names.set((parameter as Identifier).name, free.shift() as string);
  full(fn.body, (node) => {
    const { type, param } = node as Node & { param?: Identifier };
    if (type === "CatchClause" && param) names.set(param.name, `${param.name}$${index}`);
  });
  for (const name of declaredNames(fn)) {
    if (!names.has(name)) names.set(name, free.shift() ?? `${name}${BRANCH}${index}`);
  }
  const put = ({ name, start, end }: Identifier) => {
    const to = names.get(name);
    if (to) text.update(start, end, to);
  };
  eachReference(fn.body, put);
  full(fn.body, (node) => {
    const { type, id, param } = node as Node & { id?: Identifier; param?: Identifier };
    if (type === "VariableDeclarator" && id) put(id);
    if (type === "CatchClause" && param) put(param);
  });
}

function writeCall(text: MagicString, call: CallExpression, functionName: string, index: number): void {
  const callee: Node = call.callee;
  const name = callee.type === "MemberExpression" ? (callee as MemberExpression).property : callee;
  text.update(name.start, name.end, functionName);
  // Not where the first argument starts: it may stand in parentheses of its own.
  if (call.arguments.length) text.appendLeft(text.original.indexOf("(", callee.end) + 1, `${index}, `);
  else text.update(name.end, call.end, `(${index})`);
}
