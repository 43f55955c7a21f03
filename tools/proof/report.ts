/** What a run says at its end: figures, and the promises that it broke. */
export class Report {
  readonly broken: string[] = [];
  private readonly lines: [string, string][] = [];

  constructor(private readonly title: string) {}

  say(what: string, figures: string): void {
    this.lines.push([what, figures]);
  }

  /** A promise, and what shows that it was not kept. */
  check(isKept: boolean, promise: string): void {
    if (!isKept) this.broken.push(promise);
  }

  /** Returns whether all was kept. */
  print(): boolean {
    const width = Math.max(...this.lines.map(([what]) => what.length));
    console.log(`\n${this.title}`);
    for (const [what, figures] of this.lines) console.log(`  ${what.padEnd(width)}  ${figures}`);
    for (const promise of this.broken) console.log(`  BROKEN: ${promise}`);
    return this.broken.length === 0;
  }
}

export function count(value: number): string {
  return Math.round(value).toLocaleString("en");
}

export function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}
