import {
  type AnyNode,
  type CallExpression,
  type Comment,
  type FunctionDeclaration,
  type Identifier,
  type Node,
  type Program,
  parse,
} from "acorn";
import { fullAncestor } from "acorn-walk";
import MagicString from "magic-string";
import type { Plugin } from "rollup";
import { rewritten } from "../syntax/rewritten.js";
import { type FunctionNode, isScope } from "../syntax/scopes.js";
import { type Callee, placeOf, writeCall } from "./inline-call.js";
import { PRIVATE } from "./private-names.js";

/** Each pass inlines what calls nothing that could be inlined itself. */
const PASSES = 8;

type Tag = "rare" | "apart";

/** As a word of its own: `me@rare.org` is none. */
const TAGS: Record<Tag, RegExp> = { rare: /(?:^\*|\s)@rare(?![\w-])/, apart: /(?:^\*|\s)@apart(?![\w-])/ };

/**
 * A rollup plugin that puts a function which is called from one place there: on Espruino a function costs five variables, and one more for
 * each parameter. It takes functions of the module and the library's private methods, where that changes nothing and makes no function nested.
 * A doc comment with `@apart` or `@rare` keeps a function: Espruino reads all text of a function that runs, so one that runs often does better
 * without text that seldom does. A rare one goes into another rare one.
 * @param hasRare false: `@rare` keeps nothing
 */
export function inlineOnce(hasRare = true): Plugin[] {
  let finished = "";
  return Array.from({ length: PASSES }, () => ({
    name: "inline-once",
    renderChunk(code) {
      const text = code === finished ? undefined : inlinePass(code, hasRare);
      if (text) return rewritten(text);
      finished = code;
      return null;
    },
  }));
}

/** All passes at once, without a source map. */
export function inlined(code: string): string {
  const text = inlinePass(code);
  return text ? inlined(text.toString()) : code;
}

/** One pass; undefined when there was nothing to do. */
function inlinePass(code: string, hasRare = true): MagicString | undefined {
  const comments: Comment[] = [];
  const tree = parse(code, { ecmaVersion: 5, onComment: comments });
  const text = new MagicString(code);
  const candidates = findCandidates(tree);
  const marked = (tag: Tag) => candidates.filter(({ statement }) => isMarked(statement, tag, code, comments));
  const [apart, rare] = [marked("apart"), hasRare ? marked("rare") : []];
  const sites = findSites(
    tree,
    candidates.filter((each) => !apart.includes(each)),
  );
  for (const [callee, { caller }] of sites)
    if (rare.includes(callee) && !rare.some(({ fn }) => fn === caller)) sites.delete(callee);
  const touched = new Set<Node>();
  for (let next = nextSite(sites, touched); next; next = nextSite(sites, touched)) {
    const [callee, { call, ancestors, caller }] = next;
    sites.delete(callee);
    const place = placeOf(call, ancestors);
    if (!place || !writeCall(text, callee, call, place, caller)) continue;
    text.remove(beginOf(callee.statement, code, comments), callee.statement.end);
    touched.add(callee.fn).add(caller);
  }
  return touched.size ? text : undefined;
}

/** A call of a function whose own text is what it was, and in which nothing else is to be inlined before. */
function nextSite(sites: Map<Callee, Site>, touched: Set<Node>): [Callee, Site] | undefined {
  const all = [...sites];
  return all.find(([{ fn }, { caller }]) => {
    const isTouched = touched.has(fn) || touched.has(caller);
    return !isTouched && !all.some(([, other]) => other.caller === fn);
  });
}

function findCandidates(tree: Program): Callee[] {
  return tree.body
    .flatMap((statement) => functionOf(statement) ?? [])
    .filter(({ name, isMethod }) => !isMethod || PRIVATE.test(name));
}

/** The function that a statement makes: `function name(...) {...}`, or `owner.name = function (...) {...};` */
export function functionOf(statement: AnyNode): Callee | undefined {
  if (statement.type === "FunctionDeclaration")
    return {
      name: (statement as FunctionDeclaration).id.name,
      fn: statement as FunctionDeclaration,
      statement,
      isMethod: false,
    };
  if (statement.type !== "ExpressionStatement" || statement.expression.type !== "AssignmentExpression")
    return undefined;
  const { left, right } = statement.expression;
  // One with a name of its own may call itself by that.
  if (left.type !== "MemberExpression" || left.computed || right.type !== "FunctionExpression" || right.id)
    return undefined;
  return { name: (left.property as Identifier).name, fn: right as FunctionNode, statement, isMethod: true };
}

interface Site {
  call: CallExpression;
  ancestors: Node[];
  /** The function that it lies in. */
  caller: FunctionNode;
}

/** Where each candidate is called that is named nowhere else. */
function findSites(tree: Program, candidates: Callee[]): Map<Callee, Site> {
  const uses = new Map<string, number>();
  const sites = new Map<string, Site>();
  fullAncestor(tree, (node, _state, ancestors) => {
    const { type, name } = node as { type: string; name?: string };
    // A property is an identifier too, but no node that the walker visits.
    const property = type === "MemberExpression" && (node as { property: Node }).property;
    const key = type === "Property" && (node as unknown as { key: Node }).key;
    for (const each of [name && node, property, key]) {
      const text = each && (each as { name?: string }).name;
      if (text) uses.set(text, (uses.get(text) ?? 0) + 1);
    }
    if (type !== "CallExpression") return;
    const { callee } = node as CallExpression;
    const called = callee.type === "MemberExpression" && !callee.computed ? callee.property : callee;
    const outer = ancestors.slice(0, -1);
    const caller = outer.findLast((each) => each.type !== "Program" && isScope(each)) as FunctionNode | undefined;
    if (called.type !== "Identifier" || !caller) return;
    sites.set(`${callee.type} ${called.name}`, { call: node as CallExpression, ancestors: outer, caller });
  });
  const found = new Map<Callee, Site>();
  for (const candidate of candidates) {
    const site = sites.get(`${candidate.isMethod ? "MemberExpression" : "Identifier"} ${candidate.name}`);
    const isCalledOnce = site && uses.get(candidate.name) === 2;
    if (isCalledOnce && !site.ancestors.includes(candidate.fn)) found.set(candidate, site);
  }
  return found;
}

/** Whether the doc comment before a statement has this tag; comments of other kinds may stand between. */
export function isMarked({ start }: { start: number }, tag: Tag, code: string, comments: Comment[]): boolean {
  const before = commentBefore(start, code, comments);
  if (!before) return false;
  const isDoc = before.type === "Block" && before.value.startsWith("*");
  return isDoc ? isTagged(tag, before.value) : isMarked(before, tag, code, comments);
}

/** Whether this text of a doc comment, from its second asterisk on, has this tag. */
export function isTagged(tag: Tag, text: string): boolean {
  return TAGS[tag].test(text);
}

function commentBefore(start: number, code: string, comments: Comment[]): Comment | undefined {
  const before = comments.findLast((comment) => comment.end <= start);
  return before && !code.slice(before.end, start).trim() ? before : undefined;
}

/** With its comments: one that stayed would be the next statement's, and its tag too. */
function beginOf({ start }: { start: number }, code: string, comments: Comment[]): number {
  const before = commentBefore(start, code, comments);
  return before ? beginOf(before, code, comments) : start;
}
