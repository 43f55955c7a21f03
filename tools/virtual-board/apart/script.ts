/** inside.ts and all that it imports as one script, for a process that may read no file. Kept while its sources are the same. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "rollup";
import { KeptBundles } from "../../compiler/kept.js";
import { ROOT } from "../../project.js";

const ENTRY = fileURLToPath(new URL("./inside.ts", import.meta.url));
/** What it is made by. */
const BUILDER = ["tools/browser-typescript.ts", "tools/virtual-board/apart/script.ts", "package.json"];
const WANTED = { name: "virtual-board", told: "" };

/** acorn and magic-string become a part of the script. */
const packages: Plugin = {
  name: "packages",
  resolveId: (source, importer) =>
    importer && /^[@\w]/.test(source) && !source.startsWith("node:")
      ? fileURLToPath(import.meta.resolve(source))
      : null,
};

/** So does what oddities.ts reads. */
const inRealm: Plugin = {
  name: "in-realm",
  transform(code, id) {
    if (!id.endsWith("oddities.ts")) return null;
    return code.replace(/\bread\("([\w-]+)"\)/g, (_, name) => {
      const file = join(dirname(id), "in-realm", `${name}.js`);
      this.addWatchFile(file);
      return JSON.stringify(readFileSync(file, "utf8"));
    });
  },
};

export async function boardScript(): Promise<string> {
  const kept = new KeptBundles();
  const [known] = kept.get(WANTED) ?? [];
  if (known) return known.code;
  // The compiler takes a second to load.
  const [{ rollup }, { browserTypeScript }] = await Promise.all([
    import("rollup"),
    import("../../browser-typescript.js"),
  ]);
  const linked = await rollup({ input: ENTRY, external: /^node:/, plugins: [packages, inRealm, browserTypeScript()] });
  const { output } = await linked.generate({ format: "es" });
  await linked.close();
  const { code } = output[0];
  const inputs = [...linked.watchFiles, ...BUILDER.map((file) => join(ROOT, file))];
  kept.keep(WANTED, inputs, [{ file: "virtual-board.js", code, map: "" }]);
  return code;
}
