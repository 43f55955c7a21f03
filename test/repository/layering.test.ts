import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parse } from "acorn";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { deviceApi } from "../../tools/compiler/check/espruino-api.js";
import { declaredNames, eachReference, isScope } from "../../tools/compiler/syntax/scopes.js";
import { ROOT } from "../../tools/project.js";

/** What each part of the firmware may import, from the bottom up. */
const LAYERS: { files: RegExp; mayImport: RegExp }[] = [
  { files: /^src\/espruino\//, mayImport: /^src\/espruino\// },
  { files: /^src\/mqtt\/(codes|codec)$/, mayImport: /^src\/(mqtt\/codes|espruino\/.*)$/ },
  {
    files: /^src\/mqtt\/(reader|outbox|options|stats)$/,
    mayImport: /^src\/(mqtt\/(codes|codec|options)|espruino\/.*)$/,
  },
  { files: /^src\/mqtt\/loop$/, mayImport: /^src\/(mqtt\/codes|espruino\/thrown)$/ },
  {
    files: /^src\/mqtt\/connection$/,
    mayImport: /^src\/(mqtt\/(codes|codec|reader|outbox|options|loop|stats)|espruino\/.*)$/,
  },
  { files: /^src\/mqtt\/(session|turn-away)$/, mayImport: /^src\/(mqtt|espruino)\// },
  {
    files: /^src\/[^/]+$/,
    mayImport: /^src\/([^/]+|mqtt\/(codes|codec|options|outbox|loop|stats|connection|session)|espruino\/.*)$/,
  },
  // Nothing matches.
  { files: /^boards\/examples\/drivers\//, mayImport: /(?!)/ },
  // Capitals are the names of Espruino's modules.
  { files: /^boards\//, mayImport: /^(src\/[^/]+|src\/espruino\/[^/]+|boards\/device|virtual:board|[A-Z]\w*)$/ },
];

/** Where Espruino's globals may be touched; elsewhere code runs on any ES5. */
const ON_THE_DEVICE = /^(src\/espruino\/|src\/mqtt\/(loop|connection|session)$|boards\/)/;
/** Alike in every JavaScript: a function around it would cost a board variables. */
const EVERYWHERE = ["clearTimeout", "setTimeout"];
const SOURCE_FOLDERS = ["boards", "src", "test", "tools"];
const MAX_LINES = 400;

function filesIn(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && /\.(ts|js|mjs)$/.test(entry.name));
  return files.map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const moduleName = (file: string) => file.replace(/\.(d\.)?ts$/, "");

function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(read(file));
  return importedFiles.map(({ fileName }) => (fileName.startsWith(".") ? join(dirname(file), fileName) : fileName));
}

/** Espruino's names that a file uses as globals, those of ES5 aside. */
function deviceGlobalsIn(file: string): string[] {
  const es5 = {
    target: ts.ScriptTarget.ES5,
    ignoreDeprecations: "6.0",
    module: ts.ModuleKind.ESNext,
    noEmitHelpers: true,
  };
  const { outputText } = ts.transpileModule(read(file), { compilerOptions: es5 });
  const tree = parse(outputText, { ecmaVersion: 2020, sourceType: "module" });
  const imported = tree.body.flatMap((node) => (node.type === "ImportDeclaration" ? node.specifiers : []));
  const known = new Set(imported.map(({ local }) => local.name));
  const { device } = deviceApi();
  const used = new Set<string>();
  eachReference(tree, ({ name }, ancestors) => {
    if (!device.has(name) || known.has(name) || EVERYWHERE.includes(name)) return;
    if (!ancestors.some((scope) => isScope(scope) && declaredNames(scope).has(name))) used.add(name);
  });
  return [...used];
}

describe("the layers", () => {
  const firmware = [...filesIn("src"), ...filesIn("boards")].filter((file) => !file.endsWith(".d.ts"));

  it("place every file of the firmware in one of them", () => {
    const lost = firmware.filter((file) => !LAYERS.some(({ files }) => files.test(moduleName(file))));
    expect(lost).toEqual([]);
  });

  it("import downwards only", () => {
    const upwards = firmware.flatMap((file) => {
      const layer = LAYERS.find(({ files }) => files.test(moduleName(file)));
      const wrong = importsOf(file).filter((name) => !layer?.mayImport.test(name));
      return wrong.map((name) => `${file} imports ${name}`);
    });
    expect(upwards).toEqual([]);
  });

  it("touch Espruino's globals at the bottom and at the top alone", () => {
    const touching = firmware.filter((file) => !ON_THE_DEVICE.test(moduleName(file)) && deviceGlobalsIn(file).length);
    expect(touching).toEqual([]);
  });

  it("keep the names of ThingsBoard out of MQTT", () => {
    const named = filesIn("src/mqtt").filter((file) => /v1\/devices|telemetry\b.*["']|TBDevice/.test(read(file)));
    expect(named).toEqual([]);
  });
});

describe("the emulator and its tests", () => {
  it("have nothing of the library: what one hand has written on both sides would agree on a mistake", () => {
    const seen = new Set([...filesIn("tools/emulator"), ...filesIn("test/tools/emulator")]);
    // Files that are added while this goes on are visited too.
    for (const file of seen)
      for (const name of importsOf(file)) {
        const source = name.replace(/\.js$/, "");
        for (const found of [`${source}.ts`, join(source, "index.ts")])
          if (existsSync(join(ROOT, found))) seen.add(found);
      }
    expect([...seen].filter((file) => /^(src|boards)\//.test(file))).toEqual([]);
    expect(seen.size).toBeGreaterThan(50);
  });
});

describe("the repository", () => {
  it("has no source folder but these", () => {
    const folders = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const sources = folders.filter(({ name }) => {
      const isBuilt = name.startsWith(".") || ["node_modules", "dist", "coverage"].includes(name);
      return !isBuilt && filesIn(name).length > 0;
    });
    expect(sources.map(({ name }) => name).sort()).toEqual(SOURCE_FOLDERS);
  });

  it(`has no file in src and tools of more than ${MAX_LINES} lines`, () => {
    const long = [...filesIn("src"), ...filesIn("tools")].filter(
      (file) => read(file).split("\n").length > MAX_LINES + 1,
    );
    expect(long).toEqual([]);
  });
});
