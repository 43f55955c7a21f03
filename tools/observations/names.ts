/** Puts names in the place of ids, secrets and times, so that two runs can be compared and a recording tells nothing. */

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const MILLISECONDS = /\b\d{13}\b/g;
/** How the server writes "none". */
const NULL_ID = "13814000-1dd2-11b2-8080-808080808080";
/** What an observation sees is not much older or newer. */
const DAY_MS = 86_400_000;

export class Names {
  private readonly known = new Map<string, string>([[NULL_ID, "<none>"]]);

  /** From now on this text is written as `<name>`. */
  give(text: string, name: string): void {
    this.known.set(text, `<${name}>`);
  }

  /** A copy without anything that was given a name, without other ids, and without times of today. */
  clean(value: unknown): unknown {
    if (typeof value === "string") return this.cleanText(value);
    if (typeof value === "number") return isNow(value) ? "<time>" : value;
    if (Array.isArray(value)) return value.map((item) => this.clean(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [this.cleanText(name), this.clean(item)]));
  }

  private cleanText(text: string): string {
    // The longest first: one may be the beginning of another.
    const known = [...this.known].sort(([a], [b]) => b.length - a.length);
    const named = known.reduce((rest, [secret, name]) => rest.replaceAll(secret, name), text);
    return named.replace(UUID, "<id>").replace(MILLISECONDS, (time) => (isNow(Number(time)) ? "<time>" : time));
  }
}

function isNow(time: number): boolean {
  return Math.abs(time - Date.now()) < DAY_MS;
}
