/** Code of tokens on a virtual board: what Storage has, what is required, and what the firmware itself gives to eval. */
import { describe, expect, test } from "vitest";
import { asFile, raw, tokens } from "../../support/token-code.js";
import { printed, startBoard } from "./support.js";

const code = (text: string) => asFile(tokens(text));

describe.each(["ESP32", "ESP8266", "LINUX"] as const)("on a virtual %s", (chip) => {
  test("the boot code, a module and a slot may be tokens", () => {
    const board = startBoard({
      chip,
      firmware: code('⟨if⟩(⟨typeof⟩a⟨===⟩"undefined")global.eval(require("Storage").read("tb0"))'),
      modules: { m: code("exports.f=⟨function⟩(a){⟨return⟩a⟨||⟩⟨this⟩}") },
      storage: { tb0: code('⟨var⟩m=require("m");print(m.f(1),m.f(0)⟨===⟩m)') },
    });
    expect(board.exceptions).toEqual([]);
    expect(board.lines).toEqual(["1 true"]);
  });

  test("eval of tokens sees the function around it, the module, `this`, and the globals", () => {
    const text = tokens("(⟨function⟩(c){⟨return⟩[a,b,c,d,⟨typeof⟩e,⟨this⟩.f]})");
    const m = `${tokens("⟨var⟩a=1,T=")}${raw(text)}${tokens(";exports.f=6;exports.go=⟨function⟩(b){⟨return⟩eval(T).call(⟨this⟩,3)}")}`;
    const board = startBoard({
      chip,
      firmware: code('⟨var⟩d=4;print(JSON.stringify(require("m").go(2)))'),
      modules: { m: asFile(m) },
    });
    expect(board.lines).toEqual(['[1,2,3,4,"undefined",6]']);
  });

  test("a dispatcher makes its functions of pieces of one string", () => {
    const first = tokens("(⟨function⟩(a){⟨return⟩a+n})");
    const second = tokens(`(⟨function⟩(){⟨return⟩$r(0,${first.length})(1)+"\\xe4\\n".length})`);
    const dispatcher = tokens(";⟨function⟩$r(a,b){⟨return⟩eval(T.substr(a,b))}");
    const firmware = `${tokens("⟨var⟩n=5,T=")}${raw(first + second)}${dispatcher}print($r(${first.length},${second.length})())`;
    expect(startBoard({ chip, firmware: asFile(firmware) }).lines).toEqual(["8"]);
  });

  test("setTimeout, new Function, Modules.addCached and load take them too", async () => {
    const board = startBoard({
      chip,
      firmware: asFile(
        tokens("Modules.addCached('m',") +
          raw(tokens("exports.a=⟨typeof⟩1")) +
          tokens(");print(require('m').a,⟨new⟩ Function('a',") +
          raw(tokens("⟨return⟩⟨typeof⟩a")) +
          tokens(")('b'));setTimeout(") +
          raw(tokens('⟨if⟩(1)print("timer");load("other")')) +
          ",1)",
      ),
      storage: { other: code('print("other",⟨typeof⟩1)') },
    });
    await printed(board, "other number");
    expect(board.lines).toEqual(["number string", "timer", "other number"]);
  });

  test("a byte that is no token is an error", () => {
    const board = startBoard({ chip, firmware: asFile("var \xcf=1;") });
    expect(board.exceptions.map(({ text }) => text)).toEqual([expect.stringMatching(/SyntaxError/)]);
  });
});
