/** settings/<device>.json: what differs from device to device. It holds secrets, so git ignores it and only its owner may read it. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "../../src/espruino/settings.js";
import { asTyped, PROJECT, ROOT } from "../project.js";

export type { Settings };

/** The one that git keeps. */
const EXAMPLE = "example";
const DEFAULT_PORT = 1883;

/** The devices that have settings. */
export function deviceNames(root = PROJECT): string[] {
  const folder = join(root, "settings");
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return names
    .map((file) => file.slice(0, -".json".length))
    .filter((name) => name !== EXAMPLE)
    .sort();
}

/** Throws one line when a device cannot have this name. */
export function checkDeviceName(device: string): void {
  if (!/^[\w-]+$/.test(device) || device === EXAMPLE) {
    throw new Error(`"${device}" cannot be the name of a device's settings: use letters, digits, - and _`);
  }
}

/** What the file holds; undefined without one. */
export function readSettings(device: string, root = PROJECT): Partial<Settings> | undefined {
  checkDeviceName(device);
  const file = join(root, nameOf(device));
  if (!existsSync(file)) return undefined;
  let settings: unknown;
  try {
    settings = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // The parser's own words would quote the text, and with it a secret.
  }
  if (typeof settings !== "object" || settings === null) throw new Error(`${nameOf(device)} is not a JSON object`);
  return settings as Partial<Settings>;
}

/** Settings that a board can use. Throws one line that names what is missing or wrong, without its value. */
export function completeSettings(device: string, root = PROJECT): Settings {
  const settings = readSettings(device, root);
  if (!settings) {
    const known = deviceNames(root).join(", ") || "none yet";
    throw new Error(
      `${nameOf(device)} is missing: ${asTyped("settings", `--device ${device}`)} makes it (there are: ${known})`,
    );
  }
  const [problem] = problemsOf(settings);
  if (problem) throw new Error(`${nameOf(device)}: ${problem}`);
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
  mkdirSync(join(root, "settings"), { recursive: true });
  const ignored = join(root, "settings/.gitignore");
  if (root !== ROOT && !existsSync(ignored)) writeFileSync(ignored, "*.json\n");
  writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  // The mode above counts for a new file only.
  chmodSync(file, 0o600);
  return nameOf(device);
}

/** One text for each setting that a board cannot use. */
export function problemsOf(settings: Partial<Settings>): string[] {
  return Object.entries(RULES).flatMap(([name, rule]) => {
    const problem = rule(settings[name as keyof Settings], settings);
    return problem ? [`${name} ${problem}`] : [];
  });
}

type Rule = (value: unknown, all: Partial<Settings>) => string | undefined;

const RULES: Record<keyof Settings, Rule> = {
  ssid: (value) => (isAbsent(value) || isText(value, 1, 32) ? undefined : "has more than 32 bytes"),
  password: (value) => (isAbsent(value) || isText(value, 8, 64) ? undefined : "of a Wi-Fi has 8 to 63 characters"),
  host: (value) => {
    if (isAbsent(value)) return "is missing";
    if (!isText(value, 1, 127)) return "has more than 127 characters";
    return /^[\w.-]+$/.test(value as string) ? undefined : "is a name or an address, without http:// and port";
  },
  port: (value) => {
    const port = value ?? DEFAULT_PORT;
    return Number.isInteger(port) && Number(port) > 0 && Number(port) < 65536 ? undefined : "is a number up to 65535";
  },
  accessToken: (value, { provisionDeviceKey, provisionDeviceSecret }) => {
    const mayBeAbsent = !isAbsent(provisionDeviceKey) || !isAbsent(provisionDeviceSecret);
    return isAbsent(value) ? (mayBeAbsent ? undefined : "is missing") : problemOfSecret(value);
  },
  provisionDeviceKey: (value, { provisionDeviceSecret }) =>
    isAbsent(value) ? (isAbsent(provisionDeviceSecret) ? undefined : "is missing") : problemOfSecret(value),
  provisionDeviceSecret: (value, { provisionDeviceKey }) =>
    isAbsent(value) ? (isAbsent(provisionDeviceKey) ? undefined : "is missing") : problemOfSecret(value),
  deviceName: (value) => (isAbsent(value) || isText(value, 1, 255) ? undefined : "has more than 255 bytes"),
};

function problemOfSecret(value: unknown): string | undefined {
  return typeof value === "string" && /^[\x21-\x7e]+$/.test(value) ? undefined : "has blanks or odd characters";
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === "";
}

function isText(value: unknown, least: number, most: number): boolean {
  const length = typeof value === "string" ? Buffer.byteLength(value) : -1;
  return length >= least && length <= most;
}

function nameOf(device: string): string {
  return `settings/${device}.json`;
}
