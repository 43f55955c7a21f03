import type { AnyNode, CallExpression, Expression, Identifier, MemberExpression, Node, Statement } from "acorn";
import { full } from "acorn-walk";
import MagicString from "magic-string";
import {
  declaredNames,
  eachReference,
  type FunctionNode,
  isScope,
  namesAround,
  reusesCatchNames,
} from "../syntax/scopes.js";
import { singleExit } from "./single-exit.js";

/** A function that may go to where it is called. */
export interface Callee {
  name: string;
  fn: FunctionNode;
  /** The statement that makes it. */
  statement: Node;
  isMethod: boolean;
}

/** What stands around a call, which decides how the function's text can take its place. */
export interface Place {
  /** What is replaced: the whole statement, or the call alone. */
  start: number;
  end: number;
  kind: "drop" | "return" | "declare" | "assign" | "expression";
  /** What gets the result, and how: `x =` or `x +=`. */
  target: string;
  inLoop: boolean;
  /** What the functions around it declare. */
  names: Set<string>;
}

const LOOPS = ["ForStatement", "ForInStatement", "WhileStatement", "DoWhileStatement"];

/** `ancestors`: outermost first, the call not among them. */
export function placeOf(call: CallExpression, ancestors: Node[]): Place | undefined {
  const parent = ancestors.at(-1) as AnyNode;
  const owner = ancestors.at(-2) as AnyNode;
  const fn = ancestors.findLastIndex((node) => node.type !== "Program" && isScope(node));
  const names = namesAround(ancestors);
  const inLoop = ancestors.slice(fn).some(({ type }) => LOOPS.includes(type));
  const whole = (node: Node, kind: Place["kind"], target = ""): Place => ({
    start: node.start,
    end: node.end,
    kind,
    target,
    inLoop,
    names,
  });
  if (parent.type === "ExpressionStatement") return whole(parent, "drop");
  if (parent.type === "ReturnStatement") return whole(parent, "return");
  if (parent.type === "VariableDeclarator" && owner.type === "VariableDeclaration") {
    const isAlone = owner.declarations.length === 1 && !LOOPS.includes(ancestors.at(-3)?.type ?? "");
    if (isAlone && parent.id.type === "Identifier") return whole(owner, "declare", `${parent.id.name} =`);
  }
  if (parent.type === "AssignmentExpression" && owner.type === "ExpressionStatement") {
    const { left, operator } = parent;
    const isField =
      left.type === "MemberExpression" && !left.computed && /^(Identifier|ThisExpression)$/.test(left.object.type);
    if (isField && operator === "=") return whole(owner, "assign", `${nameOf(left)} =`);
    if (left.type === "Identifier") return whole(owner, "assign", `${left.name} ${operator}`);
  }
  return whole(call, "expression");
}

/** `x.y` or `this.y`, as source. */
function nameOf({ object, property }: MemberExpression): string {
  return `${(object as Identifier).name ?? "this"}.${(property as Identifier).name}`;
}

/** Writes the function's text where its call stands. False, and nothing written, when that could change what it does. */
export function writeCall(
  text: MagicString,
  callee: Callee,
  call: CallExpression,
  place: Place,
  caller: FunctionNode,
): boolean {
  const receiver = receiverOf(callee, call, caller);
  if (receiver === undefined || !isPlain(callee, receiver)) return false;
  const { params } = callee.fn;
  if (call.arguments.length > params.length || call.arguments.some(({ type }) => type === "SpreadElement"))
    return false;
  const own = new MagicString(text.original);
  if (receiver !== "this") {
    full(callee.fn.body, (node) => {
      if (node.type === "ThisExpression") own.update(node.start, node.end, receiver);
    });
  }
  const result = bodyExpression(callee.fn);
  if (result && writeExpression(own, callee, call, place, caller)) {
    text.update(call.start, call.end, `(${own.slice(result.start, result.end)})`);
    return true;
  }
  if (place.kind === "expression") return false;
  const statements = writeStatements(own, callee, call, place, caller);
  if (statements === undefined) return false;
  text.update(place.start, place.end, statements);
  return true;
}

/** What `this` of the function is at the call; undefined when that cannot be said by a name. */
function receiverOf({ isMethod }: Callee, { callee }: CallExpression, caller: FunctionNode): string | undefined {
  if (!isMethod) return "this";
  const object = callee.type === "MemberExpression" ? (callee.object as AnyNode) : undefined;
  if (object?.type === "ThisExpression") return "this";
  return object?.type === "Identifier" && !isAssigned(caller, object.name) ? object.name : undefined;
}

/** Whether the function has nothing that binds it to being a function of its own. */
function isPlain({ fn, isMethod }: Callee, receiver: string): boolean {
  let plain = fn.params.every(({ type }) => type === "Identifier");
  full(fn.body, (node) => {
    if (isScope(node) || (node.type === "ThisExpression" && !isMethod)) plain = false;
    if (node.type === "Identifier" && (node as Identifier).name === "arguments") plain = false;
  });
  return plain && !reusesCatchNames(fn) && (receiver === "this" || !declaredNames(fn).has(receiver));
}

/** Whether a variable is the caller's own, and keeps its value while other functions run: none within the caller changes it. */
function isSteady(caller: FunctionNode, name: string): boolean {
  let steady = declaredNames(caller).has(name);
  full(caller.body, (node) => {
    if (isScope(node) && isAssigned(node as FunctionNode, name)) steady = false;
  });
  return steady;
}

/** Whether a function assigns a variable anywhere but where it declares it. */
function isAssigned(fn: FunctionNode, name: string): boolean {
  let assigned = false;
  full(fn, (node) => {
    const { type, left, argument } = node as unknown as Record<string, Identifier> & { type: string };
    const target = type === "UpdateExpression" ? argument : /^(Assignment|ForIn)/.test(type) ? left : undefined;
    if (target?.name === name) assigned = true;
  });
  return assigned;
}

/** The expression of a function that is no more than one. */
function bodyExpression(fn: FunctionNode): Expression | undefined {
  const [only, more] = fn.body.body as Statement[];
  return only?.type === "ReturnStatement" && !more ? (only.argument ?? undefined) : undefined;
}

/** Puts arguments for parameters. False when an argument would be evaluated twice, or at another time. */
function writeExpression(
  own: MagicString,
  { fn }: Callee,
  call: CallExpression,
  { names }: Place,
  caller: FunctionNode,
): boolean {
  const uses: Identifier[] = [];
  const calls: Node[] = [];
  let writes = false;
  full(fn.body, (node) => {
    if (node.type === "CallExpression" || node.type === "NewExpression") calls.push(node);
    if (node.type === "AssignmentExpression" || node.type === "UpdateExpression") writes = true;
  });
  eachReference(fn.body, (use) => uses.push(use));
  const texts = new Map<string, string>();
  for (const [i, parameter] of fn.params.entries()) {
    const { name } = parameter as Identifier;
    const value = call.arguments[i] as AnyNode | undefined;
    const mine = uses.filter((use) => use.name === name);
    const isFixed =
      !value ||
      value.type === "Literal" ||
      value.type === "ThisExpression" ||
      (value.type === "Identifier" && isSteady(caller, value.name));
    const comesFirst = mine.length === 1 && !calls.some(({ end }) => end <= (mine[0] as Node).start);
    if (!isFixed && !(isPure(value) && comesFirst)) return false;
    texts.set(name, value ? `(${own.original.slice(value.start, value.end)})` : "undefined");
  }
  // A name that means something else to the caller would change its meaning.
  if (writes || uses.some(({ name }) => !texts.has(name) && names.has(name))) return false;
  for (const use of uses) {
    const value = texts.get(use.name);
    if (value !== undefined) own.update(use.start, use.end, value);
  }
  return true;
}

/** Whether evaluating it changes nothing. */
function isPure(node: Node): boolean {
  let pure = true;
  full(node, ({ type }) => {
    if (/^(Call|New|Assignment|Update|Function)/.test(type)) pure = false;
  });
  return pure;
}

function writeStatements(
  own: MagicString,
  { fn }: Callee,
  call: CallExpression,
  { kind, target, inLoop, names }: Place,
  caller: FunctionNode,
): string | undefined {
  const { body } = fn.body;
  if (seesOthers(fn, names)) return undefined;
  const renamed = newNames(fn, caller, own.original);
  // What is handed over in a variable, and only read, needs no second one.
  const shared = new Map<string, string>();
  fn.params.forEach((parameter, i) => {
    const { name } = parameter as Identifier;
    const argument = call.arguments[i];
    const stays = argument?.type === "Identifier" && isSteady(caller, argument.name);
    if (stays && !isAssigned(fn, name)) shared.set(name, argument.name);
  });
  for (const [name, argument] of shared) renamed.set(name, argument);
  const value = (argument: Node | null | undefined) => (argument ? own.slice(argument.start, argument.end) : undefined);
  rename(own, fn, renamed, inLoop);
  if (kind !== "return") {
    const exit = (argument: Node | null | undefined) => {
      const result = value(argument);
      if (kind === "drop") return argument && !isPure(argument) ? `${result};` : "";
      return `${target} ${result ?? "undefined"};`;
    };
    if (!singleExit(body, own, exit)) return undefined;
  }
  const variables = fn.params.flatMap((parameter, i) => {
    const { name } = parameter as Identifier;
    const argument = call.arguments[i];
    if (shared.has(name)) return [];
    return `var ${renamed.get(name) ?? name} = ${argument ? own.original.slice(argument.start, argument.end) : "undefined"};`;
  });
  if (kind === "declare") variables.unshift(`var ${inLoop ? `${target} undefined` : target.slice(0, -2)};`);
  const [first, last] = [body[0], body.at(-1)];
  const statements = first && last ? own.slice(first.start, last.end) : "";
  return `{ ${variables.join(" ")}\n${statements}${kind === "return" ? "\nreturn;" : ""} }`;
}

/** Whether a name of the module that the function uses means something else where it is called. */
function seesOthers(fn: FunctionNode, others: Set<string>): boolean {
  const own = declaredNames(fn);
  let sees = false;
  eachReference(fn.body, ({ name }) => {
    if (!own.has(name) && others.has(name)) sees = true;
  });
  return sees;
}

/** Names for those of the function's variables that mean something in the caller. */
function newNames(fn: FunctionNode, caller: FunctionNode, source: string): Map<string, string> {
  const taken = new Set<string>();
  full(caller, (node) => {
    const { name, id, param } = node as unknown as Record<string, Identifier & string>;
    for (const each of [name, id?.name, param?.name]) if (each) taken.add(each);
  });
  for (const name of declaredNames(caller)) taken.add(name);
  const names = new Map<string, string>();
  const own = declaredNames(fn);
  if (fn.type === "FunctionDeclaration" && fn.id) own.delete(fn.id.name);
  for (const name of own) {
    if (!taken.has(name)) continue;
    let number = 1;
    while (source.includes(`${name}$${number}`)) number++;
    names.set(name, `${name}$${number}`);
  }
  return names;
}

/** Renames variables. In a loop each begins without a value, as in every call of a function. */
function rename(own: MagicString, fn: FunctionNode, names: Map<string, string>, inLoop: boolean): void {
  const put = (node: Identifier) => {
    const name = names.get(node.name);
    if (name) own.update(node.start, node.end, name);
  };
  eachReference(fn.body, put);
  full(fn.body, (node, _state) => {
    const { type, id, init, param } = node as AnyNode & { id: Identifier; init?: Node; param?: Identifier };
    if (type === "VariableDeclarator") {
      put(id);
      if (inLoop && !init) own.appendLeft(id.end, " = undefined");
    }
    if (type === "CatchClause" && param) put(param);
  });
}
