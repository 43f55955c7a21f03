/** What to write in the place of a module that there is none of on a board. */
import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { didYouMean, nearest } from "../nearest.js";
import { PACKAGE, ROOT } from "../project.js";

const TYPED = join(ROOT, "src/espruino/modules");

/** Modules of Node's that Espruino does by other means. */
const INSTEAD: Record<string, string> = {
  assert: "write if (...) throw new Error(...)",
  buffer: "use Uint8Array and E.toString()",
  events: "every object has on(), emit() and removeListener()",
  fs: 'use require("Storage")',
  https: 'use require("http") with an address that begins with https, where the board has TLS',
  os: "use process.memory() and E",
  path: "cut the text with split() and lastIndexOf()",
  process: "process is a global: remove the import",
  querystring: "use url.parse(address, true)",
  timers: "setTimeout() and setInterval() are globals: remove the import",
  url: "url is a global with url.parse(): remove the import",
};

/** Why a name can be no module, and what to write; undefined where it may be one. */
export function notAModule(name: string): string | undefined {
  if (name === PACKAGE || name.startsWith(`${PACKAGE}/`)) {
    const parts = ownNames();
    // The package's own name is in all of them, and says nothing.
    const meant = nearest(
      name.slice(PACKAGE.length + 1),
      parts.filter((part) => part !== PACKAGE).map((part) => part.slice(PACKAGE.length + 1)),
    );
    return `unknown import "${name}"${meant ? ` (did you mean ${PACKAGE}/${meant}?)` : `; known: ${parts.join(", ")}`}`;
  }
  if (/^(async-)?mqtt(\.js)?$/i.test(name)) return `"${name}" is not needed: the client contains MQTT`;
  const node = name.replace(/^node:/, "");
  if (!isBuiltin(node)) return undefined;
  return `"${name}" is a module of Node, a board does not have it: ${INSTEAD[node] ?? "Espruino has nothing like it"}`;
}

/** " (did you mean BME280?)", or nothing. */
export function similarModule(name: string, known: Iterable<string>): string {
  // Another number is another chip: a DHT22 is no misspelt DHT11.
  const digits = digitsOf(name);
  const others = [...known, ...typedNames()].filter((other) => other !== name && digitsOf(other).startsWith(digits));
  return didYouMean(name, others);
}

const digitsOf = (name: string) => name.replace(/\D/g, "");

/** What this package has for firmware, by the names of imports. */
function ownNames(): string[] {
  const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const names = Object.entries<{ espruino?: string } | null>(exports).flatMap(([name, target]) => {
    const [folder, rest] = target?.espruino?.split("*") ?? [];
    if (!folder) return [];
    if (rest === undefined) return [name];
    const files = readdirSync(join(ROOT, folder)).filter((file) => file.endsWith(rest) && !file.endsWith(".d.ts"));
    return files.map((file) => name.replace("*", file.slice(0, -rest.length)));
  });
  return [...new Set(names)].map((name) => PACKAGE + name.slice(1)).sort();
}

function typedNames(): string[] {
  return readdirSync(TYPED)
    .filter((file) => file.endsWith(".d.ts") && file !== "index.d.ts")
    .map((file) => file.slice(0, -".d.ts".length));
}
