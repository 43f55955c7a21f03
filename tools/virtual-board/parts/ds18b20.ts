/** DS18B20 of Maxim: a thermometer, many of which share one wire. Sections are those of its data sheet (19-7487). */
import { crc32 } from "node:zlib";
import { temperature } from "./controls.js";
import { type OneWireFunctions, OneWireRom, oneWireCrc } from "./one-wire-rom.js";
import { definePart } from "./part.js";
import { littleEndian16 } from "./registers.js";

const FAMILY = 0x28;
/** "DS18B20 Function Commands". */
const CONVERT = 0x44;
const WRITE_SCRATCHPAD = 0x4e;
const READ_SCRATCHPAD = 0xbe;
const COPY_SCRATCHPAD = 0x48;
const RECALL = 0xb8;
const READ_POWER_SUPPLY = 0xb4;
/** Figure 7: what stands in the temperature after power-up, 85 degrees. */
const POWER_UP = 85 * 16;
/** Bytes 5 to 7 of figure 9. */
const RESERVED = [0xff, 0x0c, 0x10];
/** Alarms and resolution as it is sold: TH, TL, 12 bits. */
const SOLD = [0x4b, 0x46, 0x7f];
/** Table 2: tCONV for 12 bits, and half of it for each bit less. */
const CONVERT_12_BIT_MS = 750;
const COPY_MS = 10;
const EEPROM = "eeprom";

interface Thermometer {
  readonly memory: Map<string, unknown>;
  get(control: "temperature"): number;
  after(ms: number, run: () => void): void;
}

export const ds18b20 = definePart({
  name: "ds18b20",
  description: "DS18B20: temperature",
  legs: { data: { label: "DQ", use: "both" } },
  options: {
    serial: {
      type: "text",
      label: "Serial number, 12 hexadecimal digits; default: made from the part's name",
      value: "",
      pattern: "^([0-9a-f]{12})?$",
    },
  },
  controls: { temperature: temperature(-55, 125) },
  shows: {},
  plug(wiring) {
    const serial = wiring.option("serial") || crc32(wiring.name).toString(16).padStart(12, "0");
    const rom = [FAMILY, ...Buffer.from(serial, "hex")];
    wiring.addOneWire("data", new OneWireRom(Uint8Array.from([...rom, oneWireCrc(rom)]), new Ds18b20(wiring)));
  },
});

class Ds18b20 implements OneWireFunctions {
  private temperature = POWER_UP;
  /** TH, TL and the configuration. */
  private settings: number[];
  private isBusy = false;
  private command: number | undefined;
  private taken: number[] = [];
  private given: number[] = [];
  private bits = 0;

  constructor(private readonly part: Thermometer) {
    this.settings = this.kept;
  }

  take(byte: number): void {
    if (this.command === WRITE_SCRATCHPAD) this.store(byte);
    else this.obey(byte);
  }
  give(): 0 | 1 {
    // While it converts or copies it says 0, and then 1; so does one that has its own supply.
    if (this.command !== READ_SCRATCHPAD && this.command !== READ_POWER_SUPPLY) return this.isBusy ? 0 : 1;
    const byte = this.given[this.bits >> 3] ?? 0xff;
    return ((byte >> (this.bits++ & 7)) & 1) as 0 | 1;
  }

  end(): void {
    this.command = undefined;
  }

  /** "Operation - Alarm Signaling": whole degrees. */
  get isAlarmed(): boolean {
    const [high, low] = this.settings.map((byte) => (byte << 24) >> 24) as [number, number];
    const degrees = this.temperature >> 4;
    return degrees >= high || degrees <= low;
  }

  private get kept(): number[] {
    return (this.part.memory.get(EEPROM) as number[] | undefined) ?? SOLD;
  }

  private store(byte: number): void {
    this.taken.push(byte);
    if (this.taken.length < 3) return;
    const [high, low, configuration] = this.taken as [number, number, number];
    // "Configuration Register": all but R0 and R1 is fixed.
    this.settings = [high, low, (configuration & 0x60) | 0x1f];
    this.command = undefined;
  }

  private obey(command: number): void {
    this.command = command;
    this.taken = [];
    this.bits = 0;
    if (command === CONVERT) this.convert();
    else if (command === READ_SCRATCHPAD) this.given = this.scratchpad;
    else if (command === RECALL) this.settings = this.kept;
    else if (command === COPY_SCRATCHPAD) {
      this.part.memory.set(EEPROM, this.settings);
      this.beBusy(COPY_MS, () => {});
    }
  }

  private convert(): void {
    const missingBits = 3 - ((this.settings[2]! >> 5) & 3);
    this.beBusy(CONVERT_12_BIT_MS / 2 ** missingBits, () => {
      // Figure 4: the bits that a lower resolution lacks.
      this.temperature = (Math.round(this.part.get("temperature") * 16) >> missingBits) << missingBits;
    });
  }

  private beBusy(ms: number, done: () => void): void {
    this.isBusy = true;
    this.part.after(ms, () => {
      this.isBusy = false;
      done();
    });
  }

  private get scratchpad(): number[] {
    const bytes = [...littleEndian16(this.temperature), ...this.settings, ...RESERVED];
    return [...bytes, oneWireCrc(bytes)];
  }
}
