/**
 * The virtual board in a process of its own, for firmware that came from somewhere. The realm keeps its code in; should it get out all the same, it finds
 * a process without rights. The sockets are here: a board's `net.connect` blocks, which takes another thread, and the process may have none.
 */
import type { ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import type { Writable } from "node:stream";
import { Worker } from "node:worker_threads";
import { chipOf } from "../chips.js";
import { CLIENT_STATES, type ClientState } from "../client-state.js";
import type { PinLevel } from "../index.js";
import { CONNECT_WAIT_MS, TIMEOUT } from "../modem.js";
import type { PartState } from "../parts/description.js";
import type { PartsHands } from "../parts/parts.js";
import { checkControl, checkedLive, checkPlug, type LivePart, type Planned, planOf, stateOf } from "../parts/state.js";
import {
  type BootOptions,
  type FromBoard,
  type NetworkMessage,
  packed,
  packedFiles,
  type ToBoard,
  unpacked,
} from "./messages.js";
import { startConfined } from "./process.js";
import { boardScript } from "./script.js";

interface ApartBoardEvents {
  console: [line: string];
  pin: [pin: PinLevel];
  part: [part: PartState];
  note: [part: string, text: string];
  /** How the firmware's client stands, when it has another state and after look(). */
  client: [client: ClientState];
}

/** Resolves when it has begun to run its firmware. */
export async function startBoardApart(options: BootOptions, onConsole: (line: string) => void): Promise<ApartBoard> {
  const board = new ApartBoard(startConfined(await boardScript()));
  board.on("console", onConsole);
  await board.boot(options);
  return board;
}

/** What of the network a board may ask for. */
const REQUESTS = ["connect", "send", "taken", "close", "abort", "stop"];
const CONNECTED = 1;

export class ApartBoard extends EventEmitter<ApartBoardEvents> {
  private readonly network = new Worker(new URL("../modem.mjs", import.meta.url));
  private pins: Record<string, PinLevel> = {};
  /** What is wired to its pins, and how that stands as far as it has told. */
  private plan = new Map<string, Planned>();
  private readonly states = new Map<string, PartState>();
  readonly parts: PartsHands = {
    list: () => [...this.states.values()],
    get: (name) => {
      const state = this.states.get(this.planned(name).spec.name);
      if (!state) throw new Error(`the board has not told of ${name} yet`);
      return state;
    },
    set: (part, control, value) => {
      checkControl(this.planned(part), control, value);
      this.tell({ type: "set", part, control, value });
    },
    setPlugged: (part, isPlugged) => {
      checkPlug(this.planned(part));
      this.tell({ type: "plug", part, isPlugged });
    },
  };
  /** The connection that the board waits for, and until when. */
  private awaited: { id: unknown; limit: NodeJS.Timeout } | undefined;
  private isStopped = false;

  constructor(private readonly child: ChildProcess) {
    super();
    child.on("message", (message) => {
      // Some may be on their way still when it is stopped.
      if (this.isStopped) return;
      try {
        this.hear(message as FromBoard);
      } catch (error) {
        // Code that has got out of its realm may say anything.
        this.fail(error as Error);
      }
    });
    child.once("error", (error) => this.ended(error.message));
    child.once("exit", (code, signal) => this.ended(String(signal ?? code)));
    this.network.on("message", (message: NetworkMessage) => this.hearNetwork(message));
    this.network.on("error", (error) => this.fail(error));
  }

  boot(options: BootOptions): Promise<void> {
    const { chip, board, wifi, parts, interruptsAfterMs, serial } = options;
    const { hosts, timeServer, clientNames, tellsPlaces } = options;
    const given = {
      ...packedFiles(options),
      ...{ chip, board, wifi, parts, interruptsAfterMs, serial },
      ...{ hosts, timeServer, clientNames, tellsPlaces },
    };
    this.plan = planOf(chipOf(chip, board), parts ?? []);
    return new Promise((resolve, reject) => {
      const failed = (code: number | null) => reject(new Error(`the virtual board's process has ended (${code})`));
      const heard = (message: unknown) => {
        // The last that it tells before it runs.
        if ((message as FromBoard | null)?.type !== "pins") return;
        this.child.off("exit", failed).off("message", heard);
        resolve();
      };
      this.child.once("exit", failed).on("message", heard);
      this.tell({ type: "boot", options: given });
    });
  }

  /** A line typed at the console. */
  type(line: string): void {
    this.tell({ type: "line", line });
  }

  press(pin: string, isPressed: boolean): void {
    this.tell({ type: "press", pin, isPressed });
  }

  /** Has it told how the firmware's client stands. */
  look(): void {
    this.tell({ type: "look" });
  }

  restart(): void {
    this.tell({ type: "restart" });
  }

  /** By its label in board.json. */
  pin(label: string): PinLevel {
    const pin = this.pins[label];
    if (!pin) throw new Error(`This board has no pin ${label}`);
    return pin;
  }

  stop(): void {
    this.isStopped = true;
    this.child.kill("SIGKILL");
    this.endNetwork();
  }

  private tell(message: ToBoard): void {
    // It may end meanwhile, which is told by its exit.
    if (this.child.connected) this.child.send(message, () => {});
  }

  private hear(message: FromBoard): void {
    switch (message.type) {
      case "console":
        this.emit("console", String(message.line));
        break;
      case "pins":
        this.pins = Object.fromEntries(Object.entries(message.pins).map(([label, pin]) => [label, checked(pin)]));
        break;
      case "pin":
        this.changed(checked(message.pin));
        break;
      case "parts":
        for (const live of message.parts) this.partChanged(live);
        break;
      case "note":
        this.emit("note", String(message.part), String(message.text));
        break;
      case "client":
        this.emit("client", checkedClient(message.client));
        break;
      case "network":
        this.ask(message.message, message.wait === true);
    }
  }

  private changed(pin: PinLevel): void {
    for (const [label, { name }] of Object.entries(this.pins)) if (name === pin.name) this.pins[label] = pin;
    this.emit("pin", pin);
  }

  private partChanged(live: LivePart): void {
    const planned = this.planned(String(live.name));
    const state = stateOf(planned, checkedLive(planned, live));
    this.states.set(state.name, state);
    this.emit("part", state);
  }

  private planned(name: string): Planned {
    const planned = this.plan.get(name);
    if (!planned) throw new Error(`unknown part "${name}"; known: ${[...this.plan.keys()].join(", ")}`);
    return planned;
  }

  private ask(message: NetworkMessage, wait: boolean): void {
    if (this.isStopped || !REQUESTS.includes(String(message.type))) return;
    if (wait) this.awaited = { id: message.id, limit: setTimeout(() => this.answer(TIMEOUT), CONNECT_WAIT_MS) };
    this.network.postMessage({ ...unpacked(message), signal: undefined });
  }

  private hearNetwork(message: NetworkMessage): void {
    const { id, type, code } = message;
    if (this.awaited?.id === id && type === "open") this.answer(CONNECTED);
    else if (this.awaited?.id === id && type === "failed") this.answer(Number(code));
    this.tell({ type: "network", message: packed(message) });
  }

  private answer(code: number): void {
    clearTimeout(this.awaited?.limit);
    this.awaited = undefined;
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(code);
    (this.child.stdio[4] as Writable).write(bytes);
  }

  private fail(error: Error): void {
    this.ended(error.message);
    this.stop();
  }

  private ended(how: string): void {
    if (!this.isStopped) this.emit("console", `The virtual board's process has ended (${how}): start it again`);
    this.endNetwork();
  }

  private endNetwork(): void {
    clearTimeout(this.awaited?.limit);
    void this.network.terminate();
  }
}

function checked({ name, level, duty, activeLow }: PinLevel): PinLevel {
  return {
    name: String(name),
    level: level === 1 ? 1 : 0,
    duty: duty === undefined ? undefined : Number(duty),
    activeLow: activeLow === true,
  };
}

function checkedClient({ state, pauseMs, queue }: ClientState): ClientState {
  if (!CLIENT_STATES.includes(state)) throw new Error("the board's client has a state that there is none of");
  return {
    state,
    ...(pauseMs !== undefined && { pauseMs: Number(pauseMs) }),
    ...(queue && { queue: { messages: Number(queue.messages), bytes: Number(queue.bytes) } }),
  };
}
