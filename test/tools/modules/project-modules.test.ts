/** Where a module comes from, and that it stays what it is. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test, vi } from "vitest";
import type { ModuleOptions } from "../../../tools/modules/fetch.js";
import { checksum, LOCK_FILE } from "../../../tools/modules/lock.js";
import { isModuleName, ProjectModules } from "../../../tools/modules/project-modules.js";
import { closedPort } from "../../support/closed-port.js";
import { messageOf, project } from "../compiler/support.js";
import { moduleServer } from "./support.js";

const CODE = "exports.connect = function(pin) { return pin; };\n";

async function find(root: string, name: string, options: ModuleOptions): Promise<string> {
  const told = vi.spyOn(console, "warn").mockImplementation(() => {});
  try {
    return await new ProjectModules(root, options).find(name);
  } finally {
    told.mockRestore();
  }
}

const lockOf = (root: string) => JSON.parse(readFileSync(join(root, LOCK_FILE), "utf8"));
const kept = (root: string) => (existsSync(join(root, "modules")) ? readdirSync(join(root, "modules")) : []);

describe("a module that the project does not have", () => {
  test("is fetched, kept with its address and checksum, told, and not fetched again", async () => {
    const { url, asked } = await moduleServer({ "/DHT22.js": CODE });
    const root = project({});
    const told = vi.spyOn(console, "warn").mockImplementation(() => {});
    const file = await new ProjectModules(root, { modulesUrl: url }).find("DHT22");
    expect(told.mock.calls).toEqual([[`fetched modules/DHT22.js from ${url}/DHT22.js, 49 bytes`]]);
    told.mockRestore();
    expect(file).toBe(join(root, "modules/DHT22.js"));
    expect(readFileSync(file, "utf8")).toBe(CODE);
    expect(lockOf(root)).toEqual({ DHT22: { url: `${url}/DHT22.js`, sha256: checksum(CODE) } });
    expect(await find(root, "DHT22", { offline: true })).toBe(file);
    expect(asked).toEqual(["/DHT22.js"]);
  });

  test("may be there minified alone, at the second of two addresses, with a folder in its name", async () => {
    const first = await moduleServer({});
    const second = await moduleServer({ "/a/b.min.js": CODE });
    const root = project({});
    await find(root, "a/b", { modulesUrl: `${first.url} | ${second.url}/` });
    expect(lockOf(root)["a/b"].url).toBe(`${second.url}/a/b.min.js`);
    expect(first.asked).toEqual(["/a/b.js", "/a/b.min.js"]);
    expect(readFileSync(join(root, "modules/a/b.js"), "utf8")).toBe(CODE);
  });

  test.each([
    ["a folder", () => "sensors", "sensors/X.js"],
    ["a folder by its address", (root: string) => pathToFileURL(join(root, "sensors")).href, undefined],
  ])("comes from %s", async (_, urlIn, url) => {
    const root = project({ "sensors/X.js": CODE });
    await find(root, "X", { modulesUrl: urlIn(root) });
    expect(lockOf(root).X.url).toBe(url ?? `${urlIn(root)}/X.js`);
    expect(kept(root).sort()).toEqual(["X.js", "modules.lock.json"]);
  });

  test("is looked for where TB_MODULES_URL says, and nowhere with TB_OFFLINE", async () => {
    const root = project({ "sensors/X.js": CODE });
    vi.stubEnv("TB_MODULES_URL", "sensors");
    vi.stubEnv("TB_OFFLINE", "1");
    try {
      expect(await messageOf(() => find(root, "X", {}))).toBe(
        "modules/X.js is missing, and --offline fetches nothing: build once without --offline, or save the module there",
      );
      vi.stubEnv("TB_OFFLINE", "");
      expect(await find(root, "X", {})).toBe(join(root, "modules/X.js"));
    } finally {
      vi.unstubAllEnvs();
    }
  });

  const OTHERWISE = "give another address or a folder with --modules-url";
  test.each([
    ["a page", (r) => r.end("\n<!DOCTYPE html>"), `is a web page, not a module: ${OTHERWISE}`],
    [
      "a redirect",
      (r) => r.writeHead(302, { location: "/login" }).end(),
      `answers 302 and redirects to /login: ${OTHERWISE}`,
    ],
    ["an error of the server", (r) => r.writeHead(500).end(), `answers 500: ${OTHERWISE}`],
    ["too much", (r) => r.end("a".repeat(300_000)), `has more than 262144 bytes, too many for a module: ${OTHERWISE}`],
    ["no text", (r) => r.end(Buffer.from([0x61, 0xff])), `is not UTF-8 text: ${OTHERWISE}`],
    ["what is no JavaScript", (r) => r.end("not found, sorry"), "is not JavaScript: Unexpected keyword or identifier."],
    [
      "half of an answer",
      (r) => r.writeHead(200, { "content-length": 9 }).write("ab", () => r.destroy()),
      /^ cannot be reached \(.*\): without a network, give/,
    ],
  ] as [string, (response: ServerResponse) => void, string | RegExp][])(
    "is not there when the answer is %s, and nothing is kept",
    async (_, answer, problem) => {
      const { url } = await moduleServer({ "/X.js": answer });
      const root = project({});
      const message = await messageOf(() => find(root, "X", { modulesUrl: url }));
      expect(message.slice(0, `${url}/X.js`.length)).toBe(`${url}/X.js`);
      const rest = message.slice(`${url}/X.js`.length);
      if (typeof problem === "string") expect(rest).toBe(` ${problem}`);
      else expect(rest).toMatch(problem);
      expect(kept(root)).toEqual([]);
    },
  );

  test("is told about with both of its names when nobody has it", async () => {
    const { url } = await moduleServer({});
    expect(await messageOf(() => find(project({}), "X", { modulesUrl: url }))).toBe(
      `there is no X.js or X.min.js at ${url}: look for its name at https://www.espruino.com/Modules, or save it as modules/X.js`,
    );
  });

  test("is told about when there is no network", async () => {
    const url = `http://127.0.0.1:${await closedPort()}`;
    expect(await messageOf(() => find(project({}), "X", { modulesUrl: url }))).toBe(
      `${url}/X.js cannot be reached (ECONNREFUSED): without a network, give another address or a folder with --modules-url`,
    );
  });
});

describe("a module that cannot be had", () => {
  const DRIVER = "boards/examples/drivers/X.ts";

  test.each<[string, ModuleOptions, string]>([
    ["nothing is fetched", { offline: true }, "modules/X.js is missing, and --offline fetches nothing"],
    ["nobody has it", { modulesUrl: "nowhere" }, "there is no X.js or X.min.js at nowhere"],
  ])("has the examples' own driver in its place where %s, and that is told", async (_, options, reason) => {
    const root = project({ [DRIVER]: "export {};" });
    const modules = new ProjectModules(root, options);
    expect(await modules.find("X")).toBe(join(root, DRIVER));
    expect(modules.standIns.get("X")).toContain(`${DRIVER} is used in place of the module "X": ${reason}`);
    expect(kept(root)).toEqual([]);
  });

  test("has none in its place when the lock names it", async () => {
    const root = project({ [DRIVER]: "export {};", [LOCK_FILE]: '{"X":{"url":"gone","sha256":"y"}}' });
    expect(await messageOf(() => find(root, "X", {}))).toContain("gone no longer exists");
  });
});

describe("a file in modules/", () => {
  test("is the project's own when the lock does not name it, in TypeScript before JavaScript", async () => {
    const root = project({ "modules/X.js": CODE, "modules/Y.js": CODE, "modules/Y.ts": "export {};" });
    const modules = new ProjectModules(root, { offline: true });
    expect(await modules.find("X")).toBe(join(root, "modules/X.js"));
    expect(await modules.find("Y")).toBe(join(root, "modules/Y.ts"));
    expect(modules.own("Z")).toBeUndefined();
  });

  async function fetched(): Promise<string> {
    const root = project({ "sensors/X.js": CODE });
    await find(root, "X", { modulesUrl: "sensors" });
    return root;
  }

  test("that was fetched and then edited is an error, until its entry in the lock is gone", async () => {
    const root = await fetched();
    writeFileSync(join(root, "modules/X.js"), `${CODE}// mine\n`);
    expect(await messageOf(() => find(root, "X", {}))).toBe(
      'modules/X.js was changed after it was fetched: to keep your changes, remove "X" from modules/modules.lock.json; to fetch it again, delete the file',
    );
    writeFileSync(join(root, LOCK_FILE), "{}");
    expect(await find(root, "X", { offline: true })).toBe(join(root, "modules/X.js"));
  });

  test("is the same with other ends of lines, as git may write them", async () => {
    const root = await fetched();
    writeFileSync(join(root, "modules/X.js"), CODE.replaceAll("\n", "\r\n"));
    expect(await find(root, "X", { offline: true })).toBe(join(root, "modules/X.js"));
  });

  test("that is gone is fetched again from where it was", async () => {
    const root = await fetched();
    rmSync(join(root, "modules/X.js"));
    await find(root, "X", { modulesUrl: "elsewhere" });
    expect(readFileSync(join(root, "modules/X.js"), "utf8")).toBe(CODE);
  });

  test.each([
    [
      "has changed there",
      CODE.replace("pin", "p"),
      "has changed since modules/modules.lock.json was written: to use the new file, remove",
    ],
    ["is no longer there", undefined, "no longer exists: to look for it elsewhere, remove"],
  ])("that is gone and %s is an error", async (_, now, problem) => {
    const root = await fetched();
    rmSync(join(root, "modules/X.js"));
    if (now) writeFileSync(join(root, "sensors/X.js"), now);
    else rmSync(join(root, "sensors/X.js"));
    expect(await messageOf(() => find(root, "X", {}))).toBe(
      `sensors/X.js ${problem} "X" from modules/modules.lock.json`,
    );
  });

  test("does not hide a spoiled lock", async () => {
    for (const [text, problem] of [
      ["{", /^modules\/modules\.lock\.json: .*JSON/],
      ['{"X": {"url": "x"}}', /^modules\/modules\.lock\.json: "X" needs a "url" and a "sha256"$/],
    ] as const) {
      const root = project({ "modules/X.js": CODE, [LOCK_FILE]: text });
      expect(await messageOf(() => new ProjectModules(root, {}))).toMatch(problem);
    }
  });
});

test("the lock has the modules in order, whatever they are called", async () => {
  const root = project({ "s/b.js": CODE, "s/a.js": CODE, "s/__proto__.js": CODE });
  for (const name of ["b", "__proto__", "a"]) await find(root, name, { modulesUrl: "s" });
  const text = readFileSync(join(root, LOCK_FILE), "utf8");
  expect([...text.matchAll(/^ {2}"(.*)":/gm)].map(([, name]) => name)).toEqual(["__proto__", "a", "b"]);
  expect(await find(root, "__proto__", { offline: true })).toBe(join(root, "modules/__proto__.js"));
});

test.each(["DHT22", "HC-SR04", "ADS1X15", "@me/sensor", "a/b.v2", "433"])("%s is a name of a module", (name) => {
  expect(isModuleName(name)).toBe(true);
});

test.each([
  "",
  ".",
  "..",
  "../x",
  "a/../b",
  "/etc/passwd",
  "a//b",
  "a/",
  "./x",
  "a\\b",
  "c:x",
  "a b",
  "http://x/y.js",
  "a%2f",
  `${"a".repeat(101)}`,
])("%j is none", (name) => {
  expect(isModuleName(name)).toBe(false);
});
