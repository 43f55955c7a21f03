import type {
  CallExpression,
  ExpressionStatement,
  FunctionDeclaration,
  FunctionExpression,
  Identifier,
  MemberExpression,
  Node,
  Statement,
  VariableDeclaration,
} from "acorn";

/** A method or an accessor: one statement that sets something on `X.prototype`. */
export interface Member {
  key: string;
  statement: ExpressionStatement;
  /** The `X.prototype` in it. */
  prototype: MemberExpression;
  /** Where a method's name stands; accessors have none. */
  name?: Node;
}

/** A class as TypeScript writes it for ES5: a function that is called at once and returns the constructor. */
export interface ClassModel {
  /** The variable that holds it; inside, it goes by `inner`. */
  name: string;
  inner: string;
  /** Name of the base class. */
  base?: string;
  node: VariableDeclaration;
  wrapper: FunctionExpression;
  extendsCall?: ExpressionStatement;
  init: FunctionDeclaration;
  members: Member[];
  statics: ExpressionStatement[];
  returns: Statement;
}

/** Reads one statement; undefined when it is no class. */
export function readClass(statement: Node): ClassModel | undefined {
  const declaration = statement as VariableDeclaration;
  if (declaration.type !== "VariableDeclaration" || declaration.declarations.length !== 1) return undefined;
  const [{ id, init: value }] = declaration.declarations as [VariableDeclaration["declarations"][0]];
  if (value?.type !== "CallExpression" || value.callee.type !== "FunctionExpression") return undefined;
  const body = value.callee.body.body;
  const returns = body.at(-1);
  if (returns?.type !== "ReturnStatement" || returns.argument?.type !== "Identifier") return undefined;
  const inner = returns.argument.name;
  const init = body.find((item) => item.type === "FunctionDeclaration" && item.id.name === inner);
  if (!init) return undefined;
  const model: ClassModel = {
    name: (id as Identifier).name,
    inner,
    base: baseName(value, (id as Identifier).name),
    node: declaration,
    wrapper: value.callee,
    init: init as FunctionDeclaration,
    members: [],
    statics: [],
    returns,
  };
  for (const item of body) if (item !== init && item !== returns) sort(item, model);
  return model;
}

function baseName({ arguments: [base] }: CallExpression, name: string): string | undefined {
  if (base && base.type !== "Identifier") throw new ClassError(name, "it must extend a class by its name");
  return base?.name;
}

/** Puts a statement of the class where it belongs. */
function sort(item: Statement, model: ClassModel): void {
  const member = readMember(item, model.inner);
  if (member) model.members.push(member);
  else if (isExtendsCall(item)) model.extendsCall = item as ExpressionStatement;
  else if (isStatic(item, model.inner)) model.statics.push(item as ExpressionStatement);
  else throw new ClassError(model.name, "only methods, accessors and static fields are supported in a class");
}

function readMember(item: Statement, inner: string): Member | undefined {
  if (item.type !== "ExpressionStatement") return undefined;
  const { expression } = item;
  if (expression.type === "AssignmentExpression" && expression.left.type === "MemberExpression") {
    const { object, property, computed } = expression.left;
    if (computed || property.type !== "Identifier" || !isPrototype(object, inner)) return undefined;
    return { key: property.name, statement: item, prototype: object, name: property };
  }
  if (expression.type !== "CallExpression") return undefined;
  const [prototype, key] = expression.arguments;
  if (!prototype || !isPrototype(prototype, inner) || key?.type !== "Literal") return undefined;
  return { key: String(key.value), statement: item, prototype };
}

function isPrototype(node: Node, inner: string): node is MemberExpression {
  const { type, object, property } = node as MemberExpression;
  return type === "MemberExpression" && isNamed(object, inner) && isNamed(property, "prototype");
}

function isExtendsCall(item: Statement): boolean {
  if (item.type !== "ExpressionStatement" || item.expression.type !== "CallExpression") return false;
  return isNamed(item.expression.arguments[1], "_super");
}

function isStatic(item: Statement, inner: string): boolean {
  if (item.type !== "ExpressionStatement" || item.expression.type !== "AssignmentExpression") return false;
  const { left } = item.expression;
  return left.type === "MemberExpression" && isNamed(left.object, inner);
}

export function isNamed(node: Node | null | undefined, name: string): boolean {
  return node?.type === "Identifier" && (node as Identifier).name === name;
}

export class ClassError extends Error {
  constructor(name: string, message: string) {
    super(`class ${name}: ${message}`);
  }
}
