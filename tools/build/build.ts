import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { OutputOptions, RollupLog, RollupOptions } from "rollup";
import type { ModuleOptions } from "../modules/fetch.js";
import { locate, ownDeclarations, PROJECT, ROOT } from "../project.js";
import { ProgressLine } from "../terminal.js";
import { adviceIn } from "./advice.js";
import type { BundlerOptions } from "./bundle.js";
import { type Bundle, KeptBundles, type Wanted } from "./kept.js";
import { type Selection, selectTargets, type Target } from "./targets.js";

export type { Bundle } from "./kept.js";

const BUILDER = [".", "../modules"].map((folder) => fileURLToPath(new URL(`${folder}/`, import.meta.url)));

export interface BundleOptions extends ModuleOptions {
  /** Into dist/. */
  write?: boolean;
  root?: string;
}

/** Builds into dist/ what is selected; without a selection, everything. */
export async function build(selection: Selection = {}): Promise<Bundle[]> {
  return bundle(selectTargets(selection), { write: true, root: selection.root });
}

/** The readable and the small bundle of each target; those whose sources are the same as the last time are not built again. */
export async function bundle(targets: Target[], options: BundleOptions = {}): Promise<Bundle[]> {
  const { write = false, root = PROJECT, ...modules } = options;
  for (const { entry } of targets) {
    if (!existsSync(locate(entry, root))) throw new Error(`${entry} is missing`);
  }
  await fetchMissing(targets, root, modules);
  const kept = new KeptBundles(root);
  const found = new Map(targets.map((target) => [target, kept.get(wanted(target, root))]));
  await buildAll(
    targets.filter((target) => !found.get(target)),
    { root, ...modules },
    (target, inputs, bundles) => {
      kept.keep(wanted(target, root), [...inputs, ...builderFiles()], bundles);
      found.set(target, bundles);
    },
  );
  const bundles = targets.flatMap((target) => found.get(target) ?? []);
  if (write) for (const one of bundles) writeBundle(one, root);
  for (const warning of new Set(bundles.flatMap(({ warnings }) => warnings ?? []))) console.warn(warning);
  return bundles;
}

/** What could not be had the last time may be there now: then it comes into modules/, and what was built without it is built again. */
async function fetchMissing(targets: Target[], root: string, options: ModuleOptions): Promise<void> {
  const kept = new KeptBundles(root);
  const bundles = targets.flatMap((target) => kept.get(wanted(target, root)) ?? []);
  const names = new Set(bundles.flatMap(({ missing }) => missing ?? []));
  if (!names.size) return;
  // It brings the compiler along.
  const { ProjectModules } = await import("../modules/project-modules.js");
  const modules = new ProjectModules(root, options);
  for (const name of names) await modules.find(name);
}

/** Whether dist/ has what would be built now. */
export function isUpToDate(targets: Target[], root = PROJECT): boolean {
  const kept = new KeptBundles(root);
  const isThere = (one: Bundle) => Object.entries(filesOf(one)).every(([name, text]) => isWritten(root, name, text));
  return targets.every((target) => kept.get(wanted(target, root))?.every(isThere));
}

/** A declaration that a project adds is read by each of its builds. */
function wanted(target: Target, root: string): Wanted {
  return { name: target.name, told: [target, locate(target.entry, root), ownDeclarations(root)] };
}

/** The build itself is one of the things that bundles are made of, and so are the versions of what it uses. */
function builderFiles(): string[] {
  const own = BUILDER.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  return [...own, join(ROOT, "package.json"), join(ROOT, "tsconfig.device.json")];
}

type OnBuilt = (target: Target, inputs: string[], bundles: Bundle[]) => void;

async function buildAll(targets: Target[], options: BundlerOptions, onBuilt: OnBuilt): Promise<void> {
  if (!targets.length) return;
  // The compiler and the minifier take a second to load.
  const { rollupOptions } = await import("./bundle.js");
  const progress = new ProgressLine();
  try {
    for (const [index, one] of rollupOptions(targets, options).entries()) {
      const target = targets[index]!;
      progress.show(`building ${target.name}, ${index + 1} of ${targets.length}`);
      const { inputs, bundles } = await buildOne(one);
      onBuilt(target, inputs, bundles);
    }
  } finally {
    progress.clear();
  }
}

async function buildOne({ output, ...input }: RollupOptions): Promise<{ inputs: string[]; bundles: Bundle[] }> {
  const { rollup } = await import("rollup");
  const warnings: string[] = [];
  const missing: string[] = [];
  const onwarn = (warning: RollupLog) => {
    const advice = adviceIn(warning);
    if (!advice) return failOnWarning(warning);
    warnings.push(advice.text);
    if (advice.missing) missing.push(advice.missing);
  };
  const linked = await rollup({ ...input, onwarn });
  const bundles: Bundle[] = [];
  for (const outputOptions of output as OutputOptions[]) {
    const [chunk] = (await linked.generate(outputOptions)).output;
    bundles.push({ file: chunk.fileName, code: chunk.code, map: chunk.map?.toString() ?? "", warnings, missing });
  }
  await linked.close();
  return { inputs: linked.watchFiles, bundles };
}

/** What else rollup only warns of, an unresolved import for one, does not run on a board. */
function failOnWarning(warning: { code?: string; message: string }): void {
  // Only that the place of the next warning could not be found.
  if (warning.code === "SOURCEMAP_ERROR") return;
  throw new Error(warning.message.replace(/\0\S+\?commonjs-\S+ -> /g, ""));
}

/** What is there already is not written again: another process may be reading it. */
function writeBundle(one: Bundle, root: string): void {
  mkdirSync(join(root, "dist"), { recursive: true });
  for (const [name, text] of Object.entries(filesOf(one))) {
    if (!isWritten(root, name, text)) writeFileSync(join(root, "dist", name), text);
  }
}

function filesOf({ file, code, map }: Bundle): Record<string, string> {
  return { [file]: code, [`${file}.map`]: map };
}

function isWritten(root: string, name: string, text: string): boolean {
  const path = join(root, "dist", name);
  return existsSync(path) && readFileSync(path, "utf8") === text;
}
