/** How far writing is: a bar that moves in a terminal, one line for each file elsewhere. */
const BAR_WIDTH = 24;

export class Progress {
  private done = 0;
  private file = "";

  constructor(
    private readonly total: number,
    private readonly output: NodeJS.WriteStream = process.stdout,
  ) {}

  start(file: string, bytes: number): void {
    this.file = file;
    if (!this.output.isTTY) this.output.write(`writing ${file}, ${bytes.toLocaleString("en")} bytes\n`);
  }

  advance(bytes: number): void {
    this.done += bytes;
    if (!this.output.isTTY) return;
    const filled = Math.round((BAR_WIDTH * this.done) / this.total);
    const bar = "#".repeat(filled).padEnd(BAR_WIDTH, "-");
    const percent = Math.round((100 * this.done) / this.total);
    this.output.write(`\rwriting [${bar}] ${String(percent).padStart(3)} %  ${this.file.padEnd(8)}`);
  }

  end(): void {
    if (this.output.isTTY && this.done > 0) this.output.write("\n");
  }
}
