import { runInNewContext } from "node:vm";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { flattenClasses } from "../../../../tools/compiler/flatten/flat-classes.js";

const HELPER = `function __extends(d, b) { for (var p in b) d[p] = b[p]; d.prototype = Object.create(b.prototype); d.prototype.constructor = d; }`;

/** As rollup hands it over: ES5, the helper bundled. */
function compiled(source: string): string {
  const options = { target: ts.ScriptTarget.ES5, ignoreDeprecations: "6.0", noEmitHelpers: true, removeComments: true };
  const { outputText } = ts.transpileModule(source, { compilerOptions: { ...options, module: ts.ModuleKind.ESNext } });
  return `${HELPER}\n${outputText}`;
}

const flat = (source: string) => flattenClasses(compiled(source)).toString();

/** What the fixture leaves in `result`. */
function run(code: string): unknown {
  const context = { result: undefined };
  runInNewContext(code, context);
  return JSON.parse(JSON.stringify(context.result ?? null));
}

/** The flat code does what the classes did; returns it. */
function same(source: string): string {
  const before = compiled(source);
  const after = flattenClasses(before).toString();
  expect(run(after)).toEqual(run(before));
  expect(run(after)).not.toBeNull();
  return after;
}

describe("flat classes", () => {
  it("put a class's functions at the top level", () => {
    const code = same(`
      class A { n: number; constructor(n: number) { this.n = n; } twice() { return this.n * 2; } }
      result = new A(4).twice();`);
    expect(code).toMatch(/^function A\(n\) \{/m);
    expect(code).toMatch(/^\s*A\.prototype\.twice = /m);
    expect(code).not.toContain("(function (");
  });

  it("keep getters and setters", () => {
    same(`
      class A { x = 1; get up() { return this.x + 1; } set up(value) { this.x = value; } }
      const a = new A(); a.up = 5; result = [a.up, a.x];`);
  });

  it("keep static fields and methods", () => {
    same(
      "class A { static count = 3; static make() { return new A(); } who() { return A.count; } } result = A.make().who();",
    );
  });

  it("make no variable for the prototype of a class with several methods", () => {
    const code = same(
      "class A { a() { return 1; } b() { return 2; } c() { return 3; } } const x = new A(); result = [x.a(), x.b(), x.c()];",
    );
    expect(code.replace(HELPER, "").match(/\bvar \w+/g)).toEqual(["var x"]);
  });

  it("keep the module's names apart from the class's own", () => {
    const code = compiled("class A { me() { return A; } } result = typeof new A().me();")
      .replace("var A =", "var A$1 =")
      .replace("new A()", "new A$1()");
    const after = flattenClasses(code.replace("new A$1().me", "new A$1().me")).toString();
    expect(run(after)).toBe("function");
    expect(after).toContain("function A$1(");
  });

  it("leave everything else as it is", () => {
    const code = "var a = (function () { return 1; }());\nvar b = a + 1;";
    expect(flattenClasses(code).toString()).toBe(code);
  });

  it("have a map to where the code came from", () => {
    const map = flattenClasses(compiled("class A { m() { return 1; } }")).generateMap({ hires: true });
    expect(map.mappings.length).toBeGreaterThan(20);
  });

  it("refuse a member that they do not know", () => {
    expect(() => flat("class A { ['a' + 1]() {} }")).toThrow(/^class A: only methods, accessors and static fields/);
  });

  it("refuse a base that is computed", () => {
    expect(() => flat("const f = () => Object; class A extends f() {}")).toThrow(
      "class A: it must extend a class by its name",
    );
  });

  it("refuse a local variable that would hide the class", () => {
    expect(() =>
      flat(
        "class A { m(B: number) { return super.toString; } } class B { } class C extends B { m(B: any) { super.x(); return B; } x() {} } new B();",
      ),
    ).toThrow("class C: a local variable is also named B: rename it");
  });
});

describe("a class with its base", () => {
  const LINE = `
    abstract class Session {
      log: string[] = []; options: { a: number };
      constructor(options: { a: number }) { this.options = options; }
      get open() { return this.log.length > 0; }
      poll() { return this.handle(this.options.a); }
      abstract handle(n: number): string;
    }
    class Client extends Session {
      sent = 7;
      handle(n: number) { this.log.push("h" + n); return this.log.join() + this.sent; }
    }
    const c = new Client({ a: 3 });
    result = [c.open, c.poll(), c.open, c.sent];`;

  it("becomes one when the base serves nothing else", () => {
    const code = same(LINE);
    expect(code).not.toMatch(/__extends\(Client/);
    expect(code).not.toContain("function Session");
  });

  it("becomes one over several steps", () => {
    const code = same(`
      class A { a = 1; one() { return this.a; } }
      class B extends A { b = 2; two() { return this.one() + this.b; } }
      class C extends B { c = 3; three() { return this.two() + this.c; } }
      result = new C().three();`);
    expect(code.match(/^\s*function [ABC]\(/gm)).toHaveLength(1);
  });

  it("has one constructor when both name their parameters alike", () => {
    const code = same(`
      class A { n: number; constructor(n: number) { this.n = n; } }
      class B extends A { m: number; constructor(n: number) { super(n); this.m = n + 1; } }
      const b = new B(1); result = [b.n, b.m];`);
    expect(code).not.toContain(".call(");
  });

  it("calls the base's constructor when the parameters differ", () => {
    const code = same(`
      class A { n: number; constructor(n: number) { this.n = n; } }
      class B extends A { constructor(text: string) { super(text.length); this.n++; } }
      result = new B("abc").n;`);
    expect(code).toContain("A.call(this, text.length)");
  });

  it("calls the base's constructor when a local variable has the same name", () => {
    const code = same(`
      class A { n: number; constructor(n: number) { const twice = n * 2; this.n = twice; } }
      class B extends A { constructor(n: number) { super(n); const twice = 5; this.n += twice; } }
      result = new B(1).n;`);
    expect(code).toContain("A.call(this, n)");
  });

  it("calls the base's constructor when that changes its parameter", () => {
    same(`
      class A { n: number; constructor(n: number) { n += 1; this.n = n; } }
      class B extends A { m: number; constructor(n: number) { super(n); this.m = n; } }
      const b = new B(1); result = [b.n, b.m];`);
  });

  it("calls a base's constructor that returns early", () => {
    same(`
      class A { n = 0; constructor(on: boolean) { if (!on) return; this.n = 1; } }
      class B extends A { m: number; constructor(on: boolean) { super(on); this.m = 2; } }
      const b = new B(false); result = [b.n, b.m];`);
  });

  it("returns early from its own constructor", () => {
    same(`
      class A { n = 1; }
      class B extends A { m = 0; constructor(on: boolean) { super(); if (!on) return; this.m = 2; } }
      result = [new B(false).m, new B(true).m, new B(true).n];`);
  });

  it("runs what stands before super first", () => {
    same(`
      const log: string[] = [];
      class A { constructor() { log.push("base"); } }
      class B extends A { constructor() { log.push("before"); super(); log.push("after"); } }
      new B(); result = log;`);
  });

  it("keeps this for functions in the constructor", () => {
    same(`
      class A { n = 1; f = () => this.n; }
      class B extends A { m = 2; g: () => number; constructor() { super(); this.g = () => this.m + this.f(); } }
      result = new B().g();`);
  });

  it("keeps a constructor that another one calls, under its own class's name", () => {
    const code = same(`
      class A { n: number; constructor(n: number) { this.n = n; } }
      class B extends A { constructor(m: number) { super(m + 1); this.n++; } }
      class C extends B { constructor(m: number) { super(m); this.n *= 2; } }
      result = new C(1).n;`);
    expect(code).toContain("A.call(this, m + 1)");
  });

  it("has the override, and not the method under it", () => {
    const code = same(`
      class A { m() { return "base"; } n() { return this.m(); } }
      class B extends A { override m() { return "override"; } }
      result = new B().n();`);
    expect(code).not.toContain('"base"');
  });

  it("keeps a method that the override calls by super, under a private name", () => {
    const code = same(`
      class A { n = 1; m(x: number) { return this.n + x; } }
      class B extends A { override m(x: number) { return super.m(x) * 10; } }
      result = new B().m(4);`);
    expect(code).toContain("this.$tb_A_m(x)");
  });

  it("tells methods of one name in three classes apart", () => {
    same(`
      class A { m() { return "a"; } }
      class B extends A { override m() { return super.m() + "b"; } other() { return super.m(); } }
      class C extends B { override m() { return super.m() + "c"; } }
      result = [new C().m(), new C().other()];`);
  });

  it("drops what only a dropped method called", () => {
    const code = same(`
      class A { m() { return "a"; } }
      class B extends A { override m() { return super.m() + "b"; } }
      class C extends B { override m() { return "c"; } }
      result = new C().m();`);
    expect(code.match(/\.m = /g)).toHaveLength(1);
    expect(code).not.toContain('"a"');
  });

  it("calls super from within an arrow function", () => {
    same(`
      class A { n = 2; m(x: number) { return this.n * x; } }
      class B extends A { override m(x: number) { return [1, 2].map((y) => super.m(x + y)).length + super.m(x); } }
      result = new B().m(3);`);
  });

  it("hands a method of super on", () => {
    same(`
      class A { m() { return 1; } }
      class B extends A { override m() { const f = super.m; return f() + 1; } }
      result = new B().m();`);
  });
});

describe("a base that must stay", () => {
  const stays = (use: string) => {
    const code = same(`
      class A { n: number; constructor(n: number) { this.n = n; } m() { return this.n; } }
      class B extends A { k = 1; override m() { return super.m() + this.k; } }
      ${use}`);
    expect(code).toMatch(/__extends\(B, A\)/);
    expect(code).not.toContain("(function (");
    return code;
  };

  it("is one of which objects are made", () => {
    stays("result = [new A(1).m(), new B(2).m()];");
  });

  it("is one that instanceof asks about", () => {
    stays("const b = new B(3); result = [b instanceof A, b instanceof B, b.m()];");
  });

  it("is one with two classes on it", () => {
    stays("class C extends A {} result = [new B(1).m(), new C(2).m()];");
  });

  it("is one that is exported", () => {
    stays("const exported = { A }; result = [new B(1).m(), new exported.A(3).m()];");
  });

  it("is the end of a line of its own", () => {
    const code = same(`
      class A { n = 1; m() { return this.n; } }
      class B extends A { k() { return this.m() + 1; } }
      class C extends B { l() { return this.k() + 1; } }
      result = [new A().m(), new C().l(), new C() instanceof A];`);
    expect(code).toMatch(/__extends\(C, A\)/);
    expect(code).not.toContain("function B");
  });

  it("is not served by statics that it would lose", () => {
    same("class A { static s = 4; } class B extends A { m() { return B.s; } } result = new B().m();");
  });
});
