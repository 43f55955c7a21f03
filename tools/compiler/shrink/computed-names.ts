/**
 * Where an application may call a method by a name that stands nowhere in its text: `client[name]()`. The types tell where the client, or another object of
 * the library, can be what such a name is looked for in.
 */
import { join } from "node:path";
import { ROOT, shownPath } from "../../project.js";
import ts from "../../typescript.mjs";
import { isOfLibrary } from "./private-names.js";

export interface ComputedNames {
  /** Why any name may be called, with a place: `boards/esp32/main.ts(3,7) computes a name: client[name]`. */
  reason: string | undefined;
  /** Where an object of the library becomes a value of any type. That does harm only with what computes names. */
  forgets: string | undefined;
  /** Where a name is computed in what may have any names, as data has. */
  records: string | undefined;
  /** What a computed name can be, where its type says so. */
  names: Set<string>;
}

export function computedNames(files: ts.SourceFile[], program: ts.Program, root: string): ComputedNames {
  const look = new Look(program.getTypeChecker(), root);
  for (const file of files) look.at(file);
  return look;
}

// The compiler writes paths with / on Windows too.
const ESPRUINO = join(ROOT, "src/espruino/").replaceAll("\\", "/");
const LANGUAGE = /\/lib\.[\w.]*d\.ts$/;

/** How far the library's objects are looked for within others. */
const DEPTH = 2;

class Look implements ComputedNames {
  reason: string | undefined;
  forgets: string | undefined;
  records: string | undefined;
  readonly names = new Set<string>();
  private readonly known = new Map<ts.Type, boolean>();

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly root: string,
  ) {}

  at(node: ts.Node): void {
    if (ts.isTypeNode(node)) return;
    if (ts.isElementAccessExpression(node)) {
      this.access(node, this.typeOf(node.expression), this.typeOf(node.argumentExpression));
    } else if (ts.isComputedPropertyName(node) && isDestructured(node.parent)) {
      this.access(node, this.typeOf(node.parent.parent), this.typeOf(node.expression));
    } else if (ts.isForInStatement(node) && this.holds(this.typeOf(node.expression), 0)) {
      this.reason ??= `${this.place(node)} lists names`;
    } else if (isEvaluation(node)) {
      this.reason ??= `${this.place(node)} evaluates a text`;
    }
    if (ts.isExpression(node)) this.handedOver(node);
    ts.forEachChild(node, (child) => this.at(child));
  }

  private access(node: ts.Node, object: ts.Type, key: ts.Type): void {
    for (const part of this.partsOf(key)) {
      if (part.isStringLiteral()) this.names.add(part.value);
      else if (part.flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.ESSymbolLike | ts.TypeFlags.Never)) continue;
      else if (this.partsOf(object).every((one) => this.hasAnyNames(one))) {
        this.records ??= `${this.place(node)} computes a name: ${node.getText()}`;
      } else this.reason ??= `${this.place(node)} computes a name: ${node.getText()}`;
    }
  }

  /** An object of the library that goes where its type is forgotten, or to a module in JavaScript. */
  private handedOver(node: ts.Expression): void {
    const { parent } = node;
    const call = (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== node && parent;
    const target = ts.isBinaryExpression(parent) && parent.right === node ? parent.left : undefined;
    const context = this.checker.getContextualType(node);
    const isForgotten = !!context && this.partsOf(context).some((part) => this.forgetsNames(part));
    if (!(isForgotten || call || target) || !this.holds(this.typeOf(node), DEPTH)) return;
    const text = `${this.place(node)} hands ${node.getText()} over`;
    if (target && this.isGlobal(target)) this.reason ??= `${this.place(target)} makes ${target.getText()} global`;
    else if (!call) this.forgets ??= isForgotten ? text : undefined;
    else if (this.isScript(call)) this.forgets ??= text;
    else if (isForgotten) this.givenTo(call, text);
  }

  private givenTo(call: ts.CallExpression | ts.NewExpression, text: string): void {
    const declaration = this.checker.getResolvedSignature(call)!.declaration!;
    const { fileName } = declaration.getSourceFile();
    const owner = ts.isInterfaceDeclaration(declaration.parent) && declaration.parent.name.text;
    // `console.log(client)`, `later.bind(client)`
    if (fileName.startsWith(ESPRUINO) || /Function$/.test(owner || "")) return;
    if (owner === "ObjectConstructor") this.reason ??= text;
    else this.forgets ??= text;
  }

  /** Whether what is called is written in JavaScript. */
  private isScript(call: ts.CallExpression | ts.NewExpression): boolean {
    const file = this.checker.getResolvedSignature(call)?.declaration?.getSourceFile();
    if (!file) return true;
    return file.isDeclarationFile && !file.fileName.startsWith(ESPRUINO) && !LANGUAGE.test(file.fileName);
  }

  /** A member of `global`, or a variable that is declared and not made here: the console finds both. */
  private isGlobal(target: ts.Expression): boolean {
    if (ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target))
      return /^(global|globalThis)$/.test(target.expression.getText());
    return ts.isIdentifier(target) && isOnlyDeclared(this.checker.getSymbolAtLocation(target)?.valueDeclaration);
  }

  /** Whether a type is one of the library's with methods, or has such a one in it. */
  private holds(type: ts.Type, depth: number): boolean {
    return this.partsOf(type).some(
      (part) => this.isOfLibrary(part) || (depth > 0 && this.holdsWithin(part, depth - 1)),
    );
  }

  private holdsWithin(type: ts.Type, depth: number): boolean {
    if (!(type.flags & ts.TypeFlags.Object) || type.getCallSignatures().length) return false;
    const element = type.getNumberIndexType();
    if (element) return this.holds(element, depth);
    const declared = type.symbol?.declarations?.[0]?.getSourceFile();
    if (declared?.isDeclarationFile) return false;
    return type.getProperties().some((property) => this.holds(this.checker.getTypeOfSymbol(property), depth));
  }

  private isOfLibrary(type: ts.Type): boolean {
    const known = this.known.get(type);
    if (known !== undefined) return known;
    const is = (type.flags & ts.TypeFlags.Object) !== 0 && type.getProperties().some(isMethodOfLibrary);
    this.known.set(type, is);
    return is;
  }

  private hasAnyNames(type: ts.Type): boolean {
    return !(type.flags & ts.TypeFlags.Any) && type.getStringIndexType() !== undefined;
  }

  private forgetsNames(type: ts.Type): boolean {
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.NonPrimitive)) return true;
    if (!(type.flags & ts.TypeFlags.Object)) return false;
    const isEmpty =
      !type.getProperties().length && !type.getCallSignatures().length && !type.getConstructSignatures().length;
    return isEmpty || this.hasAnyNames(type);
  }

  private typeOf(node: ts.Node): ts.Type {
    return this.checker.getTypeAtLocation(node);
  }

  private partsOf(type: ts.Type): ts.Type[] {
    const isOpen = type.flags & (ts.TypeFlags.TypeParameter | ts.TypeFlags.Index | ts.TypeFlags.IndexedAccess);
    const known = isOpen ? (this.checker.getBaseConstraintOfType(type) ?? type) : type;
    return known.isUnion() ? known.types.flatMap((part) => this.partsOf(part)) : [known];
  }

  private place(node: ts.Node): string {
    const file = node.getSourceFile();
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart());
    return `${shownPath(file.fileName, this.root)}(${line + 1},${character + 1})`;
  }
}

function isMethodOfLibrary({ flags, declarations }: ts.Symbol): boolean {
  if (!(flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Accessor))) return false;
  return !!declarations?.some((one) => {
    const { fileName, isDeclarationFile } = one.getSourceFile();
    return !isDeclarationFile && isOfLibrary(fileName);
  });
}

function isOnlyDeclared(node: ts.Node | undefined): boolean {
  if (!node) return false;
  if (ts.isSourceFile(node)) return node.isDeclarationFile;
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  const isDeclared = !!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword);
  return isDeclared || isOnlyDeclared(node.parent);
}

/** Whether `[name]` stands in a pattern that takes an object apart. */
function isDestructured(owner: ts.Node): boolean {
  if (ts.isBindingElement(owner)) return true;
  for (
    let node = owner.parent;
    ts.isObjectLiteralExpression(node) || ts.isPropertyAssignment(node);
    node = node.parent
  ) {
    const { parent } = node;
    if (ts.isBinaryExpression(parent) && parent.left === node) return true;
    if (ts.isParenthesizedExpression(parent)) return false;
  }
  return false;
}

/** `eval` and `Function`, other than of texts that stand there. */
function isEvaluation(node: ts.Node): boolean {
  if (!ts.isIdentifier(node) || !/^(eval|Function)$/.test(node.text)) return false;
  const named = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node ? node.parent : node;
  const { parent } = named;
  const isCalled = (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression === named;
  return !(isCalled && (parent.arguments ?? []).every(ts.isStringLiteralLike));
}
