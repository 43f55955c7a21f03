/** What Sensirion's sensors have in common: commands of 16 bits, words with a checksum, no acknowledgement while they measure. */
import type { I2cDevice } from "../wires.js";
import { bigEndian16, crc8 } from "./registers.js";

/** Of the data sheets' sections "Checksum Calculation": CRC-8 of each word, 0xBEEF has 0x92. */
const POLYNOMIAL = 0x31;
const START = 0xff;

export interface SensirionCommand {
  /** What can be read then; read when it is done. */
  words(): number[];
  ms: number;
  /** It holds the clock down while it measures: whoever reads waits. */
  stretches?: boolean;
}

export interface SensirionHost {
  now(): number;
  /** Undefined: it knows no such command, and does not acknowledge it. */
  obey(command: number): SensirionCommand | undefined;
}

export class SensirionDevice implements I2cDevice {
  private pending: (SensirionCommand & { since: number }) | undefined;

  constructor(
    readonly address: number,
    private readonly host: SensirionHost,
  ) {}

  write(bytes: Uint8Array): boolean {
    if (bytes.length < 2) return false;
    const command = this.host.obey((bytes[0]! << 8) | bytes[1]!);
    this.pending = command && { ...command, since: this.host.now() };
    return command !== undefined;
  }

  read(count: number): number[] | undefined {
    const { pending } = this;
    if (!pending || (!pending.stretches && this.host.now() - pending.since < pending.ms)) return undefined;
    const bytes = pending.words().flatMap(withChecksum);
    if (bytes.length === 0) return undefined;
    this.pending = undefined;
    return bytes.slice(0, count);
  }
}

function withChecksum(word: number): number[] {
  const bytes = bigEndian16(word);
  return [...bytes, crc8(bytes, POLYNOMIAL, START)];
}

/** As both data sheets convert: T = -45 + 175 * S / (2^16 - 1), RH = 100 * S / (2^16 - 1). */
export function sensirionWords(temperature: number, humidity: number): number[] {
  const word = (share: number) => Math.round(Math.min(Math.max(share, 0), 1) * 65535);
  return [word((temperature + 45) / 175), word(humidity / 100)];
}
