import { dirname, join } from "node:path";
import type { Plugin } from "rollup";
import ts from "./typescript.mjs";

/** For code of a web page: only takes the types away, `npm run types` has checked them. */
export function browserTypeScript(): Plugin {
  return {
    name: "browser-typescript",
    resolveId(source, importer) {
      if (!importer || !source.startsWith(".")) return null;
      return join(dirname(importer), source.replace(/\.js$/, ".ts"));
    },
    transform(code, id) {
      if (!id.endsWith(".ts")) return null;
      const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
      return { code: ts.transpileModule(code, { fileName: id, compilerOptions }).outputText, map: null };
    },
  };
}
