/** The key of a page with a port of its own: the same over a restart, so that an open page, or its bookmark, finds the server again. */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROJECT } from "../project.js";

/** Git ignores dist/, and npm does not pack this file. Who deletes it gets another key. */
const FILE = "dist/.page-key";
const KEY = /^[\w-]{22}$/;

export function newKey(): string {
  return randomBytes(16).toString("base64url");
}

/** The one in dist/.page-key, for the owner's eyes only; another one where nothing good is there. */
export function keptKey(root = PROJECT): string {
  const file = join(root, FILE);
  const known = read(file);
  const key = KEY.test(known) ? known : newKey();
  try {
    mkdirSync(dirname(file), { recursive: true });
    if (key !== known) writeFileSync(file, key, { mode: 0o600 });
    // Somebody may have copied it without its mode.
    chmodSync(file, 0o600);
  } catch {
    // Where nothing can be written, it holds until the end.
  }
  return key;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
