import type {
  AnonymousFunctionDeclaration,
  AnyNode,
  FunctionDeclaration,
  FunctionExpression,
  Identifier,
  Node,
  Program,
} from "acorn";
import { ancestor, base, full, type RecursiveVisitors, simple } from "acorn-walk";

export type FunctionNode = FunctionDeclaration | FunctionExpression | AnonymousFunctionDeclaration;
export type Scope = Program | FunctionNode;

export function isScope(node: Node): node is Scope {
  return node.type === "Program" || node.type === "FunctionDeclaration" || node.type === "FunctionExpression";
}

/** Stops a walk at nested functions. */
const STAY: RecursiveVisitors<unknown> = { ...base, Function: () => {} };

/** The names that a scope declares: its parameters, variables and functions, those in nested functions aside. */
export function declaredNames(scope: Scope): Set<string> {
  const names = new Set<string>();
  const add = (node: AnyNode | null | undefined) => {
    if (node?.type === "Identifier") names.add(node.name);
  };
  if (scope.type !== "Program") {
    add(scope.id);
    scope.params.forEach(add);
  }
  for (const statement of bodyOf(scope)) {
    simple(
      statement,
      {
        VariableDeclarator: (node) => add(node.id),
        FunctionDeclaration: (node) => add(node.id),
        CatchClause: (node) => add(node.param),
      },
      STAY,
    );
  }
  return names;
}

/** Whether a name that a `catch` declares means something else in the same function too: declaredNames does not tell the two apart. */
export function reusesCatchNames(fn: FunctionNode): boolean {
  const catches: { name: string; start: number; end: number }[] = [];
  full(fn.body, (node) => {
    const { type, param, start, end } = node as AnyNode & { param?: Identifier };
    if (type === "CatchClause" && param) catches.push({ name: param.name, start, end });
  });
  let reuses = false;
  if (catches.length)
    eachReference(fn.body, (use) => {
      const same = catches.filter(({ name }) => name === use.name);
      if (same.length && !same.some(({ start, end }) => use.start > start && use.end < end)) reuses = true;
    });
  return reuses;
}

/** Whether a function around a use declares its name, so that it is none of the module's. */
export function isHidden({ name }: Identifier, ancestors: Node[]): boolean {
  return functionsIn(ancestors).some((fn) => namesWithin(fn).has(name));
}

/** The names that the functions around a place declare, the module aside. */
export function namesAround(ancestors: Node[]): Set<string> {
  return new Set(functionsIn(ancestors).flatMap((fn) => [...namesWithin(fn)]));
}

function functionsIn(nodes: Node[]): FunctionNode[] {
  return nodes.filter((node): node is FunctionNode => isScope(node) && node.type !== "Program");
}

const known = new WeakMap<FunctionNode, Set<string>>();

/** As declaredNames, without the name of a declared function, which is declared around it. */
function namesWithin(fn: FunctionNode): Set<string> {
  const found = known.get(fn);
  if (found) return found;
  const names = declaredNames(fn.type === "FunctionDeclaration" ? { ...fn, id: null } : fn);
  known.set(fn, names);
  return names;
}

export function bodyOf(scope: Scope): AnyNode[] {
  return scope.type === "Program" ? scope.body : scope.body.body;
}

/** Calls back for each use of a variable (declarations aside), with the nodes that it lies in, outermost first. */
export function eachReference(root: Node, callback: (use: Identifier, ancestors: Node[]) => void): void {
  ancestor(root, {
    Identifier: (node, _state, ancestors) => callback(node, ancestors.slice(0, -1)),
    // The walker hands the left side of an assignment and declarations over as patterns.
    VariablePattern: (node: Identifier, _state: unknown, ancestors: Node[]) => {
      const parent = ancestors.at(-2);
      const declares =
        parent?.type === "VariableDeclarator" || parent?.type === "CatchClause" || (parent && isScope(parent));
      if (!declares) callback(node, ancestors.slice(0, -1));
    },
  } as Parameters<typeof ancestor>[1]);
}
