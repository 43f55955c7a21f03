import { join, relative } from "node:path";
import type { Plugin } from "vitest/config";
import { ROOT } from "../../tools/project.ts";

const DEVICE_CODE = ["src", "boards"].map((folder) => join(ROOT, folder));

/** In the library `require` is Espruino's, which tests replace; left alone it would be Node's own, with the real network behind it. */
export const espruinoRequire: Plugin = {
  name: "espruino-require",
  enforce: "pre",
  transform(code, id) {
    const isOnDevice = DEVICE_CODE.some((folder) => !relative(folder, id).startsWith(".."));
    return isOnDevice ? code.replaceAll("require(", "globalThis.require(") : undefined;
  },
};
