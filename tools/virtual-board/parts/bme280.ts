/**
 * BME280 and BMP280 of Bosch: temperature, pressure, and humidity with the BME280. Sections are those of BST-BME280-DS002; the BMP280 (BST-BMP280-DS001) is the same
 * without humidity.
 */
import { CALIBRATION, rawValues } from "./bme280-compensation.js";
import { humidity, numberControl, temperature } from "./controls.js";
import { definePart, type PartKind, type Wiring } from "./part.js";
import { littleEndian16 } from "./registers.js";

/** Section 5.3, the memory map. */
const ID = 0xd0;
const RESET = 0xe0;
const CTRL_HUM = 0xf2;
const STATUS = 0xf3;
const CTRL_MEAS = 0xf4;
const CONFIG = 0xf5;
const DATA = 0xf7;
const CALIBRATION_1 = 0x88;
const CALIBRATION_2 = 0xe1;
const RESET_WORD = 0xb6;
const MEASURING = 0x08;
const SLEEP = 0;
const NORMAL = 3;
/** Sections 5.4.7 and 5.4.8: what a measurement gives that is skipped, and what stands there before the first. */
const SKIPPED_20_BIT = 0x80000;
const SKIPPED_16_BIT = 0x8000;
/** Section 5.4.6, t_sb in ms; those of the BMP280 are 2000 and 4000 at its end. */
const STANDBY_MS = [0.5, 62.5, 125, 250, 500, 1000, 10, 20];
const STANDBY_MS_BMP = [0.5, 62.5, 125, 250, 500, 1000, 2000, 4000];

const LEGS = {
  sda: { label: "SDA/SDI", use: "both", isOptional: true },
  scl: { label: "SCL/SCK", use: "in", isOptional: true },
  sck: { label: "SCK", use: "in", isOptional: true },
  mosi: { label: "SDI", use: "in", isOptional: true },
  miso: { label: "SDO", use: "out", isOptional: true },
  cs: { label: "CSB", use: "in", isOptional: true },
} as const;
const OPTIONS = {
  address: {
    type: "number",
    label: "I2C address: 0x76 with SDO to ground, 0x77 to supply",
    value: 0x76,
    values: [0x76, 0x77],
  },
} as const;
const MEASURED = {
  temperature: temperature(-40, 85),
  pressure: numberControl("Pressure", "hPa", {
    ...{ min: 300, max: 1100, step: 0.1, value: 1013.2, swing: { by: 8, seconds: 180 } },
  }),
};

type Connections = Pick<Wiring<keyof typeof LEGS, typeof OPTIONS>, "isWired" | "addI2c" | "addSpi" | "option">;

export const bme280: PartKind = definePart({
  name: "bme280",
  description: "BME280: temperature, pressure and humidity",
  legs: LEGS,
  options: OPTIONS,
  controls: { ...MEASURED, humidity: humidity() },
  shows: {},
  plug: (wiring) => connect(wiring, new Bme280(wiring, () => wiring.get("humidity"))),
});

export const bmp280: PartKind = definePart({
  name: "bmp280",
  description: "BMP280: temperature and pressure",
  legs: LEGS,
  options: OPTIONS,
  controls: MEASURED,
  shows: {},
  plug: (wiring) => connect(wiring, new Bme280(wiring, undefined)),
});

function connect(wiring: Connections, chip: Bme280): void {
  if (wiring.isWired("sda") && wiring.isWired("scl")) {
    wiring.addI2c({ sda: "sda", scl: "scl" }, new OverI2c(chip, wiring.option("address")));
  } else if (wiring.isWired("sck") && wiring.isWired("mosi") && wiring.isWired("cs")) {
    wiring.addSpi({ sck: "sck", mosi: "mosi", miso: "miso", cs: "cs" }, new OverSpi(chip));
  } else throw new Error("wire sda and scl for I2C, or sck, mosi, miso and cs for SPI");
}

/** Section 6.2: a register and a value, as often as one likes; reading goes on from register to register. */
class OverI2c {
  private register = 0;

  constructor(
    private readonly chip: Bme280,
    readonly address: number,
  ) {}

  write(bytes: Uint8Array): boolean {
    this.register = bytes[0]!;
    for (let i = 0; i + 1 < bytes.length; i += 2) this.chip.write(bytes[i]!, bytes[i + 1]!);
    return true;
  }

  read(count: number): number[] {
    return Array.from({ length: count }, () => this.chip.read(this.register++ & 255));
  }
}

/** Section 6.3: bit 7 of the first byte says read; the register has it always. */
class OverSpi {
  private register: number | undefined;
  private isReading = false;

  constructor(private readonly chip: Bme280) {}

  select(): void {
    this.register = undefined;
  }

  transfer(byte: number): number {
    if (this.register === undefined) {
      this.register = byte | 0x80;
      this.isReading = byte >= 0x80;
      return 0xff;
    }
    if (this.isReading) return this.chip.read(this.register++ & 255);
    this.chip.write(this.register, byte);
    this.register = undefined;
    return 0xff;
  }
}

class Bme280 {
  private readonly registers = new Uint8Array(256);
  /** Of the measurement that goes on, or of the first of many. */
  private startedAt = 0;
  /** How many of those are in the data registers. */
  private taken = 0;
  /** Section 5.4.3: what is written for humidity counts from the next write to CTRL_MEAS on. */
  private humidityTimes = 0;

  constructor(
    private readonly sensor: { now(): number; get(control: "temperature" | "pressure"): number },
    /** A BMP280 has none. */
    private readonly humidity: (() => number) | undefined,
  ) {
    this.reset();
  }

  read(register: number): number {
    this.finish();
    if (register === STATUS) return this.isMeasuring ? MEASURING : 0;
    return this.registers[register]!;
  }

  write(register: number, value: number): void {
    this.finish();
    if (register === RESET && value === RESET_WORD) this.reset();
    if (register === CONFIG || (register === CTRL_HUM && this.humidity)) this.registers[register] = value;
    if (register !== CTRL_MEAS) return;
    this.registers[CTRL_MEAS] = value;
    this.humidityTimes = this.humidity ? oversampling(this.registers[CTRL_HUM]!) : 0;
    this.startedAt = this.sensor.now();
    this.taken = 0;
  }

  private reset(): void {
    this.registers.fill(0);
    this.registers[ID] = this.humidity ? 0x60 : 0x58;
    const { temperature, pressure, humidity } = CALIBRATION;
    this.registers.set([...temperature, ...pressure].flatMap(littleEndian16), CALIBRATION_1);
    if (this.humidity) {
      const [h1, h2, h3, h4, h5, h6] = humidity;
      this.registers[0xa1] = h1;
      // Section 4.2.2: H4 and H5 share a byte.
      const shared = (h4 & 15) | ((h5 & 15) << 4);
      this.registers.set([...littleEndian16(h2), h3, h4 >> 4, shared, h5 >> 4, h6], CALIBRATION_2);
    }
    this.humidityTimes = 0;
    this.taken = 0;
    this.store(SKIPPED_20_BIT, SKIPPED_20_BIT, SKIPPED_16_BIT);
  }

  private get mode(): number {
    return this.registers[CTRL_MEAS]! & 3;
  }

  private get times() {
    const control = this.registers[CTRL_MEAS]!;
    return { temperature: oversampling(control >> 5), pressure: oversampling(control >> 2) };
  }

  /** Section 9.1, the longest. */
  private get measureMs(): number {
    const { temperature, pressure } = this.times;
    const { humidityTimes: humidity } = this;
    return 1.25 + 2.3 * temperature + (pressure && 2.3 * pressure + 0.575) + (humidity && 2.3 * humidity + 0.575);
  }

  private get periodMs(): number {
    const standby = this.humidity ? STANDBY_MS : STANDBY_MS_BMP;
    return this.measureMs + standby[this.registers[CONFIG]! >> 5]!;
  }

  private get isMeasuring(): boolean {
    if (this.mode === SLEEP) return false;
    const since = this.sensor.now() - this.startedAt;
    return (this.mode === NORMAL ? since % this.periodMs : since) < this.measureMs;
  }

  /** Takes over what was measured meanwhile. */
  private finish(): void {
    if (this.mode === SLEEP) return;
    const since = this.sensor.now() - this.startedAt;
    if (since < this.measureMs) return;
    if (this.mode === NORMAL) {
      const done = Math.floor((since - this.measureMs) / this.periodMs) + 1;
      if (done > this.taken) this.measure();
      this.taken = done;
      return;
    }
    // Section 3.3.3: a forced measurement goes back to sleep.
    this.measure();
    this.registers[CTRL_MEAS]! &= ~3;
  }

  private measure(): void {
    const { temperature, pressure } = this.times;
    const raw = rawValues(this.sensor.get("temperature"), this.sensor.get("pressure"), this.humidity?.() ?? 0);
    this.store(
      temperature ? this.rounded(raw.temperature, temperature) : SKIPPED_20_BIT,
      pressure ? this.rounded(raw.pressure, pressure) : SKIPPED_20_BIT,
      this.humidityTimes ? raw.humidity : SKIPPED_16_BIT,
    );
  }

  /** Sections 3.4.1 and 3.4.3: 16 bits and one more for each doubling, 20 with the filter on. */
  private rounded(raw: number, times: number): number {
    const hasFilter = (this.registers[CONFIG]! >> 2) & 7;
    const missing = hasFilter ? 0 : 4 - Math.log2(times);
    const unit = 2 ** Math.max(missing, 0);
    return Math.min(Math.round(raw / unit) * unit, 0x100000 - unit);
  }

  private store(temperature: number, pressure: number, humidity: number): void {
    const of20 = (raw: number) => [raw >> 12, (raw >> 4) & 255, (raw & 15) << 4];
    this.registers.set([...of20(pressure), ...of20(temperature)], DATA);
    if (this.humidity) this.registers.set([humidity >> 8, humidity & 255], DATA + 6);
  }
}

/** Of a field of three bits: how often it is measured for one value; 0 skips it. */
function oversampling(field: number): number {
  const code = field & 7;
  return code === 0 ? 0 : 2 ** Math.min(code - 1, 4);
}
