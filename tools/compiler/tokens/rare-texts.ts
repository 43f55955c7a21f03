/**
 * The dispatcher of rare functions as the tokenised form has it. The text
 *
 *     function $r(n){return n<1?function(a){...}:n<2?function(){...}:function(){...}}      $r(1)(a)
 *
 * becomes, with the texts of the functions one behind the other in a raw string, which stays in flash,
 *
 *     function $r(a){return[[[[]]]],eval("(function(a){...})0(function(){...})0...".substr(a))}    $r(142)(a)
 *
 * where 0 is a byte of zero: there Espruino's lexer finds the end of the text. The brackets around a function make an expression of it.
 */
import type { AnyNode, Expression, FunctionDeclaration, Literal, Node, Program } from "acorn";
import { SHORT_DISPATCHER as DISPATCHER, dispatcherIn } from "../shrink/rare-functions.js";
import { eachReference, isHidden } from "../syntax/scopes.js";
import { type Piece, type Pieces, piecesOf } from "./pieces.js";
import { RAW_STRING_16, TOKENS } from "./table.js";
import { Writer } from "./writer.js";

/** What the two bytes of a raw string's length can say. */
const MOST_BYTES = 0xffff;

/** More than any version copies: twelve on an ESP. */
const LEAST_BYTES = 64;

const LINE_FEED = 10;

/**
 * Takes seven variables and gives them back. `eval` and `substr` need five then: Espruino writes through a null pointer where a raw
 * string, or a part of one, finds no variable. Where an array finds none, it ends the program in order.
 */
const RESERVE = "[[[[]]]]";

/** `E` is Espruino's own, whether this program names it or not. */
const LETTERS = [..."abcdefghijklmnopqrstuvwxyzABCDFGHIJKLMNOPQRSTUVWXYZ"];

/** A program whose rare functions stand in a raw string; undefined where it has no dispatcher. */
export function writeRareTexts({ pieces, tree, names }: Pieces): Writer | undefined {
  const declaration = dispatcherIn(tree);
  if (!declaration) return undefined;
  const functions = functionsOf(declaration);
  const calls = callsIn(tree, functions.length);
  const { texts, offsets } = settled(
    functions.map(({ start, end }) => pieces.filter((piece) => piece.start >= start && piece.end <= end)),
    calls,
  );
  const writer = new Writer();
  writer.addAll(
    numbered(
      pieces.filter(({ end }) => end <= declaration.start),
      calls,
      offsets,
    ),
  );
  const name = freeName(names);
  // The zero is where the string will be.
  for (const piece of piecesOf(`function ${DISPATCHER}(${name}){return${RESERVE},eval(0 .substr(${name}))}`).pieces) {
    if (piece.bytes === "0") addRawString(writer, texts, declaration.start);
    else writer.add({ ...piece, start: declaration.start });
  }
  return writer.addAll(
    numbered(
      pieces.filter(({ start }) => start >= declaration.end),
      calls,
      offsets,
    ),
  );
}

function functionsOf({ params, body }: FunctionDeclaration): Expression[] {
  const [statement, ...more] = body.body;
  let rest = statement?.type === "ReturnStatement" && !more.length ? statement.argument : undefined;
  const [parameter] = params;
  const functions: Expression[] = [];
  while (rest?.type === "ConditionalExpression" && isTestOf(rest.test, parameter, functions.length + 1)) {
    functions.push(rest.consequent);
    rest = rest.alternate;
  }
  if (rest) functions.push(rest);
  if (!functions.length || params.length > 1 || functions.some(({ type }) => type !== "FunctionExpression"))
    throw new Error(`cannot be tokenised: ${DISPATCHER} is no dispatcher of functions`);
  return functions;
}

/** Whether this is `n<1`. */
function isTestOf(test: Expression, parameter: AnyNode | undefined, number: number): boolean {
  if (test.type !== "BinaryExpression" || test.operator !== "<") return false;
  const { left, right } = test;
  const isParameter = parameter?.type === "Identifier" && left.type === "Identifier" && left.name === parameter.name;
  return isParameter && right.type === "Literal" && right.value === number;
}

/** Which function is called, by where its number stands in the text. The minifier gives its name to variables of functions too. */
function callsIn(tree: Program, count: number): Map<number, number> {
  const calls = new Map<number, number>();
  eachReference(tree, (use, ancestors) => {
    if (use.name !== DISPATCHER || isHidden(use, ancestors)) return;
    const numbers = numbersOf(use, ancestors.at(-1) as AnyNode);
    if (!numbers?.every(({ value }) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < count))
      throw new Error(
        `cannot be tokenised: ${DISPATCHER} is a reserved name, called with the number of one of its functions`,
      );
    for (const { start, value } of numbers) calls.set(start, Number(value));
  });
  return calls;
}

/** What the dispatcher is called with: `$r(1)`, or `$r(a?1:2)`, which the minifier makes of `a?$r(1):$r(2)`. */
function numbersOf(use: Node, call: AnyNode): Literal[] | undefined {
  if (call.type !== "CallExpression" || call.callee !== use || call.arguments.length !== 1) return undefined;
  const numbers: Literal[] = [];
  const isNumber = (node: AnyNode): boolean => {
    if (node.type === "ConditionalExpression") return isNumber(node.consequent) && isNumber(node.alternate);
    if (node.type === "Literal") numbers.push(node);
    return node.type === "Literal";
  };
  return isNumber(call.arguments[0]!) ? numbers : undefined;
}

/** Texts call each other by their offsets, and grow with the digits of these: until nothing changes. */
function settled(bodies: Piece[][], calls: Map<number, number>): { texts: Writer[]; offsets: number[] } {
  let offsets = bodies.map(() => 0);
  for (;;) {
    const texts = bodies.map((body) => inBrackets(numbered(body, calls, offsets)));
    let end = 0;
    const next = texts.map(({ bytes }) => {
      end += bytes.length;
      return end - bytes.length;
    });
    if (next.every((offset, i) => offset === offsets[i])) return { texts, offsets };
    offsets = next;
  }
}

function inBrackets(body: Piece[]): Writer {
  const [{ start }, { end }] = [body[0]!, body.at(-1)!];
  const open: Piece = { start, end: start, bytes: "(", kind: "other" };
  const close: Piece = { start: end - 1, end, bytes: ")\0", kind: "other" };
  return new Writer().addAll([open, ...body, close]);
}

/** The same with a function's offset in place of its number. */
function numbered(pieces: Piece[], calls: Map<number, number>, offsets: number[]): Piece[] {
  return pieces.map((piece) => {
    const offset = offsets[calls.get(piece.start) ?? -1];
    return offset === undefined ? piece : { ...piece, bytes: String(offset) };
  });
}

/** A console counts lines: neither byte of the length is a line feed, so that the whole program is one line. */
function addRawString(writer: Writer, texts: Writer[], source: number): void {
  const bytes = texts.map((one) => one.bytes).join("");
  let length = Math.max(bytes.length, LEAST_BYTES);
  while ((length & 0xff) === LINE_FEED || length >> 8 === LINE_FEED) length++;
  if (length > MOST_BYTES)
    throw new Error(`cannot be tokenised: the rare functions take ${length} bytes, and ${MOST_BYTES} is the most`);
  const head = String.fromCharCode(RAW_STRING_16, length & 0xff, length >> 8);
  writer.add({ start: source, end: source, bytes: head + bytes.padEnd(length), kind: "other" });
  let at = writer.bytes.length - length;
  for (const text of texts) {
    writer.adopt(text, at);
    at += text.bytes.length;
  }
}

/** One that the program has no variable of. */
function freeName(taken: Set<string>): string {
  const names = [...LETTERS, ...LETTERS.flatMap((first) => LETTERS.map((second) => first + second))];
  return names.find((name) => !taken.has(name) && !TOKENS.has(name))!;
}
