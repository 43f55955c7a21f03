import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { ROOT } from "../../tools/build/boards.js";
import { build } from "../../tools/build/build.js";

const SOURCES = ["boards", "src", "tools/build"];

/** With --watch: dist/ follows its sources before the tests run again. */
export function setup(project: TestProject): void {
  let builtAt = Date.now();
  project.onTestsRerun(async () => {
    if (newestSource() <= builtAt) return;
    builtAt = Date.now();
    await build();
  });
}

function newestSource(): number {
  const files = SOURCES.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true }).map((file) => join(ROOT, folder, String(file))),
  );
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}
