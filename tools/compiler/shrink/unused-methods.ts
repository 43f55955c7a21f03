/**
 * Leaves out of a firmware what it never calls: methods of the library's classes, and functions that only those call. They are found by name alone, as
 * Espruino finds them: a method whose name stands nowhere in what runs is not called. computed-names.ts looks for names that are put together.
 */
import { type CallExpression, type Comment, type Literal, type MemberExpression, type Node, parse } from "acorn";
import { full, fullAncestor } from "acorn-walk";
import MagicString from "magic-string";
import type { Plugin, RenderedChunk } from "rollup";
import { shownPath } from "../../project.js";
import { tellLeftOut } from "../advice.js";
import { readClass } from "../flatten/class-model.js";
import { rewritten } from "../syntax/rewritten.js";
import { type Compiler, TSLIB } from "../typescript/compile.js";
import { computedNames } from "./computed-names.js";
import { isOfLibrary, PRIVATE } from "./private-names.js";

/** What the language calls without naming it. */
const CALLED_BY_LANGUAGE = ["toString", "toJSON", "valueOf", "then"];

/** The first argument of these is an event's name, which is no member's. */
const OF_EVENTS = /^(on|emit|removeListener|removeAllListeners)$/;

/** What one module has become in the linked code. */
export interface Part {
  id: string;
  start: number;
  end: number;
}

/** A rollup plugin. It comes before all that moves code: it has to know which module each line is of. */
export function unusedMethods(compiler: Compiler, root: string): Plugin {
  return {
    name: "unused-methods",
    renderChunk(code, chunk) {
      const parts = partsOf(code, chunk);
      const files = parts.flatMap(({ id }) => compiler.api?.applicationFile(id) ?? []);
      const { names, ...found } = computedNames(files, compiler.api!.program(), root);
      const file = `dist/${chunk.fileName}`;
      const script = parts.find((part) => isScript(part) && computesNames(code, part));
      const computes = found.records ?? (script && `${shownPath(script.id, root)} computes names`);
      const why = found.reason ?? (found.forgets && computes && `${found.forgets}, and ${computes}`);
      if (why) {
        tellLeftOut(this, `${file} keeps all methods of the library: ${why}`);
        return null;
      }
      const library = parts.filter(({ id }) => isOfLibrary(id));
      const { text, methods } = withoutUnused(code, { library, names });
      if (methods.length) tellLeftOut(this, `${file} leaves out ${methods.join(", ")}, which the firmware never names`);
      return rewritten(text);
    },
  };
}

/** Modules stand in the linked code one behind the other. */
function partsOf(code: string, { modules }: RenderedChunk): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const [id, module] of Object.entries(modules)) {
    const start = module.code ? code.indexOf(module.code, from) : -1;
    if (start < 0) continue;
    from = start + module.code!.length;
    parts.push({ id, start, end: from });
  }
  return parts;
}

/** One that has no types. */
function isScript({ id }: Part): boolean {
  return id.endsWith(".js") && id !== TSLIB && !isOfLibrary(id);
}

function computesNames(code: string, { start, end }: Part): boolean {
  let computes = false;
  full(parse(code.slice(start, end), { ecmaVersion: 2020 }), (node) => {
    const { type, computed, property } = node as MemberExpression;
    if (type === "MemberExpression" && computed && property.type !== "Literal") computes = true;
  });
  return computes;
}

/** A method, an accessor, or a function of the module: it is there for who names it. */
interface Unit {
  node: Node;
  /** As a member. */
  key?: string;
  /** As a variable. */
  variable?: string;
  members: Set<string>;
  variables: Set<string>;
}

export interface Known {
  /** Where the library is. */
  library: Pick<Part, "start" | "end">[];
  /** Members that are used besides. */
  names?: Iterable<string>;
}

/** The code without them, and the public methods that are gone. */
export function withoutUnused(code: string, { library, names = [] }: Known): { text: MagicString; methods: string[] } {
  const text = new MagicString(code);
  const comments: Comment[] = [];
  const tree = parse(code, { ecmaVersion: 2020, onComment: comments });
  const isInLibrary = (node: Node) => library.some(({ start, end }) => node.start >= start && node.end <= end);
  const units = tree.body.flatMap((statement): Unit[] => {
    if (statement.type === "FunctionDeclaration") return [unit(statement, { variable: statement.id.name })];
    const members = isInLibrary(statement) ? readClass(statement)?.members : undefined;
    return (members ?? []).map(({ statement: node, key }) => unit(node, { key }));
  });
  const rest = unit(tree, {});
  for (const name of [...CALLED_BY_LANGUAGE, ...names]) rest.members.add(name);
  noteNames(tree, units, rest, isInLibrary);
  const used = usedFrom(rest, units);
  const methods = new Set<string>();
  for (const { node, key } of units.filter((each) => !used.has(each))) {
    text.remove(startWithComments(node, code, comments), node.end);
    if (key !== undefined && !PRIVATE.test(key)) methods.add(key);
  }
  return { text, methods: [...methods] };
}

function unit(node: Node, name: Pick<Unit, "key" | "variable">): Unit {
  return { node, ...name, members: new Set(), variables: new Set() };
}

/** Notes for each unit what it names, and for the rest what stands in none. */
function noteNames(tree: Node, units: Unit[], rest: Unit, isInLibrary: (node: Node) => boolean): void {
  const unitOf = new Map(units.map((each) => [each.node, each]));
  fullAncestor(tree, (node, _state, ancestors) => {
    const around = ancestors.find((each) => unitOf.has(each));
    const { members, variables } = (around && unitOf.get(around)) ?? rest;
    if (node.type === "Identifier") variables.add((node as Node & { name: string }).name);
    for (const name of membersIn(node)) members.add(name);
    // Of what the library has in texts, nothing is the name of a method.
    if (isText(node) && !isEvent(node, ancestors.at(-2)) && (!isInLibrary(node) || isInBrackets(node, ancestors)))
      for (const [word] of node.value.matchAll(/[\w$]+/g)) members.add(word);
  });
}

/** As `x.name`, `x["name"]` or `{ name: ... }`. */
function membersIn(node: Node): string[] {
  const { type, computed, property, key } = node as Node & { computed?: boolean; property?: Node; key?: Node };
  const named = type === "MemberExpression" ? property : type === "Property" ? key : undefined;
  if (named?.type === "Literal") return [String((named as Literal).value)];
  return named?.type === "Identifier" && !computed ? [(named as Node & { name: string }).name] : [];
}

function isText(node: Node): node is Literal & { value: string } {
  return node.type === "Literal" && typeof (node as Literal).value === "string";
}

function isEvent(node: Node, parent: Node | undefined): boolean {
  const { type, callee, arguments: given } = (parent ?? {}) as CallExpression;
  return type === "CallExpression" && given[0] === node && membersIn(callee).some((name) => OF_EVENTS.test(name));
}

function isInBrackets(node: Node, ancestors: Node[]): boolean {
  return ancestors.some((each) => {
    const { type, computed, property } = each as MemberExpression;
    return type === "MemberExpression" && computed && node.start >= property.start && node.end <= property.end;
  });
}

/** All that is named from there on. */
function usedFrom(rest: Unit, units: Unit[]): Set<Unit> {
  const used = new Set([rest]);
  // What is added meanwhile comes too.
  for (const { members, variables } of used) {
    for (const each of units) {
      const isNamed = each.key === undefined ? variables.has(each.variable!) : members.has(each.key);
      if (isNamed) used.add(each);
    }
  }
  return used;
}

/** A comment that stayed would be one of what comes next. */
function startWithComments({ start }: Node, code: string, comments: Comment[]): number {
  let from = start;
  for (const comment of comments.filter(({ end }) => end <= start).reverse()) {
    if (code.slice(comment.end, from).trim()) break;
    from = comment.start;
  }
  return from;
}
