import { join, sep } from "node:path";
import { type AnyNode, type Identifier, type Node, parse } from "acorn";
import { full } from "acorn-walk";
import MagicString from "magic-string";
import type { Plugin } from "rollup";
import { ROOT } from "../../project.js";
import { rewritten } from "../syntax/rewritten.js";

/** What the names of the library's private members begin with in a bundle; no other name does. */
export const MARK = "$tb_";

/** Names of one's own code and of data are never like this: an application's `_temp` may be a key of its telemetry. */
export const PRIVATE = /^\$tb_/;

/** The compiler writes paths with / on Windows too. */
const slashes = (path: string) => path.replaceAll(sep, "/");

/** Where the library's code is. */
const LIBRARY = [slashes(join(ROOT, "src/")), slashes(join(ROOT, "boards/loader.ts"))];

export function isOfLibrary(file: string): boolean {
  return LIBRARY.some((place) => slashes(file).startsWith(place));
}

/**
 * A rollup plugin that marks the private members of the library, those that its source calls by a name with one `_` in front. What comes
 * behind it may rename those, and nothing else.
 */
export function privateNames(): Plugin {
  return {
    name: "private-names",
    transform(code, id) {
      if (!isOfLibrary(id)) {
        return code.includes(MARK) ? this.error(`${id}: names with ${MARK} are for the build: use other names`) : null;
      }
      return rewritten(markPrivate(code));
    },
    /** Who reads a trace knows the names of the source. */
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === "chunk" && chunk.map)
          chunk.map.names = chunk.map.names.map((name) => name.replace(PRIVATE, "_"));
      }
    },
  };
}

export function markPrivate(code: string): MagicString {
  const text = new MagicString(code);
  full(parse(code, { ecmaVersion: 5, sourceType: "module" }), (node) => {
    const name = propertyOf(node);
    if (name && /^_[^_]/.test(name.name)) text.update(name.start, name.start + 1, MARK);
  });
  return text;
}

/** The property that a node names in a way that can be changed everywhere: as `x.name`, or as a key. */
export function propertyOf(node: Node): Identifier | undefined {
  const { type, computed, property, key } = node as AnyNode & { computed?: boolean; property?: Node; key?: Node };
  const name = type === "MemberExpression" ? (computed ? undefined : property) : type === "Property" ? key : undefined;
  return name?.type === "Identifier" ? (name as Identifier) : undefined;
}
