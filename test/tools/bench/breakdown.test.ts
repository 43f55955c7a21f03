import { describe, expect, it } from "vitest";
import { breakDown } from "../../../tools/bench/espruino/breakdown.js";
import { parseDump } from "../../../tools/bench/espruino/dump.js";
import { readNames } from "../../../tools/bench/espruino/names.js";

const NAMES = {
  fileOf: (name: string) => ({ a: "src/a.ts", m: "src/b.ts" })[name],
  original: (name: string) => ({ F: "_filters" })[name] ?? name,
};

/** A class of two functions in a module of its own, and a client of it that has a list. */
const DUMP = parseDump([
  "1,1,1,Object,2,3,",
  '2,1,25,"lib",10,',
  '3,1,25,"cl",20,',
  "10,1,7,,11,12,13,",
  '11,2,27,"prototype",14,',
  '12,1,27,"\\xFFcod",16,',
  '13,1,27,"\\xFFsco",17,',
  "14,1,5,Object,15,",
  '15,1,24,"m",30,',
  '16,1,38,String "this.F=[]",',
  "17,1,5,Object,18,",
  '18,1,24,"a",10,',
  "20,1,5,Object,21,22,",
  '21,1,24,"F",23,',
  '22,2,27,"connected",',
  "23,1,3,Array,24,",
  '24,1,15,"0",25,',
  '25,3,36,String "v1/devices/me/att...",',
  "30,1,7,,31,32,33,",
  '31,1,27,"\\xFFcod",34,',
  '32,1,27,"\\xFFsco",17,',
  '33,1,25,"\\xFFt",',
  '34,1,38,String "t++",',
]);

describe("where the variables are", () => {
  it("counts a function for its file, and what a field holds for the field", () => {
    const shares = Object.fromEntries(breakDown(DUMP, 30, NAMES).map(({ what, variables }) => [what, variables]));
    expect(shares).toMatchObject({
      "functions of src/b.ts (1)": 6,
      "functions of src/a.ts (1)": 8,
      "list _filters": 6,
      "fields: names and numbers": 3,
    });
  });

  it("adds up to what the client takes in all", () => {
    expect(breakDown(DUMP, 30, NAMES).reduce((sum, { variables }) => sum + variables, 0)).toBe(30);
  });
});

describe("the names of a minified module", () => {
  it("are those of its source", () => {
    // function a(){this.b=1}  from  src/a.ts: function first(){this._second=1}
    const code = "function a(){this.b=1}";
    const map = JSON.stringify({
      version: 3,
      sources: ["../src/a.ts"],
      names: ["first", "_second"],
      mappings: "AAAA,SAAAA,GAAA,KAAAC",
    });
    const names = readNames({ code, map });
    expect([names.fileOf("a"), names.original("b"), names.original("z")]).toEqual(["src/a.ts", "_second", "z"]);
  });
});
