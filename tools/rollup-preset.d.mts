import type { RollupOptions } from "rollup";

/** Options for each firmware: boards/<board>/main.ts, or an example, becomes dist/<board>.js and dist/<board>.min.js. */
export default function thingsboard(options?: {
  board?: string;
  example?: string;
  /** Where modules come from that are not in modules/; default: TB_MODULES_URL, or Espruino's own address. */
  modulesUrl?: string;
  offline?: boolean;
}): RollupOptions[];
