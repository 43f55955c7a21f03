/** Scripts on an interpreter with the memory layout of an ESP8266, its flash filled once for all of them. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { endsWithUs } from "../../ends-with-us.js";
import { findInterpreter, InterpreterBoard } from "../../virtual-board/interpreter.js";

const SCRIPT = "run.js";
/** What marks a line as one for us. */
const MARK = "@";

export function requireInterpreter(): string {
  const program = findInterpreter("ESP8266");
  if (program) return program;
  throw new Error(
    "No Espruino interpreter with the memory layout of an ESP8266: set ESPRUINO_ESP8266 to a Linux build of Espruino that has 1600 variables of 12 bytes",
  );
}

export interface About {
  version: string;
  variables: number;
  /** Of one variable. */
  bytes: number;
}

/** A flash with these files, which are not written to any more. */
export class Flash {
  private readonly removeAtExit = () => this.remove();

  private constructor(
    readonly program: string,
    private readonly folder: string,
  ) {
    process.once("exit", this.removeAtExit);
  }

  static async write(files: Record<string, string>): Promise<Flash> {
    const program = requireInterpreter();
    const flashDir = fs.mkdtempSync(path.join(os.tmpdir(), "espruino-bench-"));
    const flash = new Flash(program, flashDir);
    await new InterpreterBoard(program, { chip: "ESP8266", bare: true, flashDir, storage: files }).writeStorage();
    return flash;
  }

  /** Runs the Storage file in the global scope, as boot code runs, with these numbers as global variables. */
  run(file: string, globals: Record<string, number>): Run {
    const names = Object.entries(globals).map(([name, value]) => `var ${name}=${value};`);
    return this.runCode(`${names.join("")}eval(require("Storage").read(${JSON.stringify(file)}));`);
  }

  private runCode(code: string): Run {
    const folder = fs.mkdtempSync(path.join(this.folder, "run-"));
    fs.linkSync(path.join(this.folder, "espruino.flash"), path.join(folder, "espruino.flash"));
    fs.writeFileSync(path.join(folder, SCRIPT), code);
    return new Run(this.program, folder);
  }

  /** What interpreter this is. */
  async about(): Promise<About> {
    const run = this.runCode(
      'var m=process.memory();print("@about "+[process.env.VERSION,m.total,m.blocksize].join(" "));',
    );
    const [version = "", variables, bytes] = (await run.next("about")).split(" ");
    await run.stop();
    return { version, variables: Number(variables), bytes: Number(bytes) };
  }

  remove(): void {
    process.off("exit", this.removeAtExit);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** An interpreter at work. What it prints as `@name value` is heard; all else is kept for when it fails. */
export class Run {
  private readonly child: ChildProcessWithoutNullStreams;
  /** Told and not yet asked for. */
  private readonly told: { name: string; value: string }[] = [];
  private readonly waiting = new Set<() => void>();
  private hasEnded = false;
  readonly lines: string[] = [];

  constructor(program: string, folder: string) {
    // Standard input stays open: at its end the interpreter floods the console.
    this.child = spawn(program, [SCRIPT], { cwd: folder, stdio: "pipe" });
    this.child.stdin.on("error", () => undefined);
    this.child.once("exit", () => {
      this.hasEnded = true;
      this.wake();
    });
    endsWithUs(this.child);
    createInterface({ input: this.child.stdout.setEncoding("latin1") }).on("line", (line) => this.hear(line));
  }

  get pid(): number {
    return this.child.pid!;
  }

  get isOutOfMemory(): boolean {
    return this.lines.some((line) => line.includes("MEMORY"));
  }

  /** The value of the next mark of this name. Rejects when the interpreter ends, or says nothing in time. */
  async next(name: string, limitMs = 20_000): Promise<string> {
    let isLate = false;
    const alarm = setTimeout(() => {
      isLate = true;
      this.wake();
    }, limitMs);
    try {
      for (;;) {
        const at = this.told.findIndex((mark) => mark.name === name);
        if (at >= 0) return this.told.splice(0, at + 1)[at]!.value;
        if (this.hasEnded || isLate) {
          const why = isLate ? `took over ${limitMs / 1000} s` : "ended";
          throw new Error(`The interpreter ${why} before "${name}": ${this.lines.slice(-12).join(" | ")}`);
        }
        await new Promise<void>((resolve) => this.waiting.add(resolve));
      }
    } finally {
      clearTimeout(alarm);
    }
  }

  /** `done`, unless the interpreter ends before it or it takes too long. */
  async until<T>(done: Promise<T>, what: string, limitMs: number): Promise<T> {
    const failing = this.next(what, limitMs) as Promise<never>;
    failing.catch(() => undefined);
    return Promise.race([done, failing]);
  }

  /** The lines after this one, up to a line that matches. */
  linesBetween(first: string, last: RegExp): string[] {
    const from = this.lines.lastIndexOf(first) + 1;
    const rest = this.lines.slice(from);
    return rest.slice(
      0,
      rest.findIndex((line) => last.test(line)),
    );
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return;
    const gone = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await gone;
  }

  private hear(raw: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is filtered
    const line = raw.replace(/\r|\x1b\[[0-9;?]*[A-Za-z]|[\x08\x10]/g, "").replace(/^>+/, "");
    this.lines.push(line);
    if (!line.startsWith(MARK)) return;
    const [name = "", ...value] = line.slice(MARK.length).split(" ");
    this.told.push({ name, value: value.join(" ") });
    this.wake();
  }

  private wake(): void {
    for (const resume of this.waiting) resume();
    this.waiting.clear();
  }
}
