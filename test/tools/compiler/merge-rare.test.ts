import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { mergeRareIn } from "../../../tools/compiler/merge-rare.js";

/** The code does the same with its rare functions merged; returns it. */
function same(code: string): string {
  const after = mergeRareIn(code).toString();
  expect(runInNewContext(`${after}\nJSON.stringify(main())`)).toBe(runInNewContext(`${code}\nJSON.stringify(main())`));
  return after;
}

/** How many functions are left. */
const left = (code: string) => (same(code).match(/\bfunction\b/g) ?? []).length;

describe("functions with @rare", () => {
  it("become one, each with its own parameters, locals and result", () => {
    const code = `
      /** @rare */
      function sum(a, b, c) { var i = a; i += b; return i + c; }
      /** @rare */
      function twice(b) { var i; if (!b) return "none"; i = b * 2; return i; }
      /** @rare */
      function none() { return 7; }
      function main() { return [sum(1, 2, 3), twice(4), twice(0), none(), sum(twice(1), none(), twice(twice(2)))]; }`;
    expect(left(code)).toBe(2);
  });

  it("may call themselves and each other", () => {
    const code = `
      /** @rare */
      function even(n) { return n ? odd(n - 1) : true; }
      /** @rare */
      function odd(n) { return n ? even(n - 1) : false; }
      function main() { return [even(4), odd(4), even(7)]; }`;
    expect(left(code)).toBe(2);
  });

  it("are not what a function calls by a parameter or a variable of their names", () => {
    const code = `
      /** @rare */
      function lost(n) { return n ? lost(n - 1) : "lost"; }
      /** @rare */
      function updated(n) { return n + lost(1); }
      function tell(lost) { return lost(3) + [1].map(function (x) { var updated = String; return updated(x) + lost(x); }); }
      function main() { return [tell(Math.sqrt), updated(2), lost(0)]; }`;
    expect(same(code)).not.toContain("function updated(");
  });

  it("get an argument in parentheses as it is", () => {
    const pair = "/** @rare */\nfunction a(x, y) { return x - y; }\n/** @rare */\nfunction b(x) { return -x; }\n";
    expect(left(`${pair}function main() { var n; return [a((n = 4), 1), b((1, 2)), n]; }`)).toBe(2);
  });

  it("stay when there is only one of them", () => {
    expect(left("/** @rare */\nfunction one() { return 1; } function main() { return one(); }")).toBe(2);
  });

  it.each([
    ["used as a value", "/** @rare */\nfunction c() { return 3; }", "[c].length"],
    ["with a function inside", "/** @rare */\nfunction c() { return [1].map(function (x) { return x; }); }", "c()"],
    ["that read `arguments`", "/** @rare */\nfunction c() { return arguments.length; }", "c(1, 2)"],
    [
      "whose catch has the name of a variable",
      "/** @rare */\nfunction c() { try { throw e; } catch (e) {} return e; } var e = 3;",
      "c()",
    ],
    ["without the tag", "/** Common. */\nfunction c() { return 3; }", "c()"],
  ])("leave out those %s", (_what, c, use) => {
    const pair = "/** @rare */\nfunction a(x) { return x; }\n/** @rare */\nfunction b(x) { return -x; }\n";
    const after = same(`${pair}${c}\nfunction main() { return [a(1), b(2), ${use}]; }`);
    expect(after).toContain("function c(");
    expect(after).not.toContain("function a(");
  });
});

describe("methods with @rare", () => {
  const code = `
    function X() { this.n = 1; }
    /** @rare */
    X.prototype._add = function (n, m) { this.n += n + (m || 0); return this; };
    X.prototype.show = function () { return this._text("n="); };
    /** @rare */
    X.prototype._text = function (before) { return before + this.n; };
    /** @rare */
    X.prototype._reset = function () { this.n = 0; };
    function main() {
      var x = new X(), y = new X();
      y._add(5);
      x._add(1, 2)._add(3);
      var shown = x.show();
      x._reset();
      return [shown, x.show(), y.show()];
    }`;

  it("become one method that works on the object it is called of", () => {
    const after = same(code);
    expect(after.match(/X\.prototype\.[$\w]+ = function/g)).toEqual([
      "X.prototype.$tb_rare = function",
      "X.prototype.show = function",
    ]);
  });

  it("must have names that no other class has, since calls are told by the name", () => {
    const twice = `function X() {} function Y() {}
      /** @rare */
      X.prototype._a = function () {};
      /** @rare */
      X.prototype._b = function () {};
      Y.prototype._a = function () {};
      new X()._a(); new X()._b(); new Y()._a();`;
    expect(() => mergeRareIn(twice)).toThrow("two classes have a method _a, and one of them is @rare");
  });

  it("keep their places in the source map", () => {
    const text = mergeRareIn(code);
    const lines = text.toString().split("\n");
    const at = lines.findIndex((line) => line.includes("before") || line.includes("$tb_rare_0 + this.n"));
    const map = text.generateDecodedMap({ hires: true });
    const line = code.split("\n").findIndex((each) => each.includes("_text = function"));
    expect(map.mappings[at]?.some(([, , source]) => source === line)).toBe(true);
  });

  it("of another class become another one, by a name that hides none of its base", () => {
    const two = `${code.replace("function main()", "function other()")}
    function Y() { X.call(this); }
    Y.prototype = Object.create(X.prototype);
    /** @rare */
    Y.prototype._half = function () { return this.n / 2; };
    /** @rare */
    Y.prototype._third = function () { return this.n / 3; };
    function main() {
      var y = new Y();
      y._add(5);
      return [other(), y.show(), y._half(), y._third()];
    }`;
    expect(same(two).match(/[XY]\.prototype\.\$tb_\w+ = function/g)).toEqual([
      "X.prototype.$tb_rare = function",
      "Y.prototype.$tb_rare2 = function",
    ]);
  });
});
