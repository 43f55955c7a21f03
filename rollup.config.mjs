// `npx rollup -c` builds everything, `npx rollup -c --configBoard esp32 --configExample telemetry` a part.
// All of it is in tools/build, which `npm run build` runs without this file.
import { tsImport } from "tsx/esm/api";

const { rollupOptions } = await tsImport("./tools/build/bundle.ts", import.meta.url);
const { selectTargets } = await tsImport("./tools/build/targets.ts", import.meta.url);

export default (args) => rollupOptions(selectTargets({ board: args.configBoard, example: args.configExample }));
