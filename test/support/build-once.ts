import { build } from "../../tools/build/build.js";

/** Builds dist/ once for all tests; TB_SKIP_BUILD=1 leaves it as it is. */
export async function setup(): Promise<void> {
  if (!process.env.TB_SKIP_BUILD) await build();
}
