/**
 * DS18B20 of Maxim: what the examples use of Espruino's module of this name, for a build that cannot fetch that one. Commands are those of the data sheet,
 * 19-7487.
 */
export class DS18B20 {
  constructor(
    public wire: OneWire,
    public code: string,
  ) {}

  /** Degrees Celsius as it has measured before, null when they did not arrive whole; and it begins to measure. */
  getTemp(): number | null {
    const { wire, code } = this;
    wire.select(code);
    wire.write(0xbe);
    const bytes = wire.read(9);
    let sum = 0;
    for (let i = 0; i < 8; i++) {
      sum ^= bytes[i]!;
      for (let bit = 0; bit < 8; bit++) sum = (sum >> 1) ^ (sum & 1 ? 0x8c : 0);
    }
    wire.select(code);
    wire.write(0x44, true);
    return sum === bytes[8] ? ((bytes[0]! | (bytes[1]! << 8)) << 16) / 1048576 : null;
  }
}

/** Throws when there is none. `device`: its code; the first on the wire when absent. */
export function connect(wire: OneWire, device?: string): DS18B20 {
  const code = device || wire.search()[0];
  if (!code) throw "No DS18B20 found";
  return new DS18B20(wire, code);
}
