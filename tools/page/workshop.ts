/** What the page shows and does beside ThingsBoard: the board, its cable, and the broker's switch. Keeps what happened for a page that opens later. */
import { EventEmitter } from "node:events";
import { wordsFor } from "../error-codes.js";
import type { ClientState } from "../virtual-board/client-state.js";
import type { ControlValue, PartState } from "../virtual-board/parts/description.js";
import type { PartsHands } from "../virtual-board/parts/parts.js";
import {
  type BoardInfo,
  type ConsoleLine,
  KEPT,
  type MemoryPoint,
  type PacketRow,
  type PartOnPage,
  type PinState,
  pushKept,
  type Snapshot,
  type Status,
  type Step,
  type WorkshopEvents,
} from "./protocol.js";
import type { Row, Wire } from "./wire.js";

/** What can be done to a board. */
export interface BoardHands {
  info: BoardInfo;
  /** Types a line at its console; what comes of it is told as lines. */
  type(line: string): void;
  /** The button of this name. Throws for one that is not there. */
  press(pin: string, isPressed: boolean): void;
  restart(): void;
  /** Has it tell how its client stands, by hearClient(); absent where nobody can see that. */
  look?(): void;
  /** The RPC methods that its firmware's source names. */
  methods(): Promise<string[]>;
  /** Throws for what there is not, and for a value that cannot be. Absent where nothing can be wired. */
  parts?: Pick<PartsHands, "set" | "setPlugged">;
}

export interface Broker {
  /** Resolves when it is back. */
  restart(downMs: number): Promise<void>;
}

export interface WorkshopOptions {
  /** The server's name, for people. */
  server: string;
  hasDevices: boolean;
  /** Absent without a board. */
  wire?: Wire;
  broker?: Broker;
  /** From a new device to a board. */
  steps?: Step[];
}

type Told = { [K in keyof WorkshopEvents]: [WorkshopEvents[K]] };

/** A wish that cannot be granted, with the reason in one line. */
export class WorkshopError extends Error {}

export class Workshop extends EventEmitter<Told> {
  private board: BoardHands | undefined;
  private client: ClientState | undefined;
  private isBrokerDown = false;
  private nextPacket = 1;
  /** By name. */
  private readonly states = { pin: new Map<string, PinState>(), part: new Map<string, PartOnPage>() };
  private readonly lines: ConsoleLine[] = [];
  private readonly packets: PacketRow[] = [];
  private readonly memory: MemoryPoint[] = [];

  constructor(private readonly options: WorkshopOptions) {
    super();
    // One for each page that is open.
    this.setMaxListeners(0);
  }

  use(board: BoardHands): void {
    this.board = board;
    this.client = undefined;
    this.emit("board", board.info);
  }

  /** What the board is called at the server; null when that cannot be known. */
  nameDevice(device: string | null): void {
    if (!this.board) return;
    this.board.info = { ...this.board.info, device };
    this.emit("board", this.board.info);
  }

  /** Before and after use(): a board prints while it boots. */
  hearLine(text: string, isTyped = false): void {
    // An interpreter prints empty ones, which say nothing.
    if (!text) return;
    const words = isTyped ? undefined : wordsFor(text);
    const line = { ts: Date.now(), isTyped, text, ...(words && { words }) };
    pushKept(this.lines, line, KEPT.lines);
    this.emit("line", line);
  }

  hearPacket(row: Row): void {
    const packet = { id: this.nextPacket++, ts: Date.now(), ...row };
    pushKept(this.packets, packet, KEPT.packets);
    this.emit("packet", packet);
  }

  hearPin(pin: PinState): void {
    this.states.pin.set(pin.name, pin);
    this.emit("pin", pin);
  }

  /** All that a board has, when it begins. */
  hearParts(parts: PartState[]): void {
    this.states.part.clear();
    for (const part of parts) this.states.part.set(part.name, part);
    this.emit("parts", parts);
  }

  /** One that the board before had is none any more. */
  hearPart(part: PartState): void {
    const known = this.states.part.get(part.name);
    if (known) this.tellPart({ ...part, note: known.note });
  }

  /** What a part says about how it is used. */
  hearNote(name: string, text: string): void {
    const known = this.states.part.get(name);
    if (known) this.tellPart({ ...known, note: { ts: Date.now(), text } });
  }

  hearClient(client: ClientState): void {
    if (JSON.stringify(client) === JSON.stringify(this.client)) return;
    this.client = client;
    this.emit("client", client);
  }

  /** For a page that is open. */
  look(): void {
    this.board?.look?.();
  }

  hearMemory(free: number): void {
    const point = { ts: Date.now(), free };
    pushKept(this.memory, point, KEPT.memory);
    this.emit("memory", point);
  }

  /** As it stands now; undefined for what is gone. */
  newest(kind: "pin" | "part", name: string): PinState | PartOnPage | undefined {
    return this.states[kind].get(name);
  }

  snapshot(): Omit<Snapshot, "page"> {
    const { server, hasDevices, wire, broker, steps = [] } = this.options;
    const { lines, packets, memory } = this;
    return {
      ...{ server, hasDevices, steps, lines, packets, memory },
      hasBoard: wire !== undefined,
      canRestartBroker: broker !== undefined,
      board: this.board?.info,
      status: this.status,
      client: this.client,
      pins: [...this.states.pin.values()],
      parts: [...this.states.part.values()],
    };
  }

  setCut(isCut: boolean): void {
    const { wire } = this.options;
    if (!wire) throw new WorkshopError("no board is connected through this page");
    if (isCut) wire.cut();
    else wire.mend();
    this.emit("status", this.status);
  }

  /** Resolves at once; status tells when it is back. */
  restartBroker(downMs: number): void {
    const { broker } = this.options;
    if (!broker) throw new WorkshopError("this page can restart only the emulator, not this server");
    if (this.isBrokerDown) throw new WorkshopError("the broker is already restarting");
    this.setBrokerDown(true);
    broker
      .restart(downMs)
      .catch((error: Error) => this.hearLine(error.message))
      .finally(() => this.setBrokerDown(false));
  }

  type(line: string): void {
    this.hearLine(line, true);
    this.hands.type(line);
  }

  press(pin: string, isPressed: boolean): void {
    this.hands.press(pin, isPressed);
  }

  setPart(name: string, control: string, value: ControlValue): void {
    wished(() => this.wired.set(name, control, value));
  }

  /** Whether it is pressed for as long as somebody holds it. */
  isHeld(name: string, control: string): boolean {
    return this.states.part.get(name)?.controls[control]?.type === "button";
  }

  plugPart(name: string, isPlugged: boolean): void {
    wished(() => this.wired.setPlugged(name, isPlugged));
  }

  /** None before the board is there. */
  async methods(): Promise<string[]> {
    return (await this.board?.methods()) ?? [];
  }

  restartBoard(): void {
    if (!this.hands.info.canRestart) throw new WorkshopError("this page can restart only a virtual board");
    this.hands.restart();
  }

  private get hands(): BoardHands {
    if (!this.board) throw new WorkshopError("the board has not started yet");
    return this.board;
  }

  private get wired(): NonNullable<BoardHands["parts"]> {
    const { parts } = this.hands;
    if (!parts) throw new WorkshopError("only a virtual board has parts");
    return parts;
  }

  private tellPart(part: PartOnPage): void {
    this.states.part.set(part.name, part);
    this.emit("part", part);
  }

  private get status(): Status {
    return { isCut: this.options.wire?.isCut ?? false, isBrokerDown: this.isBrokerDown };
  }

  private setBrokerDown(isDown: boolean): void {
    this.isBrokerDown = isDown;
    this.emit("status", this.status);
  }
}

/** What a part refuses is said to the one who wished for it. */
function wished(action: () => void): void {
  try {
    action();
  } catch (error) {
    throw new WorkshopError((error as Error).message);
  }
}
