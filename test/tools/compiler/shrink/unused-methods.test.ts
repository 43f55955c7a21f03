import { runInNewContext } from "node:vm";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { withoutUnused } from "../../../../tools/compiler/shrink/unused-methods.js";

const LIBRARY = `
  class Base {
    $tb_state = 1;
    /** @rare */
    $tb_shown(text: string) { return text + this.$tb_state; }
    poll() { return this.$tb_shown("poll"); }
  }
  class Client extends Base {
    /** Of the application. */
    send(n: number) { return scaled(n) + this.$tb_state; }
    claim() { return this.$tb_claimed(3); }
    $tb_claimed(n: number): string { return n ? this.$tb_claimed(n - 1) : onlyClaims(); }
    route() { return this.$tb_shown("send"); }
    /** @apart */
    stats() { return 1; }
    get up() { return !!this.$tb_state; }
    get down() { return !this.up; }
    toString() { return "client"; }
  }
  /** Multiplies. */
  function scaled(n: number) { return n * 2; }
  /** @rare */
  function onlyClaims() { return "claim"; }
  `;

/** The linked code, with what TypeScript makes of the two. */
function linked(application: string) {
  const options = { target: ts.ScriptTarget.ES5, ignoreDeprecations: "6.0", noEmitHelpers: true };
  const es5 = (source: string) =>
    ts.transpileModule(source, { compilerOptions: { ...options, module: ts.ModuleKind.ESNext } }).outputText;
  const head =
    "function __extends(d, b) { for (var p in b) d[p] = b[p]; d.prototype = Object.create(b.prototype); d.prototype.constructor = d; }\n";
  const library = head + es5(LIBRARY);
  return { code: library + es5(application), library: [{ start: head.length, end: library.length }] };
}

/** What a firmware leaves out. The firmware's `result` is the same before and after. */
function leftOut(application: string, names: string[] = []) {
  const { code, library } = linked(`var client = new Client();\n${application}`);
  const { text, methods } = withoutUnused(code, { library, names });
  const resultOf = (source: string) => {
    const context = { result: undefined as unknown };
    runInNewContext(source, context);
    return JSON.stringify(context.result);
  };
  expect(resultOf(text.toString())).toBe(resultOf(code));
  return { methods, code: text.toString() };
}

const ALL = ["poll", "send", "claim", "route", "stats", "up", "down"];
const without = (...names: string[]) => ALL.filter((name) => !names.includes(name));

describe("methods that nobody calls", () => {
  it("fall out, with what only they call", () => {
    const { methods, code } = leftOut("result = client.send(2) + client.route();");
    expect(methods).toEqual(without("send", "route"));
    expect(code).not.toMatch(/claim|stats|down/i);
    expect(code).toMatch(/\$tb_shown = function[\s\S]*function scaled/);
  });

  it("fall out though they call themselves and each other", () => {
    const { code } = leftOut("result = client.poll();");
    expect(code).not.toContain("$tb_claimed");
  });

  it("take their comments along, which would be those of what comes next", () => {
    const { code } = leftOut("result = client.up;");
    expect(code).not.toMatch(/@rare|@apart|Of the application|Multiplies/);
    expect(leftOut("result = client.stats();").code).toMatch(/@apart \*\/\s+Client\.prototype\.stats/);
  });

  it("stay where the language calls them", () => {
    expect(leftOut("result = '' + client;").methods).toEqual(ALL);
  });

  it("are gone by all their definitions, or by none", () => {
    const source = "class Own { send() { return 1; } stats() { return 2; } }\nresult = new Own().send();";
    expect(leftOut(source).methods).toEqual(without("send", "stats"));
  });

  it.each([
    ["a call", "result = client.send(1);"],
    ["a name in brackets", "result = client['send'](1);"],
    ["a value", "var f = client.send; result = typeof f;"],
    ["a value that is taken apart", "var { send } = client; result = typeof send;"],
    ["one with another name", "var { send: mine } = client; result = typeof mine;"],
    ["one by a text", "var { 'send': mine } = client; result = typeof mine;"],
    ["a key of an object", "result = { send: 1 };"],
    ["a text as a key", "result = { 'send': 1 };"],
    ["a text that equals it", "var names = ['send']; result = client[names[0]](1);"],
    ["a text that chooses", "result = client[client ? 'send' : 'send'](1);"],
    ["a text to evaluate", "result = eval('client.send(1)');"],
    ["a template", `var n = 1; result = eval(\`client.send(\${n})\`);`],
    ["a function of a text", "result = typeof new Function('client', 'return client.send(1)');"],
    ["a text for the console", "result = 'client.send(3)\\n';"],
    ["an assignment", "Client.prototype.send = function () { return 7; }; result = 1;"],
    ["super", "class Mine extends Client { again() { return super.send(1); } }\nresult = new Mine().again();"],
    ["apply", "result = client.send.apply(client, [1]);"],
  ])("stay for %s", (_what, source) => {
    expect(leftOut(source).methods).toEqual(without("send"));
  });

  it("stay where a type says that a computed name may be theirs", () => {
    expect(leftOut("result = 1;", ["send"]).methods).toEqual(without("send"));
  });

  it.each([
    ["a variable of that name", "var send = 1; result = send;"],
    ["an event of that name", "var bus = { on(name: string) { return name; } }; result = bus.on('send');"],
    ["a part of a word", "result = 'sender';"],
    ["a comment", "/** client.send() */ result = 1;"],
  ])("fall out in spite of %s", (_what, source) => {
    expect(leftOut(source).methods).toContain("send");
  });

  it("are only the library's own", () => {
    const { code } = leftOut("class Own { a() { return 1; } b() { return 2; } }\nresult = new Own().a();");
    expect(code).toContain("Own.prototype.b");
  });

  it("leave a program without classes as it is", () => {
    const code = "var a = 1;\nconsole.log(a);";
    expect(withoutUnused(code, { library: [{ start: 0, end: code.length }] }).text.hasChanged()).toBe(false);
  });
});
