/** settings/<device>.json: what differs from device to device. It holds secrets, so git ignores it and only its owner may read it. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "../../src/espruino/settings.js";
import { parseJson } from "../json-file.js";
import { didYouMean } from "../nearest.js";
import { asTyped, PROJECT, ROOT } from "../project.js";
import { inWords, type Problem, problemsOf } from "./rules.js";

export type { Problem, Settings };
export { inWords, problemsOf };

/** The one that git keeps. */
const EXAMPLE = "example";
/** What is in settings/ beside those of devices. */
const TAKEN = [EXAMPLE, "signing-key"];

/** The devices that have settings. */
export function deviceNames(root = PROJECT): string[] {
  const folder = join(root, "settings");
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return names
    .map((file) => file.slice(0, -".json".length))
    .filter((name) => !TAKEN.includes(name))
    .sort();
}

/** Throws one line when a device cannot have this name. */
export function checkDeviceName(device: string): void {
  if (!/^[\w-]+$/.test(device) || TAKEN.includes(device)) {
    throw new Error(`"${device}" cannot be the name of a device's settings: use letters, digits, - and _`);
  }
}

/** What the file holds; undefined without one. */
export function readSettings(device: string, root = PROJECT): Partial<Settings> | undefined {
  checkDeviceName(device);
  const file = join(root, nameOf(device));
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, "utf8");
  let settings: unknown;
  try {
    settings = parseJson(text);
  } catch {
    // The parser's own words would quote the text, and with it a secret.
  }
  if (typeof settings !== "object" || settings === null || Array.isArray(settings))
    throw new Error(`${nameOf(device)} is not a JSON object`);
  return settings as Partial<Settings>;
}

/** Settings that a board can use. Throws one line that names what is missing or wrong, without its value. */
export function completeSettings(device: string, root = PROJECT): Settings {
  const settings = readSettings(device, root);
  if (!settings) {
    const known = deviceNames(root);
    const missing = `${nameOf(device)} is missing${didYouMean(device, known)}`;
    throw new Error(`${missing}: ${asTyped("settings", device)} makes it; known: ${known.join(", ") || "none"}`);
  }
  const [problem] = problemsOf(settings);
  if (problem) throw new Error(`${nameOf(device)}: ${inWords(problem)}`);
  return settings as Settings;
}

/** What is for the tools alone, as the device's owner: a board does not get it. */
export interface OwnerSettings {
  /** ThingsBoard's REST address. */
  server?: string;
  user?: string;
}

export function forBoard({ server, user, ...settings }: Settings & OwnerSettings): Settings {
  return settings;
}

/** Writes the file, for the owner's eyes only; returns its name. */
export function writeSettings(device: string, { ssid, password, ...server }: Settings, root = PROJECT): string {
  checkDeviceName(device);
  const file = join(root, nameOf(device));
  const settings = ssid ? { ssid, password, ...server } : server;
  makeSettingsFolder(root);
  writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  // The mode above counts for a new file only.
  chmodSync(file, 0o600);
  return nameOf(device);
}

/** git keeps nothing of it but the example. */
export function makeSettingsFolder(root: string): void {
  mkdirSync(join(root, "settings"), { recursive: true });
  const ignored = join(root, "settings/.gitignore");
  if (root !== ROOT && !existsSync(ignored)) writeFileSync(ignored, `*.json\n!${EXAMPLE}.json\n`);
}

function nameOf(device: string): string {
  return `settings/${device}.json`;
}
