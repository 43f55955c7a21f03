import {
  type AnyNode,
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
import type { Plugin, RenderedChunk } from "rollup";
import { advise } from "../advice.js";
import { idleRareMark } from "../check/rare-marks.js";
import { rewritten } from "../syntax/rewritten.js";
import { eachReference, type FunctionNode, isHidden, isScope } from "../syntax/scopes.js";
import type { Compiler } from "../typescript/compile.js";
import type { Callee } from "./inline-call.js";
import { functionOf, isMarked } from "./inline-once.js";
import { MARK, PRIVATE } from "./private-names.js";

/** The dispatcher, as it is called until names are made short. */
export const DISPATCHER = `${MARK}rare`;

/** The dispatcher in the minified bundle: whoever writes tokens finds it by this name. */
export const SHORT_DISPATCHER = "$r";

const WHICH = `${MARK}which`;

/** What a method's object is in a function. */
const SELF = `${MARK}self`;

/** A dispatcher for fewer costs more variables than it saves. */
const FEWEST = 2;

const ALONE = `for the only function that has it: a firmware needs ${FEWEST} of them for one to be cheaper`;
const USED_AS_MORE =
  "for a function that is more than called or handed over: remove its members, new and instanceof with its name, or remove @rare";

/** A place that names a rare function. */
interface Use {
  node: Node;
  parent: AnyNode;
}

/**
 * A rollup plugin that makes one function of all whose doc comment has `@rare`: it gives the one that is asked for. `_lost(a)` becomes
 * `$tb_rare(2)(a)`, and `this._lost(a)` becomes `$tb_rare(2)(this, a)`: a function, since each call of a method takes two locks on its object, and
 * Espruino counts no more than 14. One whose value is taken, or that has functions of its own, stays a method:
 * `$tb_rare(2).call(this, a)`. A public method keeps a short function without parameters, which hands on what it is called with.
 * On Espruino a function costs five variables, and one more for each parameter; what the dispatcher gives lasts for one call.
 * The price is time, and that a function's value is another one each time.
 */
export function rareFunctions(compiler: Compiler, root: string): Plugin {
  return {
    name: "rare-functions",
    renderChunk(code, chunk) {
      const tell = (callee: Callee, why: string) => {
        for (const id of modulesWith(callee, chunk)) {
          const file = compiler.api?.applicationFile(id);
          const line = file && idleRareMark(callee.name.replace(/\$\d+$/, ""), why, file, root);
          if (line) advise(this, line);
        }
      };
      return rewritten(rareFunctionsIn(code, tell));
    },
  };
}

/** The linker gives each function of the bundle a name of its own. */
function modulesWith({ name, isMethod }: Callee, { modules }: RenderedChunk): string[] {
  const begin = `function ${name}(`;
  return Object.keys(modules).filter((id) => isMethod || modules[id]!.code?.includes(begin));
}

/** Is told what is marked and stays as it is, and why. */
type OnIdle = (callee: Callee, why: string) => void;

export function rareFunctionsIn(code: string, onIdle: OnIdle = () => {}): MagicString {
  const text = new MagicString(code);
  const comments: Comment[] = [];
  const tree = parse(code, { ecmaVersion: 5, onComment: comments });
  const functions = tree.body.flatMap((statement) => functionOf(statement) ?? []);
  const uses = usesOf(tree, functions);
  const marked = functions.filter(({ statement }) => isMarked(statement, "rare", code, comments));
  const all = marked.filter(
    (rare) =>
      isPublic(rare) || (uses.get(keyOf(rare)) ?? []).every((use) => canWrite(use) && isWrittenPlainly(use, code)),
  );
  for (const each of marked) if (!all.includes(each)) onIdle(each, USED_AS_MORE);
  for (const { name, isMethod } of all.filter((rare) => !isPublic(rare))) {
    const twins = functions.filter((other) => other.isMethod && other.name === name);
    // Uses are found by name alone, so that another class's method of the same name would be called by mistake.
    if (isMethod && twins.length > 1) throw new Error(`two classes have a method ${name}, and one of them is @rare`);
  }
  if (all.length < FEWEST) {
    for (const each of all) onIdle(each, ALONE);
    return text;
  }
  all.forEach((rare, index) => {
    const own = isPublic(rare) ? [] : (uses.get(keyOf(rare)) ?? []);
    const isFunction = mayBeFunction(rare, own);
    if (isFunction)
      full(rare.fn.body, ({ type, start, end }) => {
        if (type === "ThisExpression") text.update(start, end, SELF);
      });
    if (isPublic(rare)) text.update(rare.fn.start, rare.fn.body.start, stub(rare.fn, index, isFunction));
    else {
      for (const use of own) writeUse(text, use, index, isFunction);
      text.remove(rare.statement.start, rare.fn.body.start);
      text.remove(rare.fn.body.end, rare.statement.end);
    }
    moveBody(text, rare.fn, index, all.length, isFunction);
  });
  return text;
}

/** The dispatcher of a minified program. */
export function dispatcherIn({ body }: Program): FunctionDeclaration | undefined {
  const found = body.find((node) => node.type === "FunctionDeclaration" && node.id.name === SHORT_DISPATCHER);
  return found as FunctionDeclaration | undefined;
}

/** Moves a function's body to the end of the file, where the dispatcher is: a list, of which the minifier merges nothing. */
function moveBody(
  text: MagicString,
  { params, body }: FunctionNode,
  index: number,
  count: number,
  hasSelf: boolean,
): void {
  const names = params.map(({ start, end }) => text.original.slice(start, end));
  const parameters = (hasSelf ? [SELF, ...names] : names).join(", ");
  const isLast = index === count - 1;
  const opening = index ? "" : `\nfunction ${DISPATCHER}(${WHICH}) {\nreturn [\n`;
  text.prependRight(body.start, `${opening}function (${parameters}) `);
  text.appendLeft(body.end, isLast ? `\n][${WHICH}];\n}\n` : ",\n");
  text.move(body.start, body.end, text.original.length);
}

/**
 * What a public method begins with: room for all that the call needs. Where Espruino has no variable for a parameter, it crashes; where it has none for a list of
 * bytes, the call ends in order. The list is let go at once.
 */
const RESERVE = "new Uint8Array(1000);";

/** What stays of a public method. It has no parameters, each of which takes a variable. */
function stub({ params }: FunctionNode, index: number, isFunction: boolean): string {
  const given = params.map((_, i) => `, arguments[${i}]`).join("");
  const call = isFunction ? `(this${given})` : ".apply(this, arguments)";
  return `function () { ${RESERVE} return ${DISPATCHER}(${index})${call}; }`;
}

function isPublic({ name, isMethod }: Callee): boolean {
  return isMethod && !PRIVATE.test(name);
}

/** What its uses are found by: a function `join` is another than all that is called `join` of objects. */
function keyOf({ name, isMethod }: Pick<Callee, "name" | "isMethod">): string {
  return isMethod ? `.${name}` : name;
}

/** Uses of the module's names and of members, by keyOf(), but for where a member gets its function. */
function usesOf(tree: Program, functions: Callee[]): Map<string, Use[]> {
  const made = new Set<Node>(functions.map(({ statement }) => statement));
  const uses = new Map<string, Use[]>();
  const note = (key: string, node: Node, ancestors: Node[]) => {
    const [outer, parent] = ancestors.slice(-2) as [AnyNode, AnyNode];
    const isMade = parent?.type === "AssignmentExpression" && parent.left === node && made.has(outer);
    if (!isMade) uses.set(key, [...(uses.get(key) ?? []), { node, parent }]);
  };
  fullAncestor(tree, (node, _state, ancestors) => {
    const { type, computed, property, key } = node as AnyNode & { computed?: boolean; property?: Node; key?: Node };
    if (type === "MemberExpression" && !computed)
      note(`.${(property as Identifier).name}`, node, ancestors.slice(0, -1));
    if (type === "Property" && key?.type === "Identifier") note(`.${(key as Identifier).name}`, node, [node, node]);
  });
  eachReference(tree, (use, ancestors) => {
    if (!isHidden(use, ancestors)) note(use.name, use, ancestors);
  });
  return uses;
}

/** Whether the dispatcher's call can stand there. */
function canWrite({ node, parent }: Use): boolean {
  if (node.type === "Property" || parent.type === "UpdateExpression" || parent.type === "NewExpression") return false;
  if (parent.type === "UnaryExpression" && parent.operator === "delete") return false;
  // Each function that the dispatcher gives is another one, and nothing is made by it.
  if (parent.type === "BinaryExpression" && parent.operator === "instanceof") return false;
  // What is exported is kept by whoever imports it, as a function that is there.
  if (parent.type === "AssignmentExpression") return parent.right === node && !isExport(parent.left);
  if (isCalled({ node, parent })) return true;
  if (node.type === "MemberExpression") return isPlain((node as MemberExpression).object);
  return parent.type !== "MemberExpression" || parent.object !== node || isOfFunctions(parent.property as Identifier);
}

/** Whether a method can do without being one. */
function mayBeFunction({ fn, isMethod }: Callee, uses: Use[]): boolean {
  let may = isMethod;
  full(fn.body, (node) => {
    if (isScope(node) || (node.type === "Identifier" && (node as Identifier).name === "arguments")) may = false;
  });
  return may && uses.every(isCalled);
}

function isCalled({ node, parent }: Use): boolean {
  return parent.type === "CallExpression" && parent.callee === node;
}

/** Whether nothing happens when it is not evaluated. */
function isPlain({ type }: Node): boolean {
  return type === "ThisExpression" || type === "Identifier";
}

function isExport(node: Node): boolean {
  const { object } = node as MemberExpression;
  return (
    (object as Identifier | undefined)?.name === "exports" || (object as Identifier | undefined)?.name === "module"
  );
}

function isOfFunctions({ name }: Identifier): boolean {
  return name === "call" || name === "apply" || name === "bind";
}

/** Whether only blanks stand where writeUse looks for the dot and the bracket: comments and more brackets may have some of their own. */
function isWrittenPlainly(use: Use, code: string): boolean {
  const { node } = use;
  if (node.type !== "MemberExpression" || !isCalled(use)) return true;
  const { object, property } = node as MemberExpression;
  return /^\s*\.\s*$/.test(code.slice(object.end, property.start)) && /^\s*\(/.test(code.slice(node.end));
}

function writeUse(text: MagicString, use: Use, index: number, isFunction: boolean): void {
  const { node, parent } = use;
  const dispatched = `${DISPATCHER}(${index})`;
  if (node.type !== "MemberExpression" || !isCalled(use)) {
    text.update(node.start, node.end, dispatched);
    return;
  }
  const { property } = node as MemberExpression;
  const { original } = text;
  const dot = original.lastIndexOf(".", property.start);
  const bracket = original.indexOf("(", node.end) + 1;
  text.prependRight(node.start, `${dispatched}${isFunction ? "(" : ".call("}`);
  text.update(dot, bracket, (parent as CallExpression).arguments.length ? ", " : "");
}
