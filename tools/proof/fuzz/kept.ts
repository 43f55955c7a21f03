/** Inputs that broke a rule once: the tests feed them again each time. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ROOT } from "../../project.js";
import { type KeptInput, toFile } from "./input.js";

export const KEPT_FOLDER = join(ROOT, "test/tools/proof/fuzz-inputs");

/** Returns the file's name. */
export function keep(input: KeptInput): string {
  const text = toFile(input);
  const file = join(KEPT_FOLDER, `${createHash("sha1").update(text).digest("hex").slice(0, 10)}.json`);
  writeFileSync(file, text);
  return relative(ROOT, file);
}
