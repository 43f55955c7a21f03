/** A project with a signing key, and another one. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeSigningKey, type SigningKey } from "../../tools/signing/key.js";
import { type Named, signPackage } from "../../tools/signing/sign.js";

function newKey(): SigningKey {
  const folder = mkdtempSync(join(tmpdir(), "key-"));
  mkdirSync(join(folder, "settings"));
  const key = makeSigningKey(folder);
  rmSync(folder, { recursive: true });
  return key;
}

export const KEY = newKey();
export const OTHER_KEY = newKey();
/** When the firmware was signed that runs at first. */
export const FIRST_AT = Date.UTC(2026, 0, 1);

/** As the text that a board has in flash. */
export function signed(code: string, named: Named, { key = KEY, at = FIRST_AT + 1000 } = {}): string {
  return signPackage(Buffer.from(code, "latin1"), named, key, at).toString("latin1");
}

/** With another digit there. */
export function altered(text: string, at: number): string {
  return text.slice(0, at) + (text[at] === "1" ? "2" : "1") + text.slice(at + 1);
}
