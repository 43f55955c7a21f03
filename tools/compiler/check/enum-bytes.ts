import ts from "../../typescript.mjs";

/** `\x80` and up; a backslash takes what follows it along. */
const BYTE = /^(?:[^\\]|\\(?!x[89a-f])[\s\S])*\\x[89a-f]/i;

/**
 * Members of enums whose texts have bytes beyond ASCII, as errors with the places. The compiler puts the value of a member where it is named, as
 * `\u00c0` for `\xc0`, which is two bytes for the server.
 */
export function enumBytes(file: ts.SourceFile): { line: number; column: number; text: string }[] {
  const found: { line: number; column: number; text: string }[] = [];
  if (!/\benum\b/.test(file.text)) return found;
  const visit = (node: ts.Node): void => {
    if (ts.isEnumMember(node) && node.initializer && BYTE.test(node.initializer.getText(file))) {
      const { line, character } = file.getLineAndCharacterOfPosition(node.initializer.getStart(file));
      const text = `the byte of \\xNN in ${node.name.getText(file)} would become two: write a const, not a member of an enum`;
      found.push({ line: line + 1, column: character + 1, text });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
