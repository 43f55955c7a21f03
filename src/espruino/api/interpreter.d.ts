/** The interpreter itself: its console, memory, timers, clock and modules. */

/**
 * Modules that are built in, by name; a chip that lacks one says so when its firmware is built. Other files of this folder, and a project's own
 * declarations, add theirs.
 */
interface EspruinoModules {
  /** What checks signed packages (`src/espruino/signature.ts`), where `npm run flash` has written it. */
  "tb.sign": {
    /** Calls back with "" when the file is signed for one of these names and newer than what runs, else with what is wrong. */
    checkSignature(file: string, names: string, running: string, callback: (problem: string) => void): void;
  };
}

/** A module: built in, or a file of this name in Storage. Throws when there is none. It is kept, see `Modules`. */
declare function require<Name extends keyof EspruinoModules>(name: Name): EspruinoModules[Name];

/** What `require` keeps of the modules that it has loaded. */
declare var Modules: {
  /** Their names. */
  getCached(): string[];
  /** Makes a module of its source text, or of a function's. */
  addCached(name: string, source: string | (() => void)): void;
  /** Forgets one, so that the next `require` loads it anew. Throws for one that is not there. */
  removeCached(name: string): void;
  /** Forgets all of them. */
  removeAllCached(): void;
};

/** Where all globals are. */
declare var global: Record<string, unknown>;

interface EspruinoProcess
  extends EspruinoEmitter<{
    /** What nobody caught. With a listener it is no longer printed. */
    uncaughtException(exception: unknown): void;
  }> {
  /** As in "2v29". */
  readonly version: string;
  readonly env: EspruinoEnvironment;
  /** Figures in variables of `blocksize` bytes each. It collects garbage first, unless `collect` is false; that takes some variables itself. */
  memory(collect?: boolean): EspruinoMemory;
}

/** What a build is and has. */
interface EspruinoEnvironment {
  readonly VERSION: string;
  readonly GIT_COMMIT: string;
  /** "ESP32", "ESP8266" or "LINUX", or the name of a build of one's own. */
  readonly BOARD: string;
  /** Bytes on the chip, and bytes that Storage has. */
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
  /** What the console's history takes; it counts as free. */
  history: number;
  blocksize: number;
  /** What the collection freed, and the milliseconds that it took; not there without one. */
  gc?: number;
  gctime?: number;
  /** Bytes that wait to be read by the idle loop, and to be sent. */
  rx: { used: number; total: number };
  tx: { used: number; total: number };
}

/** The interpreter as a process. */
declare var process: EspruinoProcess;

/** All but `trace` print their arguments with a blank between them. */
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
  /** Prints them and the calls that led here. */
  trace(...values: unknown[]): void;
};

/** The same as `console.log`. */
declare function print(...values: unknown[]): void;
/** Prints how a value, or without one all of memory, is stored: for looking into the interpreter. */
declare function trace(root?: unknown): void;
/** Prints the program that is in memory as code. */
declare function dump(): void;
/** Puts a function's text into the console, to be edited there. */
declare function edit(name: string | ((...args: never[]) => unknown)): void;
/** Whether the console shows what is typed, and the value of it. Default: true. */
declare function echo(isOn: boolean): void;
/** Writes all of memory into Storage, to be there after a restart. Refused where `.bootcde` is, as it is with this project's firmware. */
declare function save(): void;
/** Begins with an empty memory and without the saved program, once the interpreter is idle. `true` erases that too. */
declare function reset(clearFlash?: boolean): void;
/** Restarts the interpreter once it is idle, and runs this Storage file instead of `.bootcde`. The chip and its Wi-Fi stay as they are. */
declare function load(file?: string): void;

/** Calls once, after so many milliseconds and with these arguments; a text is run as code. Returns what `clearTimeout` takes. */
declare function setTimeout<A extends unknown[]>(
  callback: ((...args: A) => void) | string,
  timeoutMs: number,
  ...args: A
): number;
/** Calls again and again. */
declare function setInterval<A extends unknown[]>(
  callback: ((...args: A) => void) | string,
  periodMs: number,
  ...args: A
): number;
/** Throws for undefined; null and an id that is no longer known do nothing. */
declare function clearTimeout(id: number | null): void;
/** Ends an interval, as `clearTimeout` ends a time-out. */
declare function clearInterval(id: number | null): void;
/** Another period for an interval, from now on. */
declare function changeInterval(id: number, periodMs: number): void;

/** Seconds since 1970, with a fraction. */
declare function getTime(): number;
/** Sets the clock. Timers that wait are measured by it: on an ESP32 they all come at once when it jumps ahead. */
declare function setTime(seconds: number): void;
/** A text that is different for each chip. */
declare function getSerial(): string;

/** The bytes that a base64 text spells. */
declare function atob(base64: string): string;
/** Base64 of bytes. */
declare function btoa(bytes: string | ArrayBuffer | ArrayLike<number>): string;

/** A pin that is high while the interpreter works; undefined for none. */
declare function setBusyIndicator(pin: Pin | undefined): void;
/** A pin that is high while the chip is awake; undefined for none. */
declare function setSleepIndicator(pin: Pin | undefined): void;
