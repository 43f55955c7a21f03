/** What is built of a firmware with modules, and what is said when that cannot be. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type Bundle, bundle, isUpToDate } from "../../../tools/compiler/build.js";
import { countFunctions } from "../../../tools/compiler/check/check-bundle.js";
import { selectTargets } from "../../../tools/compiler/targets/targets.js";
import { LOCK_FILE } from "../../../tools/modules/lock.js";
import { boardJson, messageOf, project } from "../compiler/support.js";
import { moduleServer } from "./support.js";

const SENSOR =
  "function Sensor(pin) { this.pin = pin; }\nexports.connect = function(pin) { return new Sensor(pin); };\n";

function projectWith(main: string, files: Record<string, string> = {}): string {
  return project({ "boards/own/board.json": boardJson(), "boards/own/main.ts": main, ...files });
}

async function build(root: string, modulesUrl = "nowhere", options = {}): Promise<Bundle> {
  const [, small] = await bundle(selectTargets({ board: "own", root }), { root, modulesUrl, ...options });
  return small!;
}

function errorOf(main: string, files?: Record<string, string>): Promise<string> {
  return messageOf(() => build(projectWith(main, files)));
}

const quiet = () => {
  const told = vi.spyOn(console, "warn").mockImplementation(() => {});
  onTestFinished(() => told.mockRestore());
  return told;
};

describe("a module that firmware names", () => {
  test.each([
    'import { connect } from "Sensor";\nconsole.log(connect(D4).pin);',
    'import * as sensor from "Sensor";\nconsole.log(sensor.connect(D4).pin);',
    'const sensor = require("Sensor");\nconsole.log(sensor.connect(D4).pin);',
    'console.log(require("Sensor").connect(D4).pin);',
  ])("is linked, flat, without a require: %s", async (main) => {
    const { code } = await build(projectWith(main, { "modules/Sensor.js": SENSOR }));
    expect(code).toMatch(/^function \w+\(\w+\)\{this\.pin=\w+\}console\.log\(\(function/);
    expect(code).not.toMatch(/require|exports|commonjs/);
    expect(countFunctions(code)).toEqual({ functions: 2, nested: 0 });
  });

  test("is fetched by the build, with what it requires itself, and the next build needs no network", async () => {
    const { url, asked } = await moduleServer({
      "/Display.js":
        'var font = require("Font"), storage = require("Storage");\nexports.show = function() { return font.width + storage.getFree(); };',
      "/Font.js": "exports.width = 8;",
    });
    const told = quiet();
    const root = projectWith('console.log(require("Display").show());');
    const { code } = await build(root, url);
    expect(code).toContain('require("Storage")');
    expect(told.mock.calls.map(([line]) => String(line).split(",")[0])).toEqual([
      `fetched modules/Display.js from ${url}/Display.js`,
      `fetched modules/Font.js from ${url}/Font.js`,
    ]);
    rmSync(join(root, "dist"), { recursive: true, force: true });
    expect((await build(root, url, { offline: true })).code).toBe(code);
    expect(asked).toEqual(["/Display.js", "/Font.js"]);
  });

  test.each([
    ['import { connect } from "DHT11";\nconnect();', "1,25"],
    ['const dht = require("DHT11");\nconsole.log(dht);', "1,21"],
    ["console.log(require('DHT11').connect());", "1,21"],
  ])("and nobody has is told with its place: %s", async (main, place) => {
    expect(await errorOf(main)).toBe(
      `boards/own/main.ts(${place}): error TS90000: the module "DHT11" is not built into Espruino, and there is no DHT11.js or DHT11.min.js at nowhere: look for its name at https://www.espruino.com/Modules, or save it as modules/DHT11.js`,
    );
  });

  test("and another module requires is told with its place there", async () => {
    const files = { "modules/Outer.js": '\nvar inner = require("Inner");' };
    expect(await errorOf('require("Outer");', files)).toMatch(
      /^modules\/Outer\.js\(2,21\): error TS90000: the module "Inner" is not built into Espruino, and there is no Inner\.js/,
    );
  });

  test("with a name that leads elsewhere is not looked for", async () => {
    const files = { "secret.js": "exports.a = 1;", "modules/x.js": "" };
    expect(await errorOf('console.log(require("../secret").a);', files)).toMatch(
      /^boards\/own\/main\.ts\(1,21\): error TS\d+: "\.\.\/secret" is not the name of a module: import a file by its path/,
    );
  });
});

describe("types", () => {
  const UNTYPED =
    'import { connect } from "Sensor";\nconst sensor: number = connect(1, 2, 3).anything.at.all;\nconsole.log(sensor);';

  test("of a module without any are `any`", async () => {
    const { code } = await build(projectWith(UNTYPED, { "modules/Sensor.js": SENSOR }));
    expect(code).toContain("anything");
  });

  test("of a project's own declaration hold", async () => {
    const types = 'declare module "Sensor" { export function connect(pin: Pin): { pin: Pin }; }';
    const files = { "modules/Sensor.js": SENSOR, "modules/Sensor.d.ts": types };
    expect(await errorOf(UNTYPED, files)).toMatch(
      /^boards\/own\/main\.ts\(2,35\): error TS2554: Expected 1 arguments, but got 3/,
    );
  });

  test("come with this package for the modules that are used most, by import and by require", async () => {
    const files = { "modules/DHT22.js": SENSOR };
    for (const use of ['import * as dht from "DHT22";', 'const dht = require("DHT22");']) {
      expect(await errorOf(`${use}\ndht.connect(D4).read(({ temp }) => console.log(temp.length));`, files)).toMatch(
        /^boards\/own\/main\.ts\(2,53\): error TS2339: Property 'length' does not exist on type 'number'/,
      );
    }
  });

  test("of a module in TypeScript are its own", async () => {
    const files = { "modules/sum.ts": "export function sum(a: number, b: number) { return a + b; }" };
    const main = (last: string) => `import { sum } from "sum";\nconsole.log(sum(1, ${last}));`;
    expect(await errorOf(main('"2"'), files)).toMatch(/main\.ts\(2,20\): error TS2345/);
    expect((await build(projectWith(main("2"), files))).code).not.toContain("require");
  });
});

describe("what does not run on Espruino is told with the module and the line", () => {
  test.each([
    ["a pin of another board", "exports.pin = 1;\nexports.led = B3;", "error TS90000: B3 is not known to Espruino"],
    [
      "a label",
      "exports.f = function(n) {\n  a: for (;;) for (;;) if (n()) continue a;\n};",
      "error TS90000: labels are not supported",
    ],
    [
      "a require of what is not named",
      "exports.f = function(name) {\n  return require(name);\n};",
      "error TS90000: a computed require() cannot be checked",
    ],
    [
      "a variable that is declared nowhere",
      "exports.f = function() {\n  total = 1;\n};",
      "error TS90000: total is not known to Espruino",
    ],
    [
      "a regular expression",
      "exports.f = function(a) {\n  return /(?:a){2}/.test(a);\n};",
      "error TS90000: /(?:a){2}/ does not match correctly on Espruino",
    ],
    ["a generator", "\nexports.f = function*() {};", "modules/Sensor.js(2,13): error TS90000: a generator"],
    ["syntax of nobody's", "\nexports.f = ;", "modules/Sensor.js(2,13): error TS90000: Expression expected."],
  ])("%s", async (_, code, problem) => {
    const told = await errorOf('console.log(require("Sensor"));', { "modules/Sensor.js": code });
    expect(told).toContain(problem);
    expect(told).toMatch(/^modules\/Sensor\.js\(2,\d+\): error TS/);
  });

  test("two modules that require each other", async () => {
    const files = { "modules/A.js": 'exports.b = require("B");', "modules/B.js": 'exports.a = require("A");' };
    expect(await errorOf('console.log(require("A"));', files)).toMatch(
      /: error TS90000: Circular dependency: \S*modules\/A\.js -> \S*modules\/B\.js -> \S*modules\/A\.js$/,
    );
  });

  test("a file of JavaScript beside the firmware", async () => {
    expect(
      await errorOf('import { connect } from "./DHT11";\nconsole.log(connect(D0));', { "boards/own/DHT11.js": SENSOR }),
    ).toBe(
      'boards/own/main.ts(1,25): error TS7016: JavaScript files must be in modules/: move this one to modules/DHT11.js and import it from "DHT11"',
    );
  });

  test("a file that is not there is the compiler's to tell", async () => {
    expect(await errorOf('import { x } from "./nothing";\nconsole.log(x);')).toMatch(
      /error TS2307: Cannot find module '\.\/nothing'/,
    );
  });
});

test('a "compiled" function is told of at each build, also when it is taken from what is kept', async () => {
  const files = { "modules/fast.js": 'exports.f = function(a) {\n  "compiled";\n  return a;\n};' };
  const root = projectWith('console.log(require("fast").f(1));', files);
  const told = quiet();
  for (let i = 0; i < 2; i++) await build(root);
  const line =
    'modules/fast.js(2,3): warning TS90000: a "compiled" function is JavaScript here, which is slower: see that nothing depends on its speed';
  expect(told.mock.calls).toEqual([[line], [line]]);
});

test("a driver of the examples' own is told of at each build, until its module can be had", async () => {
  const driver = { "boards/examples/drivers/unit.ts": 'export const unit = "ours";' };
  const root = projectWith('import { unit } from "unit";\nconsole.log(unit);', driver);
  const told = quiet();
  for (let i = 0; i < 2; i++) expect((await build(root)).code).toContain("ours");
  const line = expect.stringContaining('boards/examples/drivers/unit.ts is used in place of the module "unit": ');
  expect(told.mock.calls).toEqual([[line], [line]]);
  const { url } = await moduleServer({ "/unit.js": 'exports.unit = "theirs";' });
  expect((await build(root, url)).code).toContain("theirs");
  expect((await build(root)).code).toContain("theirs");
});

describe("what was built is built again", () => {
  const MAIN = 'import { unit } from "unit";\nconsole.log(unit);';
  const builtIn = async (files: Record<string, string>) => {
    const root = projectWith(MAIN, files);
    await build(root);
    expect(isUpToDateIn(root)).toBe(false);
    await bundle(selectTargets({ board: "own", root }), { root, write: true });
    expect(isUpToDateIn(root)).toBe(true);
    return root;
  };
  const isUpToDateIn = (root: string) => isUpToDate(selectTargets({ board: "own", root }), root);

  test.each([
    ["a module has changed", "modules/unit.js", 'exports.unit = "F";'],
    ["there is one in TypeScript now", "modules/unit.ts", 'export const unit = "F";'],
    ["its types are declared now", "modules/unit.d.ts", 'declare module "unit" { export const unit: string; }'],
  ])("when %s", async (_, file, text) => {
    const root = await builtIn({ "modules/unit.js": 'exports.unit = "C";' });
    writeFileSync(join(root, file), text);
    expect(isUpToDateIn(root)).toBe(false);
    expect((await build(root)).code).toContain(file.endsWith(".d.ts") ? '"C"' : '"F"');
  });

  test("when the lock has changed, which may say that a file is no longer what it was", async () => {
    const root = await builtIn({ "modules/unit.js": 'exports.unit = "C";' });
    writeFileSync(join(root, LOCK_FILE), '{"unit":{"url":"x","sha256":"y"}}');
    expect(isUpToDateIn(root)).toBe(false);
    expect(await messageOf(() => build(root))).toContain("modules/unit.js was changed after it was fetched");
  });

  test("and not when another module is new", async () => {
    const root = await builtIn({ "modules/unit.js": 'exports.unit = "C";' });
    writeFileSync(join(root, "modules/other.js"), "");
    expect(isUpToDateIn(root)).toBe(true);
  });
});

test("a template's bytes are bytes, as those of a text are", async () => {
  const main =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
    'console.log(`\\xb5${FIRMWARE_TITLE}\\xff\\u00b5`, `\\xb0`);\nimport { FIRMWARE_TITLE } from "virtual:board";';
  const { code } = await build(projectWith(main));
  expect(code).toBe('console.log("\\xb5".concat("own","\\xff\\xc2\\xb5"),"\\xb0");\n');
});
