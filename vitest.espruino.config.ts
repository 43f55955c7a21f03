import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/interpreter/**/*.test.ts"],
    globalSetup: ["test/support/need-interpreter.ts", "test/support/build-once.ts"],
    testTimeout: 30_000,
    // Espruino for Linux loses input for good now and then
    retry: process.env.CI ? 3 : 0,
  },
});
