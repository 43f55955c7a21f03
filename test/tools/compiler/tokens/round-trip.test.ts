/** What was tokenised and read back is the same, token by token: all that is built, and random programs. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Node, parse, type Token } from "acorn";
import { simple } from "acorn-walk";
import fc from "fast-check";
import { type MinifyOptions, minify } from "terser";
import { describe, expect, test } from "vitest";
import { tokenise } from "../../../../tools/compiler/tokens/index.js";
import { readBack } from "../../../../tools/compiler/tokens/read-back.js";
import { TOKENS } from "../../../../tools/compiler/tokens/table.js";
import { ROOT } from "../../../../tools/project.js";
import { programs } from "../../../support/differential/programs.js";
import { TOKEN_PROGRAMS } from "../../../support/token-programs.js";

const SEED = 20261129;

const DIST = join(ROOT, "dist");
const NAMES = readdirSync(DIST)
  .filter((file) => file.endsWith(".bin"))
  .map((file) => file.slice(0, -".bin".length));

/** The same program with the least space between its tokens. */
const AS_SHORT: MinifyOptions = { ecma: 5, compress: false, mangle: false, format: { ascii_only: true } };

/** As acorn reads them, and as they are written. */
function tokensOf(code: string): string[] {
  const tokens: Token[] = [];
  parse(code, { ecmaVersion: 5, onToken: tokens, allowReturnOutsideFunction: true });
  return tokens.map(({ start, end }) => code.slice(start, end));
}

describe("what is built", () => {
  test("has a tokenised form of each module and each board", () => {
    const isSmall = (file: string) => file.endsWith(".min.js") && file !== "loader.min.js";
    const small = readdirSync(DIST).filter(isSmall);
    expect(NAMES.map((name) => `${name}.min.js`)).toEqual(small);
    expect(NAMES).toContain("thingsboard");
  });

  test.each(NAMES)("%s", (name) => {
    const code = readFileSync(join(DIST, `${name}.min.js`), "latin1");
    const bytes = readFileSync(join(DIST, `${name}.bin`));
    expect(bytes.includes(10)).toBe(false);
    const { rest, functions } = partsOfText(code);
    const back = partsOfTokens(readBack(bytes));
    expect(tokensOf(back.rest)).toEqual(tokensOf(rest));
    expect(back.functions.map(tokensOf)).toEqual(functions.map((one) => tokensOf(`(${one})`)));
  });
});

interface Parts {
  /** The program, with a dispatcher that is empty. */
  rest: string;
  functions: string[];
}

const EMPTY = "function $r(){}";

function dispatcherOf(code: string): Node | undefined {
  const { body } = parse(code, { ecmaVersion: 5 });
  return body.find((node) => node.type === "FunctionDeclaration" && node.id.name === "$r");
}

function partsOfText(code: string): Parts {
  const dispatcher = dispatcherOf(code);
  if (!dispatcher) return { rest: code, functions: [] };
  const functions: string[] = [];
  const take = ({ type, start, end }: Node) => type === "FunctionExpression" && functions.push(code.slice(start, end));
  simple(dispatcher, {
    ConditionalExpression: ({ consequent, alternate }) => {
      take(alternate);
      take(consequent);
    },
  });
  // From the inside out: the last of the chain came first.
  return { rest: code.slice(0, dispatcher.start) + EMPTY + code.slice(dispatcher.end), functions: functions.reverse() };
}

/** With numbers in place of offsets. */
function partsOfTokens(code: string): Parts {
  const dispatcher = dispatcherOf(code);
  if (!dispatcher) return { rest: code, functions: [] };
  const text = parse(code.slice(dispatcher.start, dispatcher.end), { ecmaVersion: 5 });
  let bytes = "";
  simple(text, {
    Literal: ({ value }) => {
      if (typeof value === "string") bytes = value;
    },
  });
  const numbers = new Map<number, number>();
  const functions = bytes.trimEnd().split("\0").slice(0, -1);
  let at = 0;
  for (const [number, one] of functions.entries()) {
    numbers.set(at, number);
    at += one.length + 1;
  }
  const numbered = (one: string) => one.replace(/\$r\((\d+)\)/g, (_, offset) => `$r(${numbers.get(Number(offset))})`);
  return {
    rest: numbered(code.slice(0, dispatcher.start)) + EMPTY + numbered(code.slice(dispatcher.end)),
    functions: functions.map((one) => numbered(readBack(Buffer.from(one, "latin1")))),
  };
}

describe("random programs", () => {
  test("of the kinds that firmware has", async () => {
    const codes = [...TOKEN_PROGRAMS, ...programs(SEED, 2000).map(({ code }) => code)];
    let read = 0;
    for (const code of codes.map((body) => `(function(){${body}})`)) {
      if (!isEs5(code)) continue;
      read++;
      expect(tokensOf(readBack(tokenise(code)))).toEqual(tokensOf(code));
      const { code: small = "" } = await minify(code, AS_SHORT);
      expect(tokensOf(readBack(tokenise(small)))).toEqual(tokensOf(small));
    }
    expect(read).toBeGreaterThan(1900);
  });

  test("of any kind", async () => {
    await fc.assert(
      fc.asyncProperty(statement, async (code) => {
        expect(tokensOf(readBack(tokenise(code)))).toEqual(tokensOf(code));
        const { code: small = "" } = await minify(code, AS_SHORT);
        fc.pre(!OTHER_SLASH.test(small));
        expect(tokensOf(readBack(tokenise(small)))).toEqual(tokensOf(small));
      }),
      { numRuns: 1500, seed: SEED },
    );
  });
});

function isEs5(code: string): boolean {
  try {
    return tokensOf(code).length > 0;
  } catch {
    return false;
  }
}

/** Statements of ES5 with a space between all tokens; the minifier takes those away that JavaScript does not need. */
const WORDS = [...TOKENS.keys()].filter((text) => /^[a-z]+$/.test(text));
/** Espruino divides there where JavaScript begins a regular expression, or the other way round, in whatever form. */
const OTHER_SLASH = new RegExp(`(?:[|^~}]|\\+\\+|--|\\b(?:${WORDS.join("|")})) ?/`);
const name = fc.constantFrom("a", "b", "$c", "_d", "iff", "inn", "newer", "x1", "typeofs");
const property = fc.oneof(name, fc.constantFrom(...WORDS, "get", "set"));
const literal = fc.oneof(
  fc.constantFrom("0", "1", "42", ".5", "5.", "1e3", "0x1f", "1.5e-7", "true", "false", "null", "undefined", "this"),
  fc.constantFrom("/a/", "/=/g", "/[=]==in/", "/\\//i", "[ ]", "{ }"),
  fc.string({ unit: "grapheme-ascii", maxLength: 8 }).map((text) => JSON.stringify(text)),
);
const BINARY = "== === != !== <= << >= >> >>> && || + - * / % & | ^ < > in instanceof".split(" ");
const ASSIGN = "= += -= *= /= %= <<= >>= >>>= &= |= ^=".split(" ");

const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie("expression");
  const grouped = inner.map((text) => `( ${text} )`);
  const many = (one: fc.Arbitrary<string>) => fc.array(one, { maxLength: 3 }).map((list) => list.join(" , "));
  const key = fc.oneof(property, fc.constantFrom('"in"', "1"));
  return {
    expression: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      literal,
      name,
      fc.tuple(grouped, fc.constantFrom(...BINARY), grouped).map((parts) => parts.join(" ")),
      fc
        .tuple(
          fc.oneof(
            name,
            literal.map((text) => `( ${text} )`),
          ),
          fc.constantFrom(...BINARY),
          grouped,
        )
        .map((parts) => parts.join(" ")),
      fc
        .tuple(fc.constantFrom("-", "+", "!", "~", "typeof", "void", "delete"), grouped)
        .map((parts) => parts.join(" ")),
      fc.tuple(fc.constantFrom("++", "--"), name).map((parts) => parts.join(" ")),
      fc.tuple(name, fc.constantFrom("++", "--")).map((parts) => parts.join(" ")),
      fc.tuple(grouped, property).map(([left, right]) => `${left} . ${right}`),
      fc.tuple(name, property).map(([left, right]) => `${left} . ${right}`),
      fc.tuple(grouped, inner).map(([left, right]) => `${left} [ ${right} ]`),
      fc.tuple(grouped, many(grouped)).map(([left, right]) => `${left} ( ${right} )`),
      fc.tuple(name, fc.constantFrom(...ASSIGN), grouped).map((parts) => parts.join(" ")),
      fc.tuple(grouped, grouped, grouped).map(([test, yes, no]) => `${test} ? ${yes} : ${no}`),
      many(grouped).map((list) => `[ ${list} ]`),
      many(fc.tuple(key, grouped).map(([left, right]) => `${left} : ${right}`)).map((list) => `( { ${list} } )`),
      fc
        .tuple(property, name, grouped)
        .map(([left, id, body]) => `( { get ${left} ( ) { return ${body} } , other : ${id} } )`),
      fc.tuple(name, inner).map(([id, body]) => `function ( ${id} ) { return ${body} }`),
      grouped.map((text) => `new ( ${text} ) ( )`),
    ),
  };
});

const statement = fc.oneof(
  expression.map((text) => `a = ${text} ;`),
  fc.tuple(expression, expression).map(([test, text]) => `if ( ${test} ) b = ${text} ; else { throw ${text} }`),
  fc
    .tuple(name, expression, expression)
    .map(([id, list, text]) => `for ( var ${id} in ${list} ) { ${id} = ${text} ; continue }`),
  fc.tuple(expression, expression).map(([test, text]) => `do { a ( ${text} ) ; break } while ( ${test} ) ;`),
  fc
    .tuple(expression, expression)
    .map(([test, text]) => `while ( ${test} ) try { a ( ${text} ) } catch ( e ) { } finally { b ( ) }`),
  fc
    .tuple(expression, literal, expression)
    .map(([text, one, two]) => `switch ( ${text} ) { case ${one} : a ( ) ; default : b = ${two} }`),
  fc.tuple(name, expression).map(([id, text]) => `function ${id} ( b ) { debugger ; return ${text} }`),
);
