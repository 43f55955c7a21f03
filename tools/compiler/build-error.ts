/** What is wrong with what is built, a line each. */

/** Its message has all of them. Lines with a place are written as the compiler writes them, so that editors lead to the place. */
export class BuildError extends Error {
  override readonly name = "BuildError";

  constructor(readonly lines: string[]) {
    super(lines.join("\n"));
  }
}

/** The compiler's own codes end long before. VS Code takes no line without a code. */
const CODE = "TS90000";

/** `place` is a file with line and column, both from 1: `boards/esp32/main.ts(3,7)`. */
export function errorAt(place: string, text: string): string {
  return `${place}: error ${CODE}: ${text}`;
}

export function warningAt(place: string, text: string): string {
  return `${place}: warning ${CODE}: ${text}`;
}

/** Errors of all sources of a bundle, which are thrown together once it is linked. */
export class Faults {
  private lines: string[] = [];

  /** The same of one place is told once, though the bundle check finds it too. */
  add(line: string): void {
    const plain = (each: string) => each.replace(/ \[dist\/[^\]]*\]$/, "");
    if (!this.lines.some((each) => plain(each) === plain(line))) this.lines.push(line);
  }

  clear(): void {
    this.lines = [];
  }

  throwIfAny(): void {
    if (this.lines.length) throw new BuildError(this.lines);
  }
}

/** Goes on after an error, so that all of them are told at once. */
export class BuildErrors {
  private readonly lines = new Set<string>();
  private first: unknown;

  /** `file` is told as the place of an error that names none. */
  async during(file: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.first ??= error;
      for (const line of linesOf(error)) this.lines.add(withPlace(line, file));
    }
  }

  throwIfAny(): void {
    if (!this.lines.size) return;
    const error = new BuildError([...this.lines]);
    error.cause = this.first;
    throw error;
  }
}

/** Rollup puts the plugin's name in front of the message. */
function linesOf(error: unknown): string[] {
  if (error instanceof BuildError) return error.lines;
  return (error as Error).message.replace(/^\[plugin [\w-]+\] /, "").split("\n");
}

function withPlace(line: string, file: string): string {
  return /: error TS\d+: |^error TS\d+: |^ /.test(line) ? line : errorAt(`${file}(1,1)`, line);
}
