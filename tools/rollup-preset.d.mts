import type { RollupOptions } from "rollup";

/** Options for each firmware: boards/<board>/main.ts, or an example, becomes dist/<board>.js and dist/<board>.min.js. */
export default function thingsboard(selection?: { board?: string; example?: string }): RollupOptions[];
