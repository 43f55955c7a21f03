import { expect, test } from "vitest";
import { ownFirmware } from "../../support/own-firmware.js";
import { messageOf } from "./support.js";

test.each([
  [
    "function* g() { yield 1; }\ng();",
    "error TS2318: a generator (function*) does not run on Espruino: give each value to a function",
  ],
  [
    "await Promise.resolve(1);",
    "main.ts(1,1): error TS1378: await outside of an async function does not run on Espruino: put it into one, and call that",
  ],
  [
    "async function f(x: any) { for await (const y of x) console.log(y); }\nf([]);",
    "main.ts(1,1): error TS90000: for await does not run on Espruino: await one after the other in a loop",
  ],
  [
    "const { a, ...rest } = { a: 1, b: 2 };\nconsole.log(a, rest);",
    "main.ts(1,1): error TS90000: { ...rest } in a destructuring does not run on Espruino: name the members",
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
    "main.ts(3,12): error TS90000: new with ...list, or with await among its arguments, makes an object without members: name the arguments",
  ],
  [
    "class P { constructor(public x: number) {} }\nasync function f() { return new P(await Promise.resolve(1)); }\nf();",
    "main.ts(2,29): error TS90000: new with ...list, or with await among its arguments, makes an object without members: name the arguments",
  ],
])(
  "what does not run on Espruino is refused in words: %s",
  async (main, expected) => {
    expect(await messageOf(() => ownFirmware("esp8266", { "main.ts": main }))).toContain(expected);
  },
  60_000,
);
