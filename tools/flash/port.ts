/** A board's console at the other end of a serial port or a TCP bridge, by the serial layer of the `espruino` package. */
import { setTimeout as pause } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { EXIT, ExitError } from "../exit-codes.js";
import { driverFor } from "./drivers.js";
import { serialLayer } from "./serial-layer.js";

/** How long a board is waited for. */
export interface PortTimes {
  /** Longer than the five seconds after which the board, and the package, give up half a packet. */
  answerMs: number;
  /** A board that has just been reset answers after about a second. */
  firstAnswerMs: number;
  /** From a reset, or from the order for long work, to the next packet. */
  resetMs: number;
  /** What is left of a packet that went wrong has to be over before the next. */
  settleMs: number;
}

const TIMES: PortTimes = { answerMs: 7000, firstAnswerMs: 1500, resetMs: 1000, settleMs: 300 };
/** So many times `settleMs` a board may go on echoing. */
const ECHO_ROUNDS = 20;
const ATTEMPTS = 4;
const CHUNK_BYTES = 512;
const CTRL_C = "\x03";

/**
 * Of the `espruino` package only the connection and its packets are used. Its writers send a file without waiting for an answer and without a
 * check of what arrived, and its commands end with code 0 whatever happened.
 */
export class Port {
  /** Rejects when the port closes or fails. */
  private readonly lost: Promise<never>;
  private lose = (_error: Error) => {};
  private readonly serial = serialLayer();
  private driver: EspruinoDevice | undefined;

  private constructor(
    readonly path: string,
    readonly times: PortTimes,
  ) {
    this.lost = new Promise((_resolve, reject) => {
      this.lose = reject;
    });
    this.lost.catch(() => {});
  }

  static async open(path: string, baudRate: number, times: Partial<PortTimes> = {}): Promise<Port> {
    const port = new Port(path, { ...TIMES, ...times });
    await port.connect(baudRate);
    return port;
  }

  private async connect(baudRate: number): Promise<void> {
    const fail = (text: string) => this.lose(new ExitError(EXIT.PORT, text));
    const driver = driverFor(this.path, baudRate, fail);
    this.serial.devices.splice(0, this.serial.devices.length, driver);
    // It keeps which driver has which port, from the last time it was asked.
    await new Promise<unknown>((resolve) => this.serial.getPorts(resolve));
    const onClose = () => fail(`${this.path}: the connection was lost`);
    const opened = new Promise<unknown>((onOpen) => this.serial.open(this.path, onOpen, onClose));
    await this.during(opened);
    this.driver = driver;
    this.serial.connection.chunkSize = CHUNK_BYTES;
  }

  async close(): Promise<void> {
    this.driver?.close();
    await this.lost.catch(() => {});
  }

  /** Waits for the board to answer. Opening a port resets many boards. */
  async greet(): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const answer = await this.try("1", this.times.firstAnswerMs);
      if (answer.value === 1) return;
    }
    throw new ExitError(
      EXIT.SILENT,
      `${this.path} is silent: no Espruino 2v25 or newer answers there. Check the port and the speed`,
    );
  }

  /**
   * The value of an expression on the board; it must be one that JSON has, and may be evaluated twice. Throws an ExitError when the board does
   * not answer, or answers with an exception.
   */
  async ask<T>(expression: string): Promise<T> {
    let answer: Answer = {};
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      answer = await this.try(expression, this.times.answerMs);
      if (answer.value !== undefined) return answer.value as T;
    }
    if (answer.exception) throw new ExitError(EXIT.NOT_WRITTEN, `${this.path}: the board says: ${answer.exception}`);
    throw new ExitError(EXIT.SILENT, `${this.path}: the board no longer answers`);
  }

  /** Sends bytes to the console. */
  async type(bytes: string): Promise<void> {
    await Promise.race([this.serial.connection.write(bytes), this.lost]);
  }

  /** Calls back for console output; returns what ends that. */
  listen(onText: (bytes: string) => void): () => void {
    const { connection } = this.serial;
    connection.on("data", onText);
    return () => connection.removeListener("data", onText);
  }

  /** What `work` resolves to, unless the port is lost before. */
  during<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.lost]);
  }

  private async try(expression: string, timeout: number): Promise<Answer> {
    const crc = crc32(expression);
    let printed = "";
    const stop = this.listen((text) => {
      printed += text;
    });
    try {
      // Bytes get lost on serial lines, and a packet has no checksum. The CRC32 tells the answer to this from a late one to another, too.
      const checked = `(function(s,c){return E.CRC32(s)==c?[c,eval(s)]:0})(${JSON.stringify(expression)},${crc})`;
      const answer = await this.during(this.serial.connection.espruinoEval(checked, { timeout }));
      if (Array.isArray(answer) && answer[0] === crc) return { value: answer[1] };
    } catch (error) {
      if (error instanceof ExitError) throw error;
    } finally {
      stop();
    }
    await this.settle();
    return { exception: /Uncaught (.*)/.exec(printed)?.[1]?.trim() };
  }

  /** A packet without its first byte was typed text for the board: it may still be echoing that, and then has it in its input line. */
  private async settle(): Promise<void> {
    let isQuiet = false;
    const stop = this.listen(() => {
      isQuiet = false;
    });
    for (let round = 0; round < ECHO_ROUNDS && !isQuiet; round++) {
      isQuiet = true;
      await this.during(pause(this.times.settleMs));
    }
    stop();
    await this.type(CTRL_C);
    await this.during(pause(this.times.settleMs));
  }
}

interface Answer {
  value?: unknown;
  exception?: string;
}
