import type { AnyNode, Identifier, Node, Statement, VariableDeclaration, VariableDeclarator } from "acorn";
import { base, simple } from "acorn-walk";
import { bodyOf, type FunctionNode } from "./scopes.js";

/** The variables whose `var` was run on each way to a place; undefined where no way leads to. */
type Declared = Set<string> | undefined;

/**
 * Uses in a function, not in one within it, of its variables where their `var` may not have run. Espruino knows a variable from its `var` on: before, and on a way
 * past it, the name is that of a variable around the function, which an assignment overwrites.
 */
export function undeclaredUses(fn: FunctionNode): Identifier[] {
  const uses = new UndeclaredUses(fn);
  uses.statements(bodyOf(fn) as Statement[], new Set());
  return uses.found;
}

class UndeclaredUses {
  readonly found: Identifier[] = [];
  private readonly variables = new Set<string>();

  constructor(fn: FunctionNode) {
    // Not what a `catch` names: outside of it that is another variable.
    const add = ({ id }: VariableDeclarator) => id.type === "Identifier" && this.variables.add(id.name);
    for (const statement of bodyOf(fn)) simple(statement, { VariableDeclarator: add }, { ...base, Function: () => {} });
    for (const parameter of fn.params) if (parameter.type === "Identifier") this.variables.delete(parameter.name);
  }

  statements(list: Statement[], declared: Declared): Declared {
    let at = declared;
    for (const each of list) at = this.statement(each, at);
    return at;
  }

  /** What is declared behind it. */
  private statement(node: Statement, declared: Declared): Declared {
    switch (node.type) {
      case "BlockStatement":
        return this.statements(node.body, declared);
      case "VariableDeclaration":
        return this.declaration(node, declared);
      case "IfStatement": {
        this.expression(node.test, declared);
        const then = this.statement(node.consequent, declared);
        return onBoth(then, node.alternate ? this.statement(node.alternate, declared) : declared);
      }
      case "ForStatement": {
        const init = node.init?.type === "VariableDeclaration" ? this.declaration(node.init, declared) : declared;
        if (init === declared) this.expression(node.init, declared);
        this.expression(node.test, init);
        // A `continue` leaves the rest of the body out.
        this.statement(node.body, init);
        this.expression(node.update, init);
        return init;
      }
      case "ForInStatement": {
        this.expression(node.right, declared);
        const { left } = node;
        const within = left.type === "VariableDeclaration" ? this.declaration(left, declared) : declared;
        if (within === declared) this.expression(left, declared);
        this.statement(node.body, within);
        return declared;
      }
      case "WhileStatement":
        this.expression(node.test, declared);
        this.statement(node.body, declared);
        return declared;
      case "DoWhileStatement": {
        const end = this.statement(node.body, declared);
        const behind = end && !leavesEarly(node.body) ? end : declared;
        this.expression(node.test, behind);
        return behind;
      }
      case "TryStatement": {
        const tried = this.statement(node.block, declared);
        const caught = node.handler
          ? this.caught(node.handler.param as Identifier, node.handler.body.body, declared)
          : tried;
        const behind = node.handler ? onBoth(tried, caught) : tried;
        return node.finalizer && !this.statement(node.finalizer, declared) ? undefined : behind;
      }
      case "SwitchStatement":
        this.expression(node.discriminant, declared);
        for (const each of node.cases) {
          this.expression(each.test, declared);
          this.statements(each.consequent, declared);
        }
        return declared;
      case "ReturnStatement":
      case "ThrowStatement":
        this.expression(node.argument, declared);
        return undefined;
      case "BreakStatement":
      case "ContinueStatement":
        return undefined;
      case "LabeledStatement":
        // A `break` to it may leave out any part of it.
        this.statement(node.body, declared);
        return declared;
      default:
        this.expression(node, declared);
        return declared;
    }
  }

  private declaration({ declarations }: VariableDeclaration, declared: Declared): Declared {
    const behind = declared && new Set(declared);
    for (const { id, init } of declarations) {
      this.expression(init, behind);
      if (id.type === "Identifier") behind?.add(id.name);
    }
    return behind;
  }

  /** What is thrown has a name of its own there. */
  private caught(param: Identifier | null, body: Statement[], declared: Declared): Declared {
    const within = declared && new Set(declared);
    if (param && within) within.add(param.name);
    return this.statements(body, within);
  }

  private expression(node: Node | null | undefined, declared: Declared): void {
    if (!node || !declared) return;
    const each = node as AnyNode;
    if (each.type === "FunctionExpression" || each.type === "FunctionDeclaration") return;
    if (each.type === "Identifier") {
      if (this.variables.has(each.name) && !declared.has(each.name)) this.found.push(each);
      return;
    }
    for (const [name, child] of Object.entries(each)) {
      const isName =
        (each.type === "MemberExpression" && name === "property" && !each.computed) ||
        (each.type === "Property" && name === "key" && !each.computed);
      if (isName) continue;
      for (const one of Array.isArray(child) ? child : [child])
        if (one && typeof one.type === "string") this.expression(one, declared);
    }
  }
}

/** Whether a `break` or `continue` is in it, be it that of a loop within. */
function leavesEarly(body: Statement): boolean {
  let isThere = false;
  const found = () => {
    isThere = true;
  };
  simple(body, { BreakStatement: found, ContinueStatement: found }, { ...base, Function: () => {} });
  return isThere;
}

function onBoth(one: Declared, other: Declared): Declared {
  if (!one || !other) return one ?? other;
  return new Set([...one].filter((name) => other.has(name)));
}
