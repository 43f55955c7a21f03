/** Puts names in the place of ids, secrets and times, so that two runs can be compared and a recording tells nothing. */

const UUID =
  /[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** Milliseconds since 1970, from 2023 to 2033. */
const TIME = /\b(?:1[789]|20)\d{11}\b/g;
/** How the server writes "none". */
const NULL_ID = "13814000-1dd2-11b2-8080-808080808080";

export class Names {
  private readonly known = new Map<string, string>([[NULL_ID, "<none>"]]);

  /** From now on this text is written as `<name>`. */
  give(text: string, name: string): void {
    this.known.set(text, `<${name}>`);
  }

  /** A copy without anything that was given a name, without other ids, and without times. */
  clean(value: unknown): unknown {
    if (value === undefined) return undefined;
    let text = JSON.stringify(value);
    // The longest first: one may be the beginning of another.
    const known = [...this.known].sort(([a], [b]) => b.length - a.length);
    for (const [secret, name] of known) text = text.replaceAll(JSON.stringify(secret).slice(1, -1), name);
    return JSON.parse(
      text
        .replace(UUID, "<id>")
        .replace(TIME, (time) => (isNow(time) ? '"<time>"' : time))
        .replaceAll('""<time>""', '"<time>"'),
    );
  }
}

const DAY_MS = 86_400_000;

function isNow(time: string): boolean {
  return Math.abs(Number(time) - Date.now()) < 2 * DAY_MS;
}
