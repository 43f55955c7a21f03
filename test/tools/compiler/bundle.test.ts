import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { runInNewContext } from "node:vm";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { build, bundle, bundleWithout } from "../../../tools/compiler/build.js";
import { selectTargets } from "../../../tools/compiler/targets/targets.js";
import { ROOT } from "../../../tools/project.js";
import { boardJson, messageOf, project } from "./support.js";

const FILES = {
  "src/codes.ts": "export const enum Code { BAD = 7 }",
  "src/session.ts": `
    import { Code } from "./codes";
    export abstract class Session {
      _state: number = Code.BAD;
      protected abstract _handle(n: number): number;
      poll(n: number) { return this._handle(n) + this._state; }
      get connected() { return this._state > 0; }
    }`,
  "src/client.ts": `
    import { Session } from "./session";
    export class Client extends Session {
      _handle(n: number) { return later(n); }
    }
    function later(n: number) { return n * 2; }`,
  "src/index.ts": 'export { Client } from "./client";',
  "boards/own/board.json": boardJson(),
  "boards/own/main.ts":
    'import { Client } from "../../src/index";\nconst client = new Client();\nconsole.log(client.poll(1), client.connected);',
  "boards/examples/hello.ts": 'import { Client } from "../../src/index";\nconsole.log("hello", new Client().poll(2));',
};

async function bundles(changes: Record<string, string> = {}, selection = {}) {
  const root = project({ ...FILES, ...changes });
  const built = await bundle(selectTargets({ ...selection, root }), { root });
  return new Map(built.map((one) => [one.file, one]));
}

const codeOf = async (file: string, changes = {}, selection = {}) =>
  (await bundles(changes, selection)).get(file)?.code ?? "";
const failure = (changes: Record<string, string>, selection = {}) => messageOf(() => bundles(changes, selection));

describe("the module", () => {
  it("is plain statements that set exports", async () => {
    const code = await codeOf("thingsboard.min.js");
    const exports: { Client?: new () => { poll(n: number): number; connected: boolean } } = {};
    runInNewContext(code, { exports });
    expect(code).toMatch(/exports\.Client=\w+/);
    expect(code).not.toMatch(/use strict|__esModule|^\(function|^!function/);
    expect(exports.Client && new exports.Client().poll(4)).toBe(15);
  });

  it("has its functions at the top level and its const enums as numbers", async () => {
    const code = await codeOf("thingsboard.min.js");
    expect(code).toMatch(/^function /);
    expect(code).not.toContain("BAD");
    expect(code).toContain("=7");
  });

  it("has short names for the library's private members", async () => {
    const [readable, small] = await bundle(selectTargets().slice(0, 1));
    expect(readable?.code).toContain("this.$tb_options");
    expect(small?.code).not.toMatch(/tb_|_options/);
    for (const one of [readable, small]) {
      const { names } = JSON.parse(one?.map ?? "{}");
      expect(names).toContain("_options");
      expect(names.join()).not.toContain("$tb_");
    }
  });

  it("keeps a method that is used once a method", async () => {
    expect(await codeOf("thingsboard.js")).toMatch(/_handle = function\(n\) \{\s+return later\(n\);/);
  });

  it("has maps that lead to the source, without the source in them", async () => {
    const built = (await bundles()).get("thingsboard.min.js");
    const map = JSON.parse(built?.map ?? "{}");
    expect(map.sources).toContain("../src/session.ts");
    expect(map.sourcesContent ?? []).toEqual([]);
    expect(built?.code).not.toContain("sourceMappingURL");
  });
});

describe("an opt-in module", () => {
  it("takes the core from the module that is loaded", async () => {
    const extra = 'import { Client } from "./client";\nexport function make() { return new Client(); }';
    const root = project({ ...FILES, "src/extra.ts": extra });
    const [, small] = await bundle([{ name: "thingsboard-extra", entry: "src/extra.ts" }], { root });
    const exports: { make?: () => unknown } = {};
    class Client {}
    runInNewContext(small?.code ?? "", { exports, require: (name: string) => name === "thingsboard" && { Client } });
    expect(exports.make?.()).toBeInstanceOf(Client);
    expect(small?.code).toMatch(/^(?=.*require\("thingsboard"\))(?!.*poll)/);
  });
});

describe("rollup.config.mjs", () => {
  it("builds what the arguments select", async () => {
    const { default: config } = await import("../../../rollup.config.mjs" as string);
    const outputs = config({ configBoard: "linux" }).flatMap(({ output }: { output: { file: string }[] }) => output);
    expect(outputs.map(({ file }: { file: string }) => relative(ROOT, file))).toEqual([
      "dist/linux.js",
      "dist/linux.min.js",
    ]);
  });
});

describe("the build", () => {
  it("makes a readable and a small bundle of everything", async () => {
    expect([...(await bundles()).keys()]).toEqual(["thingsboard.js", "thingsboard.min.js", "own.js", "own.min.js"]);
  });

  it("makes firmware that does the same in both", async () => {
    const built = await bundles({}, { board: "own" });
    for (const { code } of built.values()) {
      const lines: unknown[][] = [];
      runInNewContext(code, { console: { log: (...values: unknown[]) => lines.push(values) } });
      expect(lines).toEqual([[9, true]]);
    }
  });

  it("makes an example for a board", async () => {
    expect(await codeOf("own-hello.min.js", {}, { example: "hello", board: "own" })).toContain('"hello"');
  });

  it("writes into dist/, with the maps beside", async () => {
    const root = project(FILES);
    await build({ board: "own", root });
    expect(readFileSync(join(root, "dist/own.min.js"), "utf8")).toContain("console.log");
    expect(existsSync(join(root, "dist/own.min.js.map"))).toBe(true);
  });

  it("puts nothing of settings/ or of the environment into dist/", async () => {
    const secrets = { password: "wifi-s3cret", accessToken: "tok3n-of-kitchen" };
    vi.stubEnv("TB_TOKEN", secrets.accessToken);
    vi.stubEnv("TB_WIFI_PASSWORD", secrets.password);
    onTestFinished(() => void vi.unstubAllEnvs());
    const settings = JSON.stringify({ ssid: "net", host: "my.thingsboard", ...secrets });
    const root = project({ ...FILES, "settings/kitchen.json": settings });
    await build({ root });
    const entries = readdirSync(join(root, "dist"), { withFileTypes: true, recursive: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    expect(files).toContain(join(root, "dist/own.min.js.map"));
    for (const file of files) {
      const text = readFileSync(file, "utf8");
      for (const secret of Object.values(secrets)) expect(text, file).not.toContain(secret);
    }
  });

  it("fails on a type error, with its place", async () => {
    expect(await failure({ "src/index.ts": "export const a: number = 'text';" })).toMatch(
      /src\/index\.ts\(1,14\): error TS2322: Type 'string' is not assignable/,
    );
  });

  it("fails on a Node or DOM name", async () => {
    expect(await failure({ "src/index.ts": "document.title = '';" })).toMatch(/error TS2584|error TS2304/);
  });

  it("fails on firmware that exports", async () => {
    expect(await failure({ "boards/own/main.ts": "export const a = Date.now();" })).toContain(
      "boards/own/main.ts(1,1): error TS90000: firmware must not export anything: remove the export of a",
    );
  });

  it("fails on what Espruino lacks, with the place in the source", async () => {
    expect(await failure({ "boards/own/main.ts": "\nconsole.log(Object.freeze({}));" })).toMatch(
      /^boards\/own\/main\.ts\(2,13\): error TS90000: Object\.freeze does not exist on Espruino.* \[dist\/own\.js:\d+:\d+\]$/,
    );
  });

  it("fails on a package, since none is on a board", async () => {
    expect(await failure({ "src/index.ts": 'import * as fs from "fs";\nexport const a = fs;' })).toMatch(/fs/);
  });

  it("fails on firmware that is missing", async () => {
    expect(await failure({ "boards/new/board.json": boardJson() })).toBe("boards/new/main.ts is missing");
  });
});

describe("a firmware without some of the passes", () => {
  const [target] = selectTargets({ board: "esp8266" });

  it("lacks what they do, and nothing else", async () => {
    const [whole] = await bundle([target!], { onlySmall: true });
    const [without] = await bundleWithout(["rare-functions", "tokens"], [target!]);
    expect([whole!.code.includes("function $r("), whole!.tokens === undefined]).toEqual([true, false]);
    expect([without!.code.includes("$r("), without!.tokens]).toEqual([false, undefined]);
    expect(without!.code).not.toContain("_super");
  });

  it("is not taken for the whole one by the next build", async () => {
    const [before] = await bundle([target!], { onlySmall: true });
    await bundleWithout(["tokens"], [target!]);
    const [after] = await bundle([target!], { onlySmall: true });
    expect(after).toEqual(before);
  });
});
