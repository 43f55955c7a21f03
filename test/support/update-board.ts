/** A board with the loader as built, two code slots and flash whose power can go; its firmware is a call of what the test gives. */
import { vi } from "vitest";
import type { TBDeviceMqttClient } from "../../src/client";
import { type FirmwareUpdateOptions, useFirmwareUpdate } from "../../src/firmware-update";
import { type Bundle, bundle } from "../../tools/compiler/build.js";
import { LOADER as LOADER_TARGET } from "../../tools/compiler/targets/targets.js";
import { FlashStorage, NoPower } from "./flash-storage";
import { recordOf } from "./slot-record";
import { UpdateClient, type UpdateServer } from "./update-server";

export const TITLE = "esp8266";

/** What a firmware does when it runs. */
export type Behaviour = "works" | "throws" | "hangs" | "offline" | "silent";

/** Firmware of this version, as text for a slot. */
export function firmware(version: string, behaviour: Behaviour = "works", bytes = 300): string {
  return `boot(${JSON.stringify(version)},${JSON.stringify(behaviour)});//`.padEnd(bytes, "x");
}

const globals = globalThis as unknown as Record<string, unknown>;
/** As it is built now. */
const [, { code: LOADER }] = (await bundle([LOADER_TARGET])) as [Bundle, Bundle];
const SECOND = 1000;

export class UpdateBoard {
  readonly flash: FlashStorage;
  client: UpdateClient | undefined;
  /** What ran, and what of it was online. */
  readonly started: string[] = [];
  readonly online: string[] = [];
  readonly output: string[] = [];
  restarts = 0;
  /** Versions that throw whatever they are. */
  readonly broken = new Set<string>();
  private wanted: { file?: string } | undefined;
  /** While it hangs: when the power was to go. */
  private cutBefore: number | undefined;

  constructor(
    readonly server: UpdateServer,
    private readonly options: Partial<FirmwareUpdateOptions> = {},
    code = firmware("1.0"),
    flash = new FlashStorage(),
    publicKey = "",
  ) {
    this.flash = flash;
    this.flash.write(".bootcde", LOADER);
    if (publicKey) this.flash.write("tb.key", publicKey);
    this.flash.write("tb0", code);
    this.flash.write("tb.p0", recordOf(code));
    this.flash.made = [];
    this.flash.written = 0;
  }

  get running(): string | undefined {
    return this.started.at(-1);
  }

  /** Power on, or a watchdog. */
  powerOn(): void {
    this.flash.boot();
    this.wanted = {};
  }

  /** Lets time go by until this is so; false when that takes too long, or the power went. */
  run(isDone: () => boolean, seconds = 4000): boolean {
    for (let second = 0; second < seconds; second++) {
      if (!this.turnsUntil(isDone)) return false;
      if (isDone()) return true;
      if (!this.attempt(() => vi.advanceTimersByTime(SECOND))) return false;
    }
    return false;
  }

  private turnsUntil(isDone: () => boolean): boolean {
    for (let i = 0; i < 5000 && !isDone(); i++) {
      if (this.wanted) {
        if (!this.attempt(() => this.start())) return false;
        continue;
      }
      const turn = this.client?.turns.shift();
      if (!turn) return true;
      if (!this.attempt(turn)) return false;
    }
    return true;
  }

  /** False when the power went. */
  private attempt(action: () => void): boolean {
    try {
      action();
    } catch (error) {
      if (!(error instanceof NoPower)) throw error;
    }
    if (this.cutBefore !== undefined) {
      this.flash.cutAfter = this.cutBefore;
      this.cutBefore = undefined;
      this.wanted = {};
    }
    return !this.flash.isDead;
  }

  private start(): void {
    const { file } = this.wanted ?? {};
    this.wanted = undefined;
    this.restarts++;
    this.client = undefined;
    vi.clearAllTimers();
    for (const name of ["tbAt", "tbElse", "tbTrial"]) delete globals[name];
    globals.boot = (version: string, behaviour: Behaviour) => this.boot(version, behaviour);
    globals.load = (name?: string) => {
      this.wanted = name ? { file: name } : {};
    };
    const code = this.flash.read(file ?? ".bootcde") ?? "";
    const device = { env: { BOARD: "ESP8266_4MB" } };
    const console = { log: (text: string) => void this.output.push(text) };
    // A timer may be given as text.
    const setTimer = (call: unknown, ms: number, ...args: unknown[]) =>
      setTimeout(typeof call === "string" ? () => new Function(call)() : (call as () => void), ms, ...(args as []));
    try {
      new Function("process", "console", "setTimeout", code)(device, console, setTimer);
    } catch (error) {
      if (error instanceof NoPower) throw error;
      this.output.push(`Uncaught ${error}`);
    }
  }

  /** Nothing goes on, until a watchdog starts the board afresh. */
  private hang(): never {
    this.cutBefore = this.flash.cutAfter;
    this.flash.cutAfter = this.flash.written;
    throw new NoPower();
  }

  private boot(version: string, behaviour: Behaviour): void {
    this.started.push(version);
    if (behaviour === "throws" || this.broken.has(version)) throw new Error("no good");
    if (behaviour === "hangs") this.hang();
    const client = new UpdateClient(this.server);
    this.client = client;
    client.isDead = () => this.flash.isDead;
    if (behaviour !== "silent")
      useFirmwareUpdate(client as unknown as TBDeviceMqttClient, {
        title: TITLE,
        version,
        chunkBytes: 64,
        ...this.options,
      });
    if (behaviour !== "offline")
      client.turns.push(() => {
        this.online.push(version);
        client.turn(true);
      });
  }
}
