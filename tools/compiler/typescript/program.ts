/** The compiler's program, which stays for the next build of this process: what has not changed is not parsed, checked or emitted again. */
import { dirname, join } from "node:path";
import type { UsedModules } from "../../modules/used-modules.js";
import { ROOT } from "../../project.js";
import ts from "../../typescript.mjs";
import { templateBytes } from "./template-bytes.js";

/** By the paths of their sources. */
export type Emitted = Map<string, { code: string; map: string }>;

export interface Compiled {
  program: ts.Program;
  emitted: Emitted;
  problems: ts.Diagnostic[];
}

export interface Compilation {
  root: string;
  options: ts.CompilerOptions;
  modules: UsedModules;
}

interface Kept {
  root: string;
  builder: ts.EmitAndSemanticDiagnosticsBuilderProgram;
  emitted: Emitted;
}

/** Of the last compilation. */
let kept: Kept | undefined;

/** These files and all that they import. Nothing is emitted when there are problems. */
export function compile(files: string[], { root, options, modules }: Compilation): Compiled {
  const before = kept?.root === root ? kept : undefined;
  // One that did not come to its end is none to go on from.
  kept = undefined;
  const host = compilerHost(options, modules);
  const names = [MODULES, ...files, ...modules.roots];
  const builder = ts.createEmitAndSemanticDiagnosticsBuilderProgram(names, options, host, before?.builder);
  const emitted: Emitted = before?.emitted ?? new Map();
  const problems = problemsIn(builder);
  if (!problems.length) emit(builder, emitted);
  kept = { root, builder, emitted };
  return { program: builder.getProgram(), emitted, problems };
}

function problemsIn(builder: ts.EmitAndSemanticDiagnosticsBuilderProgram): ts.Diagnostic[] {
  const first = [...builder.getOptionsDiagnostics(), ...builder.getSyntacticDiagnostics()];
  // What is read wrongly has no types.
  if (first.length) return ts.sortAndDeduplicateDiagnostics(first).slice();
  while (builder.getSemanticDiagnosticsOfNextAffectedFile(undefined, isHeldElsewhere));
  const checked = builder.getSourceFiles().filter((file) => !isHeldElsewhere(file));
  const semantic = checked.flatMap((file) => [...builder.getSemanticDiagnostics(file)]);
  return ts.sortAndDeduplicateDiagnostics([...builder.getGlobalDiagnostics(), ...semantic]).slice();
}

function emit(builder: ts.EmitAndSemanticDiagnosticsBuilderProgram, emitted: Emitted): void {
  const write: ts.WriteFileCallback = (file, text, _bom, _onError, sources) => {
    const source = sources?.[0]?.fileName;
    if (!source) return;
    const entry = emitted.get(source) ?? { code: "", map: "" };
    if (file.endsWith(".map")) entry.map = text;
    else entry.code = text.replace(/\/\/# sourceMappingURL=.*\s*$/, "");
    emitted.set(source, entry);
  };
  builder.emit(undefined, write, undefined, undefined, { before: [templateBytes] });
}

const LANGUAGE = dirname(ts.getDefaultLibFilePath({}));
// The compiler writes paths with / on Windows too.
const ESPRUINO = join(ROOT, "src/espruino/").replaceAll("\\", "/");

/** Of Espruino and of the language: `npm run types` checks them, and no firmware changes them. */
function isHeldElsewhere({ fileName, isDeclarationFile }: ts.SourceFile): boolean {
  return isDeclarationFile && [LANGUAGE, ESPRUINO].some((folder) => fileName.startsWith(folder));
}

/** A declaration of the modules that have no types: there is no such file. */
const MODULES = "/modules-without-types.d.ts";

/** Parsing is much of a compilation, and most files are the same in the next one of this process. */
const parsed = new Map<string, ts.SourceFile>();

/** Compiles what is imported from node_modules too: there this library is for those who use it, as TypeScript. */
function compilerHost(options: ts.CompilerOptions, modules: UsedModules): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const read = host.readFile;
  host.readFile = (file) => (file === MODULES ? modules.ambient : read(file));
  host.getSourceFile = (file, how) => {
    const text = host.readFile(file);
    const known = parsed.get(file);
    if (text === undefined || known?.text === text) return text === undefined ? undefined : known;
    // By its version the program knows whether a file has changed.
    const source = Object.assign(ts.createSourceFile(file, text, how), { version: text });
    parsed.set(file, source);
    return source;
  };
  // A file that is new may be what an import means from now on.
  host.hasInvalidatedResolutions = () => true;
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
