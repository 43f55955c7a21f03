/** Options that several commands have, and the values that options take. */
import { InvalidArgumentError, Option } from "commander";
import { defaultBoard } from "../compiler/targets/board-names.js";
import { isServerVersion, SERVER_VERSION } from "../emulator/server-version.js";

/** Of the commands that build firmware. */
export const MODULES_URL = new Option(
  "--modules-url <address>",
  "fetch the modules that are not in modules/ from this address or folder (with | between several); or TB_MODULES_URL",
);
export const OFFLINE = new Option("--offline", "fetch no modules; or TB_OFFLINE=1");

/** Of the commands that run or write one firmware. */
export function boardOption(description: string): Option {
  return new Option("--board <name>", `${description}, a folder in boards/`).default(defaultBoard());
}

export const EXAMPLE = new Option("--example <name>", "use boards/examples/<name>.ts in place of the board's main.ts");

/** Of the commands that write firmware to a board, or send it there. */
export const TEXT = new Option(
  "--text",
  "send the minified text, dist/<name>.min.js, in place of tokens, dist/<name>.bin",
);

/** Of the commands that need what settings/<name>.json holds. */
export const SETTINGS = new Option(
  "--settings <name>",
  "use settings/<name>.json; default: the only file in settings/",
);
export const NO_SETTINGS = new Option("--no-settings", "use no settings file");

/** Of the commands that connect to a ThingsBoard as a device does. */
export const MQTT_HOST = new Option(
  "--mqtt-host <name>",
  "host of its MQTT, if that is another one than the server's; or TB_MQTT_HOST",
);

/** Of the commands that start an emulator. */
export const SERVER_VERSION_OPTION = new Option(
  "--server-version <version>",
  `the emulator behaves like this version of ThingsBoard, 3.8 to 4.3; default: ${SERVER_VERSION}`,
).argParser(toServerVersion);

function toServerVersion(text: string): string {
  if (isServerVersion(text)) return text;
  throw new InvalidArgumentError("Use a version from 3.8 on, as in 4.2 or 4.2.2.3.");
}

/** A whole number from `least` to `most`. */
export function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Use a whole number from ${inWords(least)} to ${inWords(most)}.`);
  };
}

/** Seconds from `least` to `most`, with decimals. A timer of Node's takes 24 days. */
export function seconds(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,15}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Use a number of seconds from ${inWords(least)} to ${inWords(most)}.`);
  };
}

export const toBaud = whole(300, 4_000_000);
export const toPort = whole(1, 65535);

function inWords(number: number): string {
  return number < 100_000 ? String(number) : number.toLocaleString("en");
}

export function toNames(text: string): string[] {
  const names = text.toLowerCase().split(",");
  if (names.every((name) => /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(name))) return names;
  throw new InvalidArgumentError("Use names of hosts without a port, as in laptop.local.");
}

/** One more of an option that may be given often. */
export function toParts(text: string, before: string[] = []): string[] {
  return [...before, text];
}

/** Of the commands that play with chance. */
export const SEED = new Option(
  "--seed <number>",
  "repeat a run that printed this number; default: a random one",
).argParser(whole(0, 2 ** 32 - 1));

export function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}
