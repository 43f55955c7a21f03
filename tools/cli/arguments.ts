/** Values of options, as commander wants them checked, and the options of all commands that build. */
import { InvalidArgumentError, Option } from "commander";
import { defaultBoard } from "../build/boards.js";
import { isServerVersion, SERVER_VERSION } from "../emulator/server-version.js";

/** Where the modules of a firmware come from that are not in `modules/`. */
export const MODULES_URL = new Option(
  "--modules-url <address>",
  "where modules are fetched from that are not in modules/: an address or a folder, several with | between; or TB_MODULES_URL",
);
export const OFFLINE = new Option("--offline", "fetch no modules; or TB_OFFLINE=1");

/** Of the commands that run or write one firmware. */
export function boardOption(description: string): Option {
  return new Option("--board <name>", `${description}, a folder in boards/`).default(defaultBoard());
}

export const EXAMPLE = new Option("--example <name>", "use boards/examples/<name>.ts in place of the board's main.ts");

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
  `the version of ThingsBoard that the emulator is like: 3.8, 4.0, 4.2, 4.3, or one between; ${SERVER_VERSION} otherwise`,
).argParser(toServerVersion);

function toServerVersion(text: string): string {
  if (isServerVersion(text)) return text;
  throw new InvalidArgumentError("A version is numbers, as in 4.2 or 4.2.2.3.");
}

export function toSeconds(text: string): number {
  const seconds = Number(text);
  if (text && Number.isFinite(seconds) && seconds >= 0) return seconds;
  throw new InvalidArgumentError("A number of seconds, 0 or more.");
}

export function toBaud(text: string): number {
  const baud = Number(text);
  if (Number.isInteger(baud) && baud > 0) return baud;
  throw new InvalidArgumentError("A speed is a whole number, as in 115200.");
}

export function toPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65536) return port;
  throw new InvalidArgumentError("A port is a number up to 65535.");
}

export function toNames(text: string): string[] {
  const names = text.toLowerCase().split(",");
  if (names.every((name) => /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(name))) return names;
  throw new InvalidArgumentError("Names of hosts without a port, as in laptop.local.");
}

/** One more of an option that may be given often. */
export function toParts(text: string, before: string[] = []): string[] {
  return [...before, text];
}

export function toCount(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new InvalidArgumentError("A whole number is wanted.");
}

export function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}
