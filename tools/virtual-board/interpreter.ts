/**
 * The same bundle on a real Espruino interpreter for Linux. ESPRUINO names the stock build, ESPRUINO_ESP8266 and
 * ESPRUINO_ESP32 builds with those chips' memory layouts; without the variables, programs of these names on the PATH.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { CHIPS, type ChipName } from "./chips.js";
import type { UncaughtException, VirtualBoardOptions } from "./index.js";
import { standIns } from "./interpreter-stand-ins.js";

/** What one script writes: it has to fit into the memory of the smallest layout beside what it writes. */
const PIECE_BYTES = 1000;
const SCRIPT_TIMEOUT_MS = 15_000;
const SCRIPT = "write-storage.js";

const VARIABLES: Record<ChipName, string> = {
  ESP32: "ESPRUINO_ESP32",
  ESP8266: "ESPRUINO_ESP8266",
  LINUX: "ESPRUINO",
};

/** The interpreter that fits the chip; undefined when there is none. */
export function findInterpreter(chip: ChipName): string | undefined {
  const variable = VARIABLES[chip];
  const named = process.env[variable];
  if (named) return fs.existsSync(named) ? named : undefined;
  const program = variable.toLowerCase().replace("_", "-");
  // npm puts its own `espruino` on the PATH: that is the uploader, no interpreter
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter((folder) => !folder.includes("node_modules"));
  return folders.map((folder) => path.join(folder, program)).find((file) => fs.existsSync(file));
}

export interface InterpreterBoardOptions extends VirtualBoardOptions {
  /** Nothing in place of what a Linux build lacks of the chip: it takes variables. */
  bare?: boolean;
}

/** Writes Storage, then boots from it. Rejects with one line when no interpreter fits. */
export async function startInterpreterBoard(options: InterpreterBoardOptions): Promise<InterpreterBoard> {
  const program = findInterpreter(options.chip);
  if (!program) {
    const variable = VARIABLES[options.chip];
    throw new Error(
      `No Espruino interpreter for ${options.chip}: set ${variable} to a Linux build of Espruino (ESPRUINO: stock, ESPRUINO_ESP8266 and ESPRUINO_ESP32: with that chip's memory layout)`,
    );
  }
  const board = new InterpreterBoard(program, options);
  try {
    await board.writeStorage();
    board.boot();
  } catch (error) {
    board.stop();
    throw error;
  }
  return board;
}

export interface InterpreterBoardEvents {
  console: [line: string];
  exception: [exception: UncaughtException];
  exit: [];
}

export class InterpreterBoard extends EventEmitter<InterpreterBoardEvents> {
  readonly exceptions: UncaughtException[] = [];
  private readonly folder: string;
  private child: ChildProcessWithoutNullStreams | undefined;

  constructor(
    readonly program: string,
    private readonly options: InterpreterBoardOptions,
  ) {
    super();
    // the interpreter's flash is the file espruino.flash in its current folder
    this.folder = options.flashDir ?? fs.mkdtempSync(path.join(os.tmpdir(), "virtual-board-"));
    fs.mkdirSync(this.folder, { recursive: true });
  }

  /** Puts the files into the flash piece by piece, each by a script of its own: lines typed at the console may lose characters. */
  async writeStorage(): Promise<void> {
    if (fs.existsSync(path.join(this.folder, "espruino.flash"))) {
      await this.runScript('[".boot0",".bootcde",".bootrst"].forEach(function(n){require("Storage").erase(n)});');
    }
    for (const [name, contents] of Object.entries(filesOf(this.options))) {
      for (let offset = 0; offset < contents.length; offset += PIECE_BYTES) {
        const piece = contents.subarray(offset, offset + PIECE_BYTES).toString("base64");
        const place = offset === 0 ? `0,${contents.length}` : `${offset}`;
        await this.runScript(`require("Storage").write(${JSON.stringify(name)},atob("${piece}"),${place});`);
      }
    }
  }

  /** Runs a few statements to their end. With a script as argument the interpreter does not run what is in its flash. */
  private async runScript(code: string): Promise<void> {
    fs.writeFileSync(path.join(this.folder, SCRIPT), `${code}print("script "+"done");quit();`);
    let isDone = false;
    const child = this.spawn((line) => {
      isDone ||= line.includes("script done");
    }, SCRIPT);
    this.child = child;
    const limit = setTimeout(() => child.kill("SIGKILL"), SCRIPT_TIMEOUT_MS);
    await once(child, "close");
    clearTimeout(limit);
    this.child = undefined;
    if (!isDone) throw new Error(`The interpreter ${this.program} does not take its Storage files`);
  }

  /** Starts without arguments: that is the mode that runs .bootcde. */
  boot(): void {
    this.child = this.spawn((line) => this.hear(line));
    this.child.once("exit", () => this.emit("exit"));
  }

  /** Types a line at the console; what it prints arrives as console lines. */
  evaluate(code: string): void {
    if (!this.child) throw new Error("The interpreter is not running");
    type(this.child, code);
  }

  stop(): void {
    if (this.child) void end(this.child);
    this.child = undefined;
    if (!this.options.flashDir) fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private hear(line: string): void {
    if (line.startsWith("Uncaught ")) {
      const exception = { value: undefined, text: line, handled: false };
      this.exceptions.push(exception);
      this.emit("exception", exception);
    }
    this.emit("console", line);
    this.options.onConsole?.(line);
  }

  private spawn(onLine: (line: string) => void, ...args: string[]): ChildProcessWithoutNullStreams {
    // standard input stays open: at its end the interpreter floods the console
    const child = spawn(this.program, args, { cwd: this.folder, stdio: "pipe" });
    child.stdin.on("error", () => undefined);
    readLines(child, onLine);
    const kill = () => child.kill("SIGKILL");
    process.once("exit", kill);
    child.once("exit", () => process.off("exit", kill));
    return child;
  }
}

/** 0x10 at the start of a line: do not echo it. */
function type(child: ChildProcessWithoutNullStreams, code: string): void {
  child.stdin.write(`\x10${code}\n`);
}

/** Its console catches the polite signals. */
async function end(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

/** Whole lines without the banner (which shows when there is no boot code), the prompt and the terminal's control codes. */
function readLines(child: ChildProcessWithoutNullStreams, onLine: (line: string) => void): void {
  let rest = "";
  let banner: "possible" | "shown" | "over" = "possible";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is filtered
    rest = (rest + text).replace(/\r|\x1b\[[0-9;?]*[A-Za-z]|[\x08\x10]/g, "");
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (banner === "possible" && line.startsWith(" ____ ")) banner = "shown";
      else if (banner === "possible" && line !== "") banner = "over";
      if (banner === "over") onLine(line.replace(/^>+/, ""));
      else if (line.includes("espruino.com/Donate")) banner = "over";
    }
  });
}

function filesOf(options: InterpreterBoardOptions): Record<string, Buffer> {
  const texts: Record<string, string | object> = { ...options.modules, ...options.storage };
  if (options.firmware !== undefined) texts[".bootcde"] = options.firmware;
  if (!options.bare) Object.assign(texts, standIns(CHIPS[options.chip], options));
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      name,
      Buffer.from(typeof text === "string" ? text : JSON.stringify(text)),
    ]),
  );
}
