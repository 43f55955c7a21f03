/** inside.ts and all that it imports as one script, for a process that may read no file. Kept while its sources are the same. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { KeptBundles } from "../../build/kept.js";
import { ROOT } from "../../project.js";

const ENTRY = fileURLToPath(new URL("./inside.ts", import.meta.url));
/** What it is made by. */
const BUILDER = ["tools/browser-typescript.ts", "tools/virtual-board/apart/script.ts", "package.json"];
const WANTED = { name: "virtual-board", told: "" };

export async function boardScript(): Promise<string> {
  const kept = new KeptBundles();
  const [known] = kept.get(WANTED) ?? [];
  if (known) return known.code;
  // The compiler takes a second to load.
  const [{ rollup }, { browserTypeScript }] = await Promise.all([
    import("rollup"),
    import("../../browser-typescript.js"),
  ]);
  const linked = await rollup({ input: ENTRY, external: /^node:/, plugins: [browserTypeScript()] });
  const { output } = await linked.generate({ format: "es" });
  await linked.close();
  const { code } = output[0];
  const inputs = [...linked.watchFiles, ...BUILDER.map((file) => join(ROOT, file))];
  kept.keep(WANTED, inputs, [{ file: "virtual-board.js", code, map: "" }]);
  return code;
}
