import { existsSync } from "node:fs";
import { type OutputOptions, rollup } from "rollup";
import { locate, PROJECT } from "../project.js";
import { ProgressLine } from "../terminal.js";
import { rollupOptions } from "./bundle.js";
import { type Selection, selectTargets, type Target } from "./targets.js";

/** One file as built. */
export interface Bundle {
  /** Name in dist/. */
  file: string;
  code: string;
  map: string;
}

/** Builds into dist/ what is selected; without a selection, everything. */
export async function build(selection: Selection = {}): Promise<Bundle[]> {
  return bundle(selectTargets(selection), { write: true, root: selection.root });
}

export async function bundle(targets: Target[], options: { write?: boolean; root?: string } = {}): Promise<Bundle[]> {
  const { write = false, root = PROJECT } = options;
  for (const { entry } of targets) {
    if (!existsSync(locate(entry, root))) throw new Error(`${entry} is missing`);
  }
  const bundles: Bundle[] = [];
  const progress = new ProgressLine();
  try {
    for (const [index, { output, ...input }] of rollupOptions(targets, root).entries()) {
      progress.show(`building ${targets[index]?.name}, ${index + 1} of ${targets.length}`);
      const linked = await rollup({ ...input, onwarn: failOnWarning });
      for (const outputOptions of output as OutputOptions[]) {
        const result = write ? await linked.write(outputOptions) : await linked.generate(outputOptions);
        const [chunk] = result.output;
        bundles.push({ file: chunk.fileName, code: chunk.code, map: chunk.map?.toString() ?? "" });
      }
      await linked.close();
    }
  } finally {
    progress.clear();
  }
  return bundles;
}

/** What rollup only warns of, an unresolved import for one, does not run on a board. */
function failOnWarning(warning: { code?: string; message: string }): void {
  // Only that the place of the next warning could not be found.
  if (warning.code === "SOURCEMAP_ERROR") return;
  throw new Error(warning.message);
}
