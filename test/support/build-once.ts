import { build } from "../../tools/build/build.js";

/** Brings dist/ up to date once for all tests. */
export async function setup(): Promise<void> {
  await build();
}
