/**
 * Where the firmware lies in a board's Storage: two code slots, `tb0` and `tb1`, and two records, `tb.p0` and `tb.p1`, of which the valid one
 * with the higher sequence number says what to run. An update writes the other slot and then replaces the other record, so that at no moment
 * both are broken.
 *
 * A record is one line: a JSON object, and behind it the CRC32 of that object's text, in decimal. As in
 * `{"sequence":7,"slot":1,"bytes":12345,"crc":305419896}557001822`. Who reads it passes over members that it does not know.
 */
export interface SlotRecord {
  /** Higher than in the record written before; the first is 1. */
  sequence: number;
  /** The code is in the file "tb" + slot. */
  slot: number;
  /** Length and CRC32 of the code. */
  bytes: number;
  crc: number;
  /** Kept for updates over the air: true as long as this code has not shown that it comes online. */
  trial?: boolean;
}

/** Names in Storage, each followed by 0 or 1. */
export const enum SlotFile {
  RECORD = "tb.p",
  CODE = "tb",
}

/** The record that this text is; undefined for a missing, half-written or damaged one. `crc32` is `E.CRC32` on a board. */
export function parseRecord(text: string | undefined, crc32: (data: string) => number): SlotRecord | undefined {
  const end = text ? text.indexOf("}") + 1 : 0;
  if (!text || !end || String(crc32(text.substr(0, end))) !== text.substr(end)) return undefined;
  return JSON.parse(text.substr(0, end));
}

/** The text of a record, to be written into one piece of Storage. */
export function formatRecord(record: SlotRecord, crc32: (data: string) => number): string {
  const text = JSON.stringify(record);
  return text + crc32(text);
}
