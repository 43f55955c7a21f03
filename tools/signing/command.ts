/** `tb-espruino sign`: signs a file that is given to devices otherwise than by `ota`, such as software, or an upload on ThingsBoard's own page. */
import { readFileSync, writeFileSync } from "node:fs";
import { asTyped } from "../project.js";
import { readSigningKey, SIGNING_KEY_FILE } from "./key.js";
import { signPackage } from "./sign.js";

/** Options of `tb-espruino sign`. */
export interface SignOptions {
  title: string;
  packageVersion: string;
  software?: boolean;
  out?: string;
}

/** What a board finds again as it is in JSON, and takes. */
const NAME = /^[!-~]([ -~]{0,126}[!-~])?$/;
const QUOTE = /["\\]/;

export function signCommand(file: string, options: SignOptions, root?: string): void {
  const { title, packageVersion: version, software, out = `${file}.signed` } = options;
  for (const [what, name] of Object.entries({ title, version })) {
    if (!NAME.test(name) || QUOTE.test(name))
      throw new Error(
        `the ${what} "${name}" must have 1 to 128 printable ASCII characters, without quotes and backslashes`,
      );
  }
  const key = readSigningKey(root);
  if (!key) throw new Error(`${SIGNING_KEY_FILE} is missing. Run: ${asTyped("settings", "--signing-key")}`);
  const signed = signPackage(readFileSync(file), { kind: software ? "sw" : "fw", title, version }, key, Date.now());
  writeFileSync(out, signed);
  console.log(
    `written: ${out}, ${signed.length} bytes, for the package ${title} ${version}, signed with the key ${key.fingerprint}`,
  );
}
