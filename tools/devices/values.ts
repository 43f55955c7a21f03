/** Values as they are typed in a shell, and as they are shown. */
import { isDeepStrictEqual } from "node:util";
import { ExactNumber, plainForm, stringifyExact } from "../exact-json.js";
import { printable } from "../terminal.js";
import { typedValue } from "../typed-value.js";

/** What was typed, see typedValue(). Throws one line for JSON that is broken. */
export function parseValue(text: string): unknown {
  try {
    return typedValue(text);
  } catch (error) {
    throw new Error(`${printable(text)} is not JSON: ${printable((error as Error).message)}`);
  }
}

/** `key=value` ... Throws one line for what is none. */
export function parseAssignments(texts: string[]): Record<string, unknown> {
  const entries = texts.map((text) => {
    const at = text.indexOf("=");
    if (at < 1) throw new Error(`"${printable(text)}" does not have the form key=value`);
    return [text.slice(0, at), parseValue(text.slice(at + 1))];
  });
  return Object.fromEntries(entries);
}

/** A text as it is where there is something to see of it, all else as JSON; in one line that a terminal does nothing odd with. */
export function showValue(value: unknown): string {
  return typeof value === "string" && value.trim() !== "" ? printable(value) : showJson(value);
}

/** JSON in such a line: a text is told from a number. */
export function showJson(value: unknown): string {
  return printable(stringifyExact(value));
}

/** Whether two values are the same, however their numbers are written. */
export function isSameValue(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(comparable(one), comparable(other));
}

function comparable(value: unknown): unknown {
  if (typeof value === "number" || value instanceof ExactNumber) return new ExactNumber(plainForm(String(value)));
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, comparable(each)]));
}
