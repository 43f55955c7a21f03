/** A TCP line between boards and a server, whose flow a test controls. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { AtEnd } from "./on-board.js";

/** Long enough for a board to look at its socket. */
const BYTE_PAUSE_MS = 2;

export class Line {
  /** Bytes that boards sent so far. */
  bytesUp = 0;
  private mode: "flowing" | "held" | "dribbling" | "half-open" | "cut" = "flowing";
  private held: [Socket, Buffer][] = [];
  private dribbled = Promise.resolve();

  private holding = () => {};
  private readonly sockets = new Set<Socket>();
  private readonly boards = new Set<Socket>();
  /** Those whose link is half-open. */
  private readonly silent = new WeakSet<Socket>();

  private constructor(readonly port: number) {}

  static async start(serverPort: number, atEnd: AtEnd): Promise<Line> {
    const server = createServer({ noDelay: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const line = new Line((server.address() as { port: number }).port);
    server.on("connection", (board) =>
      line.join(board, connect({ port: serverPort, host: "127.0.0.1", noDelay: true })),
    );
    atEnd(() => {
      server.close();
      line.end();
    });
    return line;
  }

  /** Keeps back what the server sends, until it flows again: then it arrives in one go. */
  hold(): void {
    this.mode = "held";
  }

  /** Resolves when this text is among what is kept back. */
  async holds(text: string): Promise<void> {
    while (!Buffer.concat(this.held.map(([, bytes]) => bytes)).includes(text)) {
      await new Promise<void>((resolve) => {
        this.holding = resolve;
      });
    }
  }

  /** What the server sends arrives byte by byte. */
  dribble(): void {
    this.mode = "dribbling";
  }

  /** Nothing arrives any more, and no one is told; new connections are not answered. */
  cut(): void {
    this.mode = "cut";
  }

  /** Nothing arrives any more, and no one is told; the server takes new connections, and then they are so too. Half-open links stay so. */
  halfOpen(): void {
    this.mode = "half-open";
    for (const board of this.boards) this.silent.add(board);
  }

  flow(): void {
    // what was open while the line was cut is not there any more
    if (this.mode === "cut") this.end();
    this.mode = "flowing";
    const held = this.held;
    this.held = [];
    for (const board of new Set(held.map(([socket]) => socket))) {
      board.write(Buffer.concat(held.filter(([socket]) => socket === board).map(([, bytes]) => bytes)));
    }
  }

  /** Bytes that the server did not send arrive on each link. */
  inject(bytes: Buffer): void {
    for (const board of this.boards) board.write(bytes);
  }

  private end(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private join(board: Socket, up: Socket): void {
    this.boards.add(board);
    board.on("close", () => this.boards.delete(board));
    board.on("data", (bytes) => {
      this.bytesUp += bytes.length;
      if (this.mode !== "cut" && !this.silent.has(board)) up.write(bytes);
    });
    up.on("data", (bytes) => {
      if (!this.silent.has(board)) this.down(board, bytes);
    });
    for (const [socket, other] of [
      [board, up],
      [up, board],
    ] as const) {
      this.sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        this.sockets.delete(socket);
        if (this.mode !== "cut") other.destroy();
      });
    }
  }

  private down(board: Socket, bytes: Buffer): void {
    if (this.mode === "half-open") this.silent.add(board);
    if (this.mode === "flowing" || this.mode === "half-open") board.write(bytes);
    else if (this.mode === "held") {
      this.held.push([board, bytes]);
      this.holding();
    } else if (this.mode === "dribbling") this.dribbled = this.dribbled.then(() => byteByByte(board, bytes));
  }
}

async function byteByByte(socket: Socket, bytes: Buffer): Promise<void> {
  for (const byte of bytes) {
    socket.write(Buffer.of(byte));
    await pause(BYTE_PAUSE_MS);
  }
}
