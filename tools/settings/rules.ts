/** What settings a board can use. */
import type { Settings } from "../../src/espruino/settings.js";

export type { Settings };

const DEFAULT_PORT = 1883;

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
  const length = typeof value === "string" ? new TextEncoder().encode(value).length : -1;
  return length >= least && length <= most;
}
