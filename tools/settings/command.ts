/** `tb-espruino settings`: asks for what a device must know, and writes settings/<device>.json. */

import { makeSigningKey, SIGNING_KEY_FILE } from "../signing/key.js";
import { checkDeviceName, deviceNames, problemsOf, readSettings, type Settings, writeSettings } from "./file.js";
import { Prompt, type Terminal } from "./prompt.js";

/** Options of `tb-espruino settings`. */
export interface SettingsOptions {
  device?: string;
  ssid?: string;
  password?: string;
  host?: string;
  port?: string;
  token?: string;
  provisionKey?: string;
  provisionSecret?: string;
  deviceName?: string;
  /** Make the project's signing key, and nothing else. */
  signingKey?: boolean;
}

interface Field {
  name: keyof Settings;
  /** Its option on the command line. */
  option: Exclude<keyof SettingsOptions, "device" | "signingKey">;
  variable: string;
  question: string;
  isSecret?: boolean;
  fallback?: string;
  /** For a firmware that provisions itself, in place of a token: never asked for. */
  isForProvisioning?: boolean;
}

const FIELDS: Field[] = [
  { name: "ssid", option: "ssid", variable: "TB_WIFI_SSID", question: "Wi-Fi network (empty: none)" },
  { name: "password", option: "password", variable: "TB_WIFI_PASSWORD", question: "Wi-Fi password", isSecret: true },
  { name: "host", option: "host", variable: "TB_HOST", question: "ThingsBoard's host" },
  { name: "port", option: "port", variable: "TB_PORT", question: "its MQTT port", fallback: "1883" },
  {
    name: "provisionDeviceKey",
    option: "provisionKey",
    variable: "TB_PROVISION_KEY",
    question: "key of the device profile",
    isForProvisioning: true,
  },
  {
    name: "provisionDeviceSecret",
    option: "provisionSecret",
    variable: "TB_PROVISION_SECRET",
    question: "secret of the device profile",
    isForProvisioning: true,
  },
  {
    name: "deviceName",
    option: "deviceName",
    variable: "TB_DEVICE_NAME",
    question: "name of the device",
    isForProvisioning: true,
  },
  { name: "accessToken", option: "token", variable: "TB_TOKEN", question: "the device's access token", isSecret: true },
];

/** Options and environment variables come first, then what is asked in a terminal, then what the file holds already. */
export async function settingsCommand(
  options: SettingsOptions,
  terminal: Terminal | undefined = process.stdin.isTTY ? { input: process.stdin, output: process.stdout } : undefined,
  root?: string,
): Promise<void> {
  if (options.signingKey) {
    const { fingerprint } = makeSigningKey(root);
    console.log(`${SIGNING_KEY_FILE} is written, key ${fingerprint}: "flash" and "ota" sign with it from now on.
Keep a copy where nobody else reads it. A board that was flashed with it takes nothing else over the air; when the key is lost, it has to be flashed anew over its cable.`);
    return;
  }
  const prompt = terminal && new Prompt(terminal);
  try {
    const device = options.device ?? (await prompt?.ask("name of the device, for the file: ")) ?? onlyDevice(root);
    checkDeviceName(device);
    const settings: Partial<Settings> = { ...readSettings(device, root) };
    for (const field of FIELDS) {
      const given = options[field.option] ?? process.env[field.variable];
      if (given !== undefined) set(settings, field, given);
      else if (prompt && isAsked(field, settings)) await askFor(field, settings, prompt);
      else if (settings[field.name] === undefined && field.fallback) set(settings, field, field.fallback);
    }
    const problems = problemsOf(settings);
    if (problems.length) throw new Error(`nothing is written: ${problems.map(withOption).join("; ")}`);
    const file = writeSettings(device, settings as Settings, root);
    const network = settings.ssid ? `Wi-Fi "${settings.ssid}", ` : "";
    console.log(
      `${file} is written: ${network}${settings.host}:${settings.port}, and the secrets, which are not shown`,
    );
  } finally {
    prompt?.close();
  }
}

/** Whether a question makes sense behind those before it. */
function isAsked({ name, isForProvisioning }: Field, settings: Partial<Settings>): boolean {
  if (name === "password") return !!settings.ssid;
  if (name === "accessToken") return !settings.provisionDeviceKey;
  return !isForProvisioning;
}

/** Asks until the answer can be used. An empty one keeps what is there. */
async function askFor(field: Field, settings: Partial<Settings>, prompt: Prompt): Promise<void> {
  const present = settings[field.name] ?? field.fallback;
  const hint = present === undefined ? "" : field.isSecret ? " [as it is]" : ` [${present}]`;
  for (;;) {
    const answer = await prompt.ask(`${field.question}${hint}: `, field.isSecret);
    if (answer || present !== undefined) set(settings, field, answer || String(present));
    const problem = problemsOf(settings).find((text) => text.startsWith(`${field.name} `));
    if (!problem) return;
    console.log(`  ${problem}`);
  }
}

function set(settings: Partial<Settings>, { name }: Field, text: string): void {
  if (name === "port") settings.port = Number(text);
  else settings[name] = text;
}

function withOption(problem: string): string {
  const field = FIELDS.find(({ name }) => problem.startsWith(`${name} `));
  const option = field?.option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return field ? `${problem} (--${option} or ${field.variable})` : problem;
}

function onlyDevice(root?: string): string {
  const names = deviceNames(root);
  if (names.length === 1 && names[0]) return names[0];
  throw new Error(`name the device by --device${names.length ? `: ${names.join(", ")}, or a new one` : ""}`);
}
