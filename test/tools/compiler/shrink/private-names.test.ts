import vm from "node:vm";
import { expect, test } from "vitest";
import { bundle } from "../../../../tools/compiler/build.js";
import { markPrivate } from "../../../../tools/compiler/shrink/private-names.js";
import { loadBoard } from "../../../../tools/compiler/targets/boards.js";
import { messageOf, project } from "../support.js";

async function firmware(files: Record<string, string>): Promise<string[]> {
  const root = project(files);
  const built = await bundle([{ name: "own", entry: "main.ts", board: loadBoard("esp8266") }], { root });
  return built.map(({ code }) => code);
}

function printed(code: string): unknown[] {
  const lines: unknown[] = [];
  vm.runInNewContext(code, { console: { log: (line: unknown) => lines.push(JSON.stringify(line)) } });
  return lines;
}

test("a member of the library with a _ is marked: as a member, as a key, and nothing else", () => {
  const code = 'var _v = { _a: this._b, __c: x._, "_d": x["_e"] }; x._f();';
  expect(markPrivate(code).toString()).toBe('var _v = { $tb_a: this.$tb_b, __c: x._, "_d": x["_e"] }; x.$tb_f();');
});

test("members of an application with a _ keep their names in both forms, whatever they are called by", async () => {
  const main = `
    class Counter { _count = 1; _next() { return ++this._count; } }
    const counter = new Counter();
    const name = "_" + "next" as "_next";
    console.log({ _temp: counter[name](), _keys: Object.keys(counter) });`;
  for (const code of await firmware({ "main.ts": main })) {
    expect(printed(code)).toEqual(['{"_temp":2,"_keys":["_count"]}']);
  }
});

test("a name with the build's own mark is refused outside of the library", async () => {
  expect(await messageOf(() => firmware({ "main.ts": "console.log({ $tb_a: 1 });" }))).toContain(
    "names with $tb_ are for the build: use other names",
  );
});
