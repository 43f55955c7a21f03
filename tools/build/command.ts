import { build } from "./build.js";
import type { Selection } from "./targets.js";

/** `tb-espruino build` */
export async function buildCommand({ board, example, firmwareVersion }: Selection): Promise<void> {
  const started = performance.now();
  const bundles = await build({ board, example, firmwareVersion });
  for (const { file, code } of bundles) {
    console.log(`dist/${file.padEnd(32)} ${code.length.toLocaleString("en").padStart(8)} bytes`);
  }
  console.log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
