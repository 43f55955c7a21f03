/** The code of the page: that of tools/flash, with stand-ins for what a browser has not or has otherwise. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type OutputOptions, type Plugin, rollup } from "rollup";
import { browserTypeScript } from "../browser-typescript.js";

export const CLIENT = fileURLToPath(new URL("./client/", import.meta.url));

const STAND_INS: Record<string, string> = {
  "node:timers/promises": "timers",
  "node:zlib": "zlib",
  "./serial-layer.js": "serial-layer",
  "./drivers.js": "drivers",
};
const ESPRUINO_GLOBALS = join(CLIENT, "stand-ins/espruino-globals.ts");

/** One script of `entry`, a file of client/. `modules` are texts of virtual modules. */
export async function bundleForBrowser(
  entry: string,
  output: OutputOptions,
  modules: Record<string, string> = {},
): Promise<string> {
  const plugins = [virtualModules(modules), standIns(), browserTypeScript()];
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

function standIns(): Plugin {
  const { resolve } = createRequire(import.meta.url);
  return {
    name: "stand-ins",
    resolveId(source, importer) {
      const standIn = STAND_INS[source];
      if (standIn && !importer?.startsWith(CLIENT)) return join(CLIENT, "stand-ins", `${standIn}.ts`);
      return source.startsWith("espruino/") ? resolve(source) : null;
    },
    transform(code, id) {
      if (!/[\\/]espruino[\\/]core[\\/]/.test(id)) return null;
      return { code: `import { Espruino, console } from ${JSON.stringify(ESPRUINO_GLOBALS)};\n${code}`, map: null };
    },
  };
}
