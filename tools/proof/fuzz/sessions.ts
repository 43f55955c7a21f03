/** What real servers sent to the application of `application.ts`, as `npm run fuzz -- --record` wrote it down. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../project.js";

const FOLDER = join(ROOT, "tools/proof/fuzz/sessions");
const LINE_DIGITS = 120;

export function loadSessions(): string[] {
  return readdirSync(FOLDER).map((file) => {
    const hex = readFileSync(join(FOLDER, file), "utf8").replaceAll(/\s/g, "");
    return Buffer.from(hex, "hex").toString("latin1");
  });
}

export function saveSession(name: string, bytes: string): string {
  const file = join(FOLDER, `${name}.hex`);
  const hex = Buffer.from(bytes, "latin1").toString("hex");
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file, `${hex.replaceAll(new RegExp(`.{${LINE_DIGITS}}`, "g"), "$&\n").trim()}\n`);
  return file;
}
