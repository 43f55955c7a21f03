/** Scripts on an interpreter with the memory layout of an ESP8266, its flash filled once for all of them. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { endsWithUs } from "../../ends-with-us.js";
import { EXIT } from "../../exit-codes.js";
import type { ChipName } from "../../virtual-board/chips.js";
import { findInterpreter, findProgram, InterpreterBoard } from "../../virtual-board/interpreter.js";

const SCRIPT = "run.js";
/** What marks a line as one for us. */
const MARK = "@";

/** One whose flash is mapped into memory, as on the chips. */
export const findMapped = () => findProgram("ESPRUINO_MAPPED", "espruino-esp8266-mapped");

/** The same with the memory of an ESP32. */
export const findMappedEsp32 = () => findProgram("ESPRUINO_ESP32_MAPPED", "espruino-esp32-mapped");

export const NOT_MAPPED =
  "This interpreter reads its flash through a file, which takes longer than on a chip: time and instructions are distorted. ESPRUINO_MAPPED names one that maps it (CONTRIBUTING.md)";

/** The mapped one where there is one. */
export function requireInterpreter(): string {
  const program = findMapped() ?? findInterpreter("ESP8266");
  if (program) return program;
  throw new Error(
    "No Espruino interpreter with the memory layout of an ESP8266: set ESPRUINO_MAPPED or ESPRUINO_ESP8266 to a Linux build of Espruino that has 1600 variables of 12 bytes",
  );
}

export interface About {
  version: string;
  variables: number;
  /** Of one variable. */
  bytes: number;
}

/** Ctrl-C ends the process by an exit, which ends the interpreters too: they would go on without us. */
export function exitOnSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(EXIT.BROKEN_OFF));
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

  static async write(
    files: Record<string, string | Buffer>,
    program = requireInterpreter(),
    chip: ChipName = "ESP8266",
  ): Promise<Flash> {
    const flashDir = fs.mkdtempSync(path.join(os.tmpdir(), "espruino-bench-"));
    const flash = new Flash(program, flashDir);
    await new InterpreterBoard(program, { chip, bare: true, flashDir, storage: files }).writeStorage();
    return flash;
  }

  /**
   * Runs the Storage file in the global scope, as boot code runs, with these as global variables.
   * @param under the program and options that run the interpreter
   */
  run(file: string, globals: Record<string, number | string>, under?: (folder: string) => string[]): Run {
    const names = Object.entries(globals).map(([name, value]) => `var ${name}=${JSON.stringify(value)};`);
    return this.runCode(`${names.join("")}eval(require("Storage").read(${JSON.stringify(file)}));`, under);
  }

  private runCode(code: string, under?: (folder: string) => string[]): Run {
    const folder = fs.mkdtempSync(path.join(this.folder, "run-"));
    fs.linkSync(path.join(this.folder, "espruino.flash"), path.join(folder, "espruino.flash"));
    fs.writeFileSync(path.join(folder, SCRIPT), code);
    return new Run([...(under?.(folder) ?? []), this.program, SCRIPT], folder);
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
  /** What came on standard error: a tool's around it. */
  errors = "";

  constructor(
    [program = "", ...args]: string[],
    readonly folder: string,
  ) {
    // Standard input stays open: at its end the interpreter floods the console.
    this.child = spawn(program, args, { cwd: folder, stdio: "pipe" });
    this.child.stderr.on("data", (text) => {
      this.errors += text;
    });
    this.child.stdin.on("error", () => undefined);
    this.child.once("close", () => {
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

  /** Waits until it has ended by itself. */
  async end(limitMs = 20_000): Promise<void> {
    await this.next("(nothing)", limitMs).catch(() => undefined);
    await this.stop();
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
