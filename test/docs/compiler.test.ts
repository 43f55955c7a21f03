/** docs/compiler.md and its picture have the passes as they are, and what they say of each is what it does. */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "acorn";
import type { Plugin } from "rollup";
import { minify } from "terser";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";
import { rollupOptions } from "../../tools/compiler/bundle.js";
import { flattenClasses } from "../../tools/compiler/flatten/flat-classes.js";
import { inlined } from "../../tools/compiler/shrink/inline-once.js";
import { markPrivate } from "../../tools/compiler/shrink/private-names.js";
import { rareChainIn } from "../../tools/compiler/shrink/rare-chain.js";
import { DISPATCHER, rareFunctionsIn, SHORT_DISPATCHER } from "../../tools/compiler/shrink/rare-functions.js";
import { SMALL } from "../../tools/compiler/shrink/terser-options.js";
import { withoutUnused } from "../../tools/compiler/shrink/unused-methods.js";
import { loadBoard } from "../../tools/compiler/targets/boards.js";
import { selectTargets } from "../../tools/compiler/targets/targets.js";
import { otherTopics } from "../../tools/compiler/targets/topics.js";
import { virtualBoard } from "../../tools/compiler/targets/virtual-board.js";
import { tokenise } from "../../tools/compiler/tokens/index.js";
import { asciiNames } from "../../tools/compiler/workarounds/ascii-names.js";
import { byteTexts } from "../../tools/compiler/workarounds/byte-texts.js";
import { characterTexts } from "../../tools/compiler/workarounds/character-texts.js";
import { declareFirst } from "../../tools/compiler/workarounds/declare-first.js";
import { fillHoles } from "../../tools/compiler/workarounds/fill-holes.js";
import { keepStrings } from "../../tools/compiler/workarounds/keep-strings.js";
import { ROOT } from "../../tools/project.js";

const document = readFileSync(join(ROOT, "docs/compiler.md"), "utf8");
const picture = readFileSync(join(ROOT, "docs/compiler.svg"), "utf8");

/** Where a plugin is whose file has another name. */
const FILES: Record<string, string> = { typescript: "compile", terser: "terser-options" };

/** Plugins that are no passes of the compiler, and what does its work in two of them. */
const NO_PASSES = /^(faults|find-modules|es5-modules|one-exports|imported-modules|commonjs|with-helpers|keep-bytes)$/;

/** The passes by the names of their files, in their order: of a board with topics of its own, with the last one, which Linux has alone. */
function passes(): string[] {
  const [esp8266, linux] = selectTargets({ board: "esp8266,linux" });
  const targets = [{ ...esp8266!, board: { ...esp8266!.board!, topics: "v2" as const } }, linux!];
  const [chip, other] = rollupOptions(targets).map(({ plugins, output }) => {
    const small = (output as { plugins: unknown }[])[1]!;
    const all = [plugins, small.plugins].flat() as (Plugin | undefined | false)[];
    const names = all.flatMap((plugin) =>
      plugin && !NO_PASSES.test(plugin.name) ? [FILES[plugin.name] ?? plugin.name] : [],
    );
    return [...new Set(names)];
  });
  const last = other!.filter((name) => !chip!.includes(name));
  return [...chip!.slice(0, -1), ...last, chip!.at(-1)!];
}

const CHECKS = ["chip-api", "check-bundle"];

/** A row of the table: the file of the pass, a text before it and behind it. */
const rows = /\| pass \| before \| after \|\n.*\n((?:\|.*\n)+)/
  .exec(document)![1]!
  .trim()
  .split("\n")
  .map((line) => {
    const [what, before, after] = line.slice(2, -2).split(" | ");
    return { file: basename(/`([^`]*)\.ts`/.exec(what!)![1]!), before: before!, after: after ?? "" };
  });

const codeIn = (cell: string) => /^`(.*)`$/.exec(cell.trim())?.[1];
const inOneLine = (code: string) => code.replace(/\s+/g, " ");

test("the table has the passes in the order of bundle.ts, but for those that only refuse, and tokens at the end", () => {
  const expected = passes().filter((name) => !CHECKS.includes(name));
  expect(rows.map(({ file }) => file)).toEqual([...expected, "index"]);
});

test("the picture has the passes in the order of bundle.ts, each with its folder", () => {
  const shown = [...picture.matchAll(/>([\w/-]+\/)<\/text><text[^>]*>([\w-]+\.ts)</g)].map(([, folder, file]) => {
    const path = folder!.startsWith("tools/") ? folder! : `tools/compiler/${folder}`;
    expect(readFileSync(join(ROOT, path, file!), "utf8")).not.toBe("");
    return basename(file!, ".ts");
  });
  expect(shown.filter((name) => name !== "link")).toEqual([...passes(), "index"]);
});

/** What a plugin that works on a bundle, or on a module, makes of a code. */
function by(plugin: Plugin, code: string): string {
  const hook = (plugin.renderChunk ?? plugin.transform) as (code: string, id: string) => { code: string } | null;
  const context = { parse: (text: string) => parse(text, { ecmaVersion: 2020, sourceType: "module" }) };
  return hook.call(context, code, "main.ts")?.code ?? code;
}

describe("passes whose example stands for itself", () => {
  const board = loadBoard("esp8266");
  const around = { compiler: {} as never, root: ROOT, faults: {} as never };
  const plugins: Record<string, (code: string) => string> = {
    "virtual-board": (code) => by(virtualBoard(board, around), `import { LED, chip } from "virtual:board";${code}`),
    topics: (code) => by(otherTopics("v2"), code),
    "ascii-names": (code) => by(asciiNames(), code),
    "fill-holes": (code) => by(fillHoles(), code),
    "byte-texts": (code) => by(byteTexts(), code),
    "declare-first": (code) => by(declareFirst(), code),
    "keep-strings": (code) => by(keepStrings(), code),
    "character-texts": (code) => by(characterTexts(), code),
  };

  test.each(rows.filter(({ file }) => file in plugins))("$file: $before", ({ file, before, after }) => {
    expect(plugins[file]!(codeIn(before)!)).toBe(codeIn(after));
  });
});

describe("the one example", () => {
  const source = /```ts\n(class Loop[\s\S]*?)```/.exec(document)![1]!;
  /** What there was before a pass, and behind it. */
  const steps = new Map<string, [before: string, after: string]>();
  let small = "";

  beforeAll(async () => {
    let code = source;
    const step = (name: string, next: string) => {
      steps.set(name, [code, next]);
      code = next;
    };
    const target = { target: ts.ScriptTarget.ES5, ignoreDeprecations: "6.0", noEmitHelpers: true };
    const compilerOptions = { ...target, module: ts.ModuleKind.ESNext, alwaysStrict: false };
    step("compile", ts.transpileModule(code, { compilerOptions }).outputText);
    step("private-names", markPrivate(code).toString());
    const library = [{ start: 0, end: code.length }];
    step("unused-methods", withoutUnused(code, { library }).text.toString());
    step("flat-classes", flattenClasses(code).toString());
    step("inline-once", inlined(code));
    step("rare-functions", rareFunctionsIn(code).toString());
    const nameCache = { vars: { props: { [`$${DISPATCHER}`]: SHORT_DISPATCHER } } };
    step("terser-options", (await minify(code, { ...structuredClone(SMALL), nameCache })).code!);
    step("rare-chain", rareChainIn(code)!.toString());
    small = by(keepStrings(), by(declareFirst(), code));
  });

  test("is of code that compiles as firmware's, but for its missing modifiers", () => {
    expect(ts.transpileModule(source, { reportDiagnostics: true }).diagnostics).toEqual([]);
  });

  const inExample =
    /^(compile|private-names|unused-methods|flat-classes|inline-once|rare-functions|terser-options|rare-chain)$/;
  test.each(rows.filter(({ file }) => inExample.test(file)))("$file: $before", ({ file, before, after }) => {
    const [was, is] = steps.get(file)!.map(inOneLine);
    expect(was).toContain(codeIn(before));
    expect(is).not.toContain(codeIn(before));
    expect(is).toContain(codeIn(after) ?? "");
    if (codeIn(after)) expect(was).not.toContain(codeIn(after));
  });

  test("comes out as the document has it, with as many bytes as it says of both forms", () => {
    expect(/```js\n(.*)\n```/.exec(document)![1]).toBe(small);
    expect(document).toContain(`${small.length} bytes, is \`dist/<name>.min.js\``);
    expect(document).toContain(`\`dist/<name>.bin\` has ${tokenise(small).length} bytes`);
    expect(rows.at(-1)!.before).toContain(`${small.length} bytes`);
    expect(rows.at(-1)!.after).toBe(`${tokenise(small).length} bytes`);
  });
});
