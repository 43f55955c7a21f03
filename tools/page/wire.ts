/** The cable between the board and its server: looked at packet by packet, and cut when one wants to see what happens then. */
import { EventEmitter } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { type Packet, type Parser, parser } from "mqtt-packet";
import { listen } from "../emulator/listen.js";
import { describePacket } from "./packets.js";
import type { PacketRow } from "./protocol.js";

export interface WireEvents {
  /** In words; and as it is, where it is one. */
  packet: [row: Row, packet?: Packet];
  /** The server's end could not be opened; the board's is closed then. */
  unreachable: [NodeJS.ErrnoException];
}

/** What happened on the wire, for the workshop to number and date. */
export type Row = Omit<PacketRow, "id" | "ts">;
type Tell = (row: Omit<Row, "link">, packet?: Packet) => void;

export class Wire extends EventEmitter<WireEvents> {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private nextLink = 1;
  /** While it is cut, nothing passes and nothing is lost: what is under way arrives when it is mended, if its connection is still there. */
  isCut = false;
  port = 0;

  private constructor(private readonly target: { host: string; port: number }) {
    super();
    this.server = createServer((socket) => this.open(socket));
  }

  /** A port of 127.0.0.1 that leads to the target. */
  static async to(target: { host: string; port: number }): Promise<Wire> {
    const wire = new Wire(target);
    wire.port = await listen(wire.server, 0, "127.0.0.1", "MQTT");
    return wire;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.pause();
  }

  mend(): void {
    this.isCut = false;
    for (const socket of this.sockets) socket.resume();
  }

  async close(): Promise<void> {
    this.removeAllListeners();
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private open(board: Socket): void {
    const link = this.nextLink++;
    const tell: Tell = (row, packet) => void this.emit("packet", { link, ...row }, packet);
    const server = connect(this.target);
    tell({ from: "device", type: "OPEN", text: `connection ${link} to ${this.target.host}:${this.target.port}` });
    let isOpen = false;
    server.once("connect", () => {
      isOpen = true;
    });
    server.on("error", (error) => {
      if (isOpen) return;
      tell({ from: "server", type: "CLOSE", text: "the server cannot be reached" });
      this.emit("unreachable", error);
      // A server that is not there resets; a plain end would look like one that has had enough.
      board.resetAndDestroy();
    });
    board.on("error", () => {});
    this.join(board, server, "device", tell, () => isOpen);
    this.join(server, board, "server", tell, () => isOpen);
  }

  /** Carries bytes one way; a close at the source is a close at the other end. */
  private join(source: Socket, target: Socket, from: "device" | "server", tell: Tell, isOpen: () => boolean): void {
    this.sockets.add(source);
    source.setNoDelay(true);
    if (this.isCut) source.pause();
    const packets = this.listenerCount("packet") > 0 ? reading(from, tell) : undefined;
    source.on("data", (chunk) => {
      packets?.parse(chunk);
      if (target.destroyed || target.write(chunk)) return;
      source.pause();
      target.once("drain", () => {
        if (!this.isCut) source.resume();
      });
    });
    source.once("close", () => {
      this.sockets.delete(source);
      if (target.destroyed) return;
      if (isOpen()) tell({ from, type: "CLOSE", text: `closed by the ${from}` });
      target.destroySoon();
      // What the target still sends has no reader: without one its end never comes.
      target.resume();
    });
  }
}

/** A parser that gives up at the first bytes that are no MQTT. */
function reading(from: "device" | "server", tell: Tell): Pick<Parser, "parse"> {
  const packets = parser({ protocolVersion: 4 });
  let isBroken = false;
  packets.on("packet", (packet) => {
    const bytes = (packet.length ?? 0) + headerBytes(packet.length ?? 0);
    tell({ from, ...describePacket(packet), bytes }, packet);
  });
  packets.on("error", (error) => {
    isBroken = true;
    tell({ from, type: "GARBAGE", text: `no MQTT from here on: ${error.message}` });
  });
  return { parse: (chunk) => (isBroken ? 0 : packets.parse(chunk)) };
}

/** The first byte, and the length in seven bits a byte. */
function headerBytes(length: number): number {
  return 1 + (length < 128 ? 1 : length < 16_384 ? 2 : length < 2_097_152 ? 3 : 4);
}
