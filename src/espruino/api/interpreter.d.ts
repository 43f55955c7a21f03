/** The interpreter itself: its console, memory, timers, clock and modules. */

/**
 * Built-in modules by name. If a chip lacks one, the build of its firmware fails. Other files of this folder, and the declarations of your project,
 * add more.
 */
interface EspruinoModules {
  /** Checks signed packages (`src/espruino/signature.ts`). It is there if `npm run flash` wrote it. */
  "tb.sign": {
    /** Calls back with "" if the file is signed for one of these names and newer than what runs. If not, it calls back with the problem. */
    checkSignature(file: string, names: string, running: string, callback: (problem: string) => void): void;
  };
}

/** Loads a module: a built-in one, or a file of this name in Storage. Throws if there is none. It stays in memory, see `Modules`. */
declare function require<Name extends keyof EspruinoModules>(name: Name): EspruinoModules[Name];

/** The modules that `require` has loaded. */
declare var Modules: {
  /** Their names. */
  getCached(): string[];
  /** Adds a module: its source as a text, or a function with the source as its body. */
  addCached(name: string, source: string | (() => void)): void;
  /** Forgets a module, so that the next `require` loads it again. Throws if it is not there. */
  removeCached(name: string): void;
  /** Forgets all of them. */
  removeAllCached(): void;
};

/** The object that has all globals. */
declare var global: Record<string, unknown>;

interface EspruinoProcess
  extends EspruinoEmitter<{
    /** An exception that nobody caught. With a listener it is not printed. */
    uncaughtException(exception: unknown): void;
  }> {
  /** As in "2v29". */
  readonly version: string;
  readonly env: EspruinoEnvironment;
  /** Counts memory in variables of `blocksize` bytes. It collects garbage first, unless `collect` is false. The result itself takes some variables. */
  memory(collect?: boolean): EspruinoMemory;
}

/** What this build of Espruino is and has. */
interface EspruinoEnvironment {
  readonly VERSION: string;
  readonly GIT_COMMIT: string;
  /** "ESP32", "ESP8266" or "LINUX", or the name of a build of your own. */
  readonly BOARD: string;
  /** Bytes of memory; the next two are bytes of flash and of Storage. */
  readonly RAM: number;
  readonly FLASH: number;
  readonly STORAGE: number;
  /** @chips LINUX */
  readonly SPIFLASH: number;
  readonly SERIAL: string;
  /** The serial port that the console is on. */
  readonly CONSOLE: string;
  /** Names of the built-in modules, with commas between them. */
  readonly MODULES: string;
  /** Address of a table of functions for native code. */
  readonly EXPTR: number;
}

interface EspruinoMemory {
  free: number;
  usage: number;
  total: number;
  /** Variables of the console's history. They count as free. */
  history: number;
  blocksize: number;
  /** Variables that the collection freed, and the milliseconds that it took. Absent without a collection. */
  gc?: number;
  gctime?: number;
  /** Bytes that wait to be read (`rx`) and to be sent (`tx`). */
  rx: { used: number; total: number };
  tx: { used: number; total: number };
}

/** The interpreter as a process. */
declare var process: EspruinoProcess;

/** All except `trace` print their arguments with a blank between them. */
declare var console: {
  /** Prints a line. */
  log(...values: unknown[]): void;
  /** The same as `log`. */
  debug(...values: unknown[]): void;
  /** The same as `log`. */
  info(...values: unknown[]): void;
  /** The same as `log`. */
  warn(...values: unknown[]): void;
  /** The same as `log`. */
  error(...values: unknown[]): void;
  /** Prints its arguments and the calls that led here. */
  trace(...values: unknown[]): void;
};

/** The same as `console.log`. */
declare function print(...values: unknown[]): void;
/** Prints how a value is stored in memory. Without a value it prints all of memory. */
declare function trace(root?: unknown): void;
/** Prints the program that is in memory as code. */
declare function dump(): void;
/** Puts the text of a function into the console, so that you can edit it there. */
declare function edit(name: string | ((...args: never[]) => unknown)): void;
/** Sets whether the console shows what you type, and its value. Default: true. */
declare function echo(isOn: boolean): void;
/** Writes all of memory into Storage, so that it is there after a restart. It is refused if `.bootcde` exists, as with this project's firmware. */
declare function save(): void;
/** When the interpreter is idle, it starts with empty memory and without the saved program. `true` erases the saved program too. */
declare function reset(clearFlash?: boolean): void;
/** When the interpreter is idle, it restarts and runs this Storage file instead of `.bootcde`. The chip and its Wi-Fi stay as they are. */
declare function load(file?: string): void;

/** Calls once after this time, with these arguments. A text is run as code. Returns an id for `clearTimeout`. */
declare function setTimeout<A extends unknown[]>(
  callback: ((...args: A) => void) | string,
  timeoutMs: number,
  ...args: A
): number;
/** Calls again and again, with this period. Returns an id for `clearInterval`. */
declare function setInterval<A extends unknown[]>(
  callback: ((...args: A) => void) | string,
  periodMs: number,
  ...args: A
): number;
/** Ends a timeout. Throws for undefined. null and an unknown id do nothing. */
declare function clearTimeout(id: number | null): void;
/** Ends an interval, as `clearTimeout` ends a timeout. */
declare function clearInterval(id: number | null): void;
/** Changes the period of an interval from now on. */
declare function changeInterval(id: number, periodMs: number): void;

/** Seconds since 1970, with a fraction. */
declare function getTime(): number;
/** Sets the clock, in seconds since 1970. Waiting timers follow the clock: if it jumps ahead, all timers of an ESP32 fire at once. */
declare function setTime(seconds: number): void;
/** A text that is different for each chip. */
declare function getSerial(): string;

/** Decodes base64 to bytes. */
declare function atob(base64: string): string;
/** Encodes bytes as base64. */
declare function btoa(bytes: string | ArrayBuffer | ArrayLike<number>): string;

/** Sets a pin that is high while the interpreter works. undefined: none. */
declare function setBusyIndicator(pin: Pin | undefined): void;
/** Sets a pin that is high while the chip is awake. undefined: none. */
declare function setSleepIndicator(pin: Pin | undefined): void;
