/** What settings a board can use. */
import type { Settings } from "../../src/espruino/settings.js";

export type { Settings };

const DEFAULT_PORT = 1883;

export interface Problem {
  name: keyof Settings;
  /** What is wrong, behind the name: "is missing". Never the value: it may be a secret. */
  text: string;
}

/** One for each setting that a board cannot use, in the order of a form. */
export function problemsOf(settings: Partial<Settings>): Problem[] {
  return (Object.keys(RULES) as (keyof Settings)[]).flatMap((name) => {
    const text = RULES[name](settings[name], settings);
    return text ? [{ name, text }] : [];
  });
}

/** "password must have 8 to 63 characters" */
export function inWords({ name, text }: Problem): string {
  return `${name} ${text}`;
}

type Rule = (value: unknown, all: Partial<Settings>) => string | undefined;

const RULES: Record<keyof Settings, Rule> = {
  ssid: (value) => problemOfText(value) ?? problemOfLength(value, 32, "bytes"),
  password: (value) =>
    problemOfText(value) ?? (isAbsent(value) || isLong(value, 8, 64) ? undefined : "must have 8 to 63 characters"),
  host: (value) => {
    if (isAbsent(value)) return "is missing";
    const problem = problemOfText(value) ?? problemOfLength(value, 127, "characters");
    if (problem) return problem;
    return /^[\w.-]+$/.test(value as string) ? undefined : "must be a name or an address, without http:// and port";
  },
  port: (value) => {
    const port = value ?? DEFAULT_PORT;
    if (typeof port === "string") return "must be a number without quotes";
    return Number.isInteger(port) && Number(port) > 0 && Number(port) < 65536
      ? undefined
      : "must be a whole number from 1 to 65535";
  },
  accessToken: (value, { provisionDeviceKey, provisionDeviceSecret }) =>
    problemOfSecret(value, isAbsent(provisionDeviceKey) && isAbsent(provisionDeviceSecret)),
  provisionDeviceKey: (value, { provisionDeviceSecret }) => problemOfSecret(value, !isAbsent(provisionDeviceSecret)),
  provisionDeviceSecret: (value, { provisionDeviceKey }) => problemOfSecret(value, !isAbsent(provisionDeviceKey)),
  deviceName: (value) => problemOfText(value) ?? problemOfLength(value, 255, "bytes"),
};

function problemOfSecret(value: unknown, isNeeded: boolean): string | undefined {
  if (isAbsent(value)) return isNeeded ? "is missing" : undefined;
  if (problemOfText(value)) return problemOfText(value);
  return /^[\x21-\x7e]+$/.test(value as string) ? undefined : "must have no blanks, and only ASCII characters";
}

function problemOfText(value: unknown): string | undefined {
  if (isAbsent(value) || typeof value === "string") return undefined;
  const kind =
    value === null
      ? "null"
      : Array.isArray(value)
        ? "a list"
        : `a${typeof value === "object" ? "n object" : ` ${typeof value}`}`;
  return `must be a text in quotes, and is ${kind}`;
}

function problemOfLength(value: unknown, most: number, unit: string): string | undefined {
  return isAbsent(value) || isLong(value, 1, most) ? undefined : `is too long: ${most} ${unit} at most`;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === "";
}

function isLong(value: unknown, least: number, most: number): boolean {
  const { length } = new TextEncoder().encode(value as string);
  return length >= least && length <= most;
}
