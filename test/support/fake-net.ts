/** A `net` without a network: the test is the server, sees every byte written and decides what comes back, and what goes wrong. */
import { generate, type Packet, parser } from "mqtt-packet";
import { onTestFinished } from "vitest";
import { type LinkWatcher, Watcher } from "./conformance";
import { emitter, modules } from "./espruino-globals";

type Listener = (this: FakeSocket, argument: unknown) => void;

/** What a socket does to its user; of a net those of the sockets that are opened next. */
export interface Faults {
  /** The most bytes that come in one event. */
  pieceBytes: number;
  /** The link closes when so many bytes have come in. */
  closeAfterReceived: number;
  /** The link closes when so many bytes have gone out; the rest is lost. */
  closeAfterSent: number;
  /** Every write after so many throws. */
  failAfterWrites: number;
  /** What is written leaves after so many turns of the interpreter's loop, and stands in `dSnd` until then. */
  pendingTurns: number;
  /** Writes succeed and go nowhere, nothing comes, and nobody tells. */
  isHalfOpen: boolean;
}

const NO_FAULTS: Faults = {
  pieceBytes: Infinity,
  closeAfterReceived: Infinity,
  closeAfterSent: Infinity,
  failAfterWrites: Infinity,
  pendingTurns: 0,
  isHalfOpen: false,
};

/** One turn of the interpreter's loop. */
const TURN_MS = 10;

export class FakeSocket {
  written: string[] = [];
  ended = false;
  /** A test that sets it, in place of calling close(), plays a socket whose next write throws. */
  closed = false;
  /** Espruino's field: what it has not sent. A test sets it to play a slow link. */
  dSnd: string | undefined;
  /** Told of what has left the socket: a server that answers by itself. */
  onSent: ((bytes: string) => void) | undefined;
  private listeners: Record<string, Listener[]> = {};
  private writes = 0;
  private sentBytes = 0;
  private receivedBytes = 0;

  constructor(
    readonly options: { host: string; port: number },
    readonly faults: Faults = { ...NO_FAULTS },
    private readonly watcher: LinkWatcher = watchThisTest().link(),
  ) {}

  on(event: string, listener: Listener): void {
    this.listeners[event] = [...(this.listeners[event] ?? []), listener];
  }

  write(bytes: string): boolean {
    if (this.ended || this.closed || this.writes >= this.faults.failAfterWrites)
      throw new Error("This socket is closed");
    this.writes++;
    this.watcher.wrote(bytes);
    this.written.push(bytes);
    if (this.faults.pendingTurns) {
      this.dSnd = (this.dSnd ?? "") + bytes;
      setTimeout(() => this.leave(bytes), this.faults.pendingTurns * TURN_MS);
    } else this.leave(bytes);
    return false;
  }

  end(): void {
    this.ended = true;
  }

  /** The server sends bytes. */
  receive(bytes: string, pieceBytes = this.faults.pieceBytes): void {
    for (let at = 0; at < bytes.length; at += pieceBytes) this.hear(bytes.slice(at, at + pieceBytes));
  }

  /** The server sends a packet, all of it at once or in pieces of so many bytes. */
  send(packet: Packet, pieceBytes?: number): void {
    this.receive(generate(packet).toString("latin1"), pieceBytes);
  }

  /** The link breaks, or the server closes it. Espruino tells `error` of some breaks, then always `end`, then `close`. */
  close(error?: { code: number; message: string }): void {
    this.closed = true;
    if (error) this.tell("error", error);
    this.tell("end", undefined);
    this.tell("close", error ? true : "");
  }

  /** All packets written since the last look, as mqtt-packet reads them. */
  packets(): Packet[] {
    const packets: Packet[] = [];
    const reader = parser({ protocolVersion: 4 });
    reader.on("packet", (packet) => packets.push(packet));
    reader.on("error", (error) => {
      throw error;
    });
    reader.parse(Buffer.from(this.written.splice(0).join(""), "latin1"));
    return packets;
  }

  /** How many listeners the socket has. */
  get listenerCount(): number {
    return Object.values(this.listeners).flat().length;
  }

  /** Bytes leave the socket. A close that they bring about is told later, as all of Espruino's events but `data`. */
  private leave(bytes: string): void {
    // A socket that was let go of sends nothing more, unless it still holds it.
    if (this.faults.pendingTurns) {
      if (!this.dSnd || this.closed) return;
      this.dSnd = this.dSnd.slice(bytes.length);
    }
    if (this.faults.isHalfOpen) return;
    const room = this.faults.closeAfterSent - this.sentBytes;
    this.sentBytes += bytes.length;
    if (room > 0) this.onSent?.(bytes.slice(0, room));
    if (bytes.length >= room) queueMicrotask(() => this.closed || this.close());
  }

  private hear(bytes: string): void {
    if (this.faults.isHalfOpen) return;
    const room = this.faults.closeAfterReceived - this.receivedBytes;
    const piece = bytes.slice(0, Math.max(room, 0));
    this.receivedBytes += bytes.length;
    if (piece)
      this.watcher.heard(
        piece,
        () => this.tell("data", piece),
        () => this.ended,
      );
    if (bytes.length >= room && !this.closed) this.close();
  }

  private tell(event: string, argument: unknown): void {
    for (const listener of this.listeners[event] ?? []) listener.call(this, argument);
  }
}

export interface FakeNet {
  /** Sockets opened so far, the newest last. */
  sockets: FakeSocket[];
  /** How often one was to be opened, failures included. */
  attempts: number;
  /** What opening one throws, as on an ESP32. */
  fail: unknown;
  /** What a socket tells a while after it was opened, as on an ESP8266. */
  failLater: { code: number; message: string } | undefined;
  /** Of the sockets that are opened next. */
  faults: Faults;
  /** Told of each socket that is opened, before its user has it. */
  onSocket: ((socket: FakeSocket) => void) | undefined;
  /** What was written and is not MQTT, so far. A test that ends with some of it here fails. */
  violations: string[];
}

/** Puts a fake `net` in for a test, which fails if anything is written that MQTT does not allow. */
export function useFakeNet(): FakeNet {
  const watcher = watchThisTest();
  const net: FakeNet = {
    sockets: [],
    attempts: 0,
    fail: undefined,
    failLater: undefined,
    faults: { ...NO_FAULTS },
    onSocket: undefined,
    violations: watcher.violations,
  };
  modules.net = {
    connect(options: { host: string; port: number }) {
      net.attempts++;
      if (net.fail !== undefined) throw net.fail;
      const socket = Object.assign(new FakeSocket(options, { ...net.faults }, watcher.link()), { emit: emitter.emit });
      net.sockets.push(socket);
      net.onSocket?.(socket);
      const { failLater } = net;
      if (failLater) setTimeout(() => socket.close(failLater), TURN_MS);
      return socket;
    },
  };
  return net;
}

function watchThisTest(): Watcher {
  const watcher = new Watcher();
  onTestFinished(() => {
    if (watcher.violations.length) throw new Error(`The client wrote: ${watcher.violations.join("; ")}`);
  });
  return watcher;
}
