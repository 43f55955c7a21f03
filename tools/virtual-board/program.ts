/**
 * One run of the firmware, from boot to restart: its world, its event loop, its sockets. What outlives a restart (flash,
 * radio, clock, pins) is handed in.
 */
import { readBack } from "../compiler/tokens/read-back.js";
import type { Chip } from "./chips.js";
import { ClientWatch } from "./client-watch.js";
import type { Clock } from "./clock.js";
import { Datagrams } from "./datagram.js";
import { Emitter } from "./emitter.js";
import { EventLoop } from "./event-loop.js";
import { installGraphics } from "./graphics/index.js";
import type { Modem } from "./modem.js";
import { installModules } from "./modules.js";
import type { EspruinoVersion } from "./oddities.js";
import { installPins, type PinAccess } from "./pin-functions.js";
import type { Pins } from "./pins.js";
import { fileWith, moduleProgram, pieceWith, toldPlace } from "./places.js";
import { installPorts } from "./ports/index.js";
import { type Bag, createRealm, type Native, OVERTIME, type Realm } from "./realm.js";
import { Sockets } from "./sockets.js";
import type { Storage } from "./storage.js";
import { installSystem, type System } from "./system.js";
import type { Timeline } from "./timeline.js";
import type { Watchdog } from "./watchdog.js";
import type { Radio } from "./wifi.js";
import type { Wires } from "./wires.js";

/** How a run ends for another: load(), which may name a file to run instead of .bootcde; reset(), which runs neither; a reboot. */
export interface Restart {
  kind: "load" | "reset" | "reboot";
  file?: string;
  /** How long it sleeps before. */
  asleepMs?: number;
}

/** What a firmware can ask the board about itself. */
export interface BoardSensors {
  /** Of the chip, in degrees Celsius. */
  temperature(): number;
  /** Of the access point's signal, in dBm. */
  rssi(): number;
  /** What process.memory() reports as used. */
  usedVariables(): number;
}

export interface Hardware {
  chip: Chip;
  espruino: EspruinoVersion;
  clock: Clock;
  storage: Storage;
  radio: Radio;
  modem: Modem;
  pins: Pins;
  timeline: Timeline;
  /** What is wired to the pins. */
  wires: Wires;
  /** What the board measures of itself. */
  sensors: BoardSensors;
  watchdog: Watchdog;
  /** A call that takes longer has filled the memory. */
  runsOutAfterMs: number | undefined;
  /** A call that takes longer is ended as by Ctrl-C. */
  interruptsAfterMs: number | undefined;
  serial: string;
  /** Source text of what require() may be asked for. */
  modules: string[];
  /** Where a socket leads that the firmware opens to this host. */
  hosts: Record<string, { host: string; port: number }>;
  /** Where a datagram goes that the firmware sends to this address. */
  datagramsTo(host: string, port: number): { host: string; port: number };
  /** Whether an exception that nobody caught is printed with its place. */
  tellsPlaces: boolean;
  /** A line for whoever watches the console. */
  print(text: string): void;
  /** The firmware's client has told its state. */
  clientChanged(): void;
  /** An exception nobody caught; `text` is what the board prints. */
  uncaught(value: unknown, text: string, handled: boolean): void;
  restart(how: Restart): void;
}

interface Listenable {
  // biome-ignore lint/suspicious/noExplicitAny: an event brings what it brings
  on(event: string, listener: (...args: any[]) => void): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: the same
  off(event: string, listener: (...args: any[]) => void): unknown;
}

export class Program {
  readonly loop: EventLoop;
  readonly realm: Realm;
  readonly emitter: Emitter;
  readonly sockets: Sockets;
  readonly datagrams: Datagrams;
  readonly system: System;
  readonly pins: PinAccess;
  readonly client = new ClientWatch();
  /** Storage files that running functions came from. */
  readonly running = new Set<string>();
  /** The console on the network, port 23: a chip opens it at each start, a build for Linux when it is asked to. */
  isTelnetOn: boolean;
  private readonly cleanups: (() => void)[] = [];
  private stopped = false;

  constructor(readonly hardware: Hardware) {
    const limitMs = hardware.runsOutAfterMs ?? hardware.interruptsAfterMs;
    this.loop = new EventLoop(hardware.timeline);
    this.realm = createRealm({
      unicode: this.chip.unicode,
      clock: this.clock,
      limitMs,
      version: hardware.espruino,
      fileOf: (source) => (hardware.tellsPlaces && fileWith(hardware.storage, source)) || "",
      pieceOf: (source) => (hardware.tellsPlaces && pieceWith(hardware.storage, source)) || "",
      queue: (callback) => this.loop.queue(() => this.call(callback, undefined, [])),
    });
    this.isTelnetOn = this.chip.name !== "LINUX";
    this.emitter = new Emitter(this);
    this.sockets = new Sockets(this, hardware.modem);
    this.datagrams = new Datagrams(this);
    this.realm.global.global = this.realm.global;
    this.pins = installPins(this, hardware.pins);
    installPorts(this);
    installGraphics(this);
    this.system = installSystem(this);
    installModules(this);
  }

  /** How a pin is printed; undefined for what is none. */
  get describe(): (value: object) => string | undefined {
    return this.pins.describe;
  }

  get chip(): Chip {
    return this.hardware.chip;
  }

  get clock(): Clock {
    return this.hardware.clock;
  }

  get online(): boolean {
    return this.hardware.radio.connected && !this.hardware.modem.cut;
  }

  /** The boot order of the interpreter: .boot0 to .boot3, .bootcde, then `init` and onInit(). */
  boot({ kind, file }: Restart): void {
    for (const source of this.hardware.modules) this.realm.rewritten(moduleProgram(this.fromFlash(source)));
    for (const first of [".boot0", ".boot1", ".boot2", ".boot3"]) this.runFile(first);
    const always = this.hardware.storage.read(".bootrst");
    if (always !== undefined) this.runFile(".bootrst");
    else if (file === undefined && kind !== "reset") this.runFile(".bootcde");
    if (file !== undefined) this.runFile(file);
    this.emitter.emit(this.system.E, "init");
    this.loop.queue(() => {
      const { onInit } = this.realm.global;
      if (typeof onInit === "function") this.call(onInit as Native, undefined, []);
    });
  }

  /** Calls into the firmware; an exception ends here. False when it did not come to its end: a `recurring` call has to end with that. */
  call(listener: Native, self: unknown, args: unknown[], recurring = false): boolean {
    if (this.stopped) return true;
    try {
      this.realm.call(listener, self, args);
    } catch (exception) {
      if (exception === OVERTIME) return this.tookTooLong(" during event processing.", recurring ? ["CALLBACK"] : []);
      this.report(exception);
    }
    return true;
  }

  emitted(target: object, event: string, args: readonly unknown[]): void {
    if (this.client.hear(target, event, args)) this.hardware.clientChanged();
  }

  /** A line typed at the console; its value, or its exception, comes back. */
  evaluate(code: string, file: string): unknown {
    try {
      return this.realm.run(code, file);
    } catch (exception) {
      if (exception !== OVERTIME) throw exception;
      this.tookTooLong("", []);
      return undefined;
    }
  }

  /** `where`: what Ctrl-C is told with. */
  private tookTooLong(where: string, flags: string[]): false {
    const isFull = this.hardware.runsOutAfterMs !== undefined;
    this.hardware.print(isFull ? "OUT OF MEMORY" : `Execution Interrupted${where}`);
    this.system.raiseErrorFlags(isFull ? [...flags, "LOW_MEMORY", "MEMORY"] : flags);
    return false;
  }

  /** What the interpreter does with an exception that nobody caught: the firmware's handler, else the console. */
  report(exception: unknown): void {
    const text = `Uncaught ${this.textOf(exception)}`;
    const handled = this.emitter.has(this.system.process, "uncaughtException");
    this.hardware.uncaught(exception, text, handled);
    if (handled) this.emitter.emitNow(this.system.process, "uncaughtException", [exception]);
    else this.printUncaught(exception, text);
  }

  /** With the place that it comes from in three lines, as the interpreter prints it for a build that knows the file. */
  printUncaught(exception: unknown, text = `Uncaught ${this.textOf(exception)}`): void {
    this.hardware.print(text);
    const place = this.hardware.tellsPlaces && this.realm.placeOf(exception);
    if (!place) return;
    for (const line of toldPlace(place, this.hardware.storage)) this.hardware.print(line);
  }

  /** Listens to the hardware for as long as this run lasts. */
  // biome-ignore lint/suspicious/noExplicitAny: an event brings what it brings
  listen(source: Listenable, event: string, listener: (...args: any[]) => void): () => void {
    source.on(event, listener);
    const stop = () => source.off(event, listener);
    this.atStop(stop);
    return stop;
  }

  atStop(cleanUp: () => void): void {
    this.cleanups.push(cleanUp);
  }

  /** Functions run out of the flash itself: whoever overwrites them kills them. */
  storageChanged(name: string): void {
    if (!this.running.has(name)) return;
    this.loop.stop();
    this.report(this.realm.error("InternalError", `Function code is null, not a string: ${name} was running`));
  }

  /** `warned`: the firmware hears of a restart that it or the interpreter asks for, not of a lost supply. */
  stop(warned: boolean): void {
    if (this.stopped) return;
    if (warned) this.emitter.emitNow(this.system.E, "kill");
    this.stopped = true;
    this.loop.stop();
    this.sockets.abortAll();
    this.datagrams.stop();
    for (const cleanup of this.cleanups.splice(0)) cleanup();
  }

  private runFile(name: string): void {
    const source = this.hardware.storage.read(name);
    if (source === undefined) return;
    this.running.add(name);
    const program = this.fromFlash(source);
    this.realm.rewritten(program);
    this.call(() => this.realm.run(program, name), undefined, []);
  }

  /** Storage holds bytes, and they may be tokens; realm.run takes text. */
  fromFlash(source: string): string {
    return Buffer.from(readBack(source), "latin1").toString("utf8");
  }

  private textOf(exception: unknown): string {
    const text = textOf(exception);
    const missing = /^(?:.*[ .])?(\w+) is not (?:defined|a function|a constructor)/.exec(messageOf(exception))?.[1];
    const known = missing && [...this.realm.absent].find((name) => name === missing || name.endsWith(`.${missing}`));
    return known ? `${text} (Espruino has no ${known})` : text;
  }
}

/** As the board prints what was thrown, also where that throws when it is asked. */
export function textOf(exception: unknown): string {
  try {
    return String(exception);
  } catch {
    return "[object Object]";
  }
}

function messageOf(exception: unknown): string {
  try {
    return String((exception as { message?: unknown }).message);
  } catch {
    return "";
  }
}

export type { Bag };
