/** The npm package, as someone has it who never cloned this repository: packed, unpacked elsewhere, and used as docs/own-project.md says. */
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OPT_IN_MODULES } from "../../tools/compiler/targets/targets.js";
import { ROOT } from "../../tools/project.js";

const NAME = "thingsboard-espruino-client-sdk";
const INSTALL = /^npm install --save-dev .*$/m;
/** It builds three times, beside other tests. */
const PATIENCE_MS = 300_000;
const NOT_OF_THE_SOURCE = ["node_modules", "dist", ".git", ".tsout", "coverage", "test"];
/** As on a machine without a network. */
const env = { ...process.env, npm_config_offline: "true", npm_config_update_notifier: "false", NO_COLOR: "1" };

const folder = mkdtempSync(join(tmpdir(), "package-"));
const greenhouse = join(folder, "greenhouse");
let files: string[] = [];
let printed = "";

/** What it prints; a failure is told with that, since compilers have their errors there. */
async function run(command: string, args: string[], cwd: string): Promise<string> {
  const work = promisify(execFile)(command, args, { cwd, env, maxBuffer: 1e7 });
  const { stdout } = await work.catch((error) => Promise.reject(new Error(`${error.message}${error.stdout}`)));
  return stdout;
}
const tsc = (...args: string[]) =>
  run(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), ...args], greenhouse);
const guide = readFileSync(join(ROOT, "docs/own-project.md"), "utf8");
const blocks = [...guide.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, code]) => code!);
const lines = blocks.find((code) => INSTALL.test(code)) ?? "";

const locked: Record<string, { dev?: boolean }> = JSON.parse(
  readFileSync(join(ROOT, "package-lock.json"), "utf8"),
).packages;
/** What is installed here for its development alone does not come along with the package. */
const comesAlong = (name: string) => !locked[`node_modules/${name}`]?.dev;

/** Puts a link to each package that is installed here, or to some of them, into a folder. */
function linkPackages(folder: string, isWanted: (name: string) => boolean = () => true): void {
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(join(ROOT, "node_modules")).filter((name) => !name.startsWith("."));
  for (const name of names.flatMap((each) => (each.startsWith("@") ? inScope(each) : [each])).filter(isWanted)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    if (!existsSync(join(folder, name))) symlinkSync(join(ROOT, "node_modules", name), join(folder, name), "dir");
  }
}

const inScope = (scope: string) => readdirSync(join(ROOT, "node_modules", scope)).map((name) => `${scope}/${name}`);

/** A package and all that it needs, of what is at the top here. */
function dependenciesOf(name: string, known = new Set<string>()): Set<string> {
  const file = join(ROOT, "node_modules", name, "package.json");
  if (known.has(name) || !existsSync(file)) return known;
  known.add(name);
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync(file, "utf8"));
  for (const each of Object.keys({ ...dependencies, ...optionalDependencies })) dependenciesOf(each, known);
  return known;
}

/** Packs a copy of the repository, so that what other tests read in dist/ stays as it is. */
async function pack(): Promise<string> {
  const copy = join(folder, "clone");
  cpSync(ROOT, copy, { recursive: true, filter: (path) => !NOT_OF_THE_SOURCE.includes(basename(path)) });
  linkPackages(join(copy, "node_modules"));
  // What is bundled is packed as it lies here; a link would lead out of the package.
  for (const name of dependenciesOf("espruino")) {
    rmSync(join(copy, "node_modules", name));
    cpSync(join(ROOT, "node_modules", name), join(copy, "node_modules", name), { recursive: true, dereference: true });
  }
  await run("npm", ["pack", "--pack-destination", folder], copy);
  return join(folder, readdirSync(folder).find((file) => file.endsWith(".tgz"))!);
}

/** What `npm install` does, with the dependencies that are here already. */
async function install(tarball: string): Promise<void> {
  const modules = join(folder, "installed");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  await run("tar", ["xzf", tarball, "-C", modules], folder);
  renameSync(join(modules, "package"), join(modules, NAME));
  linkPackages(modules, comesAlong);
  symlinkSync(`../${NAME}/tools/tb-espruino.mjs`, join(modules, ".bin/tb-espruino"));
}

beforeAll(async () => {
  const tarball = await pack();
  files = (await run("tar", ["tzf", tarball], folder)).trim().split("\n");
  await install(tarball);
  const script = lines
    .replace(INSTALL, "mv ../installed node_modules")
    .replace("tb-espruino start", "tb-espruino start --once");
  printed = await run("bash", ["-euc", script], folder);
}, PATIENCE_MS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the npm package", () => {
  test("has the module and each opt-in module, minified and tokenised too, with types", () => {
    for (const name of ["thingsboard", ...OPT_IN_MODULES.map((each) => `thingsboard-${each}`)]) {
      expect(files).toContain(`package/dist/${name}.js`);
      expect(files).toContain(`package/dist/${name}.min.js`);
      expect(files).toContain(`package/dist/${name}.bin`);
    }
    for (const name of ["index", ...OPT_IN_MODULES]) expect(files).toContain(`package/dist/types/${name}.d.ts`);
  });

  test("has the page that flashes from a browser", () => {
    expect(files).toContain("package/dist/flash/index.html");
    expect(files).toContain("package/dist/flash/flash.js");
  });

  test("has nothing, by our own empty packages, in place of what espruino would install besides", () => {
    for (const name of ["@abandonware/noble", "noble-winrt", "node-ble", "peerjs-on-node", "websocket"])
      expect(files.filter((file) => file.startsWith(`package/node_modules/${name}/`)).sort()).toEqual([
        `package/node_modules/${name}/index.js`,
        `package/node_modules/${name}/package.json`,
      ]);
  });

  test("has no settings of anyone, no tests and no firmware that was built here", () => {
    const unwanted = /^package\/(settings\/(?!example\.json)|test\/|dist\/(esp|linux|loader)|tools\/(bench|proof)\/)/;
    expect(files.filter((file) => unwanted.test(file))).toEqual([]);
  });
});

describe("a project that uses it", () => {
  test("has telemetry from a virtual board after the five lines of the guide", () => {
    expect(lines.trim().split("\n")).toHaveLength(5);
    expect(printed).toMatch(/server +telemetry +temperature \d/);
  });

  test("has all that init writes, and keeps what was there", () => {
    expect(printed).toMatch(/^written: tsconfig\.json, .*boards\/esp32\/main\.ts.*\nnot changed, .*: package\.json$/m);
    for (const file of ["boards/esp32/board.json", "settings/example.json", ".gitignore", ".vscode/tasks.json"])
      expect(existsSync(join(greenhouse, file))).toBe(true);
  });

  test("has its own firmware in its own dist/", () => {
    expect(readdirSync(join(greenhouse, "dist"))).toContain("esp32.min.js");
  });

  test(
    "is checked by the compiler with the types of the device",
    async () => {
      await tsc("-p", ".");
    },
    PATIENCE_MS,
  );

  test(
    "has types in a project of other settings too",
    async () => {
      const imports = ["", ...OPT_IN_MODULES.map((name) => `/${name}`)].map(
        (path, i) => `import * as m${i} from "${NAME}${path}";`,
      );
      const uses = `export const all = [${imports.map((_, i) => `m${i}`).join(", ")}];`;
      writeFileSync(join(greenhouse, "other.ts"), [...imports, uses].join("\n"));
      await tsc(
        "--noEmit",
        "--strict",
        "--ignoreConfig",
        "--module",
        "esnext",
        "--moduleResolution",
        "bundler",
        "--lib",
        "es5",
        "--types",
        `${NAME}/globals`,
        "other.ts",
      );
    },
    PATIENCE_MS,
  );

  test("may ask whether it works with a server, beside what was recorded of one", async () => {
    expect(files).toContain("package/tools/observations/recorded/firmware.json");
    const args = ["doctor", "--server", "http://127.0.0.1:1", "--user", "me@example.com"];
    const ended = run(join("node_modules/.bin/tb-espruino"), args, greenhouse);
    await expect(ended).rejects.toThrow(/WRONG {2}cannot ask for the password without a terminal/);
  });

  test("keeps its settings from git", async () => {
    await run(
      join("node_modules/.bin/tb-espruino"),
      ["settings", "kitchen", "--server", "127.0.0.1", "--token", "T"],
      greenhouse,
    );
    expect(existsSync(join(greenhouse, "settings/kitchen.json"))).toBe(true);
    expect(readFileSync(join(greenhouse, "settings/.gitignore"), "utf8")).toBe("*.json\n!example.json\n");
  });

  test(
    "may be built by rollup, as the guide says",
    async () => {
      const [, config] = /^```mjs\n([\s\S]*?)^```/m.exec(guide)!;
      writeFileSync(join(greenhouse, "rollup.config.mjs"), config!);
      rmSync(join(greenhouse, "dist"), { recursive: true });
      await run(process.execPath, [join(ROOT, "node_modules/rollup/dist/bin/rollup"), "-c"], greenhouse);
      expect(readdirSync(join(greenhouse, "dist"))).toContain("esp32.min.js");
    },
    PATIENCE_MS,
  );
});
