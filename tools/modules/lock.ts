/** `modules/modules.lock.json`: where each module in `modules/` was fetched from, and what it was. A file without an entry is the project's own. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readJson } from "../json-file.js";

export const LOCK_FILE = "modules/modules.lock.json";

export interface Locked {
  /** Address, or path in a folder of modules. */
  url: string;
  /** Of the text with `\n` at the ends of its lines, whatever git makes of them. */
  sha256: string;
}

/** By the modules' names. */
export function readLock(root: string): Map<string, Locked> {
  const file = join(root, LOCK_FILE);
  if (!existsSync(file)) return new Map();
  let data: Record<string, Locked>;
  try {
    data = readJson(file) as typeof data;
  } catch (error) {
    throw new Error(`${LOCK_FILE}: ${(error as Error).message}`);
  }
  const entries = Object.entries(data ?? {});
  const wrong = entries.find(([, entry]) => typeof entry?.url !== "string" || typeof entry.sha256 !== "string");
  if (wrong) throw new Error(`${LOCK_FILE}: "${wrong[0]}" needs a "url" and a "sha256"`);
  return new Map(entries);
}

export function lock(root: string, name: string, entry: Locked): void {
  const all = readLock(root).set(name, entry);
  const sorted = [...all].sort(([a], [b]) => (a < b ? -1 : 1));
  writeWhole(join(root, LOCK_FILE), `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
}

export function checksum(text: string): string {
  return createHash("sha256").update(text.replaceAll("\r\n", "\n")).digest("hex");
}

/** Another process reads it whole, or not at all. */
export function writeWhole(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, file);
}
