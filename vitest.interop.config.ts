import { defineConfig } from "vitest/config";
import { espruinoRequire } from "./test/support/espruino-require.ts";

export default defineConfig({
  plugins: [espruinoRequire],
  test: {
    include: ["test/interop/**/*.test.ts"],
    globalSetup: ["test/support/build-once.ts"],
    testTimeout: 30_000,
    retry: process.env.CI ? 1 : 0,
  },
});
