/** Which keys of telemetry and attributes the server stores (KvUtils, NoXssValidator). */
import { InvalidInputError } from "./invalid-input.js";

export const LONGEST_KEY = 255;

/** Throws what is wrong with the first of these keys that the server does not store. It stores nothing then. */
export function checkKeys(keys: Iterable<string>): void {
  for (const key of keys) {
    if (isBlank(key)) throw new InvalidInputError("Key can't be null or empty");
    if (key.length > LONGEST_KEY)
      throw new InvalidInputError(`Validation error: key length must be equal or less than ${LONGEST_KEY}`);
    if (looksLikeHtml(key)) throw new InvalidInputError("Validation error: key is malformed");
  }
}

/** Of what a database is asked to store, to which a space that does not break is none. */
export function isBlank(key: string): boolean {
  return /^[\0- ]*$/.test(key);
}

/** What the server's check for scripts finds in a text: the beginning of an element, or a template. */
export function looksLikeHtml(text: string): boolean {
  return /<[a-z]|\{\{.*\}\}/is.test(text);
}
