import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "rollup";
import type { UsedModules } from "../../modules/used-modules.js";
import { ownDeclarations, ROOT, seenFrom, shownPath } from "../../project.js";
import ts from "../../typescript.mjs";
import { advise } from "../advice.js";
import { BuildError, errorAt, Faults } from "../build-error.js";
import { enumBytes } from "../check/enum-bytes.js";
import { partialSearches } from "../check/partial-search.js";
import { idleRareMarks } from "../check/rare-marks.js";
import { syntaxAdvice, unsupportedSyntax } from "../check/unsupported-syntax.js";
import { type Compilation, type Compiled, compile } from "./program.js";

export const TSLIB = fileURLToPath(new URL("./tslib-mini.js", import.meta.url));

const LIBRARY = join(ROOT, "src/");

/** By a link too. */
const isLibrary = (file: string) => realpathSync(file).startsWith(LIBRARY);

/** Declared for all device code, besides what it imports. */
const AMBIENT = ["src/espruino/globals.d.ts", "boards/virtual-board.d.ts"].map((file) => join(ROOT, file));

/** What a plugin for one of the bundles may ask of the one program. */
export type Compiler = Plugin<{
  program(): ts.Program;
  /** A file that was compiled and is not the library's own. */
  applicationFile(id: string): ts.SourceFile | undefined;
}>;

/**
 * A rollup plugin that compiles TypeScript, from these files on, to ES5. All bundles share one program: type-checking is most of the
 * time of a build, and const enums need the whole program. A type error fails the build.
 */
export function typescript(entries: string[], compilation: Compilation, faults = new Faults()): Compiler {
  const { root, options, modules } = compilation;
  let compiled: Compiled | undefined;
  const ambient = [...AMBIENT, ...ownDeclarations(root)];
  const compiledOnce = () => {
    compiled ??= compile([...ambient, ...entries], compilation);
    const lines = compiled.problems.map((problem) => inWords(problem, compilation));
    const all = [...modules.problems, ...withoutSequels(lines, modules.problems)];
    if (all.length) throw new BuildError(all);
    return compiled;
  };
  return {
    name: "typescript",
    api: {
      program: () => compiledOnce().program,
      applicationFile: (id) => {
        const file = compiledOnce().program.getSourceFile(id);
        return file && !isLibrary(id) ? file : undefined;
      },
    },
    resolveId(source, importer) {
      if (source === "tslib") return TSLIB;
      if (!importer) return null;
      const file = resolveSource(source, importer, options);
      return file && !file.endsWith(".d.ts") ? file : null;
    },
    transform(_code, id) {
      if (!id.endsWith(".ts")) return null;
      const { program, emitted } = compiledOnce();
      const source = program.getSourceFile(id)!;
      // the library's own are held by partial-search.test.ts and rare-names.test.ts of test/repository
      const warnings = isLibrary(id) ? [] : [...partialSearches(program, source, root), ...idleRareMarks(source, root)];
      for (const text of warnings) advise(this, text);
      // Types alone leave nothing to link, and a change of them may be an error.
      if (this.getModuleInfo(id)?.isEntry) {
        for (const file of readsOf(program, [...ambient, id], options)) this.addWatchFile(file);
      }
      const file = emitted.get(id) ?? this.error(`${id} is not part of the TypeScript program`);
      const unsupported = unsupportedSyntax(file.code, readFileSync(TSLIB, "utf8"));
      if (unsupported) faults.add(errorAt(`${shownPath(id, root)}(1,1)`, unsupported));
      for (const { line, column, text } of enumBytes(source))
        faults.add(errorAt(`${shownPath(id, root)}(${line},${column})`, text));
      return file;
    },
  };
}

export function compilerOptions(root: string): ts.CompilerOptions {
  const { config, error } = ts.readConfigFile(join(ROOT, "tsconfig.device.json"), ts.sys.readFile);
  if (error) throw new Error(ts.formatDiagnostics([error], formatHost(root)));
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  // What is emitted after errors is not taken.
  return { ...options, composite: false, declaration: false, incremental: false, noEmitOnError: false };
}

/** What is imported by this name: the path of a source, or of a declaration. */
export function resolveSource(name: string, importer: string, options: ts.CompilerOptions): string | undefined {
  return ts.resolveModuleName(name, importer, options, ts.sys).resolvedModule?.resolvedFileName;
}

/** These files, all that they import or refer to, and what that does in its turn. */
function readsOf(program: ts.Program, files: string[], options: ts.CompilerOptions): Set<string> {
  const reads = new Set(files);
  for (const each of reads) {
    const { importedFiles, referencedFiles } = ts.preProcessFile(program.getSourceFile(each)?.text ?? "");
    const imported = importedFiles.map(
      ({ fileName }) => ts.resolveModuleName(fileName, each, options, ts.sys).resolvedModule?.resolvedFileName,
    );
    const referenced = referencedFiles.map(({ fileName }) => join(dirname(each), fileName));
    for (const file of [...imported, ...referenced]) if (file && program.getSourceFile(file)) reads.add(file);
  }
  return reads;
}

/** What the compiler says of a line whose module is missing follows from that. */
function withoutSequels(lines: string[], missing: string[]): string[] {
  const lineOf = (text: string) => /^[^(]+\(\d+/.exec(text)?.[0];
  const told = new Set(missing.map(lineOf));
  return lines.filter((line) => !told.has(lineOf(line)));
}

/** As the compiler says it; but what a module of Espruino's lacks is said in our words. */
function inWords(problem: ts.Diagnostic, { root, modules }: Compilation): string {
  const text = ts.formatDiagnostic(problem, formatHost(root)).trimEnd();
  const advice = moduleAdvice(problem, modules) ?? nameAdvice(problem) ?? syntaxAdvice(problem.code, text);
  return advice ? text.replace(/(error TS\d+: )[\s\S]*/, (_, head) => head + advice) : text;
}

/** The compiler would have types of Node, or of a browser, installed. */
function nameAdvice({ code, messageText }: ts.Diagnostic): string | undefined {
  if (![2580, 2584, 2591].includes(code)) return undefined;
  const [, name] = /'([^']+)'/.exec(ts.flattenDiagnosticMessageText(messageText, " ")) ?? [];
  return `Cannot find name '${name}': Node or a browser has it, Espruino does not`;
}

function moduleAdvice(
  { file, start = 0, length, messageText }: ts.Diagnostic,
  modules: UsedModules,
): string | undefined {
  const found = file?.text.slice(start, start + (length ?? 0)) ?? "";
  if (/^["']/.test(found) && /\brequire\(\s*$/.test(file!.text.slice(0, start))) {
    return `${found} is not the name of a module: import a file by its path, or save a module as modules/<name>.js`;
  }
  const imported = /^["'](.*)["']$/.exec(found)?.[1];
  if (imported && modules.isBuiltIn(imported))
    return `"${imported}" is built into Espruino: write const ${imported} = require("${imported}")`;
  const name = /^["']\.{1,2}\/(?:.*\/)?([\w-]+)(?:\.js)?["']$/.exec(found)?.[1];
  const message = ts.flattenDiagnosticMessageText(messageText, " ");
  if (!name || !/\.js' implicitly has an 'any' type/.test(message)) return undefined;
  return `JavaScript files must be in modules/: move this one to modules/${name}.js and import it from "${name}"`;
}

function formatHost(root: string): ts.FormatDiagnosticsHost {
  const folder = seenFrom(root);
  return { getCanonicalFileName: (name) => name, getCurrentDirectory: () => folder, getNewLine: () => "\n" };
}
