/** What the build calls the members of a client that the virtual board looks at: its source map has both names. */
import { SourceMap } from "node:module";
import type { ClientNames } from "../virtual-board/client-state.js";

const WANTED = { out: "_out", bytes: "_bytes", deadline: "_deadline", clock: "_clock" } as const;

/** undefined for code without such a client. */
export function clientNames(code: string, map: string): ClientNames | undefined {
  if (!map) return undefined;
  const source = new SourceMap(JSON.parse(map));
  const short = new Map<string, string>();
  for (const [line, text] of code.split("\n").entries()) {
    for (const { 1: name, index } of text.matchAll(/\.([\w$]+)/g)) {
      // Node's types lack the name.
      const { name: long } = source.findEntry(line, index + 1) as { name?: string };
      if (long !== undefined && !short.has(long)) short.set(long, name!);
    }
  }
  const found = Object.entries(WANTED).map(([member, name]) => [member, short.get(name)]);
  return found.every(([, name]) => name !== undefined) ? Object.fromEntries(found) : undefined;
}
