/** SPI: SPI1 and so on, and `new SPI()` in software. */
import { bytesOf } from "../data.js";
import type { BoardPin } from "../pins.js";
import type { Program } from "../program.js";
import { filled } from "../realm.js";
import { addPortClass, optionsOf, pinOption } from "./port-class.js";

interface SpiPort {
  port: string | undefined;
  isSetUp: boolean;
  sck: BoardPin | undefined;
  mosi: BoardPin | undefined;
  miso: BoardPin | undefined;
  isLsbFirst: boolean;
}

/** What a line reads that nobody drives. */
const RELEASED = 0xff;
const LEAST_BAUD = 100;

export function installSpi(program: Program): void {
  const { realm, chip, pins, hardware } = program;
  const { wires, timeline } = hardware;

  const setUp = (state: SpiPort, options: unknown) => {
    const { sck, mosi, miso, baud = 100_000, order = "msb" } = optionsOf(options);
    if (order !== "msb" && order !== "lsb") throw realm.error("Error", "SPI order should be 'msb' or 'lsb'");
    if (Number(baud) < LEAST_BAUD) throw realm.error("Error", "Invalid SPI baud rate");
    const own = state.port === undefined ? undefined : chip.ports.spi[state.port];
    const named = [sck, mosi, miso].some((pin) => pin !== undefined);
    // The pins of an ESP8266's port are what they are; on an ESP32 those that are not named are not connected.
    const isFixed = chip.name === "ESP8266" && own !== undefined;
    const pinFor = (value: unknown, name: string | undefined) =>
      isFixed ? pinOption(program, undefined, name) : pinOption(program, value, named ? undefined : name);
    state.sck = pinFor(sck, own?.sck);
    state.mosi = pinFor(mosi, own?.mosi);
    state.miso = pinFor(miso, own?.miso);
    state.isLsbFirst = order === "lsb";
    state.isSetUp = true;
  };

  const transfer = (state: SpiPort, bytes: Uint8Array, select: BoardPin | undefined): Uint8Array => {
    if (!state.isSetUp && state.port) setUp(state, undefined);
    timeline.settle();
    select?.output(0, false);
    const { sck, mosi, miso, isLsbFirst } = state;
    const there = [...wires.spi].filter((one) => one.sck === sck && one.mosi === mosi);
    const listening = there.filter(({ cs }) => cs === undefined || cs.level === 0);
    const answer = bytes.map((byte) => {
      const sent = isLsbFirst ? reversed(byte) : byte;
      let received = RELEASED;
      for (const { device, miso: line } of listening) {
        const given = device.transfer(sent);
        if (line !== undefined && line === miso) received &= given;
      }
      return isLsbFirst ? reversed(received) : received;
    });
    select?.output(1, false);
    return answer;
  };

  /** Bits as `bit0` and `bit1`, which is for lights in a row. Espruino sends two bytes at once for it, which an ESP32 cannot, and says. */
  const sendBits = (
    state: SpiPort,
    given: unknown,
    select: unknown,
    name: string,
    expand: (byte: number) => number[],
  ) => {
    if (!state.port) throw realm.error("Error", `SPI.${name} only works on hardware SPI`);
    if (given === undefined || given === null)
      throw realm.error("Error", `Variable type ${given} not suited to transmit operation`);
    const sent = Uint8Array.from([...bytesOf(given, realm)].flatMap(expand));
    const isUnable = chip.name === "ESP32";
    const isWide = name === "send4bit";
    if (isUnable) {
      const calls = isWide ? 2 + sent.length / 2 : 2;
      for (let i = 0; i < calls; i++) hardware.print("ERROR: >> jshSPISend16: Not implemented");
    }
    transfer(state, isUnable && isWide ? new Uint8Array(0) : sent, pins.optional(select));
  };

  addPortClass<SpiPort>(program, {
    name: "SPI",
    hardware: Object.keys(chip.ports.spi),
    create: (port) => ({ port, isSetUp: false, sck: undefined, mosi: undefined, miso: undefined, isLsbFirst: false }),
    methods: {
      setup: setUp,
      send: (state, data, select) => {
        const answer = transfer(state, bytesOf(data, realm), pins.optional(select));
        if (typeof data === "number") return answer[0];
        if (typeof data === "string") return Buffer.from(answer).toString("latin1");
        return filled(realm.bytes(answer.length), answer);
      },
      send4bit: (state, data, bit0, bit1, select) => {
        const [zero, one] = bitsFrom(bit0, bit1, 15, [0x01, 0x03]);
        const half = (byte: number, at: number) => ((byte >> at) & 1 ? one : zero);
        sendBits(state, data, select, "send4bit", (byte) =>
          [6, 4, 2, 0].map((at) => (half(byte, at + 1) << 4) | half(byte, at)),
        );
      },
      send8bit: (state, data, bit0, bit1, select) => {
        const [zero, one] = bitsFrom(bit0, bit1, 255, [0x03, 0x0f]);
        // Of each two bits Espruino sends the second alone: what it gives is cut off to a byte.
        sendBits(state, data, select, "send8bit", (byte) => [6, 4, 2, 0].map((at) => ((byte >> at) & 1 ? one : zero)));
      },
      write: (state, ...data) => {
        const last = data.at(-1);
        const isPin = typeof last === "object" && last !== null && pins.describe(last) !== undefined;
        transfer(state, bytesOf(isPin ? data.slice(0, -1) : data, realm), isPin ? pins.resolve(last) : undefined);
      },
    },
  });
}

function bitsFrom(bit0: unknown, bit1: unknown, mask: number, others: [number, number]): [number, number] {
  const given: [number, number] = [Number(bit0) | 0, Number(bit1) | 0];
  return (given[0] === 0 && given[1] === 0 ? others : given).map((bits) => bits & mask) as [number, number];
}

function reversed(byte: number): number {
  let result = 0;
  for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) result |= 0x80 >> bit;
  return result;
}
