/** What firmware names, by its text alone: without the compiler, which takes seconds. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "../../project.js";

const IMPORTED = /(?:\bfrom|\bimport|\brequire\()\s*["']([^"']+)["']/g;
const LIBRARY = join(ROOT, "src/");
const OURS = /^(virtual:board|thingsboard-espruino-client-sdk(\/.*)?)$/;

/** Whether firmware may use this name, in its source or in one that it imports. What is imported from elsewhere may do anything. */
export function mayName(entry: string, name: string): boolean {
  const files = new Set([entry]);
  // A set takes what is added while it is gone through.
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    if (new RegExp(`\\b${name}\\b`).test(text)) return true;
    for (const [, imported = ""] of text.matchAll(IMPORTED)) {
      if (OURS.test(imported)) continue;
      const found = imported.startsWith(".") ? sourceAt(join(dirname(file), imported)) : undefined;
      if (!found) return true;
      if (!found.startsWith(LIBRARY)) files.add(found);
    }
  }
  return false;
}

/** The file that an import of this path, with or without an ending, leads to. */
export function sourceAt(path: string): string | undefined {
  const without = path.replace(/\.[jt]s$/, "");
  return [`${without}.ts`, join(path, "index.ts")].find((file) => existsSync(file));
}
