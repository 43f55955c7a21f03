import vm from "node:vm";
import { minify } from "terser";
import { expect, test } from "vitest";
import { bundle } from "../../../../tools/compiler/build.js";
import { SMALL } from "../../../../tools/compiler/shrink/terser-options.js";
import { loadBoard } from "../../../../tools/compiler/targets/boards.js";
import { withAsciiNames } from "../../../../tools/compiler/workarounds/ascii-names.js";
import { messageOf, project } from "../support.js";

async function firmware(board: string, main: string): Promise<string[]> {
  const root = project({
    "main.ts": main,
    "größen.ts": "export const größe = 1; export function länge() { return größe + 1; }",
  });
  const built = await bundle([{ name: "own", entry: "main.ts", board: loadBoard(board) }], { root });
  return built.map(({ code }) => code);
}

/** What a chip prints: its strings are bytes. */
function printed(code: string, params: unknown): unknown {
  let line = "";
  const asBytes = (text: string) => Buffer.from(text, "utf8").toString("latin1");
  const read = () => JSON.parse(asBytes(JSON.stringify(params)));
  vm.runInNewContext(code, {
    JSON: { parse: read },
    console: { log: (value: unknown) => (line = JSON.stringify(value)) },
  });
  return JSON.parse(Buffer.from(line, "latin1").toString("utf8"));
}

test.each([
  ["a member", "x.größe = x . Ü.a;", 'x["größe"] = x ["Ü"].a;'],
  ["a member of what is in parentheses", "(a || b).größe;", '(a || b)["größe"];'],
  [
    "a member behind comments with dots",
    "x /* 1.5 */ . /* a.b */ größe; y. // c.d\nÜ;",
    'x /* 1.5 */ ["größe"]; y["Ü"];',
  ],
  ["a key", 'x = { größe: 1, "°C": 2, a: 3 };', 'x = { "größe": 1, "°C": 2, a: 3 };'],
  ["a text", 'x = "größe";', 'x = "größe";'],
  ["a variable", "var größe = größe + 1;", "var gr_f6_dfe = gr_f6_dfe + 1;"],
  ["a variable like another", "var ö = 1, _f6 = ö;", "var _f6_ = 1, _f6 = _f6_;"],
  ["a function and its parameter", "function ö(ü) { return ü; }", "function _f6(_fc) { return _fc; }"],
  ["a variable like a word of Espruino's", "var of = a.of, o = { of: of };", "var of_ = a.of, o = { of: of_ };"],
  ["an exception", "try { a(); } catch (ö) { b(ö); }", "try { a(); } catch (_f6) { b(_f6); }"],
])("a name beyond ASCII is one that Espruino's lexer knows: %s", (_what, code, expected) => {
  expect(withAsciiNames(code).toString()).toBe(expected);
});

test("no variable gets a short name that is a word of Espruino's", async () => {
  const names = Array.from({ length: 4000 }, (_, i) => `name${i}`);
  const code = `var ${names.map((name) => `${name} = f()`).join()}; f(${names.join()});`;
  const { code: short = "" } = await minify(code, structuredClone(SMALL));
  expect(short.match(/[,( ](of|let|static)=/g)).toBeNull();
});

test("names beyond ASCII of all kinds mean the same on a chip, in both forms", async () => {
  const main = `
    import { größe, länge as weite } from "./größen";
    class Fläche { höhe = 2; get Maß() { return this.höhe; } verdopple(zähler: number) { return zähler * this.höhe; } }
    const fläche = new Fläche();
    const params = JSON.parse("");
    const { Größe, "°C": grad } = params;
    console.log({ größe, weite: weite(), Maß: fläche.Maß, "2×": fläche.verdopple(4), Größe, grad, same: params.Größe === params["Größe"],
      isLarge: Größe === "groß", text: \`\${grad} °\`, "\\u20ac": "\\u20ac" });`;
  for (const code of await firmware("esp8266", main)) {
    expect(printed(code, { Größe: "groß", "°C": 21 })).toEqual({
      größe: 1,
      weite: 2,
      Maß: 2,
      "2×": 8,
      Größe: "groß",
      grad: 21,
      same: true,
      isLarge: true,
      text: "21 °",
      "€": "€",
    });
  }
});

test("a method beyond ASCII is refused for Espruino on Linux, which would not find it", async () => {
  const message = await messageOf(() =>
    firmware("linux", "class A { größe() { return 1; } }\nconsole.log(new A().größe());"),
  );
  expect(message).toContain('class A: Espruino for Linux does not find "größe": use ASCII letters in its name');
});

test("a regular expression beyond ASCII is refused, since it would match single bytes", async () => {
  const message = await messageOf(() => firmware("esp8266", 'console.log(/[°]C/.test("20 °C"));'));
  expect(message).toMatch(/does not match correctly on Espruino: parse with indexOf\(\)/);
});
