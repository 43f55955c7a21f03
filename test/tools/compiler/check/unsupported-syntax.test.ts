import { expect, test } from "vitest";
import { ownFirmware } from "../../../support/own-firmware.js";
import { messageOf } from "../support.js";

test.each([
  [
    "function* g() { yield 1; }\ng();",
    "error TS2318: a generator (function*) does not run on Espruino: pass each value to a function",
  ],
  [
    "await Promise.resolve(1);",
    "main.ts(1,1): error TS1378: await outside of an async function does not run on Espruino: put it into an async function and call the function",
  ],
  [
    "async function f(x: any) { for await (const y of x) console.log(y); }\nf([]);",
    "main.ts(1,1): error TS90000: for await does not run on Espruino: await one after the other in a loop",
  ],
  [
    "const { a, ...rest } = { a: 1, b: 2 };\nconsole.log(a, rest);",
    "main.ts(1,1): error TS90000: { ...rest } in a destructuring does not run on Espruino: write the names of the members",
  ],
  [
    "const t = (s: TemplateStringsArray) => s[0];\nconsole.log(t`a`);",
    "main.ts(1,1): error TS90000: a template with a tag does not run on Espruino: call the function",
  ],
  [
    "function d(_class: unknown, _context: unknown) {}\n@d class A {}\nconsole.log(new A());",
    "main.ts(1,1): error TS90000: a decorator does not run on Espruino: call a function",
  ],
  [
    "class P { constructor(public x: number, public y: number) {} }\nconst l: [number, number] = [1, 2];\nconsole.log(new P(...l));",
    "main.ts(3,12): error TS90000: new with ...list or await in its arguments makes an object without members: write the arguments one by one",
  ],
  [
    "class P { constructor(public x: number) {} }\nasync function f() { return new P(await Promise.resolve(1)); }\nf();",
    "main.ts(2,29): error TS90000: new with ...list or await in its arguments makes an object without members: write the arguments one by one",
  ],
])(
  "what does not run on Espruino is refused in words: %s",
  async (main, expected) => {
    expect(await messageOf(() => ownFirmware("esp8266", { "main.ts": main }))).toContain(expected);
  },
  60_000,
);
