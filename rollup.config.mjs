// `npx rollup -c` builds everything, `npx rollup -c --configBoard esp32 --configExample telemetry` a part.
// All of it is in tools/compiler, which `npm run build` runs without this file.
import thingsboard from "./tools/rollup-preset.mjs";

export default (args) => thingsboard({ board: args.configBoard, example: args.configExample });
