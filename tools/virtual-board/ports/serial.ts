/** Serial ports: Serial1 and so on, and `new Serial()` in software. The console stays where it is. */
import { bytesOf } from "../data.js";
import type { BoardPin } from "../pins.js";
import type { Program } from "../program.js";
import type { SerialListener } from "../wires.js";
import { addPortClass, optionsOf, pinOption } from "./port-class.js";

interface SerialPort {
  port: string | undefined;
  handle: object;
  baud: number;
  tx: BoardPin | undefined;
  listener: SerialListener | undefined;
  /** Bytes that no listener has taken. */
  waiting: string;
}

const DEFAULT_BAUD = 9600;
/** Of bytes that wait to be read. */
const MOST_WAITING = 512;

export function installSerial(program: Program): void {
  const { realm, chip, emitter, loop, hardware } = program;
  const { wires, timeline } = hardware;

  const receive = (state: SerialPort, text: string) => {
    if (emitter.has(state.handle, "data")) emitter.emitNow(state.handle, "data", [text]);
    else state.waiting = (state.waiting + text).slice(0, MOST_WAITING);
  };
  const hear = (state: SerialPort, bytes: Uint8Array) =>
    loop.interrupt(timeline.now(), () => receive(state, Buffer.from(bytes).toString("latin1")));
  const forget = (state: SerialPort) => {
    if (state.listener) wires.listeners.delete(state.listener);
    state.listener = undefined;
    state.tx = undefined;
  };
  const send = ({ tx, baud }: SerialPort, bytes: Uint8Array) => {
    timeline.settle();
    if (tx && bytes.length > 0) wires.sendFromBoard(tx, baud, bytes);
  };
  const textOf = (value: unknown) => Buffer.from(String(value), "latin1");

  addPortClass<SerialPort>(program, {
    name: "Serial",
    hardware: Object.keys(chip.ports.serial),
    create: (port, handle) => ({
      ...{ port, handle, baud: DEFAULT_BAUD, tx: undefined, listener: undefined, waiting: "" },
    }),
    methods: {
      setup: (state, baud, options) => {
        const all = optionsOf(options);
        if (all.errors) {
          const name = chip.name === "LINUX" ? "Linux" : chip.name;
          throw realm.error("Error", `${name} Espruino builds can't handle framing/parity errors (errors:true)`);
        }
        forget(state);
        const own = state.port === undefined ? {} : chip.ports.serial[state.port]!;
        state.baud = Number(baud) || DEFAULT_BAUD;
        state.tx = pinOption(program, all.tx, own.tx);
        const rx = pinOption(program, all.rx, own.rx);
        if (!rx) return;
        state.listener = { rx, baud: state.baud, receive: (bytes) => hear(state, bytes) };
        wires.listeners.add(state.listener);
      },
      unsetup: forget,
      write: (state, ...data) => send(state, bytesOf(data, realm)),
      print: (state, text) => send(state, textOf(text)),
      println: (state, text) => send(state, textOf(`${String(text)}\r\n`)),
      inject: (state, ...data) => hear(state, bytesOf(data, realm)),
      available: (state) => (emitter.has(state.handle, "data") ? 0 : state.waiting.length),
      read: (state, count) => {
        const length = Number(count) > 0 ? Number(count) : state.waiting.length;
        const text = state.waiting.slice(0, length);
        state.waiting = state.waiting.slice(length);
        return text;
      },
      flush: () => undefined,
      setConsole: () => undefined,
      isConnected: (state) => state.port !== undefined && (state.tx ?? state.listener) !== undefined,
    },
  });
  program.atStop(() => wires.listeners.clear());
}
