/**
 * Espruino 2v29 and later take a beginning of what is looked for at the end of the text: `"abc".indexOf("cd")` is 2. The types tell texts from
 * lists, and one character, where that does no harm, from more.
 */
import { shownPath } from "../../project.js";
import ts from "../../typescript.mjs";
import { warningAt } from "../build-error.js";

const SEARCHES = ["indexOf", "includes", "replace", "replaceAll", "match"];
/** On the line itself or on the one before it, with the reason. */
const MARK = /\/\/ indexOf is right: \S/;

/** A line for each search in this file that finds what is only begun, with its place. */
export function partialSearches(program: ts.Program, file: ts.SourceFile, root: string): string[] {
  const checker = program.getTypeChecker();
  const lines = file.text.split("\n");
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    const { name, expression } = node.expression;
    const [wanted] = node.arguments;
    if (!wanted || !SEARCHES.includes(name.text) || !isText(checker.getTypeAtLocation(expression))) return;
    if (isHarmless(checker.getTypeAtLocation(wanted))) return;
    const { line, character } = file.getLineAndCharacterOfPosition(name.getStart());
    if (MARK.test(lines[line]!) || MARK.test(lines[line - 1] ?? "")) return;
    const place = `${shownPath(file.fileName, root)}(${line + 1},${character + 1})`;
    found.push(warningAt(place, advice(name.text, wanted.getText())));
  };
  visit(file);
  return found;
}

function isText(type: ts.Type): boolean {
  return partsOf(type).every(({ flags }) => (flags & ts.TypeFlags.StringLike) !== 0);
}

/** One character, or a regular expression. */
function isHarmless(type: ts.Type): boolean {
  return partsOf(type).every((part) =>
    part.isStringLiteral() ? part.value.length === 1 : (part.flags & ts.TypeFlags.Object) !== 0,
  );
}

function partsOf(type: ts.Type): ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

function advice(search: string, wanted: string): string {
  return (
    `${search}(${wanted}) can match only the beginning of the search text at the end of a text on Espruino 2v29: "abc".indexOf("cd") is 2. ` +
    "Use lastIndexOf(), or substr() with ===. If it does no harm, write why in a comment: // indexOf is right: ..."
  );
}
