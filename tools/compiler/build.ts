import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type {
  InputPluginOption,
  LogHandlerWithDefault,
  OutputOptions,
  OutputPluginOption,
  Plugin,
  RollupLog,
  RollupOptions,
} from "rollup";
import type { ModuleOptions } from "../modules/fetch.js";
import { locate, ownDeclarations, PROJECT, ROOT, shownPath } from "../project.js";
import { ProgressLine } from "../terminal.js";
import { adviceIn, leftOutIn } from "./advice.js";
import { BuildErrors } from "./build-error.js";
import type { BundlerOptions } from "./bundle.js";
import { type Bundle, KeptBundles, type Wanted } from "./kept.js";
import { LOADER, type Selection, selectTargets, type Target } from "./targets/targets.js";
import type { Tokenised } from "./tokens/index.js";

export type { Bundle } from "./kept.js";
export type { Tokenised } from "./tokens/index.js";

/** In the order in which bundle.ts has them. */
const KINDS = ["readable", "small"] as const;
type Kind = (typeof KINDS)[number];

/** How long is waited, when nothing else is to be done, for a module that could not be had before. */
const LOOK_MS = 1000;

const BUILDER = [".", "../modules"].map((folder) => fileURLToPath(new URL(`${folder}/`, import.meta.url)));

export interface BundleOptions extends ModuleOptions {
  /** Into dist/. */
  write?: boolean;
  /** What goes to a board, without the bundle to read. */
  onlySmall?: boolean;
  root?: string;
}

/** One bundle of a target. */
interface Part {
  target: Target;
  kind: Kind;
}

/** Since then a file of the build's own is not what this process runs. */
const LOADED_AT = Date.now();

/** Builds into dist/ what is selected; without a selection, everything. */
export async function build(selection: Selection = {}): Promise<Bundle[]> {
  return bundle(selectTargets(selection), { write: true, root: selection.root });
}

/** The readable and the small bundle of each target; those whose sources are the same as the last time are not built again. */
export async function bundle(targets: Target[], options: BundleOptions = {}): Promise<Bundle[]> {
  const { write = false, onlySmall = false, root = PROJECT, ...modules } = options;
  for (const { entry } of targets) {
    if (!existsSync(locate(entry, root))) throw new Error(`${entry} is missing`);
  }
  const parts = partsOf(targets, onlySmall);
  const kept = keptIn(root);
  const found = keptOf(parts, kept, root);
  // What could not be had the last time may be there now: then it comes into modules/, and what was built without it is built again.
  const missing = new Set([...found.values()].flatMap((one) => one.missing ?? []));
  if (await isAnyFound([...missing], root, modules)) return bundle(targets, options);
  await buildAll(
    parts.filter((part) => !found.has(part)),
    { root, ...modules },
    (part, inputs, one) => {
      kept.keep(wanted(part, root), inputs, [one]);
      found.set(part, one);
    },
  );
  const bundles = parts.map((part) => found.get(part)!);
  if (write) for (const one of bundles) writeBundle(one, root);
  const { tell = console.warn } = modules;
  for (const warning of new Set(bundles.flatMap(({ warnings }) => warnings ?? []))) tell(warning);
  return bundles;
}

/** Builds, and keeps nothing: the next build of this process finds the compiler and its program in memory. */
export async function warmUp(targets: Target[], options: BundleOptions = {}): Promise<void> {
  const { onlySmall = false, root = PROJECT, modulesUrl, offline } = options;
  await buildAll(partsOf(targets, onlySmall), { root, modulesUrl, offline }, () => {});
}

/** What goes to a board, without these passes (names of plugins in bundle.ts, or "tokens"): for who measures what a pass saves. Nothing of it is kept. */
export async function bundleWithout(passes: readonly string[], targets: Target[]): Promise<Bundle[]> {
  const bundles: Bundle[] = [];
  await buildAll(partsOf(targets, true), { without: passes }, (_part, _inputs, one) => bundles.push(one));
  return bundles;
}

/** Whether `bundle` would build nothing. */
export function isBuilt(targets: Target[], { onlySmall = false, root = PROJECT }: BundleOptions = {}): boolean {
  const parts = partsOf(targets, onlySmall);
  return keptOf(parts, keptIn(root), root).size === parts.length;
}

/** Whether dist/ has what would be flashed now. */
export function isUpToDate(targets: Target[], root = PROJECT): boolean {
  const parts = partsOf(targets, true);
  const found = keptOf(parts, keptIn(root), root);
  const isThere = (one: Bundle) => Object.entries(filesOf(one)).every(([name, bytes]) => isWritten(root, name, bytes));
  return parts.every((part) => found.has(part) && isThere(found.get(part)!));
}

function partsOf(targets: Target[], onlySmall: boolean): Part[] {
  const kinds: readonly Kind[] = onlySmall ? ["small"] : KINDS;
  return targets.flatMap((target) => kinds.map((kind) => ({ target, kind })));
}

function keptIn(root: string): KeptBundles {
  return new KeptBundles(root, builderFiles(), LOADED_AT);
}

function keptOf(parts: Part[], kept: KeptBundles, root: string): Map<Part, Bundle> {
  const found = new Map<Part, Bundle>();
  for (const part of parts) {
    const [one] = kept.get(wanted(part, root)) ?? [];
    if (one) found.set(part, one);
  }
  return found;
}

async function isAnyFound(names: string[], root: string, options: ModuleOptions): Promise<boolean> {
  if (!names.length) return false;
  const { ProjectModules } = await import("../modules/project-modules.js");
  const modules = new ProjectModules(root, { ...options, timeoutMs: LOOK_MS });
  for (const name of names) await modules.find(name);
  return names.some((name) => modules.has(name));
}

/** A declaration that a project adds is read by each of its builds. */
function wanted({ target, kind }: Part, root: string): Wanted {
  const name = kind === "small" ? `${target.name}.min` : target.name;
  return { name, told: [target, locate(target.entry, root), ownDeclarations(root)] };
}

/** The build itself is one of the things that bundles are made of, and so are the versions of what it uses. */
function builderFiles(): string[] {
  const own = BUILDER.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name)),
  );
  return [...own, join(ROOT, "package.json"), join(ROOT, "tsconfig.device.json")];
}

type OnBuilt = (part: Part, inputs: string[], one: Bundle) => unknown;

interface AllOptions extends BundlerOptions {
  without?: readonly string[];
}

/** Throws the errors of all of them at once. */
async function buildAll(parts: Part[], { without = [], ...options }: AllOptions, onBuilt: OnBuilt): Promise<void> {
  if (!parts.length) return;
  // The compiler and the minifier take a second to load.
  const { rollupOptions } = await import("./bundle.js");
  const { root = PROJECT } = options;
  const targets = [...new Set(parts.map(({ target }) => target))];
  const progress = new ProgressLine();
  const errors = new BuildErrors();
  try {
    for (const [index, one] of rollupOptions(targets, options).entries()) {
      const target = targets[index]!;
      progress.show(`building ${target.name}, ${index + 1} of ${targets.length}`);
      const own = parts.filter((part) => part.target === target);
      await errors.during(shownPath(locate(target.entry, root), root), async () => {
        const { inputs, bundles } = await buildOne(
          withoutPlugins(one, without),
          own.map(({ kind }) => kind),
          hasTokens(target) && !without.includes("tokens"),
        );
        for (const [i, part] of own.entries()) onBuilt(part, inputs, bundles[i]!);
      });
    }
  } finally {
    progress.clear();
  }
  errors.throwIfAny();
}

function withoutPlugins({ plugins, output, ...options }: RollupOptions, names: readonly string[]): RollupOptions {
  const isIn = (plugin: unknown) => !names.includes((plugin as Plugin | undefined)?.name ?? "");
  const outputs = (output as OutputOptions[]).map((each) => ({
    ...each,
    plugins: (each.plugins as OutputPluginOption[]).filter(isIn),
  }));
  return { ...options, plugins: (plugins as InputPluginOption[]).filter(isIn), output: outputs };
}

async function buildOne(
  { output, ...input }: RollupOptions,
  kinds: Kind[],
  withTokens: boolean,
): Promise<{ inputs: string[]; bundles: Bundle[] }> {
  const { rollup } = await import("rollup");
  const warnings: string[] = [];
  const missing: string[] = [];
  const onwarn = (warning: RollupLog) => {
    const advice = adviceIn(warning);
    if (!advice) return failOnWarning(warning);
    warnings.push(advice.text);
    if (advice.missing) missing.push(advice.missing);
  };
  let leftOut: string | undefined;
  const onLog: LogHandlerWithDefault = (level, log, handler) => {
    const line = leftOutIn(log);
    if (line) leftOut = line;
    else handler(level, log);
  };
  const linked = await rollup({ ...input, onwarn, onLog });
  const bundles: Bundle[] = [];
  for (const kind of kinds) {
    leftOut = undefined;
    const [chunk] = (await linked.generate((output as OutputOptions[])[KINDS.indexOf(kind)]!)).output;
    const one = { file: chunk.fileName, code: chunk.code, map: chunk.map?.toString() ?? "" };
    const tokens = kind === "small" && withTokens ? await tokenForm(one) : undefined;
    bundles.push({ ...one, ...(tokens && { tokens }), warnings, missing, leftOut });
  }
  await linked.close();
  return { inputs: linked.watchFiles, bundles };
}

/** The loader stays text: a board that cannot read its firmware must still read the loader. */
function hasTokens({ name }: Target): boolean {
  return name !== LOADER.name;
}

async function tokenForm(one: Pick<Bundle, "file" | "code" | "map">): Promise<Tokenised> {
  const { tokenised } = await import("./tokens/index.js");
  return tokenised({ ...one, file: tokensFile(one.file) });
}

/** What the tokenised form of this small bundle is called in dist/. */
export function tokensFile(file: string): string {
  return file.replace(/\.min\.js$/, ".bin");
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
  for (const [name, bytes] of Object.entries(filesOf(one))) {
    if (!isWritten(root, name, bytes)) writeFileSync(join(root, "dist", name), bytes);
  }
}

function filesOf({ file, code, map, tokens }: Bundle): Record<string, Buffer> {
  const files = { [file]: Buffer.from(code), [`${file}.map`]: Buffer.from(map) };
  if (!tokens) return files;
  const name = tokensFile(file);
  return { ...files, [name]: Buffer.from(tokens.code, "latin1"), [`${name}.map`]: Buffer.from(tokens.map) };
}

function isWritten(root: string, name: string, bytes: Buffer): boolean {
  const path = join(root, "dist", name);
  return existsSync(path) && readFileSync(path).equals(bytes);
}
