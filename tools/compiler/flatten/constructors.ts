import type {
  AssignmentExpression,
  CallExpression,
  FunctionDeclaration,
  Identifier,
  MemberExpression,
  Node,
  ReturnStatement,
  Statement,
} from "acorn";
import { simple, base as walkBase } from "acorn-walk";
import type MagicString from "magic-string";
import { declaredNames, eachReference, isScope } from "../syntax/scopes.js";
import { ClassError, type ClassModel, isNamed } from "./class-model.js";

/** One constructor in the making: its function, and the statements in it, wherever they come from. */
export interface Constructor {
  init: FunctionDeclaration;
  statements: Node[];
  declares: Set<string>;
  uses: Set<string>;
  assigns: Set<string>;
  /** Whether it returns early. */
  returns: boolean;
}

/** The `super(...)` of a constructor. */
interface SuperCall {
  statement: Statement;
  call: CallExpression;
  /** TypeScript wrote the constructor: it hands all its arguments on. */
  implicit: boolean;
}

/**
 * The constructor of a class without a base, or with one that stays a class of its own. TypeScript lets a base's
 * constructor replace the object (`_this = _super.call(this) || this`); ours never do, so `_this` is `this` again.
 */
export function writeConstructor(text: MagicString, model: ClassModel): Constructor {
  const superCall = findSuperCall(model);
  const own = describe(text, model, superCall);
  return superCall ? callBase(text, own, superCall, model.base as string) : own;
}

/** The constructor of a class that takes its base's in if that changes nothing, and else calls it. */
export function mergeConstructors(text: MagicString, base: Constructor, model: ClassModel): Constructor {
  const superCall = findSuperCall(model);
  if (!superCall) throw new ClassError(model.name, "its constructor must call super() in a statement of its own");
  const own = describe(text, model, superCall);
  if (canAppend(base, own, superCall)) {
    dissolve(text, own);
    for (const { start, end } of own.statements) text.move(start, end, base.init.body.end - 1);
    return { ...union(base, own), init: base.init, statements: [...base.statements, ...own.statements] };
  }
  if (canInsert(base, own, superCall)) {
    const place = superCall.statement;
    dissolve(text, base);
    text.remove(place.start, place.end);
    for (const { start, end } of base.statements) text.move(start, end, place.start);
    const before = own.statements.filter(({ start }) => start < place.start);
    const after = own.statements.filter(({ start }) => start > place.start);
    return { ...union(base, own), init: own.init, statements: [...before, ...base.statements, ...after] };
  }
  rename(text, base.init, model.base as string);
  return callBase(text, own, superCall, model.base as string);
}

export function rename(text: MagicString, { id }: FunctionDeclaration, name: string): void {
  if (id.name !== name) text.update(id.start, id.end, name);
}

/** The base's function takes what the class adds at its end. */
function canAppend(base: Constructor, own: Constructor, { implicit }: SuperCall): boolean {
  return implicit && disjoint(base.declares, own.uses) && !(base.returns && own.statements.length);
}

/** The base's statements can stand in the class's function, in the place of `super(...)`. */
function canInsert(base: Constructor, own: Constructor, { call, implicit }: SuperCall): boolean {
  const [, ...values] = call.arguments;
  if (implicit) return false;
  if (!base.statements.length) return values.every(({ type }) => type === "Identifier" || type === "Literal");
  const parameters = base.init.params.map((parameter) => (parameter.type === "Identifier" ? parameter.name : ""));
  const sameNames =
    values.length === parameters.length && values.every((value, i) => isNamed(value, parameters[i] ?? ""));
  if (!sameNames || base.returns || base.uses.has("arguments")) return false;
  const locals = without(base.declares, parameters);
  return (
    disjoint(locals, own.uses) &&
    disjoint(locals, own.declares) &&
    disjoint(without(base.uses, parameters), own.declares) &&
    disjoint(new Set(parameters), base.assigns) &&
    disjoint(new Set(parameters), own.assigns)
  );
}

/** `var _this = _super.call(this, x) || this;` -> `Base.call(this, x);` */
function callBase(text: MagicString, own: Constructor, { statement, call }: SuperCall, base: string): Constructor {
  const { object } = call.callee as MemberExpression;
  text.remove(statement.start, call.start);
  text.update(object.start, object.end, base);
  text.update(call.end, statement.end, ";");
  const statements = [...own.statements, statement].sort((a, b) => a.start - b.start);
  const uses = new Set([...own.uses, base]);
  for (const value of call.arguments) eachReference(value, ({ name }) => uses.add(name));
  return { ...own, statements, uses };
}

/** Removes a function but for the statements that go on elsewhere. */
function dissolve(text: MagicString, { init, statements }: Constructor): void {
  let position = init.start;
  const kept = statements.filter(({ start, end }) => start > init.start && end < init.end);
  for (const { start, end } of kept.sort((a, b) => a.start - b.start)) {
    if (start > position) text.remove(position, start);
    position = end;
  }
  text.remove(position, init.end);
}

/** What the class's own constructor holds besides `super(...)`, with `this` for `_this`. */
function describe(text: MagicString, { init }: ClassModel, superCall?: SuperCall): Constructor {
  const statements = init.body.body.filter((item) => item !== superCall?.statement && !isReturnThis(item));
  const own: Constructor = {
    init,
    statements,
    declares: without(declaredNames(init), [init.id.name, "_this"]),
    uses: new Set(),
    assigns: new Set(),
    returns: false,
  };
  for (const statement of statements) {
    own.returns ||= hasReturn(statement);
    eachReference(statement, (use, ancestors) => {
      if (use.name !== "_this") own.uses.add(use.name);
      if (isChanged(use, ancestors.at(-1))) own.assigns.add(use.name);
    });
  }
  if (superCall) own.statements = restoreThis(text, init, statements, superCall);
  return own;
}

function isChanged(use: Identifier, parent: Node | undefined): boolean {
  if (parent?.type === "AssignmentExpression") return (parent as AssignmentExpression).left === use;
  return parent?.type === "UpdateExpression" || parent?.type === "ForInStatement";
}

/** Gives the statements that are left. Functions in the constructor go on seeing the object as `_this`. */
function restoreThis(
  text: MagicString,
  init: FunctionDeclaration,
  statements: Statement[],
  superCall: SuperCall,
): Statement[] {
  for (const item of init.body.body) if (isReturnThis(item)) text.remove(item.start, item.end);
  let seenByFunctions = false;
  for (const statement of statements) {
    eachReference(statement, (use, ancestors) => {
      if (use.name !== "_this") return;
      if (ancestors.some(isScope)) seenByFunctions = true;
      else if (ancestors.at(-1)?.type === "ReturnStatement") text.remove(use.start, use.end);
      else text.update(use.start, use.end, "this");
    });
  }
  const declaration = statements.find(isThisDeclaration);
  if (declaration && !seenByFunctions) {
    text.remove(declaration.start, declaration.end);
    return statements.filter((item) => item !== declaration);
  }
  const first = statements.find(({ start }) => start > superCall.statement.start);
  if (!declaration && seenByFunctions && first) text.prependRight(first.start, "var _this = this;\n");
  return statements;
}

function hasReturn(statement: Statement): boolean {
  let found = false;
  const note = () => {
    found = true;
  };
  simple(statement, { ReturnStatement: note }, { ...walkBase, Function: () => {} });
  return found;
}

/** `return _this;` */
function isReturnThis(item: Statement): boolean {
  return item.type === "ReturnStatement" && isNamed(item.argument, "_this");
}

/** `var _this = this;` */
function isThisDeclaration(item: Statement): boolean {
  if (item.type !== "VariableDeclaration") return false;
  const [declarator] = item.declarations;
  return isNamed(declarator?.id, "_this") && declarator?.init?.type === "ThisExpression";
}

function findSuperCall({ init }: ClassModel): SuperCall | undefined {
  for (const statement of init.body.body) {
    const value = resultOf(statement);
    if (value?.type !== "LogicalExpression" || value.right.type !== "ThisExpression") continue;
    const { left } = value;
    const implicit = left.type === "LogicalExpression";
    const call = implicit ? left.right : left;
    if (
      call.type === "CallExpression" &&
      call.callee.type === "MemberExpression" &&
      isNamed(call.callee.object, "_super")
    ) {
      return { statement, call, implicit };
    }
  }
  return undefined;
}

/** What a statement returns, or gives to a variable. */
function resultOf(statement: Statement) {
  if (statement.type === "ReturnStatement") return (statement as ReturnStatement).argument;
  if (statement.type === "VariableDeclaration") return statement.declarations[0]?.init;
  if (statement.type === "ExpressionStatement" && statement.expression.type === "AssignmentExpression") {
    return statement.expression.right;
  }
  return undefined;
}

function union(a: Constructor, b: Constructor) {
  return {
    declares: new Set([...a.declares, ...b.declares]),
    uses: new Set([...a.uses, ...b.uses]),
    assigns: new Set([...a.assigns, ...b.assigns]),
    returns: a.returns || b.returns,
  };
}

function without(names: Set<string>, others: string[]): Set<string> {
  return new Set([...names].filter((name) => !others.includes(name)));
}

function disjoint(a: Set<string>, b: Set<string>): boolean {
  return ![...a].some((name) => b.has(name));
}
