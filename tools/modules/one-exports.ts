/**
 * In Espruino `exports` and `module.exports` are one variable, and `this` outside of functions is what it holds at first (jspEvaluateModule in
 * jsparse.c). A linker of CommonJS takes them for three things, and puts a function around a module that does more than to set members: on the
 * board each function in it would cost three variables more.
 */
import { type AnyNode, type Identifier, type Node, parse } from "acorn";
import { ancestor } from "acorn-walk";
import MagicString from "magic-string";
import { eachReference, isHidden } from "../compiler/syntax/scopes.js";

/** ES5 with a variable of its own for what it exports; as it is where that is plain to see for the linker. */
export function oneExports(code: string): MagicString {
  const text = new MagicString(code);
  const places = exportsIn(code);
  const isOneWay = places.length === 1 || !places.some(({ isWhole }) => isWhole);
  if (isOneWay && places.every(({ isPlain }) => isPlain)) return text;
  const name = freeName(code);
  for (const { start, end } of places) text.overwrite(start, end, name);
  return text.prepend(`var ${name} = {}; `).append(`\nmodule.exports = ${name};\n`);
}

interface Place {
  start: number;
  end: number;
  /** Whether it is on the left side of a statement, as in `exports.connect = ` or `module.exports = `. */
  isPlain: boolean;
  /** Whether it is `module.exports`. */
  isWhole: boolean;
}

function exportsIn(code: string): Place[] {
  const tree = parse(code, { ecmaVersion: 5, allowReturnOutsideFunction: true });
  const found: Place[] = [];
  const add = ({ start, end }: Node, isWhole: boolean, isPlain: boolean) =>
    found.push({ start, end, isWhole, isPlain });
  eachReference(tree, (use, ancestors) => {
    if (isHidden(use, ancestors)) return;
    const member = ancestors.at(-1) as AnyNode;
    if (use.name === "exports") add(use, false, isAssigned(member, ancestors));
    else if (isModuleExports(use, member)) add(member, true, isAssigned(member, ancestors));
  });
  ancestor(tree, {
    ThisExpression: (node, _state, ancestors) => {
      if (!ancestors.some(({ type }) => /^Function/.test(type))) add(node, false, false);
    },
    VariableDeclarator: ({ id }, _state, ancestors) => {
      const isOutside = !ancestors.some(({ type }) => /^Function/.test(type));
      if (isOutside && id.type === "Identifier" && id.name === "exports") add(id, false, false);
    },
  });
  return found;
}

function isModuleExports({ name }: Identifier, parent: AnyNode): boolean {
  if (name !== "module" || parent?.type !== "MemberExpression" || parent.computed) return false;
  return parent.property.type === "Identifier" && parent.property.name === "exports";
}

/** Whether a member is what a statement of the module itself assigns to. */
function isAssigned(member: AnyNode, ancestors: Node[]): boolean {
  const [, statement, assignment] = ancestors as AnyNode[];
  return (
    member.type === "MemberExpression" &&
    ancestors.length === 4 &&
    statement?.type === "ExpressionStatement" &&
    assignment?.type === "AssignmentExpression" &&
    assignment.left === member
  );
}

/** A name that the code does not have. */
function freeName(code: string): string {
  let name = "exported";
  while (code.includes(name)) name += "_";
  return name;
}
