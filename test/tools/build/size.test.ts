import { describe, expect, it } from "vitest";
import { bytesBySource, overBudget, sizeOf } from "../../../tools/size.js";

const SIZE = { file: "a.min.js", bytes: 100, functions: 7, nested: 0 };

describe("size", () => {
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
