import { defineConfig } from "vitest/config";
import { espruinoRequire } from "./test/support/espruino-require.ts";

export default defineConfig({
  plugins: [espruinoRequire],
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/browser/**", "test/interop/**", "test/interpreter/**"],
    globalSetup: ["test/support/build-once.ts"],
    setupFiles: ["test/support/espruino-globals.ts"],
    testTimeout: 20_000,
    // Real sockets and child processes on a machine that does other things too; a failure that comes back still fails.
    retry: process.env.CI ? 1 : 0,
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts", "tools/**/*.ts"],
      // What runs in the browser is covered by test/browser/.
      exclude: ["**/*.d.ts", "tools/page/client/**"],
      reporter: ["text-summary", "text"],
      thresholds: {
        "src/*.ts": { lines: 95, branches: 95 },
        "src/mqtt/**": { lines: 95, branches: 95 },
      },
    },
  },
});
