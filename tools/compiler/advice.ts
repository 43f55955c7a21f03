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

const LEFT_OUT = "LEFT_OUT";

/** What a bundle does not have that its sources have: for who asks for a build, and not for each one of `watch`. One line. */
export function tellLeftOut(plugin: PluginContext, text: string): void {
  plugin.info({ message: text, pluginCode: LEFT_OUT, meta: text });
}

export function leftOutIn({ pluginCode, meta }: RollupLog): string | undefined {
  return pluginCode === LEFT_OUT ? meta : undefined;
}
