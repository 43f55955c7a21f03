/** What all OneWire devices have in common: reset, addresses, search. Sections are those of the DS18B20's data sheet (Maxim 19-7487). */
import type { OneWireDevice } from "../wires.js";

type Bit = 0 | 1;

/** Of one kind of device, after it was selected. */
export interface OneWireFunctions {
  /** A byte was written: a command, or what belongs to the one before. */
  take(byte: number): void;
  /** What it says now, bit by bit. */
  give(): Bit;
  /** A reset ends what was going on. */
  end(): void;
  /** Whether the search for alarms finds it. */
  readonly isAlarmed: boolean;
}

/** "ROM Commands". */
const SEARCH = 0xf0;
const ALARM_SEARCH = 0xec;
const READ_ROM = 0x33;
const MATCH = 0x55;
const SKIP = 0xcc;
const ROM_BITS = 64;

type State = "command" | "match" | "search" | "rom" | "selected" | "silent";

export class OneWireRom implements OneWireDevice {
  private state: State = "silent";
  private bits = 0;
  private byte = 0;
  /** Of three steps of a search for each bit: the bit, its complement, the way that is gone. */
  private step = 0;

  /** `rom`: 8 bytes, the family first and the CRC last. */
  constructor(
    private readonly rom: Uint8Array,
    private readonly functions: OneWireFunctions,
  ) {}

  reset(): boolean {
    this.enter("command");
    this.functions.end();
    return true;
  }

  write(bit: Bit): void {
    if (this.state === "search") this.goOn(bit);
    else if (this.state === "match") this.match(bit);
    else if (this.state === "command" || this.state === "selected") this.collect(bit);
  }

  read(): Bit {
    switch (this.state) {
      case "rom":
        return this.bits < ROM_BITS ? this.romBit(this.bits++) : 1;
      case "search": {
        const bit = this.romBit(this.bits);
        return this.step++ === 0 ? bit : ((1 - bit) as Bit);
      }
      case "selected":
        return this.functions.give();
      default:
        return 1;
    }
  }

  private enter(state: State): void {
    this.state = state;
    this.bits = 0;
    this.byte = 0;
    this.step = 0;
  }

  private romBit(number: number): Bit {
    return ((this.rom[number >> 3]! >> (number & 7)) & 1) as Bit;
  }

  private goOn(bit: Bit): void {
    this.step = 0;
    this.match(bit);
  }

  private match(bit: Bit): void {
    if (bit !== this.romBit(this.bits)) this.enter("silent");
    else if (++this.bits === ROM_BITS) this.enter("selected");
  }

  private collect(bit: Bit): void {
    this.byte |= bit << this.bits++;
    if (this.bits < 8) return;
    const { state, byte } = this;
    this.enter(state);
    if (state === "selected") this.functions.take(byte);
    else this.obey(byte);
  }

  private obey(command: number): void {
    if (command === MATCH) this.enter("match");
    else if (command === SKIP) this.enter("selected");
    else if (command === READ_ROM) this.enter("rom");
    else if (command === SEARCH || (command === ALARM_SEARCH && this.functions.isAlarmed)) this.enter("search");
    else this.enter("silent");
  }
}

/** x^8 + x^5 + x^4 + 1, least significant bit first: "CRC Generation". */
export function oneWireCrc(bytes: ArrayLike<number>): number {
  let crc = 0;
  for (const byte of Array.from(bytes)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8c : crc >> 1;
  }
  return crc;
}
