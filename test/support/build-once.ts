import type { TestProject } from "vitest/node";
import { build } from "../../tools/compiler/build.js";

/** Brings dist/ up to date once for all tests, and in watch mode before they run again. */
export async function setup(project: TestProject): Promise<void> {
  await build();
  project.onTestsRerun(async () => void (await build()));
}
