// For a rollup.config.mjs of one's own: `export default thingsboard({ board: "esp32" })`.
import { tsImport } from "tsx/esm/api";

const { rollupOptions } = await tsImport("./compiler/bundle.ts", import.meta.url);
const { selectTargets } = await tsImport("./compiler/targets/targets.ts", import.meta.url);

export default ({ modulesUrl, offline, ...selection } = {}) =>
  rollupOptions(selectTargets(selection), { modulesUrl, offline });
