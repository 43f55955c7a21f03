import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { inlined } from "../../../../tools/compiler/shrink/inline-once.js";

/** The code does the same with its functions inlined; returns it. */
function same(code: string): string {
  const after = inlined(code);
  expect(runInNewContext(`${after}\nJSON.stringify(main())`)).toBe(runInNewContext(`${code}\nJSON.stringify(main())`));
  return after;
}

/** How many functions are left besides main(). */
const left = (code: string) => (same(code).match(/\bfunction\b/g) ?? []).length - 1;

describe("a function that is called from one place", () => {
  it("goes there when it is an expression, its parameters replaced", () => {
    expect(
      left("function add(a, b) { return a + b; } function main() { var x = 2; return add(x, 3) * add.length; }"),
    ).toBe(1);
    expect(left("function add(a, b) { return a + b; } function main() { var x = 2; return add(x, 3) * 2; }")).toBe(0);
  });

  it.each([
    ["return", "function main() { return f(1); }"],
    ["variable", "function main() { var x = f(1); return x; }"],
    ["assignment", "function main() { var x; x = f(1); return x; }"],
    ["statement", "var seen = []; function main() { f(seen); return seen; }"],
    ["addition", "function main() { var x = 3; x += f(1); return x; }"],
    ["field", "function main() { var o = {}; o.x = f(1); return o; }"],
  ])("goes there as statements: %s", (_name, main) => {
    expect(
      left(
        `function f(a) { if (a > 1) { return 5; } else if (a.push) { a.push(1); } var b = a + 1; return b; } ${main}`,
      ),
    ).toBe(0);
  });

  it("keeps what follows an early return from running", () => {
    const f = "function f(a) { if (a === 1) return 'one'; if (a === 2) { return 'two'; } a = a + 1; return a; }";
    for (const value of [1, 2, 3]) expect(left(`${f} function main() { var r = f(${value}); return r; }`)).toBe(0);
  });

  it("gives undefined where it returns nothing", () => {
    expect(
      left(
        "var n = 0; function f(a) { if (a) return; n++; } function main() { var r = 7; r = f(1); return [String(r), n]; }",
      ),
    ).toBe(0);
    expect(
      left("var n = 0; function f() { n++; } function main() { var r = 7; r = f(); return [String(r), n]; }"),
    ).toBe(0);
    expect(left("var n = 0; function f() { n++; } function main() { if (!n) return f(); return 3; }")).toBe(0);
  });

  it("keeps its variables its own", () => {
    expect(
      left("function f(x) { var y = x * 2; return y; } function main() { var y = 5; var z = f(y); return [y, z]; }"),
    ).toBe(0);
    expect(left("function f(x) { return x + e; } var e = 3; function main() { var e = 1; return f(e); }")).toBe(1);
  });

  it("stays where a name of the module's means something else, in an outer function too", () => {
    const main = (call: string) =>
      `var n = 100; function main() { var n = 1; return [5].map(function (v) { ${call} return r + n; }); }`;
    expect(left(`function f(x) { return x + n; } ${main("var r = f(v);")}`)).toBe(2);
    expect(left(`function f(x) { if (x > 9) x = 9; x += n; return x; } ${main("var r = f(v);")}`)).toBe(2);
    expect(left(`function f(x) { n = x; if (n > 3) n++; } ${main("f(v); var r = 0;")}`)).toBe(2);
  });

  it("stays when its catch has the name of a variable that it uses too", () => {
    expect(
      left(
        "var e = 3; function f(x) { try { throw x; } catch (e) { x += e; } x += e; return x; } function main() { var r = f(4); try { throw r; } catch (e) { r += e; } return r; }",
      ),
    ).toBe(1);
    expect(
      left(
        "function f(x) { try { throw x; } catch (e) { x += e; } return x; } function main() { var r = f(4); return r; }",
      ),
    ).toBe(0);
  });

  it("stays when a variable is declared behind its return", () => {
    expect(
      left(
        "var a = 3; function f(b) { return a; var a = b; } function main() { var r = 1; r = f(4); return String(r); }",
      ),
    ).toBe(1);
  });

  it("gets a copy of what another function may change meanwhile", () => {
    const main =
      "function main() { var n = 1; var more = function () { return ++n; }; var r = f(n, more); return [r, n]; }";
    expect(left(`function f(a, go) { go(); var b = a; return b; } ${main}`)).toBe(1);
    expect(left(`function f(a, go) { return go() + a; } ${main}`)).toBe(1);
  });

  it("starts without values each time round a loop", () => {
    const main =
      "function main() { var all = []; for (var i = 0; i < 3; i++) { var r = f(i); all.push(r); } return all; }";
    expect(left(`function f(i) { var seen; if (i === 1) seen = i; return String(seen); } ${main}`)).toBe(0);
  });

  it("goes through several calls, the innermost first", () => {
    expect(
      left(
        "function a(x) { return x + 1; } function b(x) { var y = a(x); return y * 2; } function main() { return b(4); }",
      ),
    ).toBe(0);
  });

  it("goes there though it calls one that stays", () => {
    const stays = "function a(x) { for (;;) { if (x > 3) return x; x++; } }";
    expect(
      left(`${stays} function b(x) { var y = a(x); return y * 2; } function main() { var r = b(1); return r; }`),
    ).toBe(1);
  });

  it("may be a private method, of this or of a variable", () => {
    const maker = "function T() { this.n = 4; } T.prototype.$tb_f = function (k) { this.n += k; return this.n; };";
    expect(
      left(
        `${maker} T.prototype.g = function () { var r = this.$tb_f(1); return r; }; function main() { return new T().g(); }`,
      ),
    ).toBe(2);
    expect(left(`${maker} function main() { var t = new T(); var r = t.$tb_f(2); return r; }`)).toBe(1);
  });
});

describe("a function stays", () => {
  it.each([
    ["called twice", "function f(x) { return x + 1; } function main() { return f(1) + f(2); }"],
    ["handed on", "function f(x) { return x + 1; } function main() { return [1].map(f); }"],
    ["recursive", "function f(x) { return x ? f(x - 1) : 0; } function main() { return 0; }"],
    [
      "with a function in it",
      "function f(x) { return [x].map(String.bind(null)).concat([1].map(function (y) { return y; })); } function main() { return f(1); }",
    ],
    ["with this of its own", "function f() { return typeof this; } function main() { return f(); }"],
    ["that reads arguments", "function f() { return arguments.length; } function main() { return f(); }"],
    [
      "that returns from a loop",
      "function f(l) { for (var i = 0; i < 9; i++) { if (i === l) return i; } } function main() { var r = f(3); return r; }",
    ],
    [
      "whose argument would run twice",
      "var n = 0; function next() { return ++n; } function f(x) { return x + x; } function main() { next(); return f(next()); }",
    ],
    ["marked", "/** Rare. @apart */ function f(x) { return x + 1; } function main() { return f(1); }"],
    ["called with more than it takes", "function f(x) { return x; } function main() { return f(1, 2); }"],
  ])("%s", (_name, code) => {
    expect(left(code)).toBeGreaterThan(0);
  });

  it("a rare function where another calls it, while a rare one goes into another rare one", () => {
    const rare = "/** @rare */ function f(x) { return x + 1; }";
    expect(same(`${rare} function g() { return f(1); } function main() { return g(); }`)).toContain("function f(");
    const inside = same(`${rare} /** @rare */ function g() { return f(1); } function main() { return [g(), g()]; }`);
    expect(inside).not.toContain("function f(");
  });

  it("a public method too, and one that two classes have", () => {
    const methods =
      "function T() {} T.prototype.f = function () { return 1; }; T.prototype.$tb_g = function () { return 2; };";
    expect(
      same(`${methods} T.prototype.$tb_h = function () { return 3; }; function U() {} U.prototype.$tb_h = function () { return 4; };
      function main() { return new T().f() + new U().$tb_h(); }`),
    ).toMatch(/\.f = .*\$tb_h = .*\$tb_h = /s);
  });
});

describe("a comment", () => {
  it("goes with its function, and marks no other", () => {
    const after = same(`
      var n = 0;
      /** @rare */
      function last() { n += 1; }
      /** First. */
      /** @rare */
      function once(x) { last(); n += x; }
      function next() { n *= 2; return n; }
      /** @rare */
      function main() { once(2); return [next(), next()]; }`);
    expect(after.match(/\/\*\*.*/g)).toEqual(["/** @rare */"]);
  });
});
