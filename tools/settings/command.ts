/** `tb-espruino settings`: asks for what a device must know, and writes settings/<device>.json. */

import { asTyped } from "../project.js";
import { serverAddress } from "../rest/index.js";
import { makeSigningKey, SIGNING_KEY_FILE } from "../signing/key.js";
import { variable } from "../variables.js";
import {
  checkDeviceName,
  deviceNames,
  inWords,
  type OwnerSettings,
  type Problem,
  problemsOf,
  readSettings,
  type Settings,
  writeSettings,
} from "./file.js";
import { Prompt, type Terminal } from "./prompt.js";

/** Options of `tb-espruino settings`. */
export interface SettingsOptions {
  /** Name of the device, and of the file. */
  device?: string | undefined;
  wifiSsid?: string;
  wifiPassword?: string;
  /** ThingsBoard, "https://my.thingsboard" or "my.thingsboard". */
  server?: string;
  /** Of its MQTT, if that is another one. */
  mqttHost?: string;
  mqttPort?: number;
  token?: string;
  provisionKey?: string;
  provisionSecret?: string;
  provisionName?: string;
  /** Make the project's signing key, and nothing else. */
  signingKey?: boolean;
}

/** The file as it is to be. */
type Changing = Partial<Settings> & OwnerSettings;

interface Field {
  /** Its name in the file. */
  name: keyof Settings;
  /** Its option on the command line. */
  option: Exclude<keyof SettingsOptions, "device" | "signingKey">;
  variable: string;
  /** Never asked for without one. */
  question?: string;
  isSecret?: boolean;
  fallback?: string;
  /** A blank at an end belongs to it; elsewhere it came along with what was pasted. */
  mayHaveBlanks?: boolean;
  /** Behind the question, while there is no answer. */
  hint?: string;
}

const FIELDS: Field[] = [
  {
    name: "ssid",
    option: "wifiSsid",
    variable: "TB_WIFI_SSID",
    question: "Wi-Fi network",
    hint: " (empty: none)",
    mayHaveBlanks: true,
  },
  {
    name: "password",
    option: "wifiPassword",
    variable: "TB_WIFI_PASSWORD",
    question: "Wi-Fi password",
    isSecret: true,
    mayHaveBlanks: true,
  },
  { name: "host", option: "server", variable: "TB_SERVER", question: "ThingsBoard address" },
  { name: "host", option: "mqttHost", variable: "TB_MQTT_HOST" },
  { name: "port", option: "mqttPort", variable: "TB_MQTT_PORT", question: "MQTT port", fallback: "1883" },
  // For a firmware that provisions itself, in place of a token.
  { name: "provisionDeviceKey", option: "provisionKey", variable: "TB_PROVISION_KEY" },
  { name: "provisionDeviceSecret", option: "provisionSecret", variable: "TB_PROVISION_SECRET" },
  { name: "deviceName", option: "provisionName", variable: "TB_PROVISION_NAME" },
  { name: "accessToken", option: "token", variable: "TB_TOKEN", question: "Access token", isSecret: true },
];

/** Variables that had another name before 0.2. */
const OLD_VARIABLES: Record<string, string> = {
  TB_SERVER: "TB_HOST",
  TB_MQTT_PORT: "TB_PORT",
  TB_PROVISION_NAME: "TB_DEVICE_NAME",
};

/** Options and environment variables come first, then what is asked in a terminal, then what the file holds already. */
export async function settingsCommand(
  options: SettingsOptions,
  terminal: Terminal | undefined = process.stdin.isTTY ? { input: process.stdin, output: process.stdout } : undefined,
  root?: string,
): Promise<void> {
  if (options.signingKey) {
    const { fingerprint } = makeSigningKey(root);
    console.log(`written: ${SIGNING_KEY_FILE}, key ${fingerprint}. "flash" and "ota" sign firmware with it from now on.
Keep a copy of the file in a safe place. A board that you flash with this key accepts only updates that are signed with it. If you lose the key, you must flash the board over its cable.`);
    return;
  }
  const prompt = terminal && new Prompt(terminal);
  try {
    const device =
      options.device ?? (await prompt?.ask("Name of the device, for the file: "))?.trim() ?? onlyDevice(root);
    checkDeviceName(device);
    const settings: Changing = { ...readSettings(device, root) };
    for (const field of FIELDS) {
      const given = options[field.option] ?? fromEnvironment(field.variable);
      if (given !== undefined) set(settings, field, String(given));
      else if (prompt && isAsked(field, settings)) await askFor(field, settings, prompt);
      else if (settings[field.name] === undefined && field.fallback) set(settings, field, field.fallback);
    }
    const problems = problemsOf(settings);
    if (problems.length) throw new Error(`nothing was written: ${problems.map(withOption).join("; ")}`);
    const file = writeSettings(device, settings as Settings, root);
    const network = settings.ssid ? `Wi-Fi "${settings.ssid}", ` : "";
    console.log(
      `written: ${file}, with ${network}${settings.host}:${settings.port} and the secrets, which are not shown`,
    );
  } finally {
    prompt?.close();
  }
}

/** Whether a question makes sense behind those before it. */
function isAsked({ name, question }: Field, settings: Changing): boolean {
  if (name === "password") return !!settings.ssid;
  if (name === "accessToken") return !settings.provisionDeviceKey;
  return question !== undefined;
}

/** Asks until the answer can be used. An empty one keeps what is there. */
async function askFor(field: Field, settings: Changing, prompt: Prompt): Promise<void> {
  const present = (field.option === "server" && settings.server) || (settings[field.name] ?? field.fallback);
  const hint = present !== undefined ? (field.isSecret ? " [unchanged]" : ` [${present}]`) : (field.hint ?? "");
  for (;;) {
    const typed = await prompt.ask(`${field.question}${hint}: `, field.isSecret);
    const answer = field.mayHaveBlanks ? typed : typed.trim();
    const problem = problemOfAnswer(field, settings, answer || present);
    if (!problem) return;
    console.log(`  ${problem}`);
  }
}

/** Undefined for an answer that can be used. */
function problemOfAnswer(field: Field, settings: Changing, answer: string | number | undefined): string | undefined {
  try {
    if (answer !== undefined) set(settings, field, String(answer));
  } catch (error) {
    return (error as Error).message;
  }
  const problem = problemsOf(settings).find(({ name }) => name === field.name);
  return problem && `${field.question} ${problem.text}`;
}

function set(settings: Changing, { name, option }: Field, text: string): void {
  if (name === "port") settings.port = Number(text);
  else if (option === "server") setServer(settings, text);
  else settings[name] = text;
}

/** The board connects to its host; the owner's commands take the whole address. */
function setServer(settings: Changing, text: string): void {
  // The host of its MQTT may be another one.
  if (text === settings.server) return;
  const isAddress = /[:/]/.test(text);
  const host = isAddress ? new URL(serverAddress(text)).hostname : text;
  if (isAddress) settings.server = serverAddress(text);
  else if (host !== settings.host) delete settings.server;
  settings.host = host;
}

function fromEnvironment(name: string): string | undefined {
  const old = OLD_VARIABLES[name];
  const [value, oldValue] = [variable(name), old && variable(old)];
  if (oldValue === undefined) return value;
  console.error(`${old} is now ${name}`);
  if (value !== undefined && value !== oldValue)
    throw new Error(`${old} and ${name} are the same thing with different values`);
  return oldValue;
}

function withOption(problem: Problem): string {
  const field = FIELDS.find(({ name }) => name === problem.name);
  const option = field?.option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return field ? `${inWords(problem)} (--${option} or ${field.variable})` : inWords(problem);
}

function onlyDevice(root?: string): string {
  const names = deviceNames(root);
  if (names.length === 1 && names[0]) return names[0];
  const known = names.length ? ` (there are: ${names.join(", ")})` : "";
  throw new Error(`name the device, as in ${asTyped("settings", "kitchen")}${known}`);
}
