/**
 * The same bundle on a real Espruino interpreter for Linux. ESPRUINO names the stock build, ESPRUINO_ESP8266 and
 * ESPRUINO_ESP32 builds with those chips' memory layouts; without the variables, programs of these names on the PATH.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { crc32 } from "node:zlib";
import { endsWithUs } from "../ends-with-us.js";
import { CHIPS, type ChipName } from "./chips.js";
import { confinement } from "./confinement.js";
import { bytesOf, type Contents } from "./contents.js";
import { filesIn, flashWith, type StoredFiles } from "./flash-image.js";
import type { UncaughtException, VirtualBoardOptions } from "./index.js";
import { standIns } from "./interpreter-stand-ins.js";
import { onOneCpu } from "./one-cpu.js";
import { Typing } from "./typing.js";

/** The interpreter's flash, in its current folder. */
const FLASH = "espruino.flash";
const RUN_AT_START = [".boot0", ".bootcde", ".bootrst"];
const SCRIPT_TIMEOUT_MS = 15_000;
const SCRIPT = "read-storage.js";

/** How many bytes the flash of an interpreter has that was seen to read what we write. */
const flashBytes = new Map<string, number>();

const VARIABLES: Record<ChipName, string> = {
  ESP32: "ESPRUINO_ESP32",
  ESP8266: "ESPRUINO_ESP8266",
  LINUX: "ESPRUINO",
};

/** The interpreter that fits the chip; undefined when there is none. */
export function findInterpreter(chip: ChipName): string | undefined {
  const variable = VARIABLES[chip];
  return findProgram(variable, variable.toLowerCase().replace("_", "-"));
}

/** The program that this variable of the environment names; where it names none, the one of this name on the PATH. */
export function findProgram(variable: string, name: string): string | undefined {
  const named = process.env[variable];
  if (named) return fs.existsSync(named) ? named : undefined;
  // npm puts its own `espruino` on the PATH: that is the uploader, no interpreter
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter((folder) => !folder.includes("node_modules"));
  return folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}

export interface InterpreterBoardOptions extends VirtualBoardOptions {
  /** Nothing in place of what a Linux build lacks of the chip: it takes variables. */
  bare?: boolean;
  /** For firmware that came from somewhere: where it can be had, it sees nothing of this machine but the network. */
  confined?: boolean;
}

/** The same. Throws one line when there is none that this machine may run. */
export function needInterpreter(chip: ChipName): string {
  const program = findInterpreter(chip);
  const variable = VARIABLES[chip];
  if (!program) {
    throw new Error(
      `No Espruino interpreter for ${chip}: set ${variable} to a Linux build of Espruino (ESPRUINO: stock, ESPRUINO_ESP8266 and ESPRUINO_ESP32: with that chip's memory layout)`,
    );
  }
  try {
    fs.accessSync(program, fs.constants.X_OK);
  } catch {
    throw new Error(`${program} is not a program that you can run: set ${variable} to a Linux build of Espruino`);
  }
  return program;
}

/** Writes Storage, then boots from it. Rejects with one line when no interpreter fits. */
export async function startInterpreterBoard(options: InterpreterBoardOptions): Promise<InterpreterBoard> {
  const board = new InterpreterBoard(needInterpreter(options.chip), options);
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
  private typing: Typing | undefined;
  private readonly cell: string[] | undefined;
  private isStopped = false;

  constructor(
    readonly program: string,
    private readonly options: InterpreterBoardOptions,
  ) {
    super();
    this.folder = options.flashDir ?? fs.mkdtempSync(path.join(os.tmpdir(), "virtual-board-"));
    fs.mkdirSync(this.folder, { recursive: true });
    this.cell = options.confined ? confinement(program, this.folder) : undefined;
  }

  get isConfined(): boolean {
    return this.cell !== undefined;
  }

  /** Puts the files into the flash, beside those that it has. Refuses a flash that a power cut left half written: boot that as it is. */
  async writeStorage(): Promise<void> {
    const file = path.join(this.folder, FLASH);
    const files: StoredFiles = fs.existsSync(file) ? filesIn(fs.readFileSync(file)) : new Map();
    for (const name of RUN_AT_START) files.delete(name);
    for (const [name, data] of Object.entries(filesOf(this.options))) files.set(name, { data, flags: 0 });
    const image = flashWith(files);
    const known = flashBytes.get(this.program);
    if (known !== undefined && image.length > known)
      throw new Error(`the files have ${image.length} bytes, and this flash has room for ${known}`);
    fs.writeFileSync(file, image);
    if (known === undefined) flashBytes.set(this.program, await this.seenToRead(files));
  }

  /** How many bytes its flash has. Rejects unless it finds these files there, each as it is. */
  private async seenToRead(files: StoredFiles): Promise<number> {
    const told = await this.runScript(
      'var s=require("Storage");print("flash "+JSON.stringify([s.getStats().totalBytes,s.list().map(function(n){return E.CRC32(s.read(n))})]));',
      /^flash (.*)/,
    );
    const [size, sums] = told ? (JSON.parse(told) as [number, number[]]) : [0, []];
    const ours = [...files.values()].filter(({ data }) => data.length > 0).map(({ data }) => crc32(data));
    if (sums.sort().join() === ours.sort().join()) return size;
    throw new Error(`The interpreter ${this.program} does not accept its Storage files`);
  }

  /** Runs a few statements to their end; what they print that matches. With a script as argument the interpreter does not run what is in its flash. */
  private async runScript(code: string, wanted: RegExp): Promise<string | undefined> {
    fs.writeFileSync(path.join(this.folder, SCRIPT), `${code}quit();`);
    let found: string | undefined;
    const child = this.spawn((line) => {
      found ??= wanted.exec(line)?.[1];
    }, SCRIPT);
    this.child = child;
    const limit = setTimeout(() => child.kill("SIGKILL"), SCRIPT_TIMEOUT_MS);
    await once(child, "close");
    clearTimeout(limit);
    this.child = undefined;
    return found;
  }

  /** Starts without arguments: that is the mode that runs .bootcde. */
  boot(): void {
    const child = this.spawn((line) => {
      if (!typing.isAnswer(line)) this.hear(line);
    });
    const typing = new Typing(child.stdin, (problem) => this.hear(problem));
    this.child = child;
    this.typing = typing;
    child.once("exit", (code, signal) => {
      typing.end();
      if (this.child === child) {
        this.child = undefined;
        this.hear(`The interpreter ended by itself (${signal ?? code}): start it again`);
      }
      this.emit("exit");
    });
  }

  get isRunning(): boolean {
    return this.child !== undefined;
  }

  /** Types a line at the console; what it prints arrives as console lines. */
  evaluate(code: string): void {
    if (!this.child) throw new Error("The interpreter is not running");
    this.typing?.type(code);
  }

  stop(): void {
    this.isStopped = true;
    if (this.child) void end(this.child);
    this.child = undefined;
    if (!this.options.flashDir) fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private hear(line: string): void {
    // In a cell it lives on for a moment, and floods its console without an input.
    if (this.isStopped) return;
    if (line.startsWith("Uncaught ")) {
      const exception = { value: undefined, text: line, handled: false };
      this.exceptions.push(exception);
      this.emit("exception", exception);
    }
    this.emit("console", line);
    this.options.onConsole?.(line);
  }

  private spawn(onLine: (line: string) => void, ...args: string[]): ChildProcessWithoutNullStreams {
    const [program = this.program, ...before] = this.cell ?? [];
    const child = spawnInterpreter(program, [...before, ...args], this.folder);
    readLines(child, onLine);
    endsWithUs(child);
    return child;
  }
}

/** Starts it, with its flash in this folder. Standard input has to stay open: at its end the interpreter floods the console. */
export function spawnInterpreter(program: string, args: string[], folder: string): ChildProcessWithoutNullStreams {
  const child = spawn(...onOneCpu(program, args), { cwd: folder, stdio: "pipe" });
  child.stdin.on("error", () => undefined);
  return child;
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
  const files: Record<string, Contents> = { ...options.modules, ...options.storage };
  if (options.firmware !== undefined) files[".bootcde"] = options.firmware;
  if (!options.bare) Object.assign(files, standIns(CHIPS[options.chip], options));
  return Object.fromEntries(Object.entries(files).map(([name, contents]) => [name, bytesOf(contents)]));
}
