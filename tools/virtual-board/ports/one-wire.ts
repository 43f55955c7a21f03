/** OneWire, bit by bit as the interpreter's jswrap_onewire.c has it: its search too, so that devices are found in its order. */
import { bytesOf } from "../data.js";
import type { BoardPin } from "../pins.js";
import type { Program } from "../program.js";
import { filled } from "../realm.js";

const SELECT = 0x55;
const SKIP = 0xcc;
const SEARCH = 0xf0;
const ROM_BITS = 64;

type Bit = 0 | 1;

export function installOneWire(program: Program): void {
  const { realm, pins, hardware } = program;
  const prototype = realm.object();
  const lineOf = (handle: unknown): Line | undefined => {
    const { pin } = (typeof handle === "object" && handle !== null ? handle : {}) as { pin?: unknown };
    hardware.timeline.settle();
    return pin === undefined ? undefined : new Line(program, pins.resolve(pin));
  };
  realm.natives(prototype, {
    reset() {
      return lineOf(this)?.reset() ?? false;
    },
    select(rom) {
      if (typeof rom !== "string" || rom.length !== 16)
        throw realm.error("TypeError", `Invalid OneWire device address ${JSON.stringify(rom)}`);
      const line = lineOf(this);
      line?.reset();
      line?.writeByte(SELECT);
      for (const byte of Buffer.from(rom, "hex")) line?.writeByte(byte);
    },
    skip() {
      lineOf(this)?.writeByte(SKIP);
    },
    write(data) {
      const line = lineOf(this);
      for (const byte of bytesOf(data, realm)) line?.writeByte(byte);
    },
    read(count) {
      const line = lineOf(this);
      if (typeof count !== "number") return line?.readByte();
      const bytes = Uint8Array.from({ length: count }, () => line?.readByte() ?? 0xff);
      return filled(realm.bytes(bytes.length), bytes);
    },
    search(command) {
      const wanted = Number(command) | 0;
      return realm.array(lineOf(this)?.search(wanted > 0 && wanted < 256 ? wanted : SEARCH) ?? []);
    },
  });
  realm.addClass("OneWire", prototype, function (this: unknown, pin: unknown) {
    if (typeof this !== "object" || this === null) return;
    const value = pins.handleOf(pins.resolve(pin));
    Object.defineProperty(this, "pin", { value, writable: true, enumerable: true, configurable: true });
  });
}

class Line {
  constructor(
    private readonly program: Program,
    private readonly pin: BoardPin,
  ) {}

  reset(): boolean {
    // All of them hear it, whoever answers.
    return this.devices.map((device) => device.reset()).includes(true);
  }

  writeByte(byte: number): void {
    for (let bit = 0; bit < 8; bit++) this.write(((byte >> bit) & 1) as Bit);
  }

  readByte(): number {
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) byte |= this.read() << bit;
    return byte;
  }

  /** Addresses as texts of 16 digits, by the search of Maxim's application note 187. */
  search(command: number): string[] {
    const found: string[] = [];
    const rom = Buffer.alloc(8);
    let lastDiscrepancy = 0;
    do {
      if (!this.reset()) return found;
      this.writeByte(command);
      const lastZero = this.walk(rom, lastDiscrepancy);
      // Nobody has answered, or with a family that there is none of.
      if (lastZero === undefined || rom[0] === 0) return found;
      found.push(rom.toString("hex"));
      lastDiscrepancy = lastZero;
    } while (lastDiscrepancy > 0);
    return found;
  }

  /** Goes to one address, and says at which bit it went to 0 last where it could have gone to 1. */
  private walk(rom: Buffer, lastDiscrepancy: number): number | undefined {
    let lastZero = 0;
    for (let number = 1; number <= ROM_BITS; number++) {
      const bit = this.read();
      const complement = this.read();
      if (bit === 1 && complement === 1) return undefined;
      const place = (number - 1) >> 3;
      const mask = 1 << ((number - 1) & 7);
      let direction = bit;
      if (bit === complement) {
        if (number < lastDiscrepancy) direction = rom[place]! & mask ? 1 : 0;
        else direction = number === lastDiscrepancy ? 1 : 0;
        if (direction === 0) lastZero = number;
      }
      rom[place] = direction ? rom[place]! | mask : rom[place]! & ~mask;
      this.write(direction);
    }
    return lastZero;
  }

  private get devices() {
    return this.program.hardware.wires.oneWireDevices(this.pin);
  }

  private write(bit: Bit): void {
    for (const device of this.devices) device.write(bit);
  }

  private read(): Bit {
    return this.devices.map((device) => device.read()).includes(0) ? 0 : 1;
  }
}
