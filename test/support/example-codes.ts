/** Examples as they are built: what dist/ has of them may be older than their sources. */
import { bundle } from "../../tools/compiler/build.js";
import { selectTargets } from "../../tools/compiler/targets/targets.js";

/** Minified code by `<board>-<example>`, of these examples for each board. */
export async function exampleCodes(examples: Record<string, string[]>): Promise<Record<string, string>> {
  const targets = Object.entries(examples).flatMap(([board, names]) =>
    names.flatMap((example) => selectTargets({ board, example })),
  );
  const small = (await bundle(targets, { offline: true })).filter(({ file }) => file.endsWith(".min.js"));
  return Object.fromEntries(small.map(({ file, code }) => [file.slice(0, -".min.js".length), code]));
}
