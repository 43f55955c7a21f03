import { availableParallelism } from "node:os";
import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { espruinoRequire } from "./test/support/espruino-require.ts";

const SLOW = "test/**/*.slow.test.ts";
/** Tests of the library's source, which need nothing that is built. */
const SOURCE = ["test/src/**", "test/faults/**", "test/client-emulator/**"];
/** Many tests build, which takes long on a busy machine. */
const ON_NODE = { setupFiles: ["test/support/espruino-globals.ts"], testTimeout: 180_000 };

/** A kind of tests, by who judges: docs/testing.md. `npx vitest run FILE` finds the kind by itself. */
function kind(name: string, test: TestProjectInlineConfiguration["test"]): TestProjectInlineConfiguration {
  return {
    plugins: [espruinoRequire],
    test: {
      name,
      globalSetup: ["test/support/build-once.ts"],
      // Half of the time went into loading the same modules for each file. What a test changes, it puts back.
      isolate: false,
      restoreMocks: true,
      // What a busy machine may take for what a test waits for.
      expect: { poll: { timeout: 20_000, interval: 20 } },
      // Vitest gives 10 s, and a login on a ThingsBoard that has just started takes more.
      hookTimeout: 120_000,
      unstubEnvs: true,
      unstubGlobals: true,
      ...test,
    },
  };
}

export default defineConfig({
  test: {
    // Vitest would leave one core of two idle.
    maxWorkers: availableParallelism(),
    // Many tests have of these what is in dist/.
    forceRerunTriggers: [...configDefaults.forceRerunTriggers, "**/src/**", "**/boards/**"],
    projects: [
      kind("source", {
        include: SOURCE.map((folder) => `${folder}/*.test.ts`),
        exclude: [SLOW],
        globalSetup: [],
        ...ON_NODE,
      }),
      kind("fast", {
        include: ["test/**/*.test.ts"],
        exclude: [...SOURCE, "test/browser/**", "test/interop/**", "test/interpreter/**", "test/thingsboard/**", SLOW],
        ...ON_NODE,
      }),
      kind("slow", { include: [SLOW], ...ON_NODE, testTimeout: 600_000 }),
      kind("interop", { include: ["test/interop/**/*.test.ts"], testTimeout: 30_000 }),
      kind("thingsboard", {
        include: ["test/thingsboard/**/*.test.ts"],
        setupFiles: ["test/support/espruino-globals.ts"],
        testTimeout: 120_000,
        // Most of a look is waiting for an answer that may not come.
        maxConcurrency: 20,
      }),
      kind("browser", {
        include: ["test/browser/**/*.test.ts"],
        globalSetup: ["test/support/need-chromium.ts", "test/support/build-once.ts"],
        testTimeout: 60_000,
      }),
      kind("espruino", {
        include: ["test/interpreter/**/*.test.ts"],
        globalSetup: ["test/support/need-interpreter.ts", "test/support/build-once.ts"],
        testTimeout: 30_000,
        // Most of a test is waiting for its board. Vitest wants another order for another number of workers.
        sequence: { groupOrder: 1 },
        maxWorkers: availableParallelism() + 1,
        maxConcurrency: 10,
      }),
    ],
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts", "tools/**/*.ts"],
      // What runs in the browser is covered by test/browser/.
      exclude: [...(configDefaults.coverage.exclude ?? []), "**/*.d.ts", "tools/page/client/**"],
      reporter: ["text-summary", "text"],
      thresholds: {
        "src/*.ts": { lines: 95, branches: 95 },
        "src/mqtt/**": { lines: 95, branches: 95 },
      },
    },
  },
});
