/**
 * What the chip that a firmware is built for does not have, told where the firmware uses it: the declarations in `src/espruino/api/` say which chips have
 * what. Code for another chip may stand where it does not run here: behind `chip === "ESP32"`, where `typeof` asks for the name, and as a `require` in a `try`
 * that catches.
 */
import type { Plugin } from "rollup";
import { shownPath } from "../../project.js";
import ts from "../../typescript.mjs";
import { errorAt, type Faults } from "../build-error.js";
import type { Board } from "../targets/boards.js";
import type { Compiler } from "../typescript/compile.js";
import { deviceApi, lackingText, MODULES, whereaboutsOf } from "./espruino-api.js";
import { runningParts } from "./running-code.js";

/** A rollup plugin that fails the build over it. */
export function chipApi(board: Board, compiler: Compiler, root: string, faults: Faults): Plugin {
  return {
    name: "chip-api",
    buildStart() {
      const { elsewhere } = deviceApi([], board.chip);
      const file = `boards/${board.id}/board.json`;
      for (const [label, pin] of Object.entries(board.pins)) {
        if (elsewhere.has(pin)) faults.add(errorAt(`${file}(1,1)`, `/pins/${label} ${elsewhere.get(pin)}`));
      }
    },
    transform(_code, id) {
      const file = compiler.api?.applicationFile(id);
      if (!file) return null;
      for (const { node, message } of lackingOnChip(file, compiler.api!.program(), board)) {
        const { line, character } = file.getLineAndCharacterOfPosition(node.getStart());
        faults.add(errorAt(`${shownPath(id, root)}(${line + 1},${character + 1})`, message));
      }
      return null;
    },
  };
}

export interface Lacking {
  node: ts.Node;
  message: string;
}

/** Each use of what is not there: `require("tls"): an ESP8266 has no TLS`. */
export function lackingOnChip(file: ts.SourceFile, program: ts.Program, board: Board): Lacking[] {
  const checker = program.getTypeChecker();
  const asked = textsOfTypeof(file);
  const found: Lacking[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    const before = found.length;
    for (const { at, what } of usesIn(node, checker)) {
      const where = whereaboutsOf(what.declarations);
      if (!where || where.chips.includes(board.chip) || asked.has(at.getText()) || isTried(at)) continue;
      found.push({ node: at, message: lackingText(shown(at), board.chip, where.noun ?? what.name) });
    }
    // What else is to be said of its parts follows from it.
    if (found.length === before) for (const part of runningParts(node, checker, board)) visit(part);
  };
  visit(file);
  return found;
}

/** Something declared that a node uses. */
interface Use {
  at: ts.Node;
  what: { name: string; declarations: readonly ts.Node[] };
}

function usesIn(node: ts.Node, checker: ts.TypeChecker): Use[] {
  const named = (at: ts.Node, symbol: ts.Symbol | undefined): Use[] =>
    symbol ? [{ at, what: { name: symbol.name, declarations: symbol.declarations ?? [] } }] : [];
  if (ts.isCallExpression(node)) return usesOfCall(node, checker);
  if (ts.isPropertyAccessExpression(node)) return named(node, checker.getSymbolAtLocation(node.name));
  if (ts.isElementAccessExpression(node)) return named(node, checker.getSymbolAtLocation(node.argumentExpression));
  if (ts.isIdentifier(node)) {
    const symbol = checker.getSymbolAtLocation(node);
    const isVariable = symbol && symbol.flags & (ts.SymbolFlags.Variable | ts.SymbolFlags.Class);
    return isVariable ? named(node, symbol) : [];
  }
  if (ts.isObjectLiteralExpression(node)) {
    const type = checker.getContextualType(node)?.getNonNullableType();
    return node.properties.flatMap(({ name }) => (name ? named(name, type?.getProperty(name.getText())) : []));
  }
  if (ts.isObjectBindingPattern(node)) {
    const type = checker.getTypeAtLocation(node);
    return node.elements.flatMap((each) => named(each, type.getProperty((each.propertyName ?? each.name).getText())));
  }
  return [];
}

/** A module by its name; of a method that is declared several times, the one that the arguments choose. */
function usesOfCall(call: ts.CallExpression, checker: ts.TypeChecker): Use[] {
  const [name] = call.arguments;
  if (isRequire(call)) {
    const modules = checker.resolveName(MODULES, undefined, ts.SymbolFlags.Interface, false);
    const module = ts.isStringLiteralLike(name!)
      ? modules?.members?.get(ts.escapeLeadingUnderscores(name.text))
      : undefined;
    return module ? [{ at: call, what: { name: module.name, declarations: module.declarations ?? [] } }] : [];
  }
  const overload = checker.getResolvedSignature(call)?.declaration;
  if (!overload || !ts.isMethodSignature(overload)) return [];
  const parameters = overload.parameters.map((each) => each.getText()).join(", ");
  // Of one that is declared once, its name says it.
  if (checker.getSymbolAtLocation(overload.name)?.declarations?.length === 1) return [];
  return [
    { at: call.expression, what: { name: `${overload.name.getText()}(${parameters})`, declarations: [overload] } },
  ];
}

function isRequire(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === "require" &&
    node.arguments.length > 0
  );
}

/** Of a long chain of calls the last name. */
function shown(node: ts.Node): string {
  const text = node.getText();
  return text.length > 60 && ts.isPropertyAccessExpression(node) ? node.name.text : text;
}

/** What `typeof` stands before: code that asks for it knows what it does. */
function textsOfTypeof(file: ts.SourceFile): Set<string> {
  const texts = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeOfExpression(node)) texts.add(node.expression.getText());
    ts.forEachChild(node, visit);
  };
  visit(file);
  return texts;
}

/** A module is looked for in no other way. */
function isTried(node: ts.Node): boolean {
  if (!isRequire(node)) return false;
  for (let each: ts.Node = node; each.parent; each = each.parent) {
    if (ts.isTryStatement(each.parent) && each.parent.tryBlock === each && each.parent.catchClause) return true;
  }
  return false;
}
