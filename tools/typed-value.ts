/** A value as it is typed, on the command line and on the page. For Node and browsers. */
import { parseExact } from "./exact-json.js";

/**
 * JSON, with the digits that were typed, where it is JSON; else a text: `true`, `21.5`, `{"on":true}`, `kitchen`. What begins like a text in quotation marks, a list or an
 * object has to be one: else it throws what JSON.parse says of it.
 */
export function typedValue(text: string): unknown {
  try {
    return parseExact(text);
  } catch (error) {
    if (!/^\s*["[{]/.test(text)) return text;
    throw error;
  }
}
