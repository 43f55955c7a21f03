/**
 * BME280 of Bosch on I2C: what the examples use of Espruino's module of this name, for a build that cannot fetch that one. Sections are those of the data
 * sheet, BST-BME280-DS002.
 */

/** Section 5.4: registers. */
const ID = 0xd0;
const CTRL_HUM = 0xf2;
const CTRL_MEAS = 0xf4;
const CONFIG = 0xf5;
const DATA = 0xf7;

export class BME280 {
  /** Section 4.2.2: the trimming words in their order, T1 to P9, H1, and from H2 on. */
  trimming: number[];

  constructor(
    public i2c: I2C,
    public address: number,
  ) {
    const id = this.read(ID, 1)[0];
    if (id !== 0x60) throw "no BME280 at address " + address + ", its id is " + id;
    this.trimming = this.read(0x88, 24).concat(this.read(0xa1, 1), this.read(0xe1, 7));
    // A pause of a second, then each value once, for ever.
    i2c.writeTo(address, [CONFIG, 0xa0]);
    i2c.writeTo(address, [CTRL_HUM, 1]);
    i2c.writeTo(address, [CTRL_MEAS, 0x27]);
  }

  read(register: number, count: number): number[] {
    this.i2c.writeTo(this.address, register);
    return [].slice.call(this.i2c.readFrom(this.address, count));
  }

  /** Two bytes, the lower one first, with a sign. */
  word(at: number): number {
    const value = this.trimming[at]! | (this.trimming[at + 1]! << 8);
    return value > 32767 ? value - 65536 : value;
  }

  /** Appendix 8.1, in floating point. */
  getData(): { temp: number; pressure: number; humidity: number } {
    const raw = this.read(DATA, 8);
    const rawPressure = (raw[0]! << 12) | (raw[1]! << 4) | (raw[2]! >> 4);
    const rawTemperature = (raw[3]! << 12) | (raw[4]! << 4) | (raw[5]! >> 4);
    const rawHumidity = (raw[6]! << 8) | raw[7]!;

    // T1 and P1 have no sign.
    const offset = rawTemperature / 16384 - (this.word(0) & 65535) / 1024;
    const fine = offset * this.word(2) + ((offset * offset) / 64) * this.word(4);

    let a = fine / 2 - 64000;
    const b = ((a * a * this.word(16)) / 32768 + a * this.word(14) * 2) / 4 + this.word(12) * 65536;
    a = ((this.word(10) * a * a) / 524288 + this.word(8) * a) / 524288;
    a = (1 + a / 32768) * (this.word(6) & 65535);
    // Without a scale there is no chip that answers.
    let pascal = a && ((1048576 - rawPressure - b / 4096) * 6250) / a;
    pascal += ((this.word(22) * pascal * pascal) / 2147483648 + (pascal * this.word(20)) / 32768 + this.word(18)) / 16;

    // H4 and H5 have 12 bits each, and share a byte.
    const shared = this.trimming[29]!;
    const h4 = ((this.trimming[28]! << 24) >> 20) | (shared & 15);
    const h5 = ((this.trimming[30]! << 24) >> 20) | (shared >> 4);
    const from = fine - 76800;
    let percent = rawHumidity - (h4 * 64 + (h5 / 16384) * from);
    percent *=
      (this.word(25) / 65536) *
      (1 + ((this.trimming[31]! << 24) >> 24) * (from / 67108864) * (1 + (this.trimming[27]! / 67108864) * from));
    percent *= 1 - (this.trimming[24]! * percent) / 524288;

    return { temp: fine / 5120, pressure: pascal / 100, humidity: E.clip(percent, 0, 100) };
  }
}

/** Throws when no BME280 answers at the address, `addr`, 0x76 by default. */
export function connect(i2c: I2C, options?: { addr?: number }): BME280 {
  return new BME280(i2c, (options && options.addr) || 0x76);
}
