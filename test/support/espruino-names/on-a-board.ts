/** Which of Espruino's names a board has: a firmware that prints them. */
import { NAMES } from "./index.js";

/** What has the members of a class; others are made without an argument. */
const INSTANCES: Record<string, string> = {
  Array: "[]",
  ArrayBuffer: "new ArrayBuffer(1)",
  ArrayBufferView: "new Uint8Array(1)",
  DataView: "new DataView(new ArrayBuffer(8))",
  Function: "lookAt",
  Graphics: "Graphics.createArrayBuffer(8,8,1)",
  Number: "1",
  Object: "[]",
  OneWire: "new OneWire(D1)",
  Pin: "D1",
  Promise: "Promise.resolve(1)",
  RegExp: "/a/",
  String: '"a"',
  Waveform: "new Waveform(8)",
};

/** An ESP8266 has no memory for a longer list of texts. */
const AT_ONCE = 20;

/** What is asked for by a computed name throws of a text or a number where it is not there. */
const LOOK = `function lookAt(owner, names, object) {
  console.log("has " + owner + ":" + names.split(" ").filter(function(name) {
    try { return typeof object[name] != "undefined" || name in object } catch (e) {}
  }).join(" "));
}
function listOf(owner, object) { console.log("lists " + owner + ":" + Object.getOwnPropertyNames(object).join(" ")) }
`;

/** Lines "has OWNER:NAMES" of the names that were asked for, and "lists OWNER:NAMES" of those that Espruino itself lists; "all" is the last one. */
export function namesProgram(): string {
  const lines = [...NAMES].map(([owner, names]) => {
    if (owner === "modules") return 'console.log("lists modules:" + process.env.MODULES.split(",").join(" "));';
    const [name, prototype] = owner.split(".");
    const object = prototype ? (INSTANCES[name!] ?? `new ${name}()`) : owner;
    const asked = inPieces([...names.keys()]).map(
      (some) => `lookAt(${JSON.stringify(owner)}, "${some.join(" ")}", o);`,
    );
    const listed = prototype ? "" : `listOf(${JSON.stringify(owner)}, o);`;
    // Where the owner is not there, none of its names is.
    return `try { (function(o) { ${asked.join(" ")} ${listed} })(${object}) } catch (e) {}`;
  });
  return `${LOOK}${lines.join("\n")}\nconsole.log("all");`;
}

function inPieces(names: string[]): string[][] {
  const count = Math.ceil(names.length / AT_ONCE);
  return Array.from({ length: count }, (_, i) => names.slice(i * AT_ONCE, (i + 1) * AT_ONCE));
}
