/** What flashing, or an update, writes into `tb.p0` and `tb.p1` beside the code in `tb0` and `tb1`. */
import { crc32 } from "node:zlib";
import { formatRecord, type SlotRecord, Trial } from "../../src/espruino/slots";

const ERASED = "\xff";

/** The record of this code: the first, in slot 0 and proven, unless other members are given. */
export function recordOf(code: string, members: Partial<SlotRecord> = {}): string {
  return formatRecord(
    { sequence: 1, slot: 0, bytes: code.length, crc: crc32(Buffer.from(code, "latin1")), ...members },
    crc32,
  );
}

/** What came of a trial so far. */
export interface TrialSoFar {
  /** "+" for code that stays, "-" and a reason for code that failed; default none. */
  verdict?: string;
  /** How often it may be started; default 3. */
  starts?: number;
  /** How often it was; default never. */
  used?: number;
}

/** The record of code that came over the air, as the file lies in flash; each character is a byte. */
export function trialRecordOf(
  code: string,
  members: Partial<SlotRecord> = {},
  { verdict = "", starts = 3, used = 0 }: TrialSoFar = {},
): string {
  const text = recordOf(code, { trial: 60, ...members }).padEnd(Trial.VERDICT);
  return text + verdict.padEnd(Trial.STARTS - Trial.VERDICT, ERASED) + "s".repeat(used).padEnd(starts, ERASED);
}
