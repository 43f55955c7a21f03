/** A program whose functions tell that they are called, for the names of what callgrind counts in another run. */
import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { join } from "node:path";
import { type AnyNode, type Function as FunctionNode, parse } from "acorn";
import { fullAncestor } from "acorn-walk";
import MagicString from "magic-string";
import { ROOT } from "../../../project.js";

export interface Marked {
  code: string;
  /** Names of its functions; `@call <first + index>` is printed as one begins. */
  names: string[];
}

/** The build's own, before the rare functions. */
const DISPATCHER = "$r";

/** @param map leads to the source, where the names are */
export function marked(code: string, map: string | undefined, first: number): Marked {
  const text = new MagicString(code);
  const source = map ? new SourceMap(JSON.parse(map)) : undefined;
  const names: string[] = [];
  fullAncestor(parse(code, { ecmaVersion: 2020 }), (node: AnyNode, _state, ancestors: AnyNode[]) => {
    if (!("body" in node) || !("params" in node)) return;
    const mark = `print("@call ${first + names.length}")`;
    names.push((source && nameInSource(source, node)) ?? nameInText(node, ancestors.at(-2)));
    if (node.body.type === "BlockStatement") text.appendRight(node.body.start + 1, `${mark};`);
    else text.appendRight(node.body.start, `(${mark},`).appendLeft(node.body.end, ")");
  });
  return { code: text.toString(), names };
}

function nameInText(node: FunctionNode, parent: AnyNode | undefined): string {
  if (node.id) return node.id.name;
  if (parent?.type === "Property" && parent.key.type === "Identifier") return parent.key.name;
  if (parent?.type === "AssignmentExpression" && parent.left.type === "MemberExpression")
    return parent.left.property.type === "Identifier" ? parent.left.property.name : "a member";
  return "a function without a name";
}

/** The file, and the declaration that its first statement is in; undefined for what the build made. */
function nameInSource(source: SourceMap, { id, body }: FunctionNode): string | undefined {
  if (id?.name === DISPATCHER) return "a rare function is looked up";
  const first = body.type === "BlockStatement" ? (body.body[0] ?? body) : body;
  const entry = source.findEntry(0, first.start);
  if (!("originalSource" in entry)) return undefined;
  const file = entry.originalSource.replace(/^(\.\.\/)+/, "");
  const lines = readFileSync(join(ROOT, file), "utf8").split("\n");
  for (let line = entry.originalLine; line >= 0; line--) {
    const declared = /^ {0,2}(?:(?:export|private|override|static|async) )*(?:function )?(\w+)(?:<.*>)?\(.*\{$/.exec(
      lines[line]!,
    );
    if (declared) return `${file} ${declared[1]}`;
  }
  return `${file}:${entry.originalLine + 1}`;
}
