/**
 * The virtual board: runs the built firmware unchanged, with Espruino's API and its oddities and nothing of Node's.
 * It is for development and tests: speed, memory and the radio of a real board are not what it shows.
 */
import { EventEmitter } from "node:events";
import { type BoardFigures, type ChipName, chipOf } from "./chips.js";
import type { ClientNames, ClientState } from "./client-state.js";
import { Clock } from "./clock.js";
import { type Code, type Contents, storedAs } from "./contents.js";
import { Modem } from "./modem.js";
import { ESPRUINO_VERSIONS, type EspruinoVersion } from "./oddities.js";
import { BOARD } from "./parts/board.js";
import type { PartState } from "./parts/description.js";
import { Parts, type PartsHands } from "./parts/parts.js";
import type { LivePart, PartSpec } from "./parts/state.js";
import { type BoardPin, type PinSpec, Pins } from "./pins.js";
import { type Hardware, Program, type Restart } from "./program.js";
import type { Native } from "./realm.js";
import type { SocketInfo } from "./sockets.js";
import { Storage } from "./storage.js";
import { Timeline } from "./timeline.js";
import { Watchdog } from "./watchdog.js";
import { Radio, type WifiOptions } from "./wifi.js";
import { Wires } from "./wires.js";

export { deviceParse, deviceStringify } from "./json.js";
export { formatNumber } from "./numbers.js";
export type { BoardPin, ChipName, EspruinoVersion, PartSpec, PartState, PinSpec, SocketInfo, WifiOptions };
export { ESPRUINO_VERSIONS };

export interface VirtualBoardOptions {
  chip: ChipName;
  /** Whose oddities it has, 2v29 by default: `"abc".indexOf("cd")` is 2 there, and -1 on 2v28. */
  espruino?: EspruinoVersion;
  /** The board's board.json; what it does not say is the chip's. */
  board?: BoardData;
  /** The bundle, a text or tokens: Storage gets it as .bootcde. */
  firmware?: Code;
  /** Storage files that hold modules, for require(). */
  modules?: Record<string, Code>;
  /** Keeps Storage in this folder, one file each; in memory when absent. */
  flashDir?: string;
  /** More Storage files; an object is written as JSON. */
  storage?: Record<string, Contents>;
  wifi?: WifiOptions;
  /** What is wired to its pins, as parts/check.ts gives it. */
  parts?: readonly PartSpec[];
  /** The clock after power-on, in ms since 1970. A chip starts at 1970, Linux at the host's time. */
  bootTime?: number;
  /**
   * A call into the firmware that takes longer has filled the memory: it ends as the interpreter ends it, where no catch and no finally
   * runs. Off by default, since it makes each call slower.
   */
  runsOutAfterMs?: number;
  /**
   * A call into the firmware, or a line typed, that takes longer is interrupted as by Ctrl-C at the console: nothing else on this thread runs meanwhile.
   * Off by default, too.
   */
  interruptsAfterMs?: number;
  serial?: string;
  /** Where a socket leads that the firmware opens to this host; to that host where it is absent. */
  hosts?: Record<string, { host: string; port: number }>;
  /** Of the firmware in `storage`, to look at its client. */
  clientNames?: ClientNames;
  /** Where a datagram goes that the firmware sends to this address; to it where that is absent. */
  datagramsTo?(host: string, port: number): { host: string; port: number };
  /** Prints where in a Storage file an exception comes from that nobody caught. */
  tellsPlaces?: boolean;
  /** Wait for boot() instead of starting at once. */
  manualBoot?: boolean;
  onConsole?(line: string): void;
}

/** What the virtual board takes from a board.json. */
export interface BoardData extends BoardFigures {
  pins?: Record<string, PinSpec>;
}

/** Files that firmware is in: src/espruino/slots.ts. */
const SLOTS = ["tb0", "tb1"];

/** What can be seen of a pin from outside. */
export type PinLevel = Pick<BoardPin, "name" | "level" | "duty" | "activeLow">;

export interface UncaughtException {
  value: unknown;
  /** As the board prints it: "Uncaught Error: ...". */
  text: string;
  /** The firmware has a handler: nothing was printed. */
  handled: boolean;
}

export interface VirtualBoardEvents {
  console: [line: string];
  pin: [pin: BoardPin];
  exception: [exception: UncaughtException];
  restart: [kind: Restart["kind"]];
  /** A part has changed: what it is set to, what one sees of it, or whether it is plugged in. */
  part: [part: PartState];
  /** What a part says about how it is used. */
  note: [part: string, text: string];
  /** How the firmware's client stands, when it has another state and after look(). */
  client: [client: ClientState];
}

export function startVirtualBoard(options: VirtualBoardOptions): VirtualBoard {
  const board = new VirtualBoard(options);
  if (!options.manualBoot) board.boot();
  return board;
}

export class VirtualBoard extends EventEmitter<VirtualBoardEvents> {
  readonly exceptions: UncaughtException[] = [];
  readonly storage: Storage;
  readonly clock: {
    now(): number;
    set(ms: number): void;
    /** What SNTP does on an ESP32: the clock jumps, and the timers with it. */
    jump(ms: number): void;
  };
  /** The radio's surroundings. */
  readonly wifi: Pick<Radio, "drop" | "restore" | "giveUp" | "connected" | "status">;
  /** The way to the server: while it is cut, sockets are half-open for good and new ones find no one. */
  readonly network: { cut(): void; restore(): void };
  /** What is wired to its pins, and "board" for what it measures of itself. */
  readonly parts: PartsHands;
  private readonly allParts: Parts;
  private readonly hardware: Hardware;
  private readonly radio: Radio;
  private readonly modem = new Modem();
  private program: Program | undefined;
  /** What it has had in its slots from the beginning. */
  private readonly flashed: (string | undefined)[];
  private stopped = false;
  private isInRestart = false;
  /** While it is in deep sleep. */
  private waking: NodeJS.Timeout | undefined;

  constructor(private readonly options: VirtualBoardOptions) {
    super();
    const chip = chipOf(options.chip, options.board);
    const clock = new Clock(options.bootTime ?? chip.bootTime);
    this.radio = new Radio(chip, options.wifi ?? {});
    this.storage = new Storage(chip.storageBytes, options.flashDir);
    const timeline = new Timeline();
    const wires = new Wires();
    const pins = new Pins(chip, timeline, options.board?.pins);
    const parts = new Parts({ chip, pins, wires, timeline }, options.parts ?? []);
    parts.on("change", (live) => this.emit("part", parts.get(live.name)));
    parts.on("note", (part, text) => this.emit("note", part, text));
    this.parts = this.allParts = parts;
    const measured = (name: string) => Number(parts.value(BOARD, name));
    this.hardware = {
      chip,
      espruino: options.espruino ?? "2v29",
      clock,
      storage: this.storage,
      radio: this.radio,
      modem: this.modem,
      ...{ pins, timeline, wires },
      sensors: {
        temperature: () => measured("temperature"),
        rssi: () => measured("rssi"),
        usedVariables: () => measured("usedVariables"),
      },
      watchdog: new Watchdog(() => {
        this.print("Task watchdog got triggered");
        this.restart();
      }),
      runsOutAfterMs: options.runsOutAfterMs,
      interruptsAfterMs: options.interruptsAfterMs,
      modules: Object.values(options.modules ?? {}).map(storedAs),
      serial: options.serial ?? "02000000-00000001",
      hosts: options.hosts ?? {},
      datagramsTo: options.datagramsTo ?? ((host, port) => ({ host, port })),
      tellsPlaces: options.tellsPlaces ?? false,
      print: (text) => this.print(text),
      // Behind the step that tells the state: what belongs to it is set by then.
      clientChanged: () => void setImmediate(() => this.look()),
      uncaught: (value, text, handled) => {
        const exception = { value, text, handled };
        this.exceptions.push(exception);
        this.emit("exception", exception);
      },
      restart: (how) => this.restartSoon(how),
    };
    this.clock = {
      now: () => clock.now(),
      set: (ms) => clock.set(ms),
      jump: (ms) => {
        clock.set(clock.now() + ms);
        this.program?.loop.shiftTimers(ms);
      },
    };
    this.wifi = this.radio;
    this.radio.on("down", () => this.modem.pause());
    this.radio.on("up", () => this.modem.resume());
    this.network = {
      cut: () => this.modem.cutAll(),
      restore: () => {
        this.modem.cut = false;
      },
    };
    for (const pin of this.hardware.pins.all.values()) pin.on("change", () => this.emit("pin", pin));
    this.fillStorage();
    this.flashed = SLOTS.map((name) => this.storage.read(name));
  }

  /** Power-on: the radio starts afresh, then the firmware. */
  boot(): void {
    this.start({ kind: "reboot" });
  }

  /** Restarts the firmware at once: "load" and "reset" as the functions of these names do, with Wi-Fi staying up, "reboot" as the button does. */
  restart(kind: Restart["kind"] = "reboot"): void {
    this.emit("restart", kind);
    this.start({ kind });
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.waking);
    this.program?.stop(false);
    this.program = undefined;
    this.hardware.watchdog.stop();
    this.allParts.stop();
    this.radio.stop();
    this.modem.stop();
  }

  /** A line typed at the console; its value, or its exception, comes back. */
  evaluate(code: string): unknown {
    return this.running.evaluate(code, "console");
  }

  /** A line typed at the console, which answers as the interpreter's: with the value behind an equals sign. */
  type(line: string): void {
    let value: unknown;
    try {
      value = this.evaluate(line);
    } catch (error) {
      this.running.printUncaught(error);
      return;
    }
    if (typeof value !== "object" && typeof value !== "function")
      this.print(`=${typeof value === "string" ? JSON.stringify(value) : String(value)}`);
    // The board prints it as it prints objects, and pins.
    else this.running.call(this.evaluate("(function(value){print(value)})") as Native, undefined, [value]);
  }

  /** A button, by the name of its pin or its label: held down, or let go. */
  press(name: string, isPressed: boolean): void {
    const pin = this.pin(name);
    if (isPressed) pin.press();
    else pin.release();
  }

  /** By its name ("D2") or its label in board.json. */
  pin(name: string): BoardPin {
    return this.hardware.pins.get(name);
  }

  /** How its parts stand, for the one who knows what they are. */
  get liveParts(): LivePart[] {
    return this.allParts.live;
  }

  get sockets(): SocketInfo[] {
    return [...this.running.sockets.live].map((socket) => socket.info);
  }

  /** What the firmware's client is up to; undefined for a firmware that has none, or none yet. */
  get client(): ClientState | undefined {
    return this.program?.client.look(this.isUpdated ? undefined : this.options.clientNames);
  }

  /** Tells how the client stands, if there is one. */
  look(): void {
    const { client } = this;
    if (client) this.emit("client", client);
  }

  /** Whether there is other code than that which the board was flashed with. */
  private get isUpdated(): boolean {
    return SLOTS.some((name, i) => this.storage.read(name) !== this.flashed[i]);
  }

  /** Whether the console on the network listens. */
  get isTelnetOn(): boolean {
    return this.running.isTelnetOn;
  }

  get timerCount(): number {
    return this.running.loop.timerCount;
  }

  /** Sets flags of E.getErrorFlags(), with the event that goes with them. */
  raiseErrorFlag(flags: string[]): void {
    this.running.system.raiseErrorFlags(flags);
  }

  /** Out of memory as it hits a firmware: the next timer and the data listeners are gone, unsent bytes are cut short. */
  runOutOfMemory(): void {
    this.running.loop.removeNextTimer();
    for (const socket of this.running.sockets.live) socket.loseMemory();
    this.raiseErrorFlag(["CALLBACK", "LOW_MEMORY", "MEMORY"]);
  }

  private get running(): Program {
    if (!this.program) throw new Error("The virtual board is not running");
    return this.program;
  }

  private start(how: Restart): void {
    if (this.stopped) throw new Error("The virtual board was stopped");
    clearTimeout(this.waking);
    this.program?.stop(true);
    if (how.kind === "reboot") {
      this.radio.powerOn();
      this.hardware.watchdog.stop();
    }
    this.program = new Program(this.hardware);
    this.isInRestart = how.kind !== "reboot";
    this.program.boot(how);
    this.isInRestart = false;
  }

  /** The firmware that asks for it has to come to its end first. */
  private restartSoon(how: Restart): void {
    // As the interpreter: what boot code asks for while it is loaded by load() is forgotten.
    if (this.isInRestart) return;
    const asking = this.program;
    setImmediate(() => {
      if (asking !== this.program || this.stopped) return;
      this.emit("restart", how.kind);
      if (!how.asleepMs) return this.start(how);
      this.program?.stop(false);
      this.program = undefined;
      this.hardware.watchdog.stop();
      this.waking = setTimeout(() => this.start(how), how.asleepMs);
    });
  }

  private fillStorage(): void {
    const { firmware, modules = {}, storage = {} } = this.options;
    const files: Record<string, Contents> = { ...modules, ...storage };
    if (firmware !== undefined) files[".bootcde"] = firmware;
    for (const [name, contents] of Object.entries(files)) this.storage.write(name, storedAs(contents));
  }

  private print(text: string): void {
    for (const line of text.split("\n")) {
      this.emit("console", line);
      this.options.onConsole?.(line);
    }
  }
}
