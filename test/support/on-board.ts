/** The built module on a virtual board, as someone uses it from the Web IDE: `require("thingsboard")`, and lines typed at the console. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Device, type Emulator, type EmulatorEventMap, startEmulator } from "../../tools/emulator/index.js";
import { ROOT } from "../../tools/project.js";
import {
  type ChipName,
  startVirtualBoard,
  type VirtualBoard,
  type VirtualBoardOptions,
} from "../../tools/virtual-board/index.js";
import { DISORDER } from "./disorder";
import { USERS } from "./users.js";

export const CHIP_NAMES: readonly ChipName[] = ["ESP32", "ESP8266", "LINUX"];
/** Far more than anything takes, on a machine that has other things to do. */
const PATIENCE_MS = 20_000;
/**
 * The server gives a call up that was sent six times, each time without an acknowledgement for so long. The last calls of a burst are sent in each of its
 * rounds: with ten seconds, as by default, a burst that takes a busy machine some fifty would never be replied to as a whole.
 */
const ACK_PATIENCE_MS = 600_000;

/** A file of dist/. */
export function built(file: string): string {
  return readFileSync(join(ROOT, "dist", file), "utf8");
}

/** The same as Storage has it: one character for each byte. */
export function stored(file: string): string {
  return builtBytes(file).toString("latin1");
}

/** What may be tokens. */
export function builtBytes(file: string): Buffer {
  return readFileSync(join(ROOT, "dist", file));
}

/**
 * `show(name)` is a callback that prints its arguments; `open(options)` makes the client `c` and prints its events; `fill()` runs out of
 * memory, which no one can catch.
 */
export const SCRIPT = `var c;
function show(name){return function(){console.log(name+" "+JSON.stringify([].slice.call(arguments)))}}
function open(options){
  c=new (require("thingsboard").TBDeviceMqttClient)(options);
  ["connect","disconnect","error","drop","skip"].forEach(function(name){c.on(name,show(name))});
}
function fill(){for(var all=[];;)all.push(getTime())}`;

/** vitest's own, which concurrent tests take from their context. */
export type AtEnd = (cleanup: () => void | Promise<void>) => void;

export class Console {
  readonly lines: string[] = [];
  private taken = 0;
  private woken = () => {};

  constructor(private readonly patienceMs = PATIENCE_MS) {}

  print(line: string): void {
    this.lines.push(line);
    this.woken();
  }

  /** The next line that matches, from the last one taken on; the lines between are passed over. */
  async next(wanted: string | RegExp): Promise<string> {
    let found: string | undefined;
    await this.until(() => {
      while (found === undefined && this.taken < this.lines.length) {
        const line = this.lines[this.taken++]!;
        if (typeof wanted === "string" ? line === wanted : wanted.test(line)) found = line;
      }
      return found !== undefined;
    }, `like ${wanted}`);
    return found!;
  }

  /** Once so many lines are this one, before or after those that were taken. */
  async printed(wanted: string, times: number): Promise<void> {
    await this.until(() => this.count(wanted) >= times, `${times} times like ${wanted}`);
  }

  private async until(condition: () => boolean, description: string): Promise<void> {
    const limit = AbortSignal.timeout(this.patienceMs);
    while (!condition()) {
      await new Promise<void>((resolve, reject) => {
        const fail = () => reject(new Error(`Nothing printed ${description}, but:\n${this.lines.join("\n")}`));
        limit.addEventListener("abort", fail);
        this.woken = () => {
          limit.removeEventListener("abort", fail);
          resolve();
        };
      });
    }
  }

  /** How many lines so far are this one. */
  count(wanted: string): number {
    return this.lines.filter((line) => line === wanted).length;
  }
}

/** A board that ends with the test. */
export function boardWithConsole(
  options: VirtualBoardOptions,
  atEnd: AtEnd = onTestFinished,
): { board: VirtualBoard; console: Console } {
  const console = new Console();
  const board = startVirtualBoard({ ...options, manualBoot: true, onConsole: (line) => console.print(line) });
  atEnd(() => board.stop());
  board.boot();
  return { board, console };
}

/** An emulator that ends with the test, and its device. */
export async function emulatorWithBoard(
  atEnd: AtEnd = onTestFinished,
): Promise<{ emulator: Emulator; device: Device }> {
  const emulator = await startEmulator({ ...DISORDER, users: USERS, rpcAckTimeoutMs: ACK_PATIENCE_MS });
  atEnd(() => emulator.close());
  return { emulator, device: emulator.createDevice({ name: "board", token: "board-token" }) };
}

/** The next event of this name; ask before what causes it. */
export function heard<K extends keyof EmulatorEventMap>(emulator: Emulator, name: K): Promise<EmulatorEventMap[K]> {
  const event = once(emulator, name, { signal: AbortSignal.timeout(PATIENCE_MS) }) as Promise<unknown>;
  return awaitedLater(event as Promise<EmulatorEventMap[K]>);
}

/** Resolves when this filter was granted; ask before what causes it. Filters of one packet are told one right after the other. */
export function subscribedTo(emulator: Emulator, filter: string): Promise<void> {
  const granted = new Promise<void>((resolve, reject) => {
    const limit = AbortSignal.timeout(PATIENCE_MS);
    const listener = (_: unknown, one: string) => {
      if (one !== filter) return;
      emulator.off("subscribe", listener);
      resolve();
    };
    emulator.on("subscribe", listener);
    limit.addEventListener("abort", () => reject(new Error(`Nobody subscribed to ${filter}`)));
  });
  return awaitedLater(granted);
}

/** A test that failed before it awaits this must not fail all others by a rejection that nobody handles. */
function awaitedLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
