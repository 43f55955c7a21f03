/** What the build says of a `@rare` that does nothing: what it says nothing of stays text in flash. */
import { parse } from "acorn";
import { expect, test, vi } from "vitest";
import { bundle } from "../../../../tools/compiler/build.js";
import { dispatcherIn } from "../../../../tools/compiler/shrink/rare-functions.js";
import { selectTargets } from "../../../../tools/compiler/targets/targets.js";
import { boardJson, project } from "../support.js";

const BOARD = { "boards/own/board.json": boardJson() };

/** The small bundle of this firmware, and what the build said of it. */
async function built(files: Record<string, string>): Promise<{ code: string; warnings: string[] }> {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  const root = project({ ...BOARD, ...files });
  const [one] = await bundle(selectTargets({ board: "own", root }), { root, onlySmall: true });
  return { code: one!.code, warnings: warn.mock.calls.map(([line]) => String(line)) };
}

/** What each is, the code with BODY in the function, and what the build says; it says nothing where the function is rare. */
const CASES: [what: string, code: string, warning?: string][] = [
  ["a function", "/** @rare */\nfunction NAME() { BODY }\nkept(NAME);"],
  ["an exported function", "/** @rare */\nexport function NAME() { BODY }"],
  ["an async function", "/** @rare */\nasync function NAME() { await 1; BODY }\nkept(NAME);"],
  ["a function behind a second comment", "/** @rare */\n// Of another kind.\nfunction NAME() { BODY }\nkept(NAME);"],
  ["a method", "class NAME {\n/** @rare */\nprivate own() { BODY }\nm() { this.own(); } }\nkept(NAME);"],
  ["a static method", "class NAME {\n/** @rare */\nstatic m() { BODY } }\nkept(NAME);"],
  ["a method that overrides", "class NAME extends Base {\n/** @rare */\noverride m() { BODY } }\nkept(NAME);"],
  ["a method of a class in a variable", "const NAME = class {\n/** @rare */\nm() { BODY } };\nkept(NAME);"],
  [
    "a method of one whose type is told",
    "const NAME = (class {\n/** @rare */\nm() { BODY } } as object);\nkept(NAME);",
  ],
  ["a function that a member is set to", "/** @rare */\nholder.NAME = function () { BODY };"],
  ["an arrow function that a member is set to", "/** @rare */\nholder.NAME = () => { BODY };"],

  [
    "an accessor",
    "class NAME {\n/** @rare */\nget m() { BODY return 1; } }\nkept(NAME);",
    "does nothing for an accessor: ",
  ],
  [
    "a constructor",
    "class NAME {\n/** @rare */\nconstructor() { BODY } }\nkept(NAME);",
    "does nothing for a constructor: ",
  ],
  ["a class", "/** @rare */\nclass NAME { m() { BODY } }\nkept(NAME);", "does nothing for a class: "],
  ["a field", "class NAME {\n/** @rare */\nm = () => { BODY }; }\nkept(NAME);", "does nothing for an arrow function: "],
  [
    "an arrow function",
    "/** @rare */\nconst NAME = () => { BODY };\nkept(NAME);",
    "does nothing for an arrow function: ",
  ],
  ["one that is exported", "/** @rare */\nexport const NAME = () => { BODY };", "does nothing for an arrow function: "],
  ["one that is handed over", "kept(/** @rare */ () => { BODY });", "does nothing for an arrow function: "],
  [
    "a function expression",
    "/** @rare */\nconst NAME = function () { BODY };\nkept(NAME);",
    "does nothing for a function expression: ",
  ],
  ["one with a name", "/** @rare */\nholder.NAME = function n() { BODY };", "does nothing for a function expression: "],
  [
    "a method of an object",
    "kept({\n/** @rare */\nm() { BODY } });",
    "does nothing for a method of an object literal: ",
  ],
  ["a key of an object", "kept({\n/** @rare */\nm: () => { BODY } });", "does nothing for an arrow function: "],
  [
    "a function within another",
    "function NAME() {\n/** @rare */\nfunction inner() { BODY }\ninner(); inner(); }\nkept(NAME);",
    "does nothing for a function within another, or within a namespace: ",
  ],
  [
    "a function of a namespace",
    "namespace NAME {\n/** @rare */\nexport function f() { BODY } }\nkept(NAME);",
    "does nothing for a function within another, or within a namespace: ",
  ],
  [
    "a method of a class within a function",
    "function NAME() { return class {\n/** @rare */\nm() { BODY } }; }\nkept(NAME);",
    "does nothing for a method of a class that is not at the top level: ",
  ],
  [
    "a declaration without a body",
    "/** @rare */\nfunction NAME(a: string): void;\nfunction NAME(a: unknown) { BODY }\nkept(NAME);",
    "does nothing for a declaration without a body: write it before the one with the body",
  ],
  ["a call", '/** @rare */\nE.on("init", () => { BODY });', "does nothing for what comes behind it: "],
  [
    "a plain comment",
    "// @rare\nfunction NAME() { BODY }\nkept(NAME);",
    "does nothing in a comment of this kind: write /** @rare */",
  ],
  [
    "a plain block",
    "/* @rare */\nfunction NAME() { BODY }\nkept(NAME);",
    "does nothing in a comment of this kind: write /** @rare */",
  ],
  [
    "a comment before another",
    "/** @rare */\n/** The last. */\nfunction NAME() { BODY }\nkept(NAME);",
    "does nothing before another doc comment: write it into the last one before the function",
  ],
  [
    "a comment behind a bracket",
    "class NAME { /** @rare */ m() { BODY } }\nkept(NAME);",
    "may do nothing behind other code: ",
  ],
  ["a comment behind a word", "export /** @rare */ function NAME() { BODY }", "may do nothing behind other code: "],
  [
    "a function with members",
    "/** @rare */\nfunction NAME() { BODY }\nkept(NAME, NAME.length);",
    "does nothing for a function that is more",
  ],
  [
    "a function asked for",
    "/** @rare */\nfunction NAME() { BODY }\nkept(NAME, {} instanceof NAME);",
    "does nothing for a function that is more",
  ],

  ["a comment that names it", "/** Ask me@rare.org, or see `@rare`. */\nfunction NAME() { BODY }\nkept(NAME);", ""],
];

test("the build names each @rare that does nothing, with its place, and no other", { timeout: 120_000 }, async () => {
  const head =
    "const kept = (...all: unknown[]) => console.log(all);\nconst holder: { [name: string]: () => void } = {};\n" +
    'class Base { m() { console.log("base"); } }\nkept(Base, holder);\n';
  const files: Record<string, string> = {};
  const names = CASES.map(([, code], i) => {
    files[`boards/own/of${i}.ts`] =
      head + code.replaceAll("NAME", `name${i}`).replace("BODY", `console.log("body ${i};");`);
    return /export .*NAME/.test(code)
      ? `import { name${i} } from "./of${i}";\nconsole.log(name${i});`
      : `import "./of${i}";`;
  });
  const { code, warnings } = await built({ "boards/own/main.ts": names.join("\n"), ...files });
  const dispatcher = dispatcherIn(parse(code, { ecmaVersion: 5 }))!;
  const found = CASES.map(([what], i) => {
    const at = code.indexOf(`"body ${i};"`);
    expect(at, what).toBeGreaterThan(0);
    const own = warnings.filter((line) => line.startsWith(`boards/own/of${i}.ts(`));
    return { what, isRare: at > dispatcher.start && at < dispatcher.end, warnings: own };
  });
  const expected = CASES.map(([what, , warning], i) => {
    const before = files[`boards/own/of${i}.ts`]!.split(/\/\/ @rare|\/\*\*? @rare/)[0]!.split("\n");
    const position = `${before.length},${before.at(-1)!.length + 1}`;
    const place = `boards/own/of${i}.ts(${position}): warning TS90000: @rare ${warning}`;
    return { what, isRare: warning === undefined, warnings: warning ? [expect.stringContaining(place)] : [] };
  });
  expect(found).toEqual(expected);
});

test("the only function with @rare is told to be no cheaper by it", { timeout: 120_000 }, async () => {
  const main = '\n/** @rare */\nfunction once() { console.log("one"); }\nonce();\nsetInterval(once, 1000);';
  const { warnings } = await built({ "boards/own/main.ts": main });
  expect(warnings).toEqual([
    expect.stringMatching(/^boards\/own\/main\.ts\(2,1\): warning TS90000: @rare does nothing for the only function/),
  ]);
});
