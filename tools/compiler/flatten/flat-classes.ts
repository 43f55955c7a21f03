import { type Program, parse } from "acorn";
import MagicString from "magic-string";
import type { Plugin } from "rollup";
import { rewritten } from "../syntax/rewritten.js";
import { declaredNames, eachReference, isScope, type Scope } from "../syntax/scopes.js";
import { isBeyondAscii } from "../workarounds/ascii-names.js";
import { ClassError, type ClassModel, readClass } from "./class-model.js";
import { ClassWriter } from "./class-writer.js";

/**
 * A rollup plugin that takes classes out of the functions that TypeScript wraps them in: on Espruino each method would
 * cost three variables more. A base with a single class on it, and no other use, becomes one with that class.
 */
export function flatClasses({ hasByteStrings }: { hasByteStrings: boolean }): Plugin {
  return {
    name: "flat-classes",
    renderChunk(code) {
      if (!hasByteStrings) refuseNames(code);
      return rewritten(flattenClasses(code));
    },
  };
}

export function flattenClasses(code: string): MagicString {
  const tree = parse(code, { ecmaVersion: 2020 });
  const text = new MagicString(code);
  const models = tree.body.map(readClass).filter((model) => model !== undefined);
  models.forEach(refuseShadowing);
  for (const line of linesOf(models, tree)) new ClassWriter(text, line).write();
  return text;
}

/** Where strings are of characters, Espruino keeps such a name of a member by its characters and looks for it by its bytes. */
function refuseNames(code: string): void {
  for (const model of parse(code, { ecmaVersion: 2020 }).body.map(readClass)) {
    const odd = model?.members.find(({ key }) => isBeyondAscii(key));
    if (model && odd)
      throw new ClassError(model.name, `Espruino for Linux does not find "${odd.key}": use ASCII letters in its name`);
  }
}

/** Classes from the base to the leaf that become one. Most lines hold a single class. */
function linesOf(models: ClassModel[], tree: Program): ClassModel[][] {
  const lines: ClassModel[][] = [];
  for (const model of models) {
    const line = lines.find((other) => other.at(-1)?.name === model.base);
    const base = line?.at(-1);
    if (line && base && servesOneClass(base, tree)) line.push(model);
    else lines.push([model]);
  }
  return lines;
}

/** Whether a base is used for nothing but as one class's base: never made, exported, or asked about by instanceof. */
function servesOneClass(base: ClassModel, tree: Program): boolean {
  let outside = 0;
  let inside = 0;
  eachReference(tree, ({ name, start, end }) => {
    const within = start > base.node.start && end < base.node.end;
    if (within && name === base.inner) inside++;
    else if (!within && name === base.name) outside++;
  });
  const structural = base.members.length + 1 + (base.extendsCall ? 1 : 0);
  return outside === 1 && inside === structural && base.statics.length === 0;
}

/** The class's code moves to the top level: there a variable of its own must not hide the class or its base. */
function refuseShadowing(model: ClassModel): void {
  eachReference(model.wrapper, ({ name }, ancestors) => {
    const target = name === "_super" ? model.base : name === model.inner ? model.name : undefined;
    const functions = ancestors.filter((node) => node !== model.wrapper && node !== model.init && isScope(node));
    if (target && functions.some((node) => declaredNames(node as Scope).has(target))) {
      throw new ClassError(model.name, `a local variable is also named ${target}: rename it`);
    }
  });
}
