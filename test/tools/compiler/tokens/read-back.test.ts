import { describe, expect, test } from "vitest";
import { readBack, readBackWithPlaces } from "../../../../tools/compiler/tokens/read-back.js";
import { TOKENS } from "../../../../tools/compiler/tokens/table.js";
import { traceLine } from "../../../../tools/compiler/tokens/trace-line.js";
import { asFile, raw, tokens } from "../../../support/token-code.js";

describe("what was read back", () => {
  test.each([
    ["⟨var⟩a;", "var a;"],
    ["⟨return⟩⟨typeof⟩a", "return typeof a"],
    ["⟨return⟩1", "return 1"],
    ["⟨return⟩.5", "return .5"],
    ['⟨return⟩"a"', 'return"a"'],
    ['"a"⟨in⟩b', '"a"in b'],
    ["a⟨in⟩b", "a in b"],
    ["1⟨in⟩b", "1 in b"],
    ["5.⟨in⟩b", "5. in b"],
    ["/a/⟨in⟩b", "/a/ in b"],
    ["/a/g⟨instanceof⟩b", "/a/g instanceof b"],
    ["a.⟨delete⟩(b)", "a.delete(b)"],
    ["(a)⟨instanceof⟩b", "(a)instanceof b"],
    ["⟨if⟩(a){b}⟨else⟩{c}", "if(a){b}else{c}"],
    ["⟨if⟩(a)b;⟨else⟩⟨if⟩(c)d", "if(a)b;else if(c)d"],
    ["⟨function⟩a(){}", "function a(){}"],
    ["a⟨&&⟩b⟨===⟩c⟨>>>=⟩d", "a&&b===c>>>=d"],
    ["a⟨??⟩b", "a??b"],
    ["a+⟨++⟩b", "a+ ++b"],
    ["a-⟨--⟩b", "a- --b"],
    ["a⟨++⟩+b", "a+++b"],
    ["a<!⟨--⟩b", "a<! --b"],
    ["a⟨--⟩>b", "a-- >b"],
    ["⟨=>⟩a", "=>a"],
  ])("%s", (code, text) => expect(readBack(tokens(code))).toBe(text));

  test("has all words and operators that Espruino has bytes for", () => {
    for (const [word, byte] of TOKENS) expect(readBack(asFile(String.fromCharCode(byte)))).toBe(word);
  });

  test.each([
    '"⟨return⟩"',
    "'⟨return⟩'",
    String.raw`"\"⟨return⟩"`,
    String.raw`'\\\'⟨return⟩'`,
    "`⟨return⟩`",
    "/⟨return⟩/",
    String.raw`/\/⟨return⟩/`,
    "// ⟨return⟩",
    "/* ⟨return⟩ * / */",
    "a=/⟨return⟩/",
    "return/⟨return⟩/",
    "[/⟨return⟩/]",
    "{}/⟨return⟩/",
  ])("%s: bytes are no words there", (code) => expect(readBack(tokens(code))).toBe(tokens(code)));

  test.each([
    ["a/⟨typeof⟩b/c", "a/typeof b/c"],
    ["1/⟨typeof⟩b/c", "1/typeof b/c"],
    [")/⟨typeof⟩b/c", ")/typeof b/c"],
    ["]/⟨typeof⟩b/c", "]/typeof b/c"],
    ["⟨true⟩/⟨typeof⟩b/c", "true/typeof b/c"],
    ["/a/⟨in⟩b/c", "/a/ in b/c"],
    ['"a"/⟨typeof⟩b/c', '"a"/typeof b/c'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the text of one
    ["`${⟨typeof⟩a}⟨return⟩${`⟨return⟩`}`", tokens("`${typeof a}⟨return⟩${`⟨return⟩`}`")],
  ])("%s: they are words again", (code, text) => expect(readBack(tokens(code))).toBe(text));

  test("has strings as they were, whatever they contain", () => {
    const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
    const all = bytes.repeat(3);
    const value = (code: string) => JSON.parse(readBack(code).replace(/\\x(..)/g, "\\u00$1"));
    expect(value(raw(all))).toBe(all);
    expect(value(`\xd1\x20${bytes.slice(-32)}`)).toBe(bytes.slice(-32));
    expect(readBack(tokens(`⟨return⟩${raw("a")}⟨in⟩b`))).toBe('return"a"in b');
  });

  test.each([
    ["\xd3", "0"],
    ["\xd4\x05", "5"],
    ["\xd4\xfb", "(-5)"],
    ["\xd5\x00\x01", "256"],
    ["\xd5\xff\x7f", "32767"],
    ["\xd5\x00\x80", "(-32768)"],
    ["⟨return⟩\xd4\x05", "return 5"],
    ["\xd4\x05⟨in⟩a", "5 in a"],
    ["\xd4\x05.toFixed()", "(5).toFixed()"],
    ["a-\xd4\xfb", "a-(-5)"],
  ])("has integers: %j", (code, text) => expect(readBack(tokens(code))).toBe(text));

  test.each(["", "a", 'var a="\\x80";', 'print("ä€😀") // ß', "a in b\n/*  */ c--> d"])(
    "is what it was where it has no tokens: %j",
    (text) => {
      const bytes = Buffer.from(text).toString("latin1");
      expect(readBack(bytes)).toBe(bytes);
      expect(readBack(Buffer.from(text))).toBe(bytes);
    },
  );

  test.each([..."\x80\x89\xc7\xcf\xd6\xff"])("byte %j is an error as on a board", (byte) => {
    expect(() => new Function(readBack(`var a${byte}`))).toThrow(SyntaxError);
  });

  test("knows the byte of each place", () => {
    const code = tokens(`⟨return⟩${raw("ab\xff")}⟨+=⟩c`);
    const { text, byteOf } = readBackWithPlaces(code);
    expect(text).toBe('return"ab\\xff"+=c');
    const bytesOf = (part: string) => byteOf(text.indexOf(part));
    expect(["return", '"', "+=", "c"].map(bytesOf)).toEqual([0, 1, 7, 8]);
    expect(byteOf(3)).toBe(0);
  });
});

test("the interpreter's excerpt counts bytes, and has words", () => {
  const code = tokens(`${"⟨typeof⟩".repeat(80)}a;⟨return⟩b⟨in⟩c`);
  const { excerpt, caret } = traceLine(code, 83);
  expect(excerpt).toBe(`...${" typeof".repeat(27)} a;return b in c`);
  expect(caret).toBe(33);
});
