import { readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "rollup";
import ts from "typescript";
import type { UsedModules } from "../modules/used-modules.js";
import { ownDeclarations, ROOT } from "../project.js";
import { advise } from "./advice.js";
import { partialSearches } from "./partial-search.js";
import { templateBytes } from "./template-bytes.js";
import { syntaxAdvice, unsupportedSyntax } from "./unsupported-syntax.js";

export const TSLIB = fileURLToPath(new URL("./tslib-mini.js", import.meta.url));

const LIBRARY = join(ROOT, "src/");

/** By a link too. */
const isLibrary = (file: string) => realpathSync(file).startsWith(LIBRARY);

/** Declared for all device code, besides what it imports. */
const AMBIENT = ["src/espruino/globals.d.ts", "boards/virtual-board.d.ts"].map((file) => join(ROOT, file));

type Emitted = Map<string, { code: string; map: string }>;

interface Compiled {
  program: ts.Program;
  emitted: Emitted;
}

/** What a plugin for one of the bundles may ask of the one program. */
export type Compiler = Plugin<{
  program(): ts.Program;
  /** A file that was compiled and is not the library's own. */
  applicationFile(id: string): ts.SourceFile | undefined;
}>;

interface Compilation {
  root: string;
  options: ts.CompilerOptions;
  modules: UsedModules;
}

/**
 * A rollup plugin that compiles TypeScript, from these files on, to ES5. All bundles share one program: type-checking is most of the
 * time of a build, and const enums need the whole program. A type error fails the build.
 */
export function typescript(entries: string[], compilation: Compilation): Compiler {
  const { root, options } = compilation;
  let compiled: Compiled | undefined;
  const ambient = [...AMBIENT, ...ownDeclarations(root)];
  const compiledOnce = () => {
    compiled ??= compile([...ambient, ...entries], compilation);
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
      // the library's own are held by test/repository/partial-search.test.ts
      const searches = isLibrary(id) ? [] : partialSearches(program, program.getSourceFile(id)!, root);
      for (const text of searches) advise(this, text);
      // Types alone leave nothing to link, and a change of them may be an error.
      if (this.getModuleInfo(id)?.isEntry) {
        for (const file of readsOf(program, [...ambient, id], options)) this.addWatchFile(file);
      }
      const file = emitted.get(id) ?? this.error(`${id} is not part of the TypeScript program`);
      const unsupported = unsupportedSyntax(file.code, readFileSync(TSLIB, "utf8"));
      return unsupported ? this.error(`${relative(root, id)}: ${unsupported}`) : file;
    },
  };
}

export function compilerOptions(root: string): ts.CompilerOptions {
  const { config, error } = ts.readConfigFile(join(ROOT, "tsconfig.device.json"), ts.sys.readFile);
  if (error) throw new Error(ts.formatDiagnostics([error], formatHost(root)));
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  return { ...options, composite: false, declaration: false, incremental: false, removeComments: false };
}

/** What is imported by this name: the path of a source, or of a declaration. */
export function resolveSource(name: string, importer: string, options: ts.CompilerOptions): string | undefined {
  return ts.resolveModuleName(name, importer, options, ts.sys).resolvedModule?.resolvedFileName;
}

function compile(files: string[], { root, options, modules }: Compilation): Compiled {
  const host = compilerHost(options, modules);
  const program = ts.createProgram([MODULES, ...files, ...modules.roots], options, host);
  const problems = ts.getPreEmitDiagnostics(program);
  if (problems.length) throw new Error(problems.map((problem) => inWords(problem, root)).join("\n"));
  const emitted: Emitted = new Map();
  const write: ts.WriteFileCallback = (file, text, _bom, _onError, sources) => {
    const source = sources?.[0]?.fileName;
    if (!source) return;
    const entry = emitted.get(source) ?? { code: "", map: "" };
    if (file.endsWith(".map")) entry.map = text;
    else entry.code = text.replace(/\/\/# sourceMappingURL=.*\s*$/, "");
    emitted.set(source, entry);
  };
  program.emit(undefined, write, undefined, undefined, { before: [templateBytes] });
  return { program, emitted };
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

/** Parsing is half of a compilation, and most files are the same in the next one of this process. */
const parsed = new Map<string, ts.SourceFile>();

/** A declaration of the modules that have no types: there is no such file. */
const MODULES = "/modules-without-types.d.ts";

/** Compiles what is imported from node_modules too: there this library is for those who use it, as TypeScript. */
function compilerHost(options: ts.CompilerOptions, modules: UsedModules): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const parse = host.getSourceFile;
  host.getSourceFile = (file, ...how) => {
    if (file === MODULES) return ts.createSourceFile(file, modules.ambient, how[0]);
    const known = parsed.get(file);
    if (known && known.text === host.readFile(file)) return known;
    const source = parse(file, ...how);
    if (source) parsed.set(file, source);
    return source;
  };
  host.resolveModuleNameLiterals = (names, importer) =>
    names.map(({ text }) => {
      const module = modules.fileOf(text);
      if (module) return { resolvedModule: sourceModule(module) };
      const { resolvedModule } = ts.resolveModuleName(text, importer, options, host);
      return { resolvedModule: resolvedModule && { ...resolvedModule, isExternalLibraryImport: false } };
    });
  return host;
}

/** One in JavaScript is what is declared for it, and not what a package of that name has. */
function sourceModule(file: string): ts.ResolvedModuleFull | undefined {
  return file.endsWith(".ts") ? { resolvedFileName: file, extension: ts.Extension.Ts } : undefined;
}

/** As the compiler says it; but what a module of Espruino's lacks is said in our words. */
function inWords(problem: ts.Diagnostic, root: string): string {
  const text = ts.formatDiagnostic(problem, formatHost(root)).trimEnd();
  const advice = moduleAdvice(problem) ?? syntaxAdvice(problem.code, text);
  // What is said of no place begins with the word.
  return advice ? `${text.slice(0, Math.max(text.indexOf(": error "), 0)) || "TypeScript"}: ${advice}` : text;
}

function moduleAdvice({ file, start = 0, length, messageText }: ts.Diagnostic): string | undefined {
  const found = file?.text.slice(start, start + (length ?? 0)) ?? "";
  if (/^["']/.test(found) && /\brequire\(\s*$/.test(file!.text.slice(0, start))) {
    return `${found} is no name of a module: import a file by its path, and save a module as modules/<name>.js`;
  }
  const name = /^["']\.{1,2}\/(?:.*\/)?([\w-]+)(?:\.js)?["']$/.exec(found)?.[1];
  const message = ts.flattenDiagnosticMessageText(messageText, " ");
  if (!name || !/\.js' implicitly has an 'any' type/.test(message)) return undefined;
  return `JavaScript is taken from modules/: move it to modules/${name}.js, and import it from "${name}"`;
}

function formatHost(root: string): ts.FormatDiagnosticsHost {
  return { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => "\n" };
}
