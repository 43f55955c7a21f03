import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/interpreter/**/*.test.ts"],
    globalSetup: [
      "test/support/need-interpreter.ts",
      "test/support/build-once.ts",
      "test/support/rebuild-on-change.ts",
    ],
    // The tests have of src/ and boards/ what is in dist/.
    forceRerunTriggers: [...configDefaults.forceRerunTriggers, "**/src/**", "**/boards/**"],
    testTimeout: 30_000,
    // Most of a test is waiting for its board.
    maxWorkers: 3,
    maxConcurrency: 10,
  },
});
