import { SourceMap } from "node:module";
import { minify } from "terser";
import { describe, expect, test } from "vitest";
import { tokenise, tokenised } from "../../../../tools/compiler/tokens/index.js";
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
      "({function}(a){{return}a+x})\0",
      "({function}(){{return}$r(0)(2)})\0",
      "({function}(a,b){{return}{this}.y+$r(13)()})\0",
    ];
    expect(texts.trimEnd()).toBe(all.join(""));
    expect(rest).toBe("{var}x=1;{function}$r(c){{return}[[[[]]]],eval(.substr(c))}x=$r(30).call(x,$r(0)(3))");
  });

  test("call each other by numbers that grow with their digits", () => {
    const bodies = Array.from(
      { length: 40 },
      (_, i) => `function(){return $r(${(i + 39) % 40})()+"${"x".repeat(i * 7)}"}`,
    );
    const chain = bodies.map((body, i) => (i < 39 ? `n<${i + 1}?${body}:` : body)).join("");
    const { texts, rest } = parted(tokenise(`function $r(n){return ${chain}}$r(39)()`));
    const parts = texts.trimEnd().split("\0").slice(0, -1);
    // Each token is shown as a word in braces, and is one byte.
    const lengths = parts.map((part) => part.replace(/\{[a-z]+\}/g, "t").length + 1);
    const offsets = lengths.map((_, i) => lengths.slice(0, i).reduce((sum, one) => sum + one, 0));
    const called = (text: string) => Number(/\$r\((\d+)\)\(\)/.exec(text)?.[1]);
    expect(parts.map(called)).toEqual(offsets.map((_, i) => offsets[(i + 39) % 40]));
    expect(called(rest)).toBe(offsets[39]);
  });

  test("get a name of their own, which no variable of the program has", () => {
    const taken = [..."abcdefghijklmnopqrstuvwxyzABCDFGHIJKLMNOPQRSTUVWXYZ"];
    const { rest } = parted(
      tokenise(`var ${taken.join()};function $r(n){return n<1?function(){}:function(){return aa}}$r(1)()`),
    );
    expect(rest).toContain("{function}$r(ab)");
  });

  test("no byte is a line feed: a board counts lines", () => {
    for (let length = 2500; length < 2900; length += 7) {
      const bytes = tokenise(
        `function $r(n){return n<1?function(){}:function(){return "${"x".repeat(length)}"}}$r(1)()`,
      );
      expect(bytes.includes(10)).toBe(false);
    }
  });

  test("are chosen by a condition, as the minifier writes it", () => {
    const code =
      "function $r(n){return n<1?function(){}:n<2?function(){return $r(a?2:0)}:function(){}}b($r(a?1:c(3)?0:2),$r(a,1?2:0))";
    const { texts, rest } = parted(tokenise(code.replace("$r(a,1?2:0)", "1")));
    expect(texts).toContain("({function}(){{return}$r(a?27:0)})");
    expect(rest).toContain("b($r(a?8:c(3)?0:27),1)");
    expect(() => tokenise(code)).toThrow("$r is a reserved name");
  });

  test("are not what a function's own variable of the name is", () => {
    const { rest } = parted(
      tokenise("function $r(n){return n<1?function(){}:function(){}}function a($r){return $r+$r(5)}a($r(1))"),
    );
    expect(rest).toContain("{function}a($r){{return}$r+$r(5)}a($r(8))");
  });

  test.each([
    ["is named without a number", "a=$r"],
    ["is called with what is no number", "$r(a)"],
    ["is called with two numbers", "$r(0,1)"],
    ["is called with a number that it does not have", "$r(2)"],
  ])("a dispatcher that %s is refused", (_, code) => {
    expect(() => tokenise(`function $r(n){return n<1?function(){}:function(){}}${code}`)).toThrow(
      "$r is a reserved name",
    );
  });

  test.each([
    "return 1",
    "return n<2?function(){}:function(){}",
    "return n<1?function(){}:a",
    "a();return function(){}",
  ])("a function of this name with another body is refused: %s", (body) => {
    expect(() => tokenise(`function $r(n){${body}}`)).toThrow("$r is no dispatcher of functions");
  });

  test("more than a raw string can hold is refused", () => {
    const code = `function $r(n){return n<1?function(){}:function(){return "${"x".repeat(65_600)}"}}$r(1)()`;
    expect(() => tokenise(code)).toThrow("65535 is the most");
  });
});

describe("the map of the tokenised form", () => {
  const CODE =
    "var first=1;\nfunction $tb_rare(which) {\n return which < 1 ? function () { return first + second; } : function () { return third; };\n}\nfourth = $tb_rare(1)();";

  test("leads each byte to the source of its token, those of rare functions too", async () => {
    const { code = "", map } = await minify(
      { "a.ts": CODE.replaceAll("$tb_rare", "$r") },
      { compress: false, mangle: false, sourceMap: {} },
    );
    const one = tokenised({ file: "a.bin", code, map: String(map) });
    const entries = new SourceMap(JSON.parse(one.map));
    const lines = CODE.replaceAll("$tb_rare", "$r").split("\n");
    for (const name of ["first", "second", "third", "fourth"]) {
      const at = one.code.indexOf(name, name === "first" ? one.code.indexOf("{") : 0);
      const entry = entries.findEntry(0, at) as {
        originalSource: string;
        originalLine: number;
        originalColumn: number;
      };
      expect(entry.originalSource).toBe("a.ts");
      expect(lines[entry.originalLine]!.slice(entry.originalColumn)).toMatch(new RegExp(`^${name}\\b`));
    }
  });
});
