/** The code of the page: that of tools/flash, with stand-ins for what a browser has not or has otherwise. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type OutputOptions, type Plugin, rollup } from "rollup";
import ts from "typescript";

export const CLIENT = fileURLToPath(new URL("./client/", import.meta.url));

const STAND_INS: Record<string, string> = {
  "node:timers/promises": "timers",
  "node:zlib": "zlib",
  espruino: "espruino",
  "./drivers.js": "drivers",
};

/** One script of `entry`, a file of client/. `modules` are texts of virtual modules. */
export async function bundleForBrowser(
  entry: string,
  output: OutputOptions,
  modules: Record<string, string> = {},
): Promise<string> {
  const plugins = [virtualModules(modules), browserTypeScript()];
  const linked = await rollup({
    input: join(CLIENT, entry),
    plugins,
    onwarn: ({ message }) => {
      throw new Error(message);
    },
  });
  const { output: chunks } = await linked.generate({ ...output, inlineDynamicImports: true });
  await linked.close();
  return chunks[0].code;
}

function virtualModules(modules: Record<string, string>): Plugin {
  return {
    name: "virtual-modules",
    resolveId: (source) => (source in modules ? `\0${source}` : null),
    load: (id) => modules[id.slice(1)] ?? null,
  };
}

/** Only takes the types away: `npm run types` has checked them. */
function browserTypeScript(): Plugin {
  const { resolve } = createRequire(import.meta.url);
  return {
    name: "browser-typescript",
    resolveId(source, importer) {
      const standIn = STAND_INS[source];
      if (standIn && !importer?.startsWith(CLIENT)) return join(CLIENT, "stand-ins", `${standIn}.ts`);
      if (source.startsWith("espruino/")) return resolve(source);
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
