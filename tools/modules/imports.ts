/** How firmware, which is made of ES modules, comes to what a module of CommonJS exports: an object, whose functions may say `this`. */
import type { AnyNode, CallExpression, Node, Program, VariableDeclaration } from "acorn";
import { ancestor, full } from "acorn-walk";
import MagicString from "magic-string";
import { isHidden } from "../compiler/syntax/scopes.js";

/** "object" for a module of CommonJS, "names" for an ES module; undefined for what is built in, or no module. */
export type KindOf = (name: string) => "object" | "names" | undefined;

interface Require {
  call: CallExpression;
  name: string;
  /** `const dht = require("DHT22");` of the file itself, where nothing else is ever assigned to it. */
  declaration?: VariableDeclaration | undefined;
}

/** With imports in the place of each `require` of a module, and of its object where a file imports all of it. */
export function importModules(code: string, tree: Program, kindOf: KindOf): MagicString {
  const text = new MagicString(code);
  for (const node of tree.body) importObject(text, node as AnyNode, kindOf);
  requiresIn(tree, kindOf).forEach(({ call, name, declaration }, i) => {
    const local = declaration ? nameOf(declaration) : `required$${i}`;
    const statement = `import ${kindOf(name) === "names" ? "* as " : ""}${local} from ${JSON.stringify(name)};`;
    if (declaration) text.overwrite(declaration.start, declaration.end, statement);
    else text.prepend(`${statement} `).overwrite(call.start, call.end, local);
  });
  return text;
}

/** `import * as dht` would be its members, each by itself. */
function importObject(text: MagicString, node: AnyNode, kindOf: KindOf): void {
  if (node.type !== "ImportDeclaration" || kindOf(String(node.source.value)) !== "object") return;
  const [specifier, another] = node.specifiers;
  if (specifier?.type !== "ImportNamespaceSpecifier" || another) return;
  text.overwrite(specifier.start, specifier.end, specifier.local.name);
}

function requiresIn(tree: Program, kindOf: KindOf): Require[] {
  const found: Require[] = [];
  ancestor(tree, {
    CallExpression(call, _state, ancestors) {
      const { callee } = call;
      if (callee.type !== "Identifier" || callee.name !== "require" || isHidden(callee, ancestors)) return;
      const [argument] = call.arguments;
      const name = argument?.type === "Literal" ? String(argument.value) : "";
      if (kindOf(name)) found.push({ call, name, declaration: declarationIn(ancestors, tree) });
    },
  });
  return found;
}

function declarationIn(ancestors: Node[], tree: Program): VariableDeclaration | undefined {
  const [, declaration, declarator] = ancestors as AnyNode[];
  if (ancestors.length !== 4 || declaration?.type !== "VariableDeclaration" || declaration.declarations.length > 1)
    return;
  if (declarator?.type !== "VariableDeclarator" || declarator.id.type !== "Identifier") return;
  return isReassigned(tree, declarator.id.name) ? undefined : declaration;
}

function isReassigned(tree: Program, name: string): boolean {
  let found = false;
  full(tree, (node) => {
    const { type, left, argument } = node as AnyNode & { left?: AnyNode; argument?: AnyNode };
    const target = type === "AssignmentExpression" || type === "ForInStatement" ? left : argument;
    if ((type === "UpdateExpression" || target === left) && target?.type === "Identifier" && target.name === name) {
      found = true;
    }
  });
  return found;
}

function nameOf({ declarations: [first] }: VariableDeclaration): string {
  return first?.id.type === "Identifier" ? first.id.name : "";
}
