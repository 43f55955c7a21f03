import type MagicString from "magic-string";

/** What a rollup plugin answers with: null, which keeps code and map as they are, where nothing was changed. */
export function rewritten(text: MagicString) {
  return text.hasChanged() ? { code: text.toString(), map: text.generateMap({ hires: "boundary" }) } : null;
}
