/** What to write in the place of a module that there is none of on a board. */
import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { ROOT } from "../project.js";

const PACKAGE = "thingsboard-espruino-client-sdk";
const TYPED = join(ROOT, "src/espruino/modules");

/** Modules of Node's that Espruino does by other means. */
const INSTEAD: Record<string, string> = {
  assert: "write if (...) throw new Error(...)",
  buffer: "use Uint8Array and E.toString()",
  events: "every object has on(), emit() and removeListener()",
  fs: 'use require("Storage")',
  https: 'use require("http") with an address that begins with https, where the board has TLS',
  os: "use process.memory() and E",
  path: "cut the text by split() and lastIndexOf()",
  process: "process is a global: leave the import out",
  querystring: "use url.parse(address, true)",
  timers: "setTimeout() and setInterval() are globals: leave the import out",
  url: "url is a global with url.parse(): leave the import out",
};

/** Why a name can be no module, and what to write; undefined where it may be one. */
export function notAModule(name: string): string | undefined {
  if (name === PACKAGE || name.startsWith(`${PACKAGE}/`)) {
    const parts = ownNames();
    const meant = closest(name, parts);
    return `there is no "${name}"${meant ? `: did you mean "${meant}"?` : `; there is: ${parts.join(", ")}`}`;
  }
  if (/^(async-)?mqtt(\.js)?$/i.test(name)) return `"${name}" is not needed: the client has MQTT in it`;
  const node = name.replace(/^node:/, "");
  if (!isBuiltin(node)) return undefined;
  return `"${name}" is Node's, and not on a board: ${INSTEAD[node] ?? "Espruino has nothing like it"}`;
}

/** `; did you mean "BME280"?`, or nothing. */
export function similarModule(name: string, known: Iterable<string>): string {
  const meant = closest(
    name,
    [...known, ...typedNames()].filter((other) => other !== name),
  );
  return meant ? `; did you mean "${meant}"?` : "";
}

/** The candidate that differs in few letters; in capitals alone before all others. */
export function closest(name: string, candidates: string[]): string | undefined {
  const distance = (other: string) => (other.toLowerCase() === name.toLowerCase() ? 0 : lettersBetween(name, other));
  const [best] = candidates.map((other) => ({ other, far: distance(other) })).sort((a, b) => a.far - b.far);
  return best && best.far <= Math.max(1, Math.min(3, name.length / 4)) ? best.other : undefined;
}

/** How many letters are to be put in, left out or changed. */
function lettersBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}

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
