/** A settings file: whether it is there and whole, and whether its secrets are kept. */
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { asTyped, PROJECT } from "../project.js";
import { deviceNames, inWords, problemsOf, readSettings, type Settings } from "../settings/file.js";
import { readSigningKey, SIGNING_KEY_FILE } from "../signing/key.js";
import { type Finding, note, ok, wrong } from "./finding.js";

export interface SettingsLook {
  findings: Finding[];
  /** Those that can be used. */
  settings?: Settings;
}

/** @param named the only one when absent */
export function lookAtSettings(named: string | undefined, root = PROJECT): SettingsLook {
  const names = deviceNames(root);
  const name = named ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined) {
    const what = names.length
      ? `there are several settings files: name one with --settings, ${names.join(", ")}`
      : `there are no settings yet. Run: ${asTyped("settings")}`;
    return { findings: [note(what)] };
  }
  const file = `settings/${name}.json`;
  const command = asTyped("settings", name);
  let settings: Partial<Settings> | undefined;
  try {
    settings = readSettings(name, root);
  } catch (error) {
    return { findings: [wrong(`${(error as Error).message}. Correct it, or make a new one with: ${command}`)] };
  }
  if (!settings) return { findings: [wrong(`${file} is missing. Run: ${command}`)] };
  const problems = problemsOf(settings);
  const findings = [
    problems.length
      ? wrong(`${file}: ${problems.map(inWords).join("; ")}. Run: ${command}`)
      : ok(`${file} has what a board needs`),
    ...secrecy(file, root),
  ];
  return { findings, ...(problems.length ? {} : { settings: settings as Settings }) };
}

/** The signing key: whether there is one that can be used, for the owner's eyes only. */
export function signingFindings(root = PROJECT): Finding[] {
  try {
    const key = readSigningKey(root);
    if (!key)
      return [note(`firmware is not signed. To make a key for it, run: ${asTyped("settings", "--signing-key")}`)];
    return [ok(`firmware is signed, key ${key.fingerprint}`), ...secrecy(SIGNING_KEY_FILE, root)];
  } catch (error) {
    return [wrong((error as Error).message)];
  }
}

function secrecy(file: string, root: string): Finding[] {
  const findings: Finding[] = [];
  const isShared = process.platform !== "win32" && (statSync(join(root, file)).mode & 0o077) !== 0;
  if (isShared) findings.push(wrong(`${file} can be read by other users of this machine. Run: chmod 600 ${file}`));
  const git = (...args: string[]) => spawnSync("git", args, { cwd: root, stdio: "ignore" }).status;
  if (git("ls-files", "--error-unmatch", file) === 0) {
    findings.push(wrong(`${file} is in git, with its secrets. Run: git rm --cached ${file}. Then change the secrets`));
  } else if (git("check-ignore", "--quiet", file) === 1) {
    findings.push(wrong(`${file} is not ignored by git. Add settings/*.json to .gitignore`));
  }
  return findings.length ? findings : [ok(`${file} can be read only by you, and is not in git`)];
}
