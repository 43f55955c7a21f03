/** require("net") and require("tls"), after libs/network/socketserver.c: one step of each socket per turn of the idle loop. */
import { Link, type Modem, type TlsOptions } from "./modem.js";
import type { Program } from "./program.js";
import type { Bag } from "./realm.js";

const ERRORS: Record<number, string> = {
  [-2]: "out of memory",
  [-3]: "timeout",
  [-4]: "no route",
  [-5]: "busy",
  [-6]: "not found",
  [-7]: "max sockets",
  [-8]: "unsent data",
  [-9]: "connection reset",
  [-10]: "unknown error",
  [-11]: "no connection",
  [-12]: "bad argument",
  [-13]: "SSL handshake failed",
  [-14]: "invalid SSL data",
  [-15]: "no response",
};
const UNSENT = -8;
const NOT_FOUND = -6;
const RESET = -9;
const HANDSHAKE = -13;

export interface SocketInfo {
  host: string;
  port: number;
  secure: boolean;
  state: "connecting" | "open" | "ending";
  bytesIn: number;
  bytesOut: number;
  unsentBytes: number;
}

export class Sockets {
  readonly live = new Set<BoardSocket>();
  readonly prototype: Bag;

  constructor(
    readonly program: Program,
    readonly modem: Modem,
  ) {
    this.prototype = this.makePrototype();
    program.loop.addIdler(() => this.step());
  }

  /** The module: `tls: true` in the options of net.connect is ignored, as on a board. */
  module(secure: boolean): Bag {
    const { realm } = this.program;
    const module = realm.object();
    realm.natives(module, {
      connect: (options: unknown, callback?: unknown) => this.connect(options, callback, secure).handle,
    });
    return module;
  }

  private connect(options: unknown, callback: unknown, secure: boolean): BoardSocket {
    const { realm, chip, emitter } = this.program;
    const target = typeof options === "string" ? fromUrl(options) : (options as Bag | undefined);
    if (typeof target !== "object" || target === null) throw realm.error("Error", "Expecting options to be an Object");
    const host = String(target.host ?? "127.0.0.1").slice(0, 127);
    const port = Number(target.port ?? 0) & 0xffff;
    if (this.live.size >= chip.maxSockets) throw realm.error("InternalError", "No free sockets");
    const { hosts } = this.program.hardware;
    const link = this.modem.connect(
      {
        ...(Object.hasOwn(hosts, host) ? hosts[host]! : { host, port }),
        secure: secure ? { ...certificates(target), servername: chip.serverName } : undefined,
      },
      chip.connectThrows,
      () => this.program.loop.wake(),
    );
    if (!(link instanceof Link)) {
      throw realm.error("InternalError", link === NOT_FOUND ? "Unable to locate host" : "Unable to create socket");
    }
    const socket = new BoardSocket(this, link, host, port, secure);
    this.live.add(socket);
    if (typeof callback === "function") emitter.of(socket.handle, "connect").push(callback as never);
    this.program.loop.wake();
    return socket;
  }

  private step(): boolean {
    let busy = false;
    for (const socket of this.live) busy = socket.step() || busy;
    return busy;
  }

  /** A restart closes every socket without a word to the program. */
  abortAll(): void {
    for (const socket of this.live) this.modem.forget(socket.link, true);
    this.live.clear();
  }

  private makePrototype(): Bag {
    const { realm } = this.program;
    const prototype = realm.object();
    const inherited = realm.objectPrototype as Bag;
    const on = inherited.on as (event: string, listener: unknown) => void;
    const absent = (name: string) => () => {
      throw realm.error("Error", `socket.${name}: pull mode loses and repeats bytes, listen to 'data' instead`);
    };
    realm.natives(prototype, {
      write(data) {
        socketOf.get(this)?.write(data);
        return false;
      },
      end(data) {
        socketOf.get(this)?.end(data);
      },
      on(event, listener) {
        const socket = socketOf.get(this);
        if (event === "data" && socket?.missedData) socket.tooLate();
        on.call(this, event, listener);
      },
      available: absent("available"),
      read: absent("read"),
      pipe: absent("pipe"),
    });
    return prototype;
  }
}

const socketOf = new WeakMap<object, BoardSocket>();

class BoardSocket {
  readonly handle: Bag;
  private connected = false;
  /** end() was called: close as soon as all is sent. */
  private ending = false;
  private closeNow = false;
  private pending = "";
  missedData = false;

  constructor(
    private readonly sockets: Sockets,
    readonly link: Link,
    readonly host: string,
    readonly port: number,
    readonly secure: boolean,
  ) {
    this.handle = Object.setPrototypeOf(this.program.realm.object(), sockets.prototype);
    // readable and writable by the firmware, as the interpreter's own field
    Object.defineProperty(this.handle, "dSnd", { value: undefined, writable: true, enumerable: false });
    socketOf.set(this.handle, this);
  }

  get info(): SocketInfo {
    return {
      host: this.host,
      port: this.port,
      secure: this.secure,
      state: this.ending ? "ending" : this.connected ? "open" : "connecting",
      bytesIn: this.link.bytesIn,
      bytesOut: this.link.bytesOut,
      unsentBytes: this.unsent.length,
    };
  }

  write(data: unknown): void {
    if (this.ending || !this.sockets.live.has(this)) throw this.program.realm.error("Error", "This socket is closed");
    this.unsent += asBytes(data);
    this.program.loop.wake();
  }

  end(data: unknown): void {
    if (data !== undefined) this.write(data);
    if (this.unsent === "") this.closeNow = true;
    this.ending = true;
    this.program.loop.wake();
  }

  tooLate(): void {
    this.missedData = false;
    this.program.report(
      this.program.realm.error(
        "Error",
        "data listener attached too late: bytes came out of order and repeated on a board",
      ),
    );
  }

  /** Out of memory truncates what was to be sent and takes the listener away. */
  loseMemory(): void {
    this.unsent = this.unsent.slice(0, this.program.chip.chunkBytes);
    this.program.emitter.of(this.handle, "data").length = 0;
  }

  /** One turn of the idle loop; true when there is more to do at once. */
  step(): boolean {
    let code = 0;
    if (!this.closeNow) {
      this.send();
      code = this.receive();
    }
    if (this.closeNow) {
      this.finish(code);
      return false;
    }
    const { received, state, canSend } = this.link;
    return received !== "" || state === "closed" || (this.unsent !== "" && canSend);
  }

  private send(): void {
    const data = this.unsent;
    if (data === "") {
      if (this.ending) this.closeNow = true;
      return;
    }
    if (!this.link.canSend) return;
    const { chunkBytes } = this.program.chip;
    this.link.send(data.slice(0, chunkBytes));
    this.unsent = data.slice(chunkBytes);
    if (this.unsent === "" && !this.ending) this.emit("drain", this.handle);
    if (this.unsent === "" && this.ending) this.program.loop.wake();
  }

  /** Reads one chunk, at most; gives the error's code, or 0. */
  private receive(): number {
    const chunk = this.link.take(this.program.chip.chunkBytes);
    if (chunk === "" && this.link.state === "closed") {
      this.closeNow = true;
      return this.closeCode();
    }
    if (this.link.state !== "connecting") this.announce();
    if (chunk !== "") this.deliver(chunk);
    return 0;
  }

  private closeCode(): number {
    const { code } = this.link;
    // on an ESP32 and on Linux FIN and RST look the same
    const closed = code === undefined || (code === RESET && this.connected && this.program.chip.connectThrows);
    if (!closed) return code;
    return this.unsent === "" ? 0 : UNSENT;
  }

  private deliver(chunk: string): void {
    const { emitter } = this.program;
    if (emitter.has(this.handle, "data")) {
      const bytes = this.pending + chunk;
      this.pending = "";
      emitter.emitNow(this.handle, "data", [bytes]);
    } else {
      this.pending += chunk;
      this.missedData = true;
    }
  }

  /** Comes with the first reading: what was written before is sent by then, and drains a first time before `connect`. */
  private announce(): void {
    if (this.connected) return;
    this.connected = true;
    this.emit("connect", this.handle);
    if (this.unsent === "") this.emit("drain", this.handle);
  }

  private finish(code: number): void {
    this.sockets.live.delete(this);
    this.link.close();
    const { realm } = this.program;
    if (code === HANDSHAKE) this.program.report(realm.error("InternalError", "mbedtls_ssl_handshake returned -0x7780"));
    const silent = code === HANDSHAKE && this.unsent === "";
    const error = code === HANDSHAKE ? UNSENT : code;
    const hadError = code !== 0 && !silent;
    if (hadError) this.emit("error", realm.object({ code: error, message: ERRORS[error] ?? "unknown error" }));
    this.emit("end");
    this.emit("close", hadError);
  }

  private emit(event: string, ...args: unknown[]): void {
    this.program.emitter.emit(this.handle, event, args);
  }

  /** Lives on the object itself: `socket.dSnd = ""` is how a firmware throws away what it cannot send. */
  private get unsent(): string {
    return String(this.handle.dSnd ?? "");
  }

  private set unsent(data: string) {
    this.handle.dSnd = data;
  }

  private get program(): Program {
    return this.sockets.program;
  }
}

/** A list or a typed array becomes decimal text: "1,2,3". */
function asBytes(data: unknown): string {
  if (data === undefined) return "";
  const text = String(data);
  // characters leave as UTF-8 (only on the Linux build there are any)
  return /[^\0-\xff]/.test(text) ? Buffer.from(text, "utf8").toString("latin1") : text;
}

function fromUrl(url: string): Bag {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 80) };
}

/** DER bytes, as the interpreter wants them. */
function certificates(options: Bag): TlsOptions {
  const pem = (label: string, der: unknown) =>
    der === undefined
      ? undefined
      : `-----BEGIN ${label}-----\n${Buffer.from(String(der), "latin1").toString("base64")}\n-----END ${label}-----\n`;
  return { cert: pem("CERTIFICATE", options.cert), key: pem("RSA PRIVATE KEY", options.key) };
}
