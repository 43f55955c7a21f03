/** What a build tells of code that it builds all the same. */
import type { PluginContext, RollupLog } from "rollup";

const CODE = "ADVICE";

export interface Advice {
  text: string;
  /** A module that could not be had, and has another in its place. */
  missing?: string | undefined;
}

/** Told once the build is done, and again when what was built is taken as it is. One line. */
export function advise(plugin: PluginContext, text: string, missing?: string): void {
  const meta: Advice = { text, missing };
  plugin.warn({ message: text, pluginCode: CODE, meta });
}

/** When a warning is such. */
export function adviceIn({ pluginCode, meta }: RollupLog): Advice | undefined {
  return pluginCode === CODE ? meta : undefined;
}
