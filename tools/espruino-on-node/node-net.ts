/** Espruino's `net` on Node's: byte strings, at most 536 bytes per event and turn, a write that throws once the socket is closed. */
import { connect, type Socket } from "node:net";
import { modules } from "./globals.js";

/** The most that the interpreter tells in one `data` event. */
export const CHUNK_BYTES = 536;

type Listener = (this: NodeSocket, bytes: string) => void;

export class NodeSocket {
  private unsent = "";
  private ended = false;
  private closed = false;
  private waiting = "";
  private peerIsGone = false;
  private isScheduled = false;
  private readonly listeners: Record<string, Listener[]> = {};
  private readonly socket: Socket;

  constructor(options: { host: string; port: number }) {
    this.socket = connect(options.port, options.host);
    this.socket.setNoDelay(true);
    this.socket.on("data", (chunk) => {
      this.waiting += chunk.toString("latin1");
      this.schedule();
    });
    // Told by `close`, as on an ESP8266.
    this.socket.on("error", () => {});
    this.socket.on("close", () => {
      this.peerIsGone = true;
      this.schedule();
    });
  }

  /** Espruino's field: what it has not sent. Emptied after end(), it lets the socket go at once. */
  get dSnd(): string | undefined {
    return this.unsent;
  }

  set dSnd(bytes: string | undefined) {
    this.unsent = bytes ?? "";
    if (this.ended && !this.unsent) this.socket.destroy();
  }

  on(event: string, listener: Listener): void {
    this.listeners[event] = [...(this.listeners[event] ?? []), listener];
  }

  write(bytes: string): boolean {
    if (this.ended || this.closed) throw new Error("This socket is closed");
    this.unsent += bytes;
    this.socket.write(bytes, "latin1", () => {
      this.unsent = this.unsent.slice(bytes.length);
    });
    return false;
  }

  end(): void {
    this.ended = true;
    this.socket.end();
  }

  /** The link breaks without a goodbye. */
  breakOff(): void {
    this.socket.resetAndDestroy();
  }

  private schedule(): void {
    if (this.isScheduled || this.closed) return;
    this.isScheduled = true;
    setImmediate(() => this.turn());
  }

  /** One turn of the interpreter's loop: one chunk, and `close` when there are no more to come. */
  private turn(): void {
    this.isScheduled = false;
    const chunk = this.waiting.slice(0, CHUNK_BYTES);
    this.waiting = this.waiting.slice(CHUNK_BYTES);
    if (chunk) this.tell("data", chunk);
    if (this.waiting) this.schedule();
    else if (this.peerIsGone) {
      this.closed = true;
      this.tell("close", "");
    }
  }

  private tell(event: string, bytes: string): void {
    for (const listener of this.listeners[event] ?? []) listener.call(this, bytes);
  }
}

/** Puts Node's network in. `onOpen` gets each socket that is opened from then on. */
export function useNodeNet(onOpen: (socket: NodeSocket) => void = () => {}): void {
  modules.net = {
    connect(options: { host: string; port: number }) {
      const socket = new NodeSocket(options);
      onOpen(socket);
      return socket;
    },
  };
}
