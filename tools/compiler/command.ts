import type { ModuleOptions } from "../modules/fetch.js";
import { bundle, tokensFile } from "./build.js";
import { LOADER, type Selection, SIGNATURE, selectTargets } from "./targets/targets.js";

/** Options of `tb-espruino build`. */
export interface BuildOptions extends Selection, ModuleOptions {
  /** The loader too, where one board is built. */
  loader?: boolean;
}

/** `tb-espruino build` */
export async function buildCommand({ loader, modulesUrl, offline, ...selection }: BuildOptions): Promise<void> {
  const started = performance.now();
  const targets = selectTargets(selection);
  if (loader) targets.push(...[LOADER, SIGNATURE].filter((target) => !targets.includes(target)));
  const bundles = await bundle(targets, { write: true, modulesUrl, offline });
  for (const { file, code, tokens } of bundles) {
    printSize(file, code);
    if (tokens) printSize(tokensFile(file), tokens.code);
  }
  // The bundle to read lacks the same.
  for (const { file, leftOut } of bundles) if (leftOut && file.endsWith(".min.js")) console.log(leftOut);
  console.log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

function printSize(file: string, code: string): void {
  console.log(`dist/${file.padEnd(32)} ${code.length.toLocaleString("en").padStart(8)} bytes`);
}
