/** Rollup's plugins for the modules that firmware uses: they become ES5, and are linked as if they were its own sources. */
import { readFileSync } from "node:fs";
import commonjs from "@rollup/plugin-commonjs";
import MagicString from "magic-string";
import type { Plugin } from "rollup";
import { advise } from "../compiler/advice.js";
import { helpersIn } from "../compiler/check/unsupported-syntax.js";
import { rewritten } from "../compiler/syntax/rewritten.js";
import { TSLIB } from "../compiler/typescript/compile.js";
import { shownPath } from "../project.js";
import { isEsModule, moduleToEs5 } from "./es5.js";
import { importModules, type KindOf } from "./imports.js";
import { oneExports } from "./one-exports.js";
import type { UsedModules } from "./used-modules.js";

/** Leads to a source of ES modules from a `require`, which takes all of its exports as one object. */
const WHOLE = "?whole";

/** Behind the compiler, whose ES5 it takes. */
export function linkModules(modules: UsedModules, { root, builtIn }: { root: string; builtIn: Set<string> }): Plugin[] {
  return [
    es5Modules(root),
    oneExportsVariable(),
    importedModules(modules),
    commonjs({
      include: /\.js$/,
      exclude: TSLIB,
      ignore: (name) => builtIn.has(name),
      // The module's code runs as the firmware starts: a function around it would make each of its functions a nested one.
      strictRequires: false,
      ignoreGlobal: true,
      // The check of the bundle tells of one.
      ignoreDynamicRequires: true,
      defaultIsModuleExports: true,
      requireReturnsDefault: true,
    }),
    withHelpers(),
  ];
}

function isScript(id: string): boolean {
  return id.endsWith(".js") && !id.startsWith("\0") && id !== TSLIB;
}

/** Before the compiler, which looks for what is imported among packages. */
export function findModules(modules: UsedModules): Plugin {
  return {
    name: "find-modules",
    buildStart: () => modules.ready(),
    resolveId(source, _importer, { custom }) {
      const file = modules.fileOf(source);
      if (!file) return null;
      return file.endsWith(".ts") && custom?.["node-resolve"]?.isRequire ? `\0${file}${WHOLE}` : file;
    },
    load(id) {
      if (!id.endsWith(WHOLE)) return null;
      const file = JSON.stringify(id.slice(1, -WHOLE.length));
      return `import * as all from ${file};\nexport default all;`;
    },
    transform(_code, id) {
      if (!this.getModuleInfo(id)?.isEntry) return null;
      for (const file of modules.inputsOf(id)) this.addWatchFile(file);
      for (const [name, text] of modules.standInsOf(id)) advise(this, text, name);
      return null;
    },
  };
}

function es5Modules(root: string): Plugin {
  const helpers = readFileSync(TSLIB, "utf8");
  return {
    name: "es5-modules",
    transform(code, id) {
      if (!isScript(id)) return null;
      const { warnings, ...es5 } = moduleToEs5(code, shownPath(id, root), helpers);
      for (const warning of warnings) advise(this, warning);
      return es5;
    },
  };
}

function oneExportsVariable(): Plugin {
  return {
    name: "one-exports",
    transform(code, id) {
      if (!isScript(id) || isEsModule(code)) return null;
      return rewritten(oneExports(code));
    },
  };
}

function importedModules(modules: UsedModules): Plugin {
  const kinds = new Map<string, "object" | "names">();
  const kindOf: KindOf = (name) => {
    const file = modules.fileOf(name);
    if (!file) return undefined;
    const kind =
      kinds.get(file) ?? (file.endsWith(".ts") || isEsModule(readFileSync(file, "utf8")) ? "names" : "object");
    kinds.set(file, kind);
    return kind;
  };
  return {
    name: "imported-modules",
    transform(code, id) {
      if (!id.endsWith(".ts") || !modules.areUsedBy(id)) return null;
      return rewritten(importModules(code, this.parse(code) as never, kindOf));
    },
  };
}

/** What the compiler's code calls, which is the same for all that it compiles. */
function withHelpers(): Plugin {
  return {
    name: "with-helpers",
    transform(code, id) {
      const names = isScript(id) ? helpersIn(code) : [];
      if (!names.length) return null;
      return rewritten(new MagicString(code).prepend(`import { ${names.join(", ")} } from "tslib"; `));
    },
  };
}
