import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { aliasThisIn } from "../../../tools/compiler/alias-this.js";

const OFTEN = "function A() { this.a = 1; this.b = 2; this.c = this.a + this.b; }";

describe("an alias for this", () => {
  it("stands in a function that says this often, and changes nothing", () => {
    const code = aliasThisIn(`${OFTEN} new A().c`).toString();
    expect(code.match(/\bthis\b/g)).toHaveLength(1);
    expect(runInNewContext(code)).toBe(3);
  });

  it("is left out where it would not pay", () => {
    const code = "function A() { this.a = 1; }";
    expect(aliasThisIn(code).toString()).toBe(code);
  });

  it("comes behind the functions within, which Espruino does not hoist", () => {
    const within = OFTEN.replace("{", "{ function f() {} function g() {}");
    expect(aliasThisIn(within).toString()).toMatch(
      /^function A\(\) \{ function f\(\) \{\} function g\(\) \{\} var self = this;/,
    );
  });

  it("is each function's own", () => {
    const code = `${OFTEN} function B() { this.x = function () { return this.y; }; this.y = 5; this.z = this.x(); } new B().z + new A().c`;
    expect(runInNewContext(aliasThisIn(code).toString())).toBe(8);
  });

  it("takes a name that the function does not have", () => {
    const code = aliasThisIn(
      "function A(self) { this.a = self; this.b = self; this.c = this.a + this.b; } new A(2).c",
    ).toString();
    expect(runInNewContext(code)).toBe(4);
  });
});
