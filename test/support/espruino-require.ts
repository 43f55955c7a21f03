import type { Plugin } from "vitest/config";

/** In the library `require` is Espruino's, which tests replace; left alone it would be Node's own, with the real network behind it. */
export const espruinoRequire: Plugin = {
  name: "espruino-require",
  enforce: "pre",
  transform(code, id) {
    return /\/(src|boards)\/.*\.ts$/.test(id) ? code.replaceAll("require(", "globalThis.require(") : undefined;
  },
};
