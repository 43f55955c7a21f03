/**
 * `\xNN` in a template is a byte, as in any text. TypeScript makes a character of it, `"\u00NN"`, which is two bytes for the server. What it is given
 * instead, half of a character, no text has: `byteTexts` and `characterTexts` make the byte of it again.
 */
import ts from "../../typescript.mjs";

export const templateBytes: ts.TransformerFactory<ts.SourceFile> = (context) => (source) => {
  const { factory } = context;
  const visit = (node: ts.Node): ts.Node => {
    if (!ts.isTemplateLiteralToken(node)) return ts.visitEachChild(node, visit, context);
    const text = withKeptBytes(node.getText(source));
    if (text === undefined) return node;
    if (ts.isNoSubstitutionTemplateLiteral(node)) return factory.createNoSubstitutionTemplateLiteral(text, text);
    if (ts.isTemplateHead(node)) return factory.createTemplateHead(text, text);
    return ts.isTemplateMiddle(node)
      ? factory.createTemplateMiddle(text, text)
      : factory.createTemplateTail(text, text);
  };
  return ts.visitEachChild(source, visit, context);
};

/** What a piece of a template means, from its source; undefined when it has no such byte. */
function withKeptBytes(written: string): string | undefined {
  const raw = written.replace(/^[`}]|(`|\$\{)$/g, "");
  const kept = raw.replace(/\\x([89a-f][\da-f])|\\[\s\S]/gi, (written, byte?: string) =>
    byte ? `\\udc${byte}` : written,
  );
  if (kept === raw) return undefined;
  const [statement] = ts.createSourceFile("text.js", `\`${kept}\``, ts.ScriptTarget.Latest).statements;
  return ((statement as ts.ExpressionStatement).expression as ts.NoSubstitutionTemplateLiteral).text;
}
