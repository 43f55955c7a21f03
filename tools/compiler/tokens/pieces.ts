/** A minified text, token by token, each as the tokenised form has it. */
import { type Node, type Program, parse, type Token } from "acorn";
import { full } from "acorn-walk";
import { TOKENS } from "./table.js";

export interface Piece {
  /** Where it stands in the minified text. */
  start: number;
  end: number;
  /** A character for each byte. */
  bytes: string;
  kind: Kind;
}

/** What decides about a space between two of them. */
type Kind = "word" | "integer" | "regexp" | "other";

export interface Pieces {
  pieces: Piece[];
  tree: Program;
  /** Of variables, functions, labels and globals; not of properties. */
  names: Set<string>;
}

/**
 * Names of properties stay text: older versions know no token there (`a.delete`, `{default:1}`). So do integers: their tokens would save
 * less than 1 %, and the build would have to ask for the version of a board. Strings stay quoted: a raw string that is read when no variable is free crashes Espruino.
 */
export function piecesOf(code: string): Pieces {
  const tokens: Token[] = [];
  const semicolons = new Set<number>();
  const tree = parse(code, { ecmaVersion: 5, onToken: tokens, onInsertedSemicolon: (end) => semicolons.add(end) });
  const properties = propertiesIn(tree);
  const names = new Set<string>();
  const pieces: Piece[] = [];
  for (const { start, end, type } of tokens) {
    const last = pieces.at(-1);
    if (last && semicolons.has(last.end) && type.label !== "}" && type.label !== "eof") {
      pieces.push({ start: last.end, end: last.end, bytes: ";", kind: "other" });
    }
    if (type.label === "eof") break;
    const text = code.slice(start, end);
    if (/[^ -~]/.test(text)) throw new Error(`cannot be tokenised: a character that is not ASCII in ${text}`);
    const isProperty = properties.has(start);
    const isWord = type.label === "name" || type.keyword !== undefined;
    const isLiteral = type.label === "string" || type.label === "num" || type.label === "regexp";
    const byte = isProperty || isLiteral ? undefined : TOKENS.get(text);
    if (isWord && byte === undefined && !isProperty) names.add(text);
    const kind = byte !== undefined ? "other" : isWord ? "word" : kindOf(type.label, text);
    pieces.push({ start, end, bytes: byte === undefined ? text : String.fromCharCode(byte), kind });
  }
  return { pieces, tree, names };
}

function kindOf(label: string, text: string): Kind {
  if (label === "regexp") return "regexp";
  if (label !== "num") return "other";
  return /^\d+$/.test(text) ? "integer" : "word";
}

/** Where names of properties begin. */
function propertiesIn(tree: Node): Set<number> {
  const starts = new Set<number>();
  full(tree, (node) => {
    const one = node as Node & { computed?: boolean; key?: Node; property?: Node };
    if (one.type === "MemberExpression" && !one.computed) starts.add(one.property!.start);
    else if (one.type === "Property") starts.add(one.key!.start);
  });
  return starts;
}

/** Whether Espruino's lexer would take the two for something else without a space. */
export function needsSpace(before: Piece, after: Piece): boolean {
  const isNameOrNumber = ({ kind }: Piece) => kind === "word" || kind === "integer";
  if (isNameOrNumber(before)) {
    if (isNameOrNumber(after)) return true;
    return before.kind === "integer" && after.bytes === ".";
  }
  if (before.kind === "regexp") return isNameOrNumber(after) || after.bytes === "/";
  if (before.bytes === "/") return after.kind === "regexp";
  return (before.bytes === "+" || before.bytes === "-") && before.bytes === after.bytes;
}
