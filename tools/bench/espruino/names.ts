/** What the short names of a minified module are in its source. */
import { SourceMap } from "node:module";
import type { Bundle } from "../../compiler/build.js";

export interface Names {
  /** File of the function that is declared, or given to a member, under this name. */
  fileOf(name: string): string | undefined;
  /** A member's name in the source. */
  original(member: string): string;
}

export function readNames({ code, map }: Pick<Bundle, "code" | "map">): Names {
  const source = new SourceMap(JSON.parse(map));
  const at = (index: number) => {
    const line = code.slice(0, index).split("\n").length - 1;
    const entry = source.findEntry(line, index - (code.lastIndexOf("\n", index - 1) + 1));
    return "originalSource" in entry ? entry : undefined;
  };
  const files = new Map<string, string>();
  for (const { 1: declared, 2: member, index } of code.matchAll(/function ([\w$]+)\(|\.([\w$]+)=function\(/g)) {
    // The body: what is before it may be the build's own.
    const file = at(code.indexOf("{", index) + 1)?.originalSource.replace(/^(\.\.\/)+/, "");
    if (file) files.set(declared ?? member!, file);
  }
  const originals = new Map<string, string>();
  for (const { 1: member, index } of code.matchAll(/\.([\w$]+)/g)) {
    const name = (at(index + 1) as { name?: string } | undefined)?.name;
    if (name) originals.set(member!, name);
  }
  return { fileOf: (name) => files.get(name), original: (member) => originals.get(member) ?? member };
}
