/** A `net` without a network: the test is the server, sees every byte written and decides what comes back. */
import { generate, type Packet, parser } from "mqtt-packet";
import { emitter, modules } from "./espruino-globals";

type Listener = (this: FakeSocket, bytes: string) => void;

export class FakeSocket {
  written: string[] = [];
  ended = false;
  /** A test that sets it, in place of calling close(), plays a socket whose next write throws. */
  closed = false;
  /** Espruino's field: what it has not sent. A test sets it to play a slow link. */
  dSnd: string | undefined;
  private listeners: Record<string, Listener[]> = {};

  constructor(readonly options: { host: string; port: number }) {}

  on(event: string, listener: Listener): void {
    this.listeners[event] = [...(this.listeners[event] ?? []), listener];
  }

  write(bytes: string): boolean {
    if (this.ended || this.closed) throw new Error("This socket is closed");
    this.written.push(bytes);
    return false;
  }

  end(): void {
    this.ended = true;
  }

  /** The server sends bytes. */
  receive(bytes: string): void {
    for (const listener of this.listeners.data ?? []) listener.call(this, bytes);
  }

  /** The server sends a packet, all of it at once or in pieces of so many bytes. */
  send(packet: Packet, pieceBytes = Infinity): void {
    const bytes = generate(packet).toString("latin1");
    for (let at = 0; at < bytes.length; at += pieceBytes) this.receive(bytes.slice(at, at + pieceBytes));
  }

  /** The link breaks, or the server closes it. */
  close(): void {
    this.closed = true;
    for (const listener of this.listeners.close ?? []) listener.call(this, "");
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
}

export interface FakeNet {
  /** Sockets opened so far, the newest last. */
  sockets: FakeSocket[];
  /** How often one was to be opened, failures included. */
  attempts: number;
  /** What opening one throws, as on an ESP32. */
  fail: unknown;
}

/** Puts a fake `net` in for a test. */
export function useFakeNet(): FakeNet {
  const net: FakeNet = { sockets: [], attempts: 0, fail: undefined };
  modules.net = {
    connect(options: { host: string; port: number }) {
      net.attempts++;
      if (net.fail !== undefined) throw net.fail;
      const socket = Object.assign(new FakeSocket(options), { emit: emitter.emit });
      net.sockets.push(socket);
      return socket;
    },
  };
  return net;
}
