/** A network in virtual time between a board and the emulator: late, and sometimes there without carrying anything. */
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { modules } from "../../espruino-on-node/globals.js";
import { CHUNK_BYTES } from "../../espruino-on-node/node-net.js";
import type { Random } from "../random.js";
import type { VirtualTime } from "./virtual-time.js";

type Listener = (this: BoardSocket, bytes: string) => void;

/** Takes a socket of the server's side. */
export type Accept = (socket: Socket) => void;

export class VirtualNet {
  hasWifi = true;
  isServerUp = true;
  /** How often a board tried to connect. */
  attempts = 0;
  private links: Link[] = [];

  constructor(
    readonly time: VirtualTime,
    private readonly random: Random,
    private readonly accept: Accept,
  ) {
    modules.net = { connect: () => this.connect() };
  }

  /** Carries nothing from now on, and nobody is told: packets go nowhere. */
  strand(): void {
    for (const link of this.links) link.isStranded = true;
  }

  /** Closed from the server's side, as by a process that ends. */
  reset(): void {
    for (const link of this.links) link.server.destroy();
  }

  /** Closed on the board's side, as by a radio that has noticed. */
  closeBoards(): void {
    for (const link of this.links) link.board.tell("close", "");
  }

  forget(link: Link): void {
    this.links = this.links.filter((each) => each !== link);
  }

  private connect(): BoardSocket {
    this.attempts++;
    const link = new Link(this, this.random.between(5, 120));
    const isThere = this.hasWifi && this.isServerUp;
    // An ESP32 throws, after the while that connecting blocks; an ESP8266 says it later.
    if (!isThere && this.random.chance(0.5)) throw new Error("Unable to connect");
    if (isThere) {
      this.links.push(link);
      this.time.after(link.delayMs, () => this.accept(link.server as unknown as Socket));
    } else this.time.after(this.random.between(10, 20_000), () => link.board.tell("close", ""), "board");
    return link.board;
  }
}

class Link {
  isStranded = false;
  readonly board = new BoardSocket(this);
  readonly server = new ServerSocket(this);

  constructor(
    private readonly net: VirtualNet,
    readonly delayMs: number,
  ) {}

  toServer(bytes: string): void {
    this.net.time.after(this.delayMs, () => {
      if (this.isStranded) return;
      this.server.emit("data", Buffer.from(bytes, "latin1"));
      // The emulator answers some of it by promises.
      this.net.time.hasPromises = true;
    });
  }

  toBoard(bytes: string): void {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      const chunk = bytes.slice(at, at + CHUNK_BYTES);
      this.net.time.after(this.delayMs, () => !this.isStranded && this.board.tell("data", chunk), "board");
    }
  }

  /** One side has closed; the other hears of it, unless nothing gets through. */
  closed(): void {
    this.net.time.after(this.delayMs, () => {
      this.net.forget(this);
      if (this.isStranded) return;
      this.server.over();
      this.net.time.as("board", () => this.board.tell("close", ""));
    });
  }
}

/** Espruino's. */
export class BoardSocket {
  dSnd = "";
  private isOver = false;
  private readonly listeners: Record<string, Listener[]> = {};

  constructor(private readonly link: Link) {}

  on(event: string, listener: Listener): void {
    this.listeners[event] = [...(this.listeners[event] ?? []), listener];
  }

  write(bytes: string): boolean {
    if (this.isOver) throw new Error("This socket is closed");
    if (this.link.isStranded) this.dSnd += bytes;
    else this.link.toServer(bytes);
    return false;
  }

  end(): void {
    this.isOver = true;
    this.link.closed();
  }

  tell(event: "data" | "close", bytes: string): void {
    if (event === "close") {
      if (this.isOver) return;
      this.isOver = true;
    }
    for (const listener of this.listeners[event] ?? []) listener.call(this, bytes);
  }
}

/** Node's, as far as the emulator uses it. */
class ServerSocket extends EventEmitter {
  private isOver = false;

  constructor(private readonly link: Link) {
    super();
  }

  setNoDelay(): void {}
  cork(): void {}
  uncork(): void {}

  write(bytes: Buffer): boolean {
    if (!this.isOver) this.link.toBoard(bytes.toString("latin1"));
    return true;
  }

  destroySoon(): void {
    this.destroy();
  }

  destroy(): void {
    if (this.isOver) return;
    this.over();
    this.link.closed();
  }

  over(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.emit("close");
  }
}
