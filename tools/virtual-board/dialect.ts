/**
 * JavaScript as Espruino understands it, where V8 would take the same text for another thing: numbers are read digit by digit, `+` prints
 * them with 11 decimals, `for in` goes over keys in the order of their making. The program is rewritten to call in-realm/operators.js.
 */
import {
  type AnyNode,
  type AssignmentExpression,
  type BinaryExpression,
  type CallExpression,
  type Comment,
  type Function as FunctionNode,
  type MemberExpression,
  type NewExpression,
  type Node,
  type ObjectExpression,
  type Program,
  parse,
} from "acorn";
import { fullAncestor } from "acorn-walk";
import MagicString from "magic-string";
import { parseLiteral } from "./numbers.js";

const OPERATORS = "ESPRUINO$";
const INDEX = /^(0|[1-9]\d*)$/;
const ON_NUMBERS = ["-", "*", "/", "%"];
const ON_BITS = ["&", "|", "^", "<<", ">>", ">>>"];
type Converter = "float" | "int";
const CONVERTERS = new Map<string, Converter>([
  ...ON_NUMBERS.map((operator) => [operator, "float"] as const),
  ...ON_BITS.map((operator) => [operator, "int"] as const),
]);
const LONG_LINE = 500;
const MOST_KEPT = 200;
const kept = new Map<string, string>();

/** The program that V8 is to run. A text that is no JavaScript stays as it is: V8 says what is wrong with it. */
export function rewritten(source: string): string {
  const known = kept.get(source);
  if (known !== undefined) return known;
  const result = rewrite(source);
  if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value as string);
  kept.set(source, result);
  return result;
}

/** Where in `source` this place of its rewritten text comes from, both counted from 0. */
export function placeIn(source: string, row: number, column: number): [row: number, column: number] {
  const segments = rewriting(source)?.generateDecodedMap({ hires: true }).mappings[row];
  const [, , line = row, start = column] = segments?.findLast(([at]) => at <= column) ?? [];
  return [line, start];
}

function rewrite(source: string): string {
  return rewriting(source)?.toString() ?? source;
}

function rewriting(source: string): MagicString | undefined {
  const comments: Comment[] = [];
  let program: Program;
  try {
    program = parse(source, { ecmaVersion: "latest", preserveParens: true, onComment: comments });
  } catch {
    return undefined;
  }
  const writer = new Writer(source, comments);
  fullAncestor(program, (node, _state, ancestors) => writer.visit(node as AnyNode, ancestors as AnyNode[]));
  return writer.text;
}

class Writer {
  readonly text: MagicString;
  /** The source with blanks for comments: operators are looked for in it. */
  private readonly bare: string;
  /** Node tells the column of an exception for short lines alone: a long one is broken where that changes nothing. */
  private readonly isOneLine: boolean;
  private readonly refusing = new Set<Node>();

  constructor(
    private readonly source: string,
    comments: Comment[],
  ) {
    this.text = new MagicString(source);
    this.isOneLine = source.split("\n").some((line) => line.length > LONG_LINE);
    this.bare = comments.reduce(
      (text, { start, end }) => text.slice(0, start) + " ".repeat(end - start) + text.slice(end),
      source,
    );
  }

  /** `ancestors` ends with the node itself. */
  visit(node: AnyNode, ancestors: AnyNode[]): void {
    const unsupported = unsupportedIn(node);
    if (unsupported) this.refuse(unsupported, node, ancestors);
    switch (node.type) {
      case "Literal":
        this.literal(node, ancestors.at(-2));
        return;
      case "UnaryExpression":
        if (node.operator === "+") this.call("num", node, node.start, node.argument.start);
        else if (node.operator === "-") this.number("float", node.argument);
        else if (node.operator === "~") this.number("int", node.argument);
        return;
      case "BinaryExpression":
        this.binary(node);
        return;
      case "AssignmentExpression":
        this.assignment(node);
        return;
      case "ObjectExpression":
        this.object(node);
        return;
      case "ForInStatement": {
        const at = node.left.end + this.bare.slice(node.left.end).search(/\bin\b/);
        this.text.overwrite(at, at + 2, "of");
        // a minifier puts statements before the object, with commas
        this.wrap("keys", node.right, "((", "))");
        return;
      }
      case "CatchClause":
        if (node.param?.type === "Identifier") {
          const { name } = node.param;
          this.text.appendLeft(node.body.start + 1, `${name}=${OPERATORS}.caught(${name});`);
        }
        return;
      case "MemberExpression":
        this.argumentsLength(node, ancestors);
        return;
      case "CallExpression":
        if (isNamed(node.callee, "eval") && node.arguments[0]) this.wrap("script", node.arguments[0]);
        this.functionOfText(node);
        if (isGlobalEval(node.callee)) this.text.overwrite(node.callee.start, node.callee.end, `${OPERATORS}.run`);
        return;
      case "NewExpression":
        this.functionOfText(node);
        return;
      case "SequenceExpression":
        if (this.isOneLine) for (const { start } of node.expressions.slice(1)) this.text.appendLeft(start, "\n");
        return;
      case "BlockStatement":
        if (this.isOneLine) for (const { start } of node.body) this.text.appendLeft(start, "\n");
        return;
    }
  }

  private literal(node: AnyNode & { value?: unknown; raw?: string }, parent: AnyNode | undefined): void {
    if (typeof node.value !== "number" || (parent?.type === "Property" && parent.key === node)) return;
    const { value } = parseLiteral(node.raw!.replaceAll("_", ""));
    if (value === node.value) return;
    this.text.overwrite(node.start, node.end, value < 0 ? `(${value})` : String(value));
  }

  private binary({ operator, left, right }: BinaryExpression): void {
    if (operator === "+") {
      if (isNumber(left as AnyNode) && isNumber(right)) return;
      if (isText(left as AnyNode) && isText(right)) return;
      const at = this.bare.indexOf("+", left.end);
      this.text.overwrite(at, at + 1, ",");
      this.begin(left, `${OPERATORS}.add(`);
      this.text.appendLeft(right.end, ")");
    } else {
      this.number(CONVERTERS.get(operator), left);
      this.number(CONVERTERS.get(operator), right);
    }
  }

  private assignment(node: AssignmentExpression): void {
    const { operator, left, right } = node;
    const at = this.bare.indexOf(operator, left.end);
    if (operator === "+=" && isSimple(left as AnyNode)) {
      this.text.overwrite(at, at + 2, `=${OPERATORS}.add(${this.source.slice(left.start, left.end)},`);
      this.text.appendLeft(right.end, ")");
    } else if (
      operator === "=" &&
      left.type === "MemberExpression" &&
      left.computed &&
      !isName(left.property as AnyNode)
    ) {
      this.begin(left, `${OPERATORS}.set(`);
      const open = this.bare.indexOf("[", left.object.end);
      this.text.overwrite(open, open + 1, ",(");
      this.text.overwrite(left.end - 1, left.end, ")");
      this.text.overwrite(at, at + 1, ",");
      this.text.appendLeft(right.end, ")");
    } else this.number(CONVERTERS.get(operator.slice(0, -1)), right);
  }

  /** `new Function("a", "return a")`: the last of its texts is code. */
  private functionOfText({ callee, arguments: texts }: CallExpression | NewExpression): void {
    const code = texts.at(-1);
    if (isNamed(callee, "Function") && code && code.type !== "SpreadElement") this.wrap("code", code);
  }

  private object(node: ObjectExpression): void {
    const keys = node.properties.map((property) =>
      property.type === "Property" && !property.computed ? keyOf(property.key) : "",
    );
    if (!keys.some((key) => INDEX.test(key))) return;
    this.begin(node, `${OPERATORS}.literal(${JSON.stringify([...new Set(keys)])},`);
    this.text.appendLeft(node.end, ")");
  }

  private argumentsLength(node: MemberExpression, ancestors: AnyNode[]): void {
    if (!isNamed(node.object, "arguments") || node.computed || !isNamed(node.property, "length")) return;
    const parent = ancestors.at(-2);
    if (parent?.type === "AssignmentExpression" && parent.left === node) return;
    const inner = ancestors.findLast((one) => isFunction(one) && one.type !== "ArrowFunctionExpression");
    const declared = (inner as FunctionNode | undefined)?.params.length;
    if (declared) this.text.overwrite(node.start, node.end, `${OPERATORS}.count(arguments,${declared})`);
  }

  /** What Espruino does not parse throws when it is come to, and that is when its function is called. */
  private refuse(what: string, node: AnyNode, ancestors: AnyNode[]): void {
    const outside = isFunction(node) ? ancestors.slice(0, -1) : ancestors;
    const scope = outside.findLast((one) => isFunction(one) || one.type === "Program")!;
    if (this.refusing.has(scope)) return;
    this.refusing.add(scope);
    const call = `${OPERATORS}.unsupported(${JSON.stringify(what)})`;
    if (scope.type === "Program") {
      this.text.prepend(`${call};`);
      return;
    }
    const { body } = scope as FunctionNode;
    if (body.type === "BlockStatement") this.text.appendLeft(body.start + 1, `${call};`);
    else {
      this.text.prependRight(body.start, `(${call},`);
      this.text.appendLeft(body.end, ")");
    }
  }

  private number(converter: Converter | undefined, node: Node): void {
    if (converter && !isNumber(node as AnyNode, converter === "int")) this.wrap(converter, node);
  }

  private wrap(operator: string, node: Node, open = "(", close = ")"): void {
    this.begin(node, `${OPERATORS}.${operator}${open}`);
    this.text.appendLeft(node.end, close);
  }

  private begin({ start }: Node, text: string): void {
    this.text.prependRight(start, this.apart(start, text));
  }

  /** A minifier leaves no blank in `return"a"+b`. */
  private apart(at: number, text: string): string {
    return /[\w$\u0080-\uffff]/.test(this.source.charAt(at - 1)) ? ` ${text}` : text;
  }

  private call(operator: string, node: Node, start: number, argument: number): void {
    this.text.overwrite(start, argument, this.apart(start, `${OPERATORS}.${operator}(`));
    this.text.appendLeft(node.end, ")");
  }
}

/** Whether its value is a number whatever it is made of; `isShort`: of 32 bits or so. */
function isNumber(node: AnyNode, isShort = false): boolean {
  switch (node.type) {
    case "Literal":
      return typeof node.value === "number" && !(isShort && node.value > 2 ** 32);
    case "ParenthesizedExpression":
      return isNumber(node.expression as AnyNode, isShort);
    case "UnaryExpression":
      return node.operator === "~" || (!isShort && ["+", "-"].includes(node.operator));
    case "BinaryExpression":
      return ON_BITS.includes(node.operator) || (!isShort && ON_NUMBERS.includes(node.operator));
    default:
      return !isShort && node.type === "UpdateExpression";
  }
}

function isText(node: AnyNode): boolean {
  return node.type === "Literal" && typeof node.value === "string";
}

/** A key that is no integer, whatever it is used on. */
function isName(key: AnyNode): boolean {
  return key.type === "Literal" && typeof key.value === "string" && !INDEX.test(key.value);
}

function isNamed(node: Node, name: string): boolean {
  const { type, name: own } = node as Node & { name?: string };
  return type === "Identifier" && own === name;
}

/** Code that runs outside of all functions. */
function isGlobalEval(node: AnyNode): boolean {
  return node.type === "MemberExpression" && isNamed(node.object, "global") && isNamed(node.property, "eval");
}

/** What can be read twice. */
function isSimple(node: AnyNode): boolean {
  if (node.type === "Identifier" || node.type === "ThisExpression") return true;
  if (node.type !== "MemberExpression" || !isSimple(node.object as AnyNode)) return false;
  return !node.computed || node.property.type === "Identifier" || isText(node.property as AnyNode);
}

function keyOf(key: Node): string {
  const { type, name, value } = key as Node & { name?: string; value?: unknown };
  return type === "Identifier" ? name! : String(value);
}

function isFunction(node: AnyNode): node is FunctionNode & AnyNode {
  return /Function/.test(node.type);
}

/** What it is called, if Espruino cannot parse it. */
function unsupportedIn(node: AnyNode): string | undefined {
  switch (node.type) {
    case "SpreadElement":
      return "spread (...)";
    case "RestElement":
      return "rest parameters";
    case "ObjectPattern":
    case "ArrayPattern":
      return "destructuring";
    case "AssignmentPattern":
      return "default parameters";
    case "ChainExpression":
      return "optional chaining (?.)";
    case "LabeledStatement":
      return "labels";
    case "YieldExpression":
      return "generators";
    case "AwaitExpression":
      return "await";
    case "Property":
      return node.computed ? "computed keys" : undefined;
    case "BinaryExpression":
      return node.operator === "**" ? "**" : undefined;
    case "AssignmentExpression":
      return ["**=", "??=", "&&=", "||="].includes(node.operator) ? node.operator : undefined;
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return node.async ? "async functions" : node.generator ? "generators" : undefined;
    default:
      return undefined;
  }
}
