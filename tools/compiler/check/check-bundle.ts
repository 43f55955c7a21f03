import { SourceMap } from "node:module";
import { resolve } from "node:path";
import { type AnyNode, type FunctionDeclaration, getLineInfo, type Node, parse } from "acorn";
import { fullAncestor } from "acorn-walk";
import { PROJECT, shownPath } from "../../project.js";
import { errorAt } from "../build-error.js";
import { SHORT_DISPATCHER } from "../shrink/rare-functions.js";
import { isScope } from "../syntax/scopes.js";
import { type DeviceApi, deviceApi } from "./espruino-api.js";
import { RULES } from "./rules.js";

/** What a bundle costs in functions, those behind the dispatcher aside: one nested in another costs three variables more. */
export interface FunctionCount {
  functions: number;
  nested: number;
}

export interface CheckOptions {
  /** Name for messages. */
  file: string;
  /** Leads a message back to the source. */
  map?: string;
  /** Of the project that the bundle is in. */
  root?: string;
  api?: DeviceApi;
}

/** Throws, with a line for each fault, when Espruino would not run this bundle as meant. */
export function checkBundle(code: string, options: CheckOptions): void {
  const faults = faultsIn(code, options);
  if (faults.length) throw new Error(faults.join("\n"));
}

/** A line for each fault. */
export function faultsIn(code: string, { file, map, root = PROJECT, api = deviceApi() }: CheckOptions): string[] {
  const place = placeFinder(code, file, map, root);
  const faults: string[] = [];
  const odd = code.search(/[^\0-\x7f]/);
  if (odd >= 0)
    faults.push(place(odd, "a character outside ASCII becomes several characters: escape its UTF-8 bytes as \\xNN"));
  const tree = parseEs5(code, place);
  const report = (node: Node, message: string) => faults.push(place(node.start, message));
  fullAncestor(tree, (node) => {
    for (const rule of RULES) rule(node as AnyNode, report, api);
  });
  return faults;
}

export function countFunctions(code: string): FunctionCount {
  const count: FunctionCount = { functions: 0, nested: 0 };
  fullAncestor(parse(code, { ecmaVersion: 5 }), (node, _state, ancestors) => {
    if (node.type === "Program" || !isScope(node)) return;
    const around = ancestors.slice(0, -1).filter((outer) => outer.type !== "Program" && isScope(outer));
    if (around.some((outer) => (outer as FunctionDeclaration).id?.name === SHORT_DISPATCHER)) return;
    count.functions++;
    if (around.length) count.nested++;
  });
  return count;
}

function parseEs5(code: string, place: PlaceFinder) {
  try {
    return parse(code, { ecmaVersion: 5, preserveParens: true });
  } catch (error) {
    const { pos, message } = error as SyntaxError & { pos: number };
    throw new Error(place(pos, `not ES5: ${message}`));
  }
}

/** The line of an error: `src/client.ts(12,5): error TS90000: ... [dist/linux.js:3:7]`. */
type PlaceFinder = (position: number, message: string) => string;

function placeFinder(code: string, file: string, map: string | undefined, root: string): PlaceFinder {
  const sources = map ? new SourceMap(JSON.parse(map)) : undefined;
  return (position, message) => {
    const { line, column } = getLineInfo(code, position);
    const entry = sources?.findEntry(line - 1, column);
    if (!entry || !("originalSource" in entry) || !entry.originalSource)
      return errorAt(`${file}(${line},${column + 1})`, message);
    const source = shownPath(resolve(root, "dist", entry.originalSource), root);
    const place = `${source}(${entry.originalLine + 1},${entry.originalColumn + 1})`;
    return errorAt(place, `${message} [${file}:${line}:${column + 1}]`);
  };
}
