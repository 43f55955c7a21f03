/** What a build tells of code that it builds all the same. */
import type { PluginContext, RollupLog } from "rollup";

const CODE = "ADVICE";

/** Told once the build is done, and again when what was built is taken as it is. One line. */
export function advise(plugin: PluginContext, text: string): void {
  plugin.warn({ message: text, pluginCode: CODE, meta: { text } });
}

/** The line, when a warning is such. */
export function adviceIn({ pluginCode, meta }: RollupLog): string | undefined {
  return pluginCode === CODE ? meta.text : undefined;
}
