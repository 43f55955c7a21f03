import { describe, expect, it, vi } from "vitest";
import { bytesBySource, overBudget, sizeOf } from "../../tools/size.js";
import { run } from "./cli/support.js";

const SIZE = { file: "a.min.js", bytes: 100, functions: 7, nested: 0 };

describe("size", () => {
  it("of one firmware has its bytes, and says where there is no interpreter to count its variables", async () => {
    vi.stubEnv("ESPRUINO_ESP8266", "/nowhere");
    const { status, stdout } = await run(["size", "--board", "esp8266", "--offline"]);
    const [title, flash, variables] = stdout.split("\n");
    expect([status, title]).toEqual([0, "dist/esp8266.bin for ESP8266 NodeMCU"]);
    expect(flash).toMatch(/^ {2}flash {6}[12]\d,\d{3} of 196,608 bytes, \d\d functions; as text 2\d,\d{3} bytes$/);
    expect(variables).toBe(
      "  variables  not measured: there is no Espruino interpreter for an ESP8266, see CONTRIBUTING.md",
    );
  });

  it("counts bytes and functions", () => {
    expect(sizeOf({ file: "a.min.js", code: "function a(){return function(){}}" })).toEqual({
      file: "a.min.js",
      bytes: 33,
      functions: 2,
      nested: 1,
    });
  });

  it("is content with a bundle that just fits", () => {
    expect(overBudget([SIZE], { "a.min.js": { bytes: 100, functions: 7 } })).toEqual([]);
  });

  it("says by how much a bundle has too many bytes", () => {
    expect(overBudget([SIZE], { "a.min.js": 90 })).toEqual(["a.min.js has 100 bytes, 10 over its budget of 90"]);
  });

  it("says by how much a bundle has too many functions", () => {
    expect(overBudget([SIZE], { "a.min.js": { functions: 5 } })).toEqual([
      "a.min.js has 7 functions, 2 over its budget of 5",
    ]);
  });

  it("refuses a budget for what is not built", () => {
    expect(overBudget([SIZE], { "b.min.js": 5 })).toEqual(["b.min.js has a budget, and is not built"]);
  });

  it("divides a bundle among its sources, the largest first", () => {
    const map = JSON.stringify({
      version: 3,
      sources: ["../src/a.ts", "../src/b.ts"],
      names: [],
      mappings: "AAAA,ECAA",
    });
    expect([...bytesBySource({ code: "aabbb", map })]).toEqual([
      ["src/b.ts", 3],
      ["src/a.ts", 2],
    ]);
  });
});
