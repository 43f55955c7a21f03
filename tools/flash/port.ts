/** A board's console at the other end of a serial port or a TCP bridge, by the serial layer of the `espruino` package. */
import { setTimeout as pause } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { driverFor } from "./drivers.js";
import { EXIT, FlashError } from "./flash-error.js";

/** Longer than the five seconds after which the board, and the package, give up half a packet. */
const ANSWER_MS = 7000;
/** What is left of a packet that went wrong has to be over before the next. */
const SETTLE_MS = 300;
const ECHO_LIMIT_MS = 6000;
const ATTEMPTS = 4;
/** A board that has just been reset answers after about a second. */
const FIRST_ANSWER_MS = 1500;
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
  private unmute = () => {};
  private driver: EspruinoDevice | undefined;

  private constructor(readonly path: string) {
    this.lost = new Promise((_resolve, reject) => {
      this.lose = reject;
    });
    this.lost.catch(() => {});
  }

  /** One port at a time: the package has its connection in a global variable. */
  static async open(path: string, baudRate: number): Promise<Port> {
    const port = new Port(path);
    port.unmute = muteConsole();
    try {
      await port.connect(baudRate);
      return port;
    } catch (error) {
      port.unmute();
      throw error;
    }
  }

  private async connect(baudRate: number): Promise<void> {
    await loadPackage();
    const { Config, Core } = Espruino;
    // Else it asks the board for its `process.env` at once, and waits for ever for one that is silent; and it looks away from some ports.
    Object.assign(Config, { ENV_ON_CONNECT: false, SERIAL_IGNORE: "" });
    const fail = (text: string) => this.lose(new FlashError(EXIT.PORT, text));
    const driver = driverFor(this.path, baudRate, fail);
    Core.Serial.devices.splice(0, Core.Serial.devices.length, driver);
    // It keeps which driver has which port, from the last time it was asked.
    await new Promise<unknown>((resolve) => Core.Serial.getPorts(resolve));
    const onClose = () => fail(`${this.path}: the connection is lost`);
    const opened = new Promise<unknown>((onOpen) => Core.Serial.open(this.path, onOpen, onClose));
    await this.during(opened);
    this.driver = driver;
    Core.Serial.connection.chunkSize = CHUNK_BYTES;
  }

  async close(): Promise<void> {
    this.driver?.close();
    await this.lost.catch(() => {});
    this.unmute();
  }

  /** Waits for the board to answer. Opening a port resets many boards. */
  async greet(): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const answer = await this.try("1", FIRST_ANSWER_MS);
      if (answer.value === 1) return;
    }
    throw new FlashError(
      EXIT.SILENT,
      `${this.path} is silent: nothing there answers as Espruino 2v25 or newer does (is it the board's port and speed?)`,
    );
  }

  /**
   * The value of an expression on the board; it must be one that JSON has, and may be evaluated twice. Throws a FlashError when the board does
   * not answer, or answers with an exception.
   */
  async ask<T>(expression: string): Promise<T> {
    let answer: Answer = {};
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      answer = await this.try(expression, ANSWER_MS);
      if (answer.value !== undefined) return answer.value as T;
    }
    if (answer.exception) throw new FlashError(EXIT.NOT_WRITTEN, `${this.path}: the board says: ${answer.exception}`);
    throw new FlashError(EXIT.SILENT, `${this.path}: the board has stopped to answer`);
  }

  /** Sends bytes to the console. */
  async type(bytes: string): Promise<void> {
    await Promise.race([Espruino.Core.Serial.connection.write(bytes), this.lost]);
  }

  /** Calls back for console output; returns what ends that. */
  listen(onText: (bytes: string) => void): () => void {
    const { connection } = Espruino.Core.Serial;
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
      const answer = await this.during(Espruino.Core.Serial.connection.espruinoEval(checked, { timeout }));
      if (Array.isArray(answer) && answer[0] === crc) return { value: answer[1] };
    } catch (error) {
      if (error instanceof FlashError) throw error;
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
    for (let i = 0; i < ECHO_LIMIT_MS / SETTLE_MS && !isQuiet; i++) {
      isQuiet = true;
      await this.during(pause(SETTLE_MS));
    }
    stop();
    await this.type(CTRL_C);
    await this.during(pause(SETTLE_MS));
  }
}

interface Answer {
  value?: unknown;
  exception?: string;
}

async function loadPackage(): Promise<void> {
  const { default: espruino } = await import("espruino");
  await new Promise<void>((resolve) => espruino.init(resolve));
}

/** The package prints each byte that it sends. Returns what gives the console back. */
function muteConsole(): () => void {
  const { log, warn, error } = console;
  const silent = () => {};
  Object.assign(console, { log: silent, warn: silent, error: silent });
  return () => Object.assign(console, { log, warn, error });
}
