/** Espruino's `net` over Node's, as an ESP8266 has it: a failure to connect is reported later. For the library's source on Node. */
import { createConnection, type Socket } from "node:net";
import { emitter, modules } from "./espruino-globals.js";

type Listener = (this: TcpSocket, ...args: unknown[]) => void;

class TcpSocket {
  readonly emit = emitter.emit;
  private readonly socket: Socket;
  private readonly listeners: Record<string, Listener[]> = {};
  private isEnded = false;

  constructor(options: { host: string; port: number }) {
    this.socket = createConnection(options);
    this.socket.on("data", (bytes) => this.tell("data", bytes.toString("latin1")));
    this.socket.on("error", () => {});
    this.socket.on("close", (hadError) => {
      this.isEnded = true;
      this.tell("close", hadError);
    });
  }

  /** What is not sent yet; setting it to "" throws that away, and the link with it. */
  get dSnd(): string {
    return "x".repeat(this.socket.writableLength);
  }

  set dSnd(_bytes: string) {
    this.socket.destroy();
  }

  on(event: string, listener: Listener): void {
    this.listeners[event] = [...(this.listeners[event] ?? []), listener];
  }

  write(bytes: string): boolean {
    if (this.isEnded) throw new Error("This socket is closed");
    this.socket.write(bytes, "latin1");
    return false;
  }

  end(): void {
    this.isEnded = true;
    this.socket.end();
  }

  /** The link breaks without a goodbye. */
  breakOff(): void {
    this.socket.resetAndDestroy();
  }

  private tell(event: string, ...args: unknown[]): void {
    for (const listener of this.listeners[event] ?? []) listener.apply(this, args);
  }
}

modules.net = { connect: (options: { host: string; port: number }) => new TcpSocket(options) };

// After the globals, which the library looks at when it is loaded.
export const { TBDeviceMqttClient } = await import("../../src/client.js");
