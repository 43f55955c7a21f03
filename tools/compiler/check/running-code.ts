/** Which code of a firmware runs on its board, as far as what it imports from "virtual:board" decides: rollup leaves out the rest. */
import ts from "../../typescript.mjs";
import type { Board } from "../targets/boards.js";
import { boardConstants } from "../targets/virtual-board.js";

/** The parts of a node that may run. */
export function runningParts(node: ts.Node, checker: ts.TypeChecker, board: Board): ts.Node[] {
  const known = (expression: ts.Expression) => constantOf(expression, checker, board);
  if (ts.isIfStatement(node) || ts.isConditionalExpression(node)) {
    const [condition, yes, no] = ts.isIfStatement(node)
      ? [node.expression, node.thenStatement, node.elseStatement]
      : [node.condition, node.whenTrue, node.whenFalse];
    const value = known(condition);
    const branches = value === undefined ? [yes, no] : [value ? yes : no];
    return [condition, ...branches].filter((part) => part !== undefined);
  }
  if (ts.isBinaryExpression(node)) {
    const value = known(node.left);
    const stops =
      value !== undefined &&
      ((node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken && !value) ||
        (node.operatorToken.kind === ts.SyntaxKind.BarBarToken && value));
    return stops ? [node.left] : [node.left, node.right];
  }
  if (ts.isBlock(node) || ts.isSourceFile(node)) {
    const end = node.statements.findIndex((statement) => leaves(statement, known)) + 1;
    return [...node.statements].slice(0, end || undefined);
  }
  const parts: ts.Node[] = [];
  ts.forEachChild(node, (part) => void parts.push(part));
  return parts;
}

type Known = (expression: ts.Expression) => unknown;

/** Whether nothing after this runs. */
function leaves(statement: ts.Statement | undefined, known: Known): boolean {
  if (!statement) return false;
  if (ts.isReturnStatement(statement) || ts.isThrowStatement(statement)) return true;
  if (ts.isBlock(statement)) return statement.statements.some((each) => leaves(each, known));
  if (!ts.isIfStatement(statement)) return false;
  const value = known(statement.expression);
  return value !== undefined && leaves(value ? statement.thenStatement : statement.elseStatement, known);
}

/** The value of an expression of board constants; undefined when it is not one. */
function constantOf(expression: ts.Expression, checker: ts.TypeChecker, board: Board): unknown {
  const of = (part: ts.Expression) => constantOf(part, checker, board);
  if (ts.isParenthesizedExpression(expression)) return of(expression.expression);
  if (ts.isStringLiteralLike(expression)) return expression.text;
  if (ts.isIdentifier(expression)) return importedConstant(expression, checker, board);
  if (ts.isPrefixUnaryExpression(expression) && expression.operator === ts.SyntaxKind.ExclamationToken) {
    const value = of(expression.operand);
    return value === undefined ? undefined : !value;
  }
  if (!ts.isBinaryExpression(expression)) return undefined;
  const [left, right] = [of(expression.left), of(expression.right)];
  switch (expression.operatorToken.kind) {
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
    case ts.SyntaxKind.EqualsEqualsToken:
      return left === undefined || right === undefined ? undefined : left === right;
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsToken:
      return left === undefined || right === undefined ? undefined : left !== right;
    case ts.SyntaxKind.AmpersandAmpersandToken:
      return left === undefined ? (right === false ? false : undefined) : left && right;
    case ts.SyntaxKind.BarBarToken:
      return left === undefined ? (right === true ? true : undefined) : left || right;
    default:
      return undefined;
  }
}

/** `chip`, `wifi`, ...: pins are not among them. */
function importedConstant(name: ts.Identifier, checker: ts.TypeChecker, board: Board): unknown {
  const specifier = checker.getSymbolAtLocation(name)?.declarations?.[0];
  if (!specifier || !ts.isImportSpecifier(specifier)) return undefined;
  const from = specifier.parent.parent.parent.moduleSpecifier;
  if (!ts.isStringLiteral(from) || from.text !== "virtual:board") return undefined;
  const text = boardConstants(board)[(specifier.propertyName ?? specifier.name).text];
  return text && /^(".*"|true|false)$/.test(text) ? JSON.parse(text) : undefined;
}
