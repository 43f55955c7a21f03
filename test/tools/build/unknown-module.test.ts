/** What is said of a sensor's module that Espruino's firmware does not have. */
import { expect, test } from "vitest";
import { bundle } from "../../../tools/build/build.js";
import { selectTargets } from "../../../tools/build/targets.js";
import { boardJson, messageOf, project } from "./support.js";

const ADVICE =
  'the module "DHT11" is not known to be built into Espruino: save its source beside this file as DHT11.ts, with "export" before what you use, and import it from "./DHT11"; where your build of Espruino has it, declare it in EspruinoModules';

async function errorOf(code: string, files: Record<string, string> = {}): Promise<string> {
  const root = project({ ...files, "boards/own/board.json": boardJson(), "boards/own/main.ts": code });
  return messageOf(() => bundle(selectTargets({ board: "own", root }), { root }));
}

test.each([
  ['import { connect } from "DHT11";\nconnect();', "1,25"],
  ['const dht = require("DHT11");\nconsole.log(dht);', "1,21"],
  ["console.log(require('DHT11').connect());", "1,21"],
])("what to do about %j", async (code, place) => {
  // What else the compiler has to say follows from it.
  const [first] = (await errorOf(code)).split("\n");
  expect(first).toBe(`boards/own/main.ts(${place}): ${ADVICE}`);
});

test("what to do about a file of JavaScript", async () => {
  const code = 'import { connect } from "./DHT11";\nconsole.log(connect(D0));';
  const files = { "boards/own/DHT11.js": "exports.connect = function(pin) {};" };
  expect(await errorOf(code, files)).toBe(
    'boards/own/main.ts(1,25): ./DHT11 is JavaScript: name its file ./DHT11.ts, and write "export function x" for its "exports.x = function"',
  );
});

test("a file that is not there is the compiler's to tell", async () => {
  expect(await errorOf('import { x } from "./nothing";\nconsole.log(x);')).toMatch(
    /error TS2307: Cannot find module '\.\/nothing'/,
  );
});
