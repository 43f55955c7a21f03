/** Values as they are typed in a shell, and as they are shown. */
import { printable } from "../terminal.js";

/** JSON where it is some, a text where it is none: `true`, `21.5`, `{"on":true}`, `kitchen`. Throws one line for JSON that is broken. */
export function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/^\s*["[{]/.test(text)) return text;
    throw new Error(`${printable(text)} is not JSON: ${printable((error as Error).message)}`);
  }
}

/** `key=value` ... Throws one line for what is none. */
export function parseAssignments(texts: string[]): Record<string, unknown> {
  const entries = texts.map((text) => {
    const at = text.indexOf("=");
    if (at < 1) throw new Error(`"${printable(text)}" is not of the form key=value`);
    return [text.slice(0, at), parseValue(text.slice(at + 1))];
  });
  return Object.fromEntries(entries);
}

/** A text as it is, all else as JSON; in one line that a terminal does nothing odd with. */
export function showValue(value: unknown): string {
  return printable(typeof value === "string" ? value : String(JSON.stringify(value)));
}
