/** A module of Espruino's, JavaScript of any age, as ES5. */
import ts from "typescript";
import { templateBytes } from "../build/template-bytes.js";
import { GENERATOR, helpersIn, missingHelper } from "../build/unsupported-syntax.js";

export interface ModuleCode {
  code: string;
  map: string;
  /** What may be otherwise than its author meant, a line each. */
  warnings: string[];
}

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES5,
  ignoreDeprecations: "6.0",
  allowJs: true,
  module: ts.ModuleKind.ESNext,
  moduleDetection: ts.ModuleDetectionKind.Legacy,
  alwaysStrict: false,
  noEmitHelpers: true,
  sourceMap: true,
};

/** `name` is that of the file in messages. Throws a line for each fault, with its place. */
export function moduleToEs5(text: string, name: string, availableHelpers: string): ModuleCode {
  const { faults, warnings } = look(text, name);
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(text, {
    fileName: name,
    compilerOptions: OPTIONS,
    reportDiagnostics: true,
    transformers: { before: [templateBytes] },
  });
  for (const { file, start, messageText } of diagnostics ?? []) {
    const message = ts.flattenDiagnosticMessageText(messageText, " ");
    faults.push(`${file && start !== undefined ? placeAt(file, start, name) : name}: ${message}`);
  }
  const code = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, "");
  const missing = missingHelper(helpersIn(code), availableHelpers);
  if (missing) faults.push(`${name}: ${missing}`);
  if (faults.length) throw new Error(faults.join("\n"));
  return { code, map: sourceMapText ?? "", warnings };
}

export function isEsModule(text: string): boolean {
  return look(text, "").isEsModule;
}

const MACHINE_CODE = /^E\.(asm|compiledC|nativeCall)$/;

function look(text: string, name: string) {
  const source = ts.createSourceFile("module.js", text, ts.ScriptTarget.Latest, true);
  const faults: string[] = [];
  const warnings: string[] = [];
  const visit = (node: ts.Node): void => {
    const say = (list: string[], message: string) => list.push(`${placeAt(source, node.getStart(), name)}: ${message}`);
    if (ts.isFunctionLike(node) && "asteriskToken" in node && node.asteriskToken) say(faults, GENERATOR);
    if (ts.isCallExpression(node) && MACHINE_CODE.test(node.expression.getText())) {
      say(faults, `${node.expression.getText()}() is machine code of another chip: it cannot be built for this one`);
    }
    if (ts.isCallExpression(node) && node.expression.getText() === "eval") {
      say(faults, "eval() would not find the names that the build makes shorter: write out what it does");
    }
    if (isDirective(node, "compiled")) {
      say(warnings, 'a "compiled" function is JavaScript here, which is slower: see that nothing depends on its speed');
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { faults, warnings, isEsModule: source.statements.some(isModuleSyntax) };
}

function placeAt(source: ts.SourceFile, position: number, name: string): string {
  const { line, character } = source.getLineAndCharacterOfPosition(position);
  return `${name}(${line + 1},${character + 1})`;
}

function isDirective(node: ts.Node, text: string): boolean {
  return ts.isExpressionStatement(node) && ts.isStringLiteral(node.expression) && node.expression.text === text;
}

function isModuleSyntax(node: ts.Statement): boolean {
  return (
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isExportAssignment(node) ||
    (ts.canHaveModifiers(node) && !!node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
  );
}
