import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { rareFunctionsIn } from "../../../../tools/compiler/shrink/rare-functions.js";

/** The code does the same with its rare functions behind the dispatcher; returns it. */
function same(code: string): string {
  const after = rareFunctionsIn(code).toString();
  expect(runInNewContext(`${after}\nJSON.stringify(main())`)).toBe(runInNewContext(`${code}\nJSON.stringify(main())`));
  return after;
}

const PAIR = "/** @rare */\nfunction a(x, y) { return x - y; }\n/** @rare */\nfunction b(x) { return -x; }\n";

describe("functions with @rare", () => {
  it("are gone, and the dispatcher gives each with its own parameters, variables and result", () => {
    const after = same(`
      /** @rare */
      function sum(a, b, c) { var i = a; i += b; return i + c; }
      /** @rare */
      function twice(b) { var i; if (!b) return "none"; i = b * 2; return i; }
      /** @rare */
      function none() { return 7; }
      function main() { return [sum(1, 2, 3), twice(4), twice(0), none(), sum(twice(1), none(), twice(twice(2)))]; }`);
    expect(after.match(/function \$?\w+/g)).toEqual(["function main", "function $tb_rare"]);
  });

  it("may call themselves and each other", () => {
    same(`
      /** @rare */
      function even(n) { return n ? odd(n - 1) : true; }
      /** @rare */
      function odd(n) { return n ? even(n - 1) : false; }
      function main() { return [even(4), odd(4), even(7)]; }`);
  });

  it("are not what a function calls by a parameter or a variable of their names", () => {
    same(`
      /** @rare */
      function lost(n) { return n ? lost(n - 1) : "lost"; }
      /** @rare */
      function updated(n) { return n + lost(1); }
      function tell(lost) { return lost(3) + [1].map(function (x) { var updated = String; return updated(x) + lost(x); }); }
      function main() { return [tell(Math.sqrt), updated(2), lost(0)]; }`);
  });

  it("are not what an object's member of their name is", () => {
    same(`
      /** @rare */
      function join(n) { return n + 1; }
      /** @rare */
      function head(n) { return join(n) * 2; }
      function main() { var o = { head: 3 }; o.head++; return [["a", "b"].join("-"), head(o.head), typeof o.join]; }`);
  });

  it("may be handed over, bound and borrowed", () => {
    const after = same(`${PAIR}
      /** @rare */
      function c() { return this.n; }
      function main() { return [[1, 2].map(b), c.bind({ n: 3 })(), c.call({ n: 4 }), a.apply(null, [7, 1]), typeof a]; }`);
    expect(after).not.toContain("function c(");
  });

  it("may hold functions, read `arguments`, and catch by a name of the module", () => {
    const after = same(`${PAIR}
      /** @rare */
      function c() { return [1].map(function (x) { return x + arguments.length; }); }
      /** @rare */
      function d() { return arguments.length; }
      /** @rare */
      function f() { try { throw 1; } catch (e) {} return e; }
      var e = 3;
      function main() { return [c(), d(1, 2), f(), a(2, 1), b(1)]; }`);
    expect(after).not.toMatch(/function [cdf]\(/);
  });

  it("get an argument in parentheses as it is", () => {
    same(`${PAIR}function main() { var n; return [a((n = 4), 1), b((1, 2)), n]; }`);
  });

  it("may have other comments behind the tag", () => {
    const after = same(`${PAIR}
      /** @rare */
      // biome-ignore lint/x: as it is wanted
      /* c8 ignore next */
      function c() { return 3; }
      function main() { return [a(1, 2), b(2), c()]; }`);
    expect(after).not.toContain("function c(");
  });

  it("stay when there is only one of them", () => {
    const code = "/** @rare */\nfunction one() { return 1; } function main() { return one(); }";
    expect(same(code)).toBe(code);
  });

  it.each([
    ["made with new", "/** @rare */\nfunction c() { this.n = 1; }", "new c().n"],
    ["with members", "/** @rare */\nfunction c() {}\nc.prototype.n = 2;", "new c().n"],
    [
      "that are set to another function",
      "/** @rare */\nfunction c() { return 1; }\nc = function () { return 2; };",
      "c()",
    ],
    ["that objects are compared with", "/** @rare */\nfunction c() { return 1; }", "({}) instanceof c"],
    ["that are set again", "/** @rare */\nfunction c() { return 1; }\nc = String;", "c(2)"],
    ["that are exported", "/** @rare */\nfunction c() { return 1; }\nvar exports = {};\nexports.c = c;", "exports.c()"],
    ["without the tag", "/** Common. */\nfunction c() { return 3; }", "c()"],
    ["with the tag in a comment of another kind", "// not @rare at all\nfunction c() { return 3; }", "c()"],
    ["behind a statement whose comment has the tag", "var d = 1; // @rare\nfunction c() { return 3; }", "c()"],
    ["with another word in the comment", "/** Ask me@rare.org, or see @rarely. */\nfunction c() { return 3; }", "c()"],
  ])("leave out those %s", (_what, c, use) => {
    const after = same(`${PAIR}${c}\nfunction main() { return [a(1, 2), b(2), ${use}]; }`);
    expect(after).toContain("function c(");
    expect(after).not.toContain("function a(");
  });
});

describe("methods with @rare", () => {
  const code = `
    function X() { this.n = 1; }
    /** @rare */
    X.prototype.$tb_add = function (n, m) { this.n += n + (m || 0); return this; };
    X.prototype.show = function () { return this.$tb_text("n="); };
    /** @rare */
    X.prototype.$tb_text = function (before) { return before + this.n; };
    /** @rare */
    X.prototype.$tb_reset = function () { this.n = 0; };
    function main() {
      var x = new X(), y = new X();
      y.$tb_add(5);
      x.$tb_add(1, 2).$tb_add(3);
      var shown = x.show();
      x.$tb_reset();
      return [shown, x.show(), y.show(), x.$tb_add.call(y, 1).show()];
    }`;

  it("are gone where they are private, and work on the object they are called of", () => {
    expect(same(code).match(/X\.prototype\.[$\w]+ = function/g)).toEqual(["X.prototype.show = function"]);
  });

  it("are called as functions, unless one is taken as a value, reads `arguments`, or has functions", () => {
    const after = same(`
      function X() { this.n = 1; }
      /** @rare */
      X.prototype.$tb_sum = function (a, b) { return b ? this.$tb_none() + this.$tb_sum(a) + b : this.n + a; };
      /** @rare */
      X.prototype.$tb_none = function () { return this.n * 10; };
      /** @rare */
      X.prototype.$tb_value = function (a) { return this.n + a; };
      /** @rare */
      X.prototype.$tb_count = function () { return this.n + arguments.length; };
      /** @rare */
      X.prototype.$tb_all = function () { return [1, 2].map(function (x) { return x + typeof this.n; }).concat(this.n); };
      function main() {
        var x = new X(), add = x.$tb_value;
        return [x.$tb_sum(1, 2), x.$tb_none(), x.$tb_value(2), add.call(x, 3), x.$tb_count(4, 5), x.$tb_all()];
      }`);
    expect(after).toContain("$tb_rare(1)($tb_self) + $tb_rare(0)($tb_self, a) + b : $tb_self.n + a");
    expect(after).toContain("[$tb_rare(0)(x, 1, 2), $tb_rare(1)(x), $tb_rare(2).call(x, 2)");
    expect(after).toContain("$tb_rare(3).call(x, 4, 5), $tb_rare(4).call(x)]");
  });

  it("hand on where they are public, without parameters of their own", () => {
    const after = same(`
      function X() { this.n = 1; }
      /** @rare */
      X.prototype.sum = function (a, b) { b = b || this.none(); return typeof a + this.n + a + b; };
      /** @rare */
      X.prototype.none = function () { return "none" + this.n; };
      function main() {
        var x = new X();
        return [x.sum(1, 2), x.sum("a", "b", "c"), x.sum(), x.sum.call({ n: 2, none: String }, 3), x.none(4)];
      }`);
    expect(after).toContain(
      "X.prototype.sum = function () { new Uint8Array(1000); return $tb_rare(0)(this, arguments[0], arguments[1]); };",
    );
    expect(after).toContain("X.prototype.none = function () { new Uint8Array(1000); return $tb_rare(1)(this); };");
  });

  it("hand on all arguments where they are public, and read `arguments` or have functions", () => {
    const after = same(`
      function X() { this.n = 1; }
      /** @rare */
      X.prototype.sum = function (a, b) { return this.n + a + b + arguments.length; };
      /** @rare */
      X.prototype.all = function (a) { return [a].map(function (x) { return x + 1; }).concat(this.n); };
      function main() { return [new X().sum(1, 2), new X().sum("a", "b", "c"), new X().all(1)]; }`);
    expect(after).toContain(
      "X.prototype.sum = function () { new Uint8Array(1000); return $tb_rare(0).apply(this, arguments); };",
    );
    expect(after).toContain(
      "X.prototype.all = function () { new Uint8Array(1000); return $tb_rare(1).apply(this, arguments); };",
    );
  });

  it("stay where their name is a field too", () => {
    const after = same(`${PAIR}
      function X() { this.$tb_c = 1; }
      /** @rare */
      X.prototype.$tb_c = function () {};
      function main() { return [new X().$tb_c, a(3, 1), b(1)]; }`);
    expect(after).toContain("X.prototype.$tb_c = function () {}");
  });

  it.each([
    ["a comment with a dot", "x./* as in 1.5 */$tb_c(2)"],
    ["a comment with a bracket", "x.$tb_c /* (rarely) */ (2)"],
    ["brackets", "(x.$tb_c)(2)"],
  ])("stay where %s stands in a call", (_what, call) => {
    const after = same(`${PAIR}
      function X() { this.n = 1; }
      /** @rare */
      X.prototype.$tb_c = function (n) { return this.n + n; };
      function main() { var x = new X(); return [${call}, a(3, 1), b(1)]; }`);
    expect(after).toContain("X.prototype.$tb_c = function (n)");
  });

  it("stay where a function sets them anew", () => {
    same(`${PAIR}
      function X() {}
      /** @rare */
      X.prototype.$tb_c = function () { return 1; };
      function main() { var x = new X(); x.$tb_c = function () { return 2; }; return [x.$tb_c(), a(3, 1), b(1)]; }`);
  });

  it("stay where they have a name of their own, by which they call themselves", () => {
    same(`${PAIR}
      var led = {};
      /** @rare */
      led.$tb_blink = function again(n) { return n ? n + again(n - 1) : 0; };
      /** @rare */
      led.flash = function again(n) { return n ? 1 + again(n - 1) : 0; };
      function main() { return [led.$tb_blink(3), led.flash(3), a(3, 1), b(1)]; }`);
  });

  it("must have names that no other class has, since uses are told by the name", () => {
    const twice = `function X() {} function Y() {}
      /** @rare */
      X.prototype.$tb_a = function () {};
      /** @rare */
      X.prototype.$tb_b = function () {};
      Y.prototype.$tb_a = function () {};
      new X().$tb_a(); new X().$tb_b(); new Y().$tb_a();`;
    expect(() => rareFunctionsIn(twice)).toThrow("two classes have a method $tb_a, and one of them is @rare");
    // A public one is called as it always was.
    expect(() => rareFunctionsIn(twice.replaceAll("$tb_a", "a"))).not.toThrow();
  });

  it("keep their places in the source map", () => {
    const text = rareFunctionsIn(code);
    const lines = text.toString().split("\n");
    const at = lines.findIndex((line) => line.includes("before + $tb_self.n"));
    const map = text.generateDecodedMap({ hires: true });
    const line = code.split("\n").findIndex((each) => each.includes("$tb_text = function"));
    expect(map.mappings[at]?.some(([, , source]) => source === line)).toBe(true);
  });
});
