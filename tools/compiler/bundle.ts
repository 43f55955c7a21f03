import { join } from "node:path";
import type { OutputOptions, Plugin, RollupOptions } from "rollup";
import { type MinifyOptions, minify } from "terser";
import type { ModuleOptions } from "../modules/fetch.js";
import { findModules, linkModules } from "../modules/link.js";
import { UsedModules } from "../modules/used-modules.js";
import { locate, ownDeclarations, PROJECT, shownPath } from "../project.js";
import { errorAt, Faults } from "./build-error.js";
import { faultsIn } from "./check/check-bundle.js";
import { chipApi } from "./check/chip-api.js";
import { deviceApi } from "./check/espruino-api.js";
import { flatClasses } from "./flatten/flat-classes.js";
import { inlineOnce } from "./shrink/inline-once.js";
import { privateNames } from "./shrink/private-names.js";
import { rareChain } from "./shrink/rare-chain.js";
import { DISPATCHER, rareFunctions, SHORT_DISPATCHER } from "./shrink/rare-functions.js";
import { READABLE, SMALL } from "./shrink/terser-options.js";
import { unusedMethods } from "./shrink/unused-methods.js";
import { LOADER, type Target } from "./targets/targets.js";
import { otherTopics } from "./targets/topics.js";
import { virtualBoard } from "./targets/virtual-board.js";
import { type Compiler, compilerOptions, resolveSource, typescript } from "./typescript/compile.js";
import { asciiNames } from "./workarounds/ascii-names.js";
import { byteTexts } from "./workarounds/byte-texts.js";
import { characterTexts, keepBytes } from "./workarounds/character-texts.js";
import { declareFirst } from "./workarounds/declare-first.js";
import { fillHoles } from "./workarounds/fill-holes.js";
import { keepStrings } from "./workarounds/keep-strings.js";

/** The core, as `require` finds it on the board: opt-in modules share the one that is loaded. */
const CORE = "thingsboard";
const CORE_FILES = ["src/index.ts", "src/client.ts"];

export interface BundlerOptions extends ModuleOptions {
  root?: string;
}

/** Rollup's options for each target: compiled once, linked, flattened, minified and checked. */
export function rollupOptions(
  targets: Target[],
  { root = PROJECT, ...fetching }: BundlerOptions = {},
): RollupOptions[] {
  const entries = [...new Set(targets.map(({ entry }) => locate(entry, root)))];
  const { modules: builtIn } = deviceApi(ownDeclarations(root));
  const options = compilerOptions(root);
  const resolve = (name: string, importer: string) => resolveSource(name, importer, options);
  const modules = new UsedModules(entries, { root, builtIn, resolve, ...fetching });
  const faults = new Faults();
  const compiler = typescript(entries, { root, options, modules }, faults);
  return targets.map((target) => ({
    input: locate(target.entry, root),
    plugins: [
      faultsPlugin(faults),
      isOptIn(target) && requireCore(root),
      findModules(modules),
      compiler,
      target.board && chipApi(target.board, compiler, root, faults),
      ...linkModules(modules, { root, builtIn }),
      privateNames(),
      target.board && virtualBoard(target.board, { compiler, root, faults }),
      target.board?.topics && otherTopics(target.board.topics),
    ],
    output: [false, true].map((isSmall) => output(target, { root, faults, compiler }, isSmall)),
  }));
}

function isOptIn({ name }: Target): boolean {
  return name.startsWith(`${CORE}-`);
}

/** Whether strings are bytes where this runs; a module must be ready for it. */
function hasByteStrings({ board }: Target): boolean {
  return board?.chip !== "LINUX";
}

/** What follows from a fault is not told in its place. */
function faultsPlugin(faults: Faults): Plugin {
  return { name: "faults", buildStart: () => faults.clear(), buildEnd: (error) => error && faults.throwIfAny() };
}

interface Checked {
  root: string;
  faults: Faults;
}

function output(
  target: Target,
  { root, faults, compiler }: Checked & { compiler: Compiler },
  isSmall: boolean,
): OutputOptions {
  return {
    file: join(root, "dist", `${target.name}${isSmall ? ".min" : ""}.js`),
    // CommonJS without its usual trimmings: plain statements that set `exports.X`. A wrapper function would make
    // every function of the bundle a nested one.
    format: "cjs",
    strict: false,
    esModule: false,
    // Espruino has no Object.freeze.
    freeze: false,
    generatedCode: "es5",
    sourcemap: "hidden",
    sourcemapExcludeSources: true,
    plugins: [
      target.board && unusedMethods(compiler, root),
      flatClasses({ hasByteStrings: hasByteStrings(target) }),
      asciiNames(),
      fillHoles(),
      hasByteStrings(target) ? byteTexts() : keepBytes(),
      ...(isSmall ? small(target, compiler, root) : [minifier(READABLE)]),
      keepStrings(),
      !hasByteStrings(target) && characterTexts(),
      checker(target, { root, faults }),
    ],
  };
}

/** What makes a bundle small, in the order in which each step finds what it looks for. */
function small({ name }: Target, compiler: Compiler, root: string): Plugin[] {
  // It runs once, and is text on every board: what is rare elsewhere is not, there.
  if (name === LOADER.name) return [...inlineOnce(false), minifier(SMALL), declareFirst()];
  return [...inlineOnce(), rareFunctions(compiler, root), minifier(SMALL), rareChain(), declareFirst()];
}

/** Leaves the core out of an opt-in module: on the board it requires the one that is there. */
function requireCore(root: string): Plugin {
  return {
    name: "require-core",
    async resolveId(source, importer) {
      const file = (await this.resolve(source, importer))?.id;
      const isCore = importer && CORE_FILES.some((name) => file === join(root, name));
      return isCore ? { id: CORE, external: true } : null;
    },
  };
}

function minifier(options: MinifyOptions): Plugin {
  return {
    name: "terser",
    async renderChunk(code, chunk) {
      // A copy, since terser writes into its options.
      const result = await minify(
        { [chunk.fileName]: code },
        { ...structuredClone(options), nameCache: nameCache(), sourceMap: { asObject: true } },
      );
      return { code: result.code ?? "", map: result.map as never };
    },
  };
}

/** How terser takes names that are given. */
function nameCache(): object {
  return { vars: { props: { [`$${DISPATCHER}`]: SHORT_DISPATCHER } } };
}

function checker(target: Target, { root, faults }: Checked): Plugin {
  const { board } = target;
  const api = { ...deviceApi(ownDeclarations(root), board?.chip), hasByteStrings: hasByteStrings(target) };
  if (board) for (const pin of Object.values(board.pins)) api.globals.add(pin);
  else api.globals.add("exports");
  if (isOptIn(target)) api.modules.add(CORE);
  return {
    name: "check-bundle",
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk") continue;
        if (board && chunk.exports.length) {
          const place = `${shownPath(locate(target.entry, root), root)}(1,1)`;
          faults.add(
            errorAt(place, `firmware must not export anything: remove the export of ${chunk.exports.join(", ")}`),
          );
        }
        const file = `dist/${chunk.fileName}`;
        for (const line of faultsIn(chunk.code, { file, map: chunk.map?.toString(), root, api })) faults.add(line);
      }
      faults.throwIfAny();
    },
  };
}
