/** A module of Espruino's, JavaScript of any age, as ES5. */

import { BuildError, errorAt, warningAt } from "../compiler/build-error.js";
import { GENERATOR, helpersIn, missingHelper } from "../compiler/check/unsupported-syntax.js";
import { templateBytes } from "../compiler/typescript/template-bytes.js";
import ts from "../typescript.mjs";

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
    faults.push(errorAt(file && start !== undefined ? placeAt(file, start, name) : `${name}(1,1)`, message));
  }
  const code = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, "");
  const missing = missingHelper(helpersIn(code), availableHelpers);
  if (missing) faults.push(errorAt(`${name}(1,1)`, missing));
  if (faults.length) throw new BuildError(faults);
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
    const place = () => placeAt(source, node.getStart(), name);
    const fault = (message: string) => faults.push(errorAt(place(), message));
    if (ts.isFunctionLike(node) && "asteriskToken" in node && node.asteriskToken) fault(GENERATOR);
    if (ts.isCallExpression(node) && MACHINE_CODE.test(node.expression.getText())) {
      fault(`${node.expression.getText()}() is machine code of another chip: it cannot be built for this one`);
    }
    if (ts.isCallExpression(node) && node.expression.getText() === "eval") {
      fault("eval() would not find the names that the build makes shorter: write out what it does");
    }
    if (isDirective(node, "compiled")) {
      const text = 'a "compiled" function is JavaScript here, which is slower: see that nothing depends on its speed';
      warnings.push(warningAt(place(), text));
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
