/**
 * `@rare` that does nothing, since rare-functions.ts does not find it: it looks at functions of the module and at methods of its classes, and at the
 * comment in front of each that TypeScript hands on.
 */
import { shownPath } from "../../project.js";
import ts from "../../typescript.mjs";
import { warningAt } from "../build-error.js";
import { isTagged } from "../shrink/inline-once.js";

/** No doc comment, and meant as one. */
const BARE = /^\/[/*]\s*@rare\b/;

const REMEDY =
  "make it a function declared at the top level of its file, or a method of a class there, or remove @rare";

/** A line for each in this file, with its place. */
export function idleRareMarks(file: ts.SourceFile, root: string): string[] {
  if (!file.text.includes("@rare")) return [];
  const takers = takersIn(file);
  const heard = new Set(takers.flatMap((node) => markOf(node, file)?.pos ?? []));
  return commentsIn(file).flatMap(({ range, token }) => {
    const isMeant = isDoc(range, file) ? isMark(range, file) : BARE.test(textOf(range, file));
    return isMeant && !heard.has(range.pos) ? warning(range, whatOf(range, token, takers, file), file, root) : [];
  });
}

/** The same for what has this name and could be rare, were it not for this reason; undefined when nothing of this file is it. */
export function idleRareMark(name: string, why: string, file: ts.SourceFile, root: string): string | undefined {
  const named = takersIn(file).filter((node) => nameOf(node) === name);
  const range = named.flatMap((node) => markOf(node, file) ?? []).at(0);
  return range && warning(range, `does nothing ${why}`, file, root);
}

function warning({ pos }: ts.CommentRange, what: string, file: ts.SourceFile, root: string): string {
  const { line, character } = file.getLineAndCharacterOfPosition(pos);
  return warningAt(`${shownPath(file.fileName, root)}(${line + 1},${character + 1})`, `@rare ${what}`);
}

type Taker = ts.FunctionDeclaration | ts.MethodDeclaration | ts.ExpressionStatement;

/** What may be rare. */
function takersIn(file: ts.SourceFile): Taker[] {
  return file.statements.flatMap((statement): Taker[] => {
    if (ts.isFunctionDeclaration(statement)) return statement.body ? [statement] : [];
    if (ts.isExpressionStatement(statement)) return assignedFunction(statement) ? [statement] : [];
    return (classOf(statement)?.members ?? []).filter((each) => ts.isMethodDeclaration(each) && each.body) as Taker[];
  });
}

function classOf(statement: ts.Statement): ts.ClassLikeDeclaration | undefined {
  if (ts.isClassDeclaration(statement)) return statement;
  const [only, ...more] = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [];
  const value = only?.initializer && !more.length ? withoutTypes(only.initializer) : undefined;
  return value && ts.isClassExpression(value) ? value : undefined;
}

/** Of `owner.name = function () {...};` */
function assignedFunction({ expression }: ts.ExpressionStatement): ts.Expression | undefined {
  if (!ts.isBinaryExpression(expression) || !ts.isPropertyAccessExpression(expression.left)) return undefined;
  const right = withoutTypes(expression.right);
  const isNameless = ts.isArrowFunction(right) || (ts.isFunctionExpression(right) && !right.name);
  return isNameless ? right : undefined;
}

function nameOf(node: Taker): string | undefined {
  if (!ts.isExpressionStatement(node)) return node.name?.getText();
  return ((node.expression as ts.BinaryExpression).left as ts.PropertyAccessExpression).name.text;
}

/** The last doc comment in front, if it has the tag. TypeScript hands on only those that begin behind the end of a line. */
function markOf(node: Taker, file: ts.SourceFile): ts.CommentRange | undefined {
  const ranges = ts.getLeadingCommentRanges(file.text, node.getFullStart()) ?? [];
  const last = ranges.findLast((range) => isDoc(range, file));
  return last && isMark(last, file) ? last : undefined;
}

function isDoc(range: ts.CommentRange, file: ts.SourceFile): boolean {
  return textOf(range, file).startsWith("/**");
}

function isMark(range: ts.CommentRange, file: ts.SourceFile): boolean {
  return isTagged("rare", textOf(range, file).slice(2));
}

function textOf({ pos, end }: ts.CommentRange, file: ts.SourceFile): string {
  return file.text.slice(pos, end);
}

interface Comment {
  range: ts.CommentRange;
  /** What comes behind it. */
  token: ts.Node;
}

function commentsIn(file: ts.SourceFile): Comment[] {
  const found = new Map<number, Comment>();
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) return;
    const children = node.getChildren(file);
    children.forEach(visit);
    if (children.length) return;
    const from = node.getFullStart();
    const ranges = [ts.getTrailingCommentRanges(file.text, from), ts.getLeadingCommentRanges(file.text, from)];
    for (const range of ranges.flatMap((some) => some ?? [])) found.set(range.pos, { range, token: node });
  };
  visit(file);
  return [...found.values()];
}

function whatOf(range: ts.CommentRange, token: ts.Node, takers: Taker[], file: ts.SourceFile): string {
  const start = token.getStart(file);
  const taker = takers.find((node) => node.getStart(file) <= start && start <= headEnd(node, file));
  if (!taker) return `does nothing ${reasonOf(valueIn(hostOf(token, file)))}`;
  if (!isDoc(range, file)) return "does nothing in a comment of this kind: write /** @rare */";
  const isAhead = ts.getLeadingCommentRanges(file.text, taker.getFullStart())?.some(({ pos }) => pos === range.pos);
  // A comment behind a statement that is kept is handed on.
  return isAhead
    ? "does nothing before another doc comment: write it into the last one before the function"
    : "may do nothing behind other code: begin a line with the comment, before the whole function";
}

/** Where the part of it ends that a comment for it may stand in. */
function headEnd(node: Taker, file: ts.SourceFile): number {
  const last = ts.isExpressionStatement(node) ? assignedFunction(node) : (node.name ?? node.body);
  return last!.getStart(file);
}

/** The largest thing that begins there. */
function hostOf(token: ts.Node, file: ts.SourceFile): ts.Node {
  const { parent } = token;
  const isFirst = parent && !ts.isSourceFile(parent) && parent.getStart(file) === token.getStart(file);
  return isFirst ? hostOf(parent, file) : token;
}

function reasonOf(node: ts.Node): string {
  const isNamed = ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node);
  return isNamed && !node.body
    ? "for a declaration without a body: write it before the one with the body, or remove it"
    : `for ${nounOf(node)}: ${REMEDY}`;
}

function nounOf(node: ts.Node): string {
  if (ts.isAccessor(node)) return "an accessor";
  if (ts.isConstructorDeclaration(node)) return "a constructor";
  if (ts.isClassLike(node)) return "a class";
  if (ts.isArrowFunction(node)) return "an arrow function";
  if (ts.isFunctionExpression(node)) return "a function expression";
  if (ts.isFunctionDeclaration(node)) return "a function within another, or within a namespace";
  if (ts.isMethodDeclaration(node) && ts.isObjectLiteralExpression(node.parent)) return "a method of an object literal";
  if (ts.isMethodDeclaration(node)) return "a method of a class that is not at the top level";
  return "what comes behind it";
}

/** What a variable, a field or a key is set to. */
function valueIn(host: ts.Node): ts.Node {
  if (ts.isVariableStatement(host)) return valueIn(host.declarationList.declarations[0]!);
  if (ts.isExpressionStatement(host)) return valueIn(host.expression);
  if (ts.isBinaryExpression(host)) return valueIn(host.right);
  if (ts.isExportAssignment(host)) return withoutTypes(host.expression);
  const isSet = ts.isVariableDeclaration(host) || ts.isPropertyDeclaration(host) || ts.isPropertyAssignment(host);
  return isSet && host.initializer ? withoutTypes(host.initializer) : host;
}

/** Without brackets either. */
function withoutTypes(node: ts.Expression): ts.Expression {
  const isWrapped =
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isTypeAssertionExpression(node) ||
    ts.isNonNullExpression(node);
  return isWrapped ? withoutTypes(node.expression) : node;
}
