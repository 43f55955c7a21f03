/** What the server checks of the texts of its entities (ConstraintValidator): names, labels, titles. */
import { InvalidInputError } from "./invalid-input.js";
import { looksLikeHtml } from "./keys.js";

const MAX_LENGTH = 255;

/** Throws what is wrong with these texts, by their names in the server's words. */
export function checkFields(fields: Record<string, string | null | undefined>): void {
  const faults = Object.entries(fields).flatMap(([name, text]) => {
    if (text == null) return [];
    const tooLong = text.length > MAX_LENGTH ? [`${name} length must be equal or less than ${MAX_LENGTH}`] : [];
    return looksLikeHtml(text) ? [...tooLong, `${name} is malformed`] : tooLong;
  });
  if (faults.length > 0) throw new InvalidInputError(`Validation error: ${faults.sort().join(", ")}`);
}
