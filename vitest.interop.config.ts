import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["test/interop/**/*.test.ts"], globalSetup: ["test/support/build-once.ts"], testTimeout: 30_000 },
});
