/** Which modules firmware uses: those that Espruino has not built in, by what its sources import and require. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { errorAt } from "../compiler/build-error.js";
import { ROOT, shownPath } from "../project.js";
import ts from "../typescript.mjs";
import type { ModuleOptions } from "./fetch.js";
import { notAModule, similarModule } from "./hints.js";
import { isModuleName, ProjectModules } from "./project-modules.js";

/** Types of those that are used most. */
const TYPED = join(ROOT, "src/espruino/modules");
/** Uses what is built in, and nothing else. */
const LIBRARY = join(ROOT, "src/");

/** One `import ... from "name"` or `require("name")`. */
interface Use {
  name: string;
  isRequired: boolean;
  /** As the compiler writes it: `boards/esp32/main.ts(3,21)`. */
  place: string;
}

export interface UsedModulesOptions extends ModuleOptions {
  root: string;
  /** Names that stay a `require`. */
  builtIn: Set<string>;
  /** Path of what the compiler finds for an import: a source, or a declaration. */
  resolve(name: string, importer: string): string | undefined;
}

/** Found, and if need be fetched, once for all that is built from these entries. */
export class UsedModules {
  private readonly project: ProjectModules;
  private readonly files = new Map<string, string>();
  private readonly uses = new Map<string, Use[]>();
  private gathered: Promise<void> | undefined;

  constructor(
    private readonly entries: string[],
    private readonly options: UsedModulesOptions,
  ) {
    this.project = new ProjectModules(options.root, options);
  }

  /** Errors for the modules that cannot be had: where each is used, why, and what to do. */
  readonly problems: string[] = [];

  /** Once it is, each module that can be had has its file. */
  ready(): Promise<void> {
    this.gathered ??= this.gather();
    return this.gathered;
  }

  /** Path of a module's file, JavaScript or TypeScript; undefined for a name that is none of theirs. */
  fileOf(name: string): string | undefined {
    return this.files.get(name);
  }

  isBuiltIn(name: string): boolean {
    return this.options.builtIn.has(name);
  }

  areUsedBy(file: string): boolean {
    return this.usesIn(file).some(({ name }) => this.files.has(name));
  }

  /** What decides which modules a source leads to, and what they are: paths, some of which may not be there. */
  inputsOf(entry: string): string[] {
    return this.namesIn(entry).flatMap((name) => [...this.project.inputs(name), join(TYPED, `${name}.d.ts`)]);
  }

  /** What to tell of the modules of a source that could not be had, and have a driver of ours in their place. */
  standInsOf(entry: string): [name: string, text: string][] {
    const names = this.namesIn(entry);
    return [...this.project.standIns].filter(([name]) => names.includes(name));
  }

  /** Of all modules that a source leads to. */
  private namesIn(entry: string): string[] {
    const sources = new Set([entry]);
    const names = new Set<string>();
    // A set takes what is added while it is gone through.
    for (const file of sources) {
      for (const use of this.usesIn(file)) {
        if (this.files.has(use.name)) names.add(use.name);
        const source = this.files.get(use.name) ?? this.sourceOf(use, file);
        if (source) sources.add(source);
      }
    }
    return [...names];
  }

  /** Files that the compiler would not find by itself: modules in TypeScript, and types of others. */
  get roots(): string[] {
    return [...this.files].flatMap(([name, file]) => (file.endsWith(".ts") ? [file] : this.typesOf(name)));
  }

  /** A declaration of all of them, for `require`; a module without types is `any`. */
  get ambient(): string {
    const names = [...this.files.keys()];
    const untyped = names.filter((name) => this.isUntyped(name));
    const members = names.map((name) => `"${name}": ${this.isUntyped(name) ? "any" : `typeof import("${name}")`};`);
    const modules = untyped.map((name) => `declare module "${name}";`);
    return [`interface EspruinoModules { ${members.join(" ")} }`, ...modules, ""].join("\n");
  }

  private isUntyped(name: string): boolean {
    return !this.files.get(name)?.endsWith(".ts") && !this.typesOf(name).length;
  }

  /** The project's own go before ours. */
  private typesOf(name: string): string[] {
    const files = [join(this.options.root, `modules/${name}.d.ts`), join(TYPED, `${name}.d.ts`)];
    return files.filter((file) => existsSync(file)).slice(0, 1);
  }

  private async gather(): Promise<void> {
    const sources = new Set(this.entries);
    for (const file of sources) {
      for (const use of this.usesIn(file)) {
        const isModule = this.isModule(use, file);
        const source = isModule ? await this.find(use) : this.sourceOf(use, file);
        if (source) sources.add(source);
      }
    }
  }

  /** Neither built in, nor a file or a package; but a module that the project has goes before a package. */
  private isModule({ name, isRequired }: Use, importer: string): boolean {
    if (this.options.builtIn.has(name) || !isModuleName(name)) return false;
    return isRequired || this.project.has(name) || !this.options.resolve(name, importer);
  }

  private async find({ name, place }: Use): Promise<string | undefined> {
    const hint = this.project.has(name) ? undefined : notAModule(name);
    try {
      if (hint) throw new Error(hint);
      const file = this.files.get(name) ?? (await this.project.find(name));
      this.files.set(name, file);
      return file;
    } catch (error) {
      const { message } = error as Error;
      const similar = similarModule(name, this.options.builtIn);
      const text = hint ?? `the module "${name}" is not built into Espruino${similar}, and ${message}`;
      this.problems.push(errorAt(place, text));
      return undefined;
    }
  }

  /** What the compiler finds, unless that is types alone. */
  private sourceOf({ name, isRequired }: Use, importer: string): string | undefined {
    const file = isRequired ? undefined : this.options.resolve(name, importer);
    return file?.endsWith(".ts") && !file.endsWith(".d.ts") ? file : undefined;
  }

  private usesIn(file: string): Use[] {
    const known = this.uses.get(file);
    if (known) return known;
    const found = file.startsWith(LIBRARY) ? [] : usesIn(file, this.options.root);
    this.uses.set(file, found);
    return found;
  }
}

function usesIn(file: string, root: string): Use[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const found: Use[] = [];
  const visit = (node: ts.Node): void => {
    const name = nameIn(node);
    if (name && ts.isStringLiteralLike(name)) {
      const { line, character } = source.getLineAndCharacterOfPosition(name.getStart());
      const place = `${shownPath(file, root)}(${line + 1},${character + 1})`;
      found.push({ name: name.text, isRequired: ts.isCallExpression(node), place });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The name in an import or a `require`. */
function nameIn(node: ts.Node): ts.Expression | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  const isRequire = ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "require";
  return isRequire ? node.arguments[0] : undefined;
}
