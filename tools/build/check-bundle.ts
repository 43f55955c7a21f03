import { SourceMap } from "node:module";
import { type AnyNode, getLineInfo, type Node, parse } from "acorn";
import { fullAncestor } from "acorn-walk";
import { type DeviceApi, deviceApi } from "./espruino-api.js";
import { RULES } from "./rules.js";
import { isScope } from "./scopes.js";

/** What a bundle costs in functions: one nested in another costs three variables more. */
export interface FunctionCount {
  functions: number;
  nested: number;
}

export interface CheckOptions {
  /** Name for messages. */
  file: string;
  /** Leads a message back to the source. */
  map?: string;
  api?: DeviceApi;
}

/** Throws, with a line for each fault, when Espruino would not run this bundle as meant. */
export function checkBundle(code: string, { file, map, api = deviceApi() }: CheckOptions): void {
  const place = placeFinder(code, file, map);
  const faults: string[] = [];
  const odd = code.search(/[^\0-\x7f]/);
  if (odd >= 0) faults.push(`${place(odd)}: a character beyond ASCII becomes several: escape its UTF-8 bytes as \\xNN`);
  const tree = parseEs5(code, place);
  const report = (node: Node, message: string) => faults.push(`${place(node.start)}: ${message}`);
  fullAncestor(tree, (node) => {
    for (const rule of RULES) rule(node as AnyNode, report, api);
  });
  if (faults.length) throw new Error(faults.join("\n"));
}

export function countFunctions(code: string): FunctionCount {
  const count: FunctionCount = { functions: 0, nested: 0 };
  fullAncestor(parse(code, { ecmaVersion: 5 }), (node, _state, ancestors) => {
    if (node.type === "Program" || !isScope(node)) return;
    count.functions++;
    if (ancestors.slice(0, -1).some((outer) => outer.type !== "Program" && isScope(outer))) count.nested++;
  });
  return count;
}

function parseEs5(code: string, place: (position: number) => string) {
  try {
    return parse(code, { ecmaVersion: 5, preserveParens: true });
  } catch (error) {
    const { pos, message } = error as SyntaxError & { pos: number };
    throw new Error(`${place(pos)}: not ES5: ${message}`);
  }
}

/** `dist/linux.js:3:7 (src/client.ts:12)` */
function placeFinder(code: string, file: string, map?: string): (position: number) => string {
  const sources = map ? new SourceMap(JSON.parse(map)) : undefined;
  return (position) => {
    const { line, column } = getLineInfo(code, position);
    const place = `${file}:${line}:${column + 1}`;
    const entry = sources?.findEntry(line - 1, column);
    if (!entry || !("originalSource" in entry) || !entry.originalSource) return place;
    return `${place} (${entry.originalSource.replace(/^(\.\.\/)+/, "")}:${entry.originalLine + 1})`;
  };
}
