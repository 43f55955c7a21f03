// TypeScript by `require`: Node reads all of its nine megabytes once more for an `import`, to find the names of its exports.
import { createRequire } from "node:module";

export default createRequire(import.meta.url)("typescript");
