import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/interpreter/**/*.test.ts"],
    globalSetup: ["test/support/need-interpreter.ts", "test/support/build-once.ts"],
    testTimeout: 30_000,
    // Most of a test is waiting for its board.
    maxWorkers: 3,
    maxConcurrency: 10,
  },
});
