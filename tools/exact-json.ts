/** JSON with the digits that it is written with: JSON.parse makes 89010303310033980000 of 89010303310033979663, and 1 of 1.0. For Node and browsers. */

/** A number that JavaScript would write in other digits. */
export class ExactNumber {
  constructor(
    /** As JSON has it. */
    readonly text: string,
  ) {}

  toString(): string {
    return this.text;
  }
}

/** A text, with the colon behind it if it is a member's name; or a number. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|-?\d[\d.eE+-]*/g;

/** As JSON.parse, whose errors it throws; but a number is an ExactNumber where JavaScript's own would be written in other digits. */
export function parseExact(text: string): unknown {
  JSON.parse(text);
  // Each value that is a text gets a letter in front, by which the number that becomes a text is told from it.
  const marked = text.replace(TOKENS, (token, colon?: string) => {
    if (colon !== undefined) return token;
    if (token.startsWith('"')) return `"t${token.slice(1)}`;
    return String(Number(token)) === token ? token : `"n${token}"`;
  });
  return JSON.parse(marked, (_name, value) => {
    if (typeof value !== "string") return value;
    return value.startsWith("n") ? new ExactNumber(value.slice(1)) : value.slice(1);
  });
}

/** As JSON.stringify, with the digits of an ExactNumber. */
export function stringifyExact(value: unknown, space?: number): string {
  const mark = (_name: string, each: unknown) => {
    if (each instanceof ExactNumber) return `n${each.text}`;
    return typeof each === "string" ? `t${each}` : each;
  };
  return String(JSON.stringify(value, mark, space)).replace(TOKENS, (token, colon?: string) => {
    if (colon !== undefined || !token.startsWith('"')) return token;
    return token.startsWith('"n') ? token.slice(2, -1) : `"${token.slice(2)}`;
  });
}

/** Whether two texts are the same number: 1.50 and 15e-1 are. */
export function isSameNumber(one: string, other: string): boolean {
  return plainForm(one) === plainForm(other);
}

/** Its digits without zeros around them, and the power of ten that they are times: "15e-1". What is no number stays as it is. */
export function plainForm(text: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!parts) return text;
  const [, sign, whole, fraction = "", exponent = "0"] = parts;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const kept = digits.replace(/0+$/, "");
  return kept ? `${sign}${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}` : "0";
}

/**
 * The first number in a value that Espruino reads as another one; undefined when there is none. Its numbers are doubles: of integers it keeps those up to 2^53,
 * and from 2^63 on its JSON.parse makes others of them altogether; of the rest what a double holds.
 */
export function changedOnBoard(value: unknown): string | undefined {
  if (typeof value === "number" || value instanceof ExactNumber) {
    const text = String(value);
    const isInteger = /^-?\d+$/.test(text);
    const isKept = isInteger ? Number.isSafeInteger(Number(text)) : isSameNumber(text, String(Number(text)));
    return isKept ? undefined : text;
  }
  if (typeof value !== "object" || value === null) return undefined;
  for (const each of Object.values(value)) {
    const changed = changedOnBoard(each);
    if (changed !== undefined) return changed;
  }
  return undefined;
}
