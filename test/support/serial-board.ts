/** A virtual board behind a TCP port, which understands the packets of Espruino's console and nothing else of it. */
import { once } from "node:events";
import net from "node:net";
import type { PortTimes } from "../../tools/flash/port.js";
import { startVirtualBoard, type VirtualBoard, type VirtualBoardOptions } from "../../tools/virtual-board/index.js";
import type { AtEnd } from "./on-board.js";

const DLE = "\x10";
const SOH = "\x01";
const ACK = "\x06";
const NAK = "\x15";
const EVAL = 0x2000;
/** After a byte was lost; an interpreter waits five seconds. */
const PACKET_TIMEOUT_MS = 30;
/** This board is there at once, and is done at once. */
export const TIMES: Partial<PortTimes> = { resetMs: 1, settleMs: 5 };
/** For one that never answers. */
export const SILENT_TIMES: Partial<PortTimes> = { ...TIMES, firstAnswerMs: 50 };

export interface Faults {
  /** Answers nothing. */
  isSilent?: boolean;
  /** Numbers of received bytes, from 0, that get lost on the line. */
  lostBytes?: number[];
  /** Ends the connection with this packet, from 0. */
  gonePacket?: number;
}

export class SerialBoard {
  /** What the tools take as --port. */
  port = "";
  /** The expressions that it was asked for. */
  readonly asked: string[] = [];
  readonly board: VirtualBoard;
  private readonly server: net.Server;
  private socket: net.Socket | undefined;
  private received = "";
  private count = 0;
  private isDamaged = false;
  private timer: NodeJS.Timeout | undefined;

  private constructor(
    options: VirtualBoardOptions,
    private readonly faults: Faults,
  ) {
    this.board = startVirtualBoard({ ...options, onConsole: (line) => this.print(`${line}\r\n`) });
    this.server = net.createServer((socket) => {
      this.socket = socket;
      socket.on("data", (bytes) => this.receive(bytes.toString("latin1"))).on("error", () => undefined);
    });
  }

  static async start(options: VirtualBoardOptions, atEnd: AtEnd, faults: Faults = {}): Promise<SerialBoard> {
    const board = new SerialBoard(options, faults);
    atEnd(() => board.end());
    board.server.listen(0, "127.0.0.1");
    await once(board.server, "listening");
    board.port = `tcp://127.0.0.1:${(board.server.address() as net.AddressInfo).port}`;
    return board;
  }

  private end(): void {
    clearTimeout(this.timer);
    this.board.stop();
    this.server.close();
    this.socket?.destroy();
  }

  private receive(bytes: string): void {
    if (this.faults.isSilent) return;
    for (const byte of bytes) {
      if (this.faults.lostBytes?.includes(this.count++)) this.isDamaged = true;
      else this.received += byte;
    }
    this.takePacket();
  }

  /** As the interpreter: a packet that does not become whole is refused after a while. One that is only slow on its way does become whole. */
  private takePacket(): void {
    const start = this.received.indexOf(DLE + SOH);
    if (start < 0) return;
    const header = this.received.slice(start + 2, start + 4);
    const flags = header.length < 2 ? 0 : header.charCodeAt(0) * 256 + header.charCodeAt(1);
    const end = start + 4 + (flags & 0x1fff);
    clearTimeout(this.timer);
    if (header.length < 2 || this.received.length < end) {
      if (!this.isDamaged) return;
      this.timer = setTimeout(() => {
        this.received = "";
        this.isDamaged = false;
        this.print(NAK);
      }, PACKET_TIMEOUT_MS);
      return;
    }
    const data = this.received.slice(start + 4, end);
    this.received = this.received.slice(end);
    if ((flags & 0xe000) === EVAL) this.answer(data);
    else this.print(NAK);
  }

  private answer(expression: string): void {
    if (this.asked.length === this.faults.gonePacket) this.socket?.destroy();
    this.asked.push(expression);
    try {
      const value = JSON.stringify(this.board.evaluate(expression));
      this.print(`${ACK}${DLE}${SOH}${String.fromCharCode(value.length >> 8, value.length & 255)}${value}`);
    } catch (error) {
      this.print(`${NAK}Uncaught ${error}\r\n`);
    }
  }

  private print(bytes: string): void {
    this.socket?.write(Buffer.from(bytes, "latin1"));
  }
}
