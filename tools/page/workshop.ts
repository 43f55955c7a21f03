/** What the page shows and does beside ThingsBoard: the board, its cable, and the broker's switch. Keeps what happened for a page that opens later. */
import { EventEmitter } from "node:events";
import {
  type BoardInfo,
  type ConsoleLine,
  KEPT,
  type MemoryPoint,
  type PacketRow,
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
  private isBrokerDown = false;
  private nextPacket = 1;
  private readonly pins = new Map<string, PinState>();
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
    this.emit("board", board.info);
  }

  /** Before and after use(): a board prints while it boots. */
  hearLine(text: string, isTyped = false): void {
    // An interpreter prints empty ones, which say nothing.
    if (!text) return;
    const line = { ts: Date.now(), isTyped, text };
    pushKept(this.lines, line, KEPT.lines);
    this.emit("line", line);
  }

  hearPacket(row: Row): void {
    const packet = { id: this.nextPacket++, ts: Date.now(), ...row };
    pushKept(this.packets, packet, KEPT.packets);
    this.emit("packet", packet);
  }

  hearPin(pin: PinState): void {
    this.pins.set(pin.name, pin);
    this.emit("pin", pin);
  }

  hearMemory(free: number): void {
    const point = { ts: Date.now(), free };
    pushKept(this.memory, point, KEPT.memory);
    this.emit("memory", point);
  }

  snapshot(): Snapshot {
    const { server, hasDevices, wire, broker, steps = [] } = this.options;
    const { lines, packets, memory } = this;
    return {
      ...{ server, hasDevices, steps, lines, packets, memory },
      hasBoard: wire !== undefined,
      canRestartBroker: broker !== undefined,
      board: this.board?.info,
      status: this.status,
      pins: [...this.pins.values()],
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
    if (!broker) throw new WorkshopError("this server is not ours to restart");
    if (this.isBrokerDown) throw new WorkshopError("the broker is restarting already");
    this.setBrokerDown(true);
    void broker.restart(downMs).finally(() => this.setBrokerDown(false));
  }

  type(line: string): void {
    this.hearLine(line, true);
    this.hands.type(line);
  }

  press(pin: string, isPressed: boolean): void {
    this.hands.press(pin, isPressed);
  }

  restartBoard(): void {
    if (!this.hands.info.canRestart) throw new WorkshopError("only the virtual board can be restarted from here");
    this.hands.restart();
  }

  private get hands(): BoardHands {
    if (!this.board) throw new WorkshopError("the board has not started yet");
    return this.board;
  }

  private get status(): Status {
    return { isCut: this.options.wire?.isCut ?? false, isBrokerDown: this.isBrokerDown };
  }

  private setBrokerDown(isDown: boolean): void {
    this.isBrokerDown = isDown;
    this.emit("status", this.status);
  }
}
