import { describe, expect, it } from "vitest";
import { countWithoutNumbers, parseDump } from "../../../tools/bench/espruino/dump.js";

describe("a dump of the interpreter's variables", () => {
  it("is read whatever its names and texts hold", () => {
    expect(
      parseDump([
        "ref,size,flags,name,links...",
        "1,1,1,Object,2,24,",
        '2,3,24,"a,1,b",3,',
        '3,2,38,String "x,\\"9,",',
        "4,1,8,,7,",
        "5,1,3,Array,",
        ">",
      ]),
    ).toEqual([
      { ref: 1, size: 1, text: "Object", links: [2, 24] },
      { ref: 2, size: 3, text: '"a,1,b"', links: [3] },
      { ref: 3, size: 2, text: 'String "x,\\"9,"', links: [] },
      { ref: 4, size: 1, text: "", links: [7] },
      { ref: 5, size: 1, text: "Array", links: [] },
    ]);
  });

  it("counts a property alike whether its number fits into the name or not", () => {
    const small = parseDump(['10,2,27,"count",']);
    const large = parseDump(['10,2,27,"count",11,', "11,1,10,Number 70000,"]);
    expect(countWithoutNumbers(large)).toBe(countWithoutNumbers(small));
  });
});
