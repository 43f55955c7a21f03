/** Stands between client and server, and does to each connection what its plan says. */
import { EventEmitter, once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Readable } from "node:stream";
import { Pipe } from "./pipe.js";
import type { Ending, Plan } from "./plan.js";
import { Swallow, type Swallowed } from "./swallow.js";

/** A connection with a PUBACK swallowed goes on for so long. */
const AFTER_SWALLOW_MS = 500;

export interface ChaosProxyEvents {
  /** Bytes that reached the server, and that the server sent, whether or not they reach the client. */
  toServer: [connection: number, bytes: Buffer];
  fromServer: [connection: number, bytes: Buffer];
  /** Bytes that were sent on to the client. */
  toClient: [connection: number, bytes: Buffer];
  over: [connection: number];
  /** The server is to die, and to be away for so long. */
  kill: [downMs: number];
}

export class ChaosProxy extends EventEmitter<ChaosProxyEvents> {
  port = 0;
  /** Connections that got through to the server. */
  connections = 0;
  readonly endings: Record<Ending, number> = { cut: 0, reset: 0, silent: 0, deaf: 0, mute: 0, kill: 0 };
  readonly swallowed: Record<Swallowed, number> = { SUBACK: 0, PUBACK: 0 };
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private isCalm = false;

  constructor(
    private readonly serverPort: number,
    private readonly nextPlan: () => Plan,
  ) {
    super();
    this.server = createServer((client) => this.accept(client));
  }

  async start(): Promise<void> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    this.port = (this.server.address() as { port: number }).port;
  }

  /** From here on nothing goes wrong any more; what is half-open stays so until the client leaves it. */
  calm(): void {
    this.isCalm = true;
  }

  /** From here on things go wrong again. */
  storm(): void {
    this.isCalm = false;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, "close");
  }

  private accept(client: Socket): void {
    const server = connect(this.serverPort, "127.0.0.1");
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.once("close", () => this.sockets.delete(socket));
    }
    // A server that is away.
    server.once("close", () => client.destroy());
    // What has passed arrives.
    client.once("close", () => server.destroySoon());
    server.once("connect", () => this.join(client, server));
  }

  private join(client: Socket, server: Socket): void {
    const number = this.connections++;
    const plan = this.nextPlan();
    let left = plan.endsAfterBytes;
    let isOver = false;
    const endNow = () => {
      if (!isOver && !client.destroyed) this.end(plan, client, up, down);
      isOver = true;
    };
    /** How many of these bytes may pass; the last of them ends the connection. */
    const take = (bytes: number): number => {
      if (left <= 0 || this.isCalm) return bytes;
      const may = Math.min(bytes, left);
      left -= may;
      if (left <= 0) queueMicrotask(endNow);
      return may;
    };
    const manner = this.isCalm ? { delayMs: 0, dripBytes: 0, dripMs: 0 } : plan;
    const up = new Pipe(client, server, manner, take, (bytes) => this.emit("toServer", number, bytes));
    const fromServer = this.swallowing(plan, server, endNow);
    const down = new Pipe(fromServer, client, manner, take, (bytes) => this.emit("toClient", number, bytes));
    server.on("data", (bytes) => void this.emit("fromServer", number, bytes));
    client.once("close", () => void this.emit("over", number));
  }

  /** What the server sends, less what is swallowed of it. */
  private swallowing({ swallows }: Plan, server: Socket, endNow: () => void): Readable {
    if (!swallows || this.isCalm) return server;
    return server.pipe(
      new Swallow(swallows.kind, swallows.nth, () => {
        this.swallowed[swallows.kind]++;
        if (swallows.kind === "PUBACK") setTimeout(endNow, AFTER_SWALLOW_MS);
      }),
    );
  }

  private end({ ending, downMs }: Plan, client: Socket, up: Pipe, down: Pipe): void {
    this.endings[ending]++;
    if (ending !== "deaf") down.shut();
    if (ending !== "mute") up.shut();
    if (ending === "cut") client.destroySoon();
    else if (ending === "reset") client.resetAndDestroy();
    else if (ending === "kill") this.emit("kill", downMs);
  }
}
