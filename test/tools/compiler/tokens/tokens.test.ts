import { describe, expect, test } from "vitest";
import { tokenise } from "../../../../tools/compiler/tokens/index.js";
import { TEXTS } from "../../../../tools/compiler/tokens/table.js";

/** Tokens in braces. */
function shown(bytes: Buffer): string {
  return bytes.toString("latin1").replace(/[\x80-\xff]/g, (byte) => `{${TEXTS.get(byte.charCodeAt(0))}}`);
}

/** The raw string of a program, and the program without it. */
function parted(bytes: Buffer): { texts: string; rest: string } {
  const at = bytes.indexOf(210);
  const length = bytes.readUInt16LE(at + 1);
  const texts = bytes.subarray(at + 3, at + 3 + length);
  return { texts: shown(texts), rest: shown(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 3 + length)])) };
}

describe("tokenise", () => {
  test.each([
    ["a word", "var a=function(){return typeof b}", "{var}a={function}(){{return}{typeof}b}"],
    ["an operator", "a>>>=b===c?d:e", "a{>>>=}b{===}c?d:e"],
    ["a property's name", "a.delete.in in a", "a.delete.in{in}a"],
    ["names in a literal", "a={if:1,b:2,get in(){}}", "a={if:1,b:2,get in(){}}"],
    ["a key in brackets", "a[typeof b]", "a[{typeof}b]"],
    ["a name with a word in it", "$if=iff+in_", "$if=iff+in_"],
    ["undefined", "undefined===a", "{undefined}{===}a"],
    ["literals", "a=[\"if in ==\",'=>',0x1f,1e3,/==in/g]", "a=[\"if in ==\",'=>',0x1f,1e3,/==in/g]"],
    ["two signs", "a- -b+ +c- --d+ ++e-(-f)", "a- -b+ +c-{--}d+{++}e-(-f)"],
    ["a negative number", "switch(a- -1){case -1:}", "{switch}(a- -1){{case}-1:}"],
    ["a number and a dot", "1 .a+2..b+0x3.c", "1 .a+2..b+0x3.c"],
    ["a number and a word", "1 in a", "1{in}a"],
    ["a division by a regular expression", "a/ /b/.c", "a/ /b/.c"],
    ["a regular expression divided", "a=/b/ /c,/d/ in e", "a=/b/ /c,/d/{in}e"],
    ["lines that end statements", "a=1\n++b\nif(c){d()\n}\ne()\n", "a=1;{++}b;{if}(c){d()}e()"],
    ["a loop", "do a()\nwhile(b)\nc()", "{do}a();{while}(b);c()"],
    ["a label", "a:for(;;)continue a", "a:{for}(;;){continue}a"],
  ])("%s", (_, code, wanted) => {
    expect(shown(tokenise(code))).toBe(wanted);
  });

  test("what is not ASCII, or not ES5, is refused", () => {
    expect(() => tokenise('a="é"')).toThrow('a character that is not ASCII in "é"');
    expect(() => tokenise("a=>b")).toThrow("Unexpected token");
  });
});

describe("rare functions", () => {
  const CODE =
    "var x=1;function $r(n){return n<1?function(a){return a+x}:n<2?function(){return $r(0)(2)}:function(a,b){return this.y+$r(1)()}}x=$r(2).call(x,$r(0)(3))";

  test("stand in one string, called by their place in it", () => {
    const { texts, rest } = parted(tokenise(CODE));
    const all = [
      "({function}(a){{return}a+x})",
      "({function}(){{return}$r(0,12)(2)})",
      "({function}(a,b){{return}{this}.y+$r(12,19)()})",
    ];
    expect(texts).toBe(all.join(""));
    expect(rest).toBe("{var}x=1;{var}c=;{function}$r(d,e){{return}eval(c.substr(d,e))}x=$r(31,26).call(x,$r(0,12)(3))");
  });
});
