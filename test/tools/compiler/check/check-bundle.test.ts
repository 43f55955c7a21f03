import { describe, expect, it } from "vitest";
import { checkBundle, countFunctions } from "../../../../tools/compiler/check/check-bundle.js";
import { deviceApi } from "../../../../tools/compiler/check/espruino-api.js";
import { messageOf } from "../support.js";

const faultsOf = (code: string) => messageOf(() => checkBundle(code, { file: "a.js" }));
const accept = (code: string) => expect(() => checkBundle(code, { file: "a.js" })).not.toThrow();

describe("the bundle check", () => {
  it("accepts what Espruino runs", () => {
    accept(
      "function f(a){var b=a;return b}var c=f(1);for(;;){if(c)break}console.log(E.CRC32('\\xff'),[].slice.call([1]))",
    );
  });

  it("refuses a global of the dispatcher's name, with its place, and no variable of it", async () => {
    const dispatcher = "function $r(n){return n<1?function(){}:function(){}}\n";
    expect(await faultsOf(`${dispatcher}console.log($r(0),$r)`)).toMatch(
      /^a\.js\(2,19\): error TS90000: \$r is the build's own function/,
    );
    accept(`${dispatcher}function f($r){return $r}f($r(f?0:1))`);
    accept("var $r=1;console.log($r)");
    const api = deviceApi();
    api.globals.add("$r");
    expect(() => checkBundle("$r(1)", { file: "a.js", api })).toThrow("$r is the build's own function");
  });

  it("refuses what is not ES5, with its place", async () => {
    expect(await faultsOf("var a;\nlet b = 1;")).toMatch(/^a\.js\(2,5\): error TS90000: not ES5: /);
  });

  it("refuses a character beyond ASCII", async () => {
    expect(await faultsOf('var a="\u00e9";')).toMatch(/^a\.js\(1,8\): error TS90000: a character outside ASCII/);
  });

  it("refuses a function after a statement", async () => {
    expect(await faultsOf("var a=1;function f(){}")).toMatch(
      /\(1,9\): error TS90000: function f stands after a statement/,
    );
  });

  it("refuses a variable that is set before its var", async () => {
    expect(await faultsOf("function f(){a=1;var a;return a}")).toMatch(
      /\(1,14\): error TS90000: a is used before its var/,
    );
  });

  it("accepts a variable that an inner function sees before its var", () => {
    accept("function f(){var g=function(){return a},a=1;return g}");
  });

  it("refuses labels", async () => {
    expect(await faultsOf("a:for(;;){break a}")).toMatch(/\(1,1\): error TS90000: labels are not supported/);
  });

  it("refuses new of what bind() gives, which makes an object without members on Espruino", async () => {
    expect(await faultsOf("var P=E;new(P.bind.apply(P,[void 0,1]))()")).toMatch(/write the arguments one by one/);
    expect(await faultsOf("var P=E;new(P.bind(void 0,1))")).toMatch(/write the arguments one by one/);
    accept("var P=E;new P(1);new P.bind;new(P())()");
  });

  it("refuses a Promise that nothing can settle, whose memory Espruino frees", async () => {
    expect(await faultsOf("new Promise(function(){E.hwRand()})")).toMatch(/freed while in use/);
    expect(await faultsOf("new Promise(function(resolve,reject){})")).toMatch(/freed while in use/);
    accept("var f=E;new Promise(f);new Promise(function(r){setTimeout(r,1)});new Promise(function(r,j){f=[j]})");
  });

  it("refuses with", async () => {
    expect(await faultsOf("with(E){}")).toMatch(/with is not supported/);
  });

  it("refuses a case after default", async () => {
    expect(await faultsOf("switch(1){default:case 2:}")).toMatch(/put default last/);
  });

  it("accepts default as the last case", () => {
    accept("switch(1){case 2:default:}");
  });

  it("refuses a loop that begins with a function", async () => {
    expect(await faultsOf("for(function(){}(),1;;);")).toMatch(/Espruino takes for\(function as a declaration/);
  });

  it("accepts a function in parentheses there", () => {
    accept("for((function(){})();;);");
  });

  it("refuses the methods of a built-in's prototype", async () => {
    expect(await faultsOf("Array.prototype.slice.call([])")).toMatch(/as in \[\]\.slice\.call\(list\)/);
  });

  it("refuses static functions that Espruino lacks", async () => {
    expect(await faultsOf("Object.freeze({})")).toMatch(/Object\.freeze does not exist/);
  });

  it("refuses methods that Espruino lacks", async () => {
    expect(await faultsOf("'a'.localeCompare('b')")).toMatch(/\.localeCompare\(\) does not exist/);
  });

  it("refuses a limit for split", async () => {
    expect(await faultsOf("'a/b'.split('/',1)")).toMatch(/split\(\) ignores its limit/);
  });

  it("refuses to set a length", async () => {
    expect(await faultsOf("var a=[];a.length=0")).toMatch(/assigning to length throws/);
  });

  it("refuses to end all timers at once", async () => {
    expect(await faultsOf("clearTimeout()")).toMatch(/clearTimeout\(\) without an id ends all of them/);
  });

  it.each(["/a{2}/", "/(?:a)/", "/x(a|b)/", "/a+?/", "/(a)?/", "/\\bx/", "/(a)\\1/", "/^a/m"])(
    "refuses %s",
    async (regex) => {
      expect(await faultsOf(`var a=${regex}`)).toMatch(/does not match correctly on Espruino/);
    },
  );

  it("accepts a plain regular expression", () => {
    accept("var a=/[^a-c]+\\d*x$/g");
  });

  it("refuses a text that does not fit into bytes", async () => {
    expect(await faultsOf('var a="\\u20ac"')).toMatch(/loses the high bytes/);
  });

  it("refuses a module that the board does not have", async () => {
    expect(await faultsOf('require("bluetooth")')).toMatch(/require\("bluetooth"\) is not built into Espruino/);
  });

  it("accepts the modules that globals.d.ts declares", () => {
    accept('require("net");require("Wifi")');
  });

  it("refuses a module name that is computed", async () => {
    expect(await faultsOf('require("n"+"et")')).toMatch(/a computed require\(\)/);
  });

  it("refuses a global that globals.d.ts does not declare", async () => {
    expect(await faultsOf("document.title")).toMatch(/\(1,1\): error TS90000: document is not known to Espruino/);
  });

  it("refuses to set an unknown global", async () => {
    expect(await faultsOf("counter=1")).toMatch(/counter is not known/);
  });

  describe("for an ESP8266", () => {
    const check = (code: string) => checkBundle(code, { file: "a.js", api: deviceApi([], "ESP8266") });

    it("refuses a module and a global that the chip lacks, in code without types too", async () => {
      const faults = await messageOf(() => check('var fs=require("fs");fs.pipe(D33)'));
      expect(faults.split("\n").sort()).toEqual([
        "a.js(1,30): error TS90000: D33: an ESP8266 has no D33",
        'a.js(1,8): error TS90000: require("fs"): an ESP8266 has no files',
      ]);
    });

    it.each([
      'try{require("fs").pipe()}catch(e){}',
      '"undefined"!=typeof ESP32&&ESP32.reboot()',
      "var D33=1;print(D33)",
      "function f(D33){return D33}f()",
      "A0.read();ESP8266.reboot()",
    ])("accepts %s", (code) => {
      expect(() => check(code)).not.toThrow();
    });
  });

  it("sees parameters, variables, functions and caught exceptions as known", () => {
    accept("function f(a){try{f(a)}catch(e){return e}for(var i in a){a[i]=i}}f()");
  });

  it("tells every fault at once", async () => {
    expect((await faultsOf("a:for(;;);\nb=1")).split("\n")).toHaveLength(2);
  });

  it("leads back to the source by the map", async () => {
    const map = JSON.stringify({ version: 3, sources: ["../src/x.ts"], names: [], mappings: "AAIA" });
    expect(await messageOf(() => checkBundle("b=1", { file: "dist/a.js", map }))).toMatch(
      /^src\/x\.ts\(5,1\): error TS90000: .* \[dist\/a\.js:1:1\]$/,
    );
  });
});

describe("the count of functions", () => {
  it("counts all of them, and those within another", () => {
    expect(countFunctions("function a(){return function(){}}var b={c:function(){}}")).toEqual({
      functions: 3,
      nested: 1,
    });
  });

  it("leaves out those that the dispatcher gives, which last for one call", () => {
    expect(countFunctions("function $r(n){return n<1?function(){}:function(){return function(){}}}")).toEqual({
      functions: 1,
      nested: 0,
    });
  });
});
