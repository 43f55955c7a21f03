/** Which RPC methods a firmware answers, read from its source: nothing on the device tells. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type ts from "typescript";
import { sourceAt } from "../compiler/targets/source-names.js";
import { locate, ROOT } from "../project.js";

/** Files that a firmware imports by their place, its own. */
const MOST_FILES = 50;
const LIBRARY = join(ROOT, "src");

/**
 * `entry`: its source file, as a target names it. Names of the object that useRpcMethods() gets, and what a handler compares `request.method` with; in the order of the source.
 * They are suggestions: a name that is put together while it runs is not found.
 */
export async function rpcMethodsIn(entry: string): Promise<string[]> {
  // The compiler takes half a second to load.
  const { default: compiler } = await import("typescript");
  const names = new Set<string>();
  const files = [locate(entry)];
  for (let at = 0; at < files.length && at < MOST_FILES; at++) {
    const file = files[at]!;
    const text = await readFile(file, "utf8").catch(() => "");
    const source = compiler.createSourceFile(file, text, compiler.ScriptTarget.Latest);
    for (const next of new Finder(compiler, source, names).find()) if (!files.includes(next)) files.push(next);
  }
  return [...names];
}

class Finder {
  private readonly imported: string[] = [];
  /** Objects by the names of their variables. */
  private readonly objects = new Map<string, ts.ObjectLiteralExpression>();

  constructor(
    private readonly compiler: typeof ts,
    private readonly source: ts.SourceFile,
    private readonly names: Set<string>,
  ) {}

  /** The files beside it that it imports. */
  find(): string[] {
    this.collect(this.source);
    this.visit(this.source);
    return this.imported;
  }

  private collect(node: ts.Node): void {
    const { compiler } = this;
    if (compiler.isVariableDeclaration(node) && compiler.isIdentifier(node.name)) {
      if (node.initializer && compiler.isObjectLiteralExpression(node.initializer))
        this.objects.set(node.name.text, node.initializer);
    }
    compiler.forEachChild(node, (child) => this.collect(child));
  }

  private visit(node: ts.Node): void {
    const { compiler } = this;
    if (compiler.isImportDeclaration(node)) this.follow((node.moduleSpecifier as ts.StringLiteral).text);
    if (compiler.isCallExpression(node) && nameOf(compiler, node.expression) === "useRpcMethods")
      this.takeKeys(node.arguments[1]);
    if (compiler.isBinaryExpression(node) && nameOf(compiler, node.left) === "method") this.takeText(node.right);
    if (compiler.isSwitchStatement(node) && nameOf(compiler, node.expression) === "method") {
      for (const each of node.caseBlock.clauses) if (compiler.isCaseClause(each)) this.takeText(each.expression);
    }
    compiler.forEachChild(node, (child) => this.visit(child));
  }

  private follow(name: string): void {
    if (!name.startsWith(".")) return;
    const file = sourceAt(join(dirname(this.source.fileName), name));
    // The library answers no method itself.
    if (file && !file.startsWith(LIBRARY)) this.imported.push(file);
  }

  /** Of the object itself, and of a variable that holds it. */
  private takeKeys(node: ts.Expression | undefined): void {
    const { compiler } = this;
    const object = node && compiler.isIdentifier(node) ? this.objects.get(node.text) : node;
    if (!object || !compiler.isObjectLiteralExpression(object)) return;
    for (const { name } of object.properties)
      if (name && (compiler.isIdentifier(name) || compiler.isStringLiteral(name))) this.names.add(name.text);
  }

  private takeText(node: ts.Expression): void {
    if (this.compiler.isStringLiteralLike(node)) this.names.add(node.text);
  }
}

/** Its last name: of `request.method` "method". */
function nameOf(compiler: typeof ts, node: ts.Node): string | undefined {
  if (compiler.isIdentifier(node)) return node.text;
  return compiler.isPropertyAccessExpression(node) ? node.name.text : undefined;
}
