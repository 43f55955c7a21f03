/**
 * Where the firmware lies in a board's Storage: two code slots, `tb0` and `tb1`, and two records, `tb.p0` and `tb.p1`, of which the valid one
 * with the higher sequence number says what to run. An update writes the other slot and then replaces the other record, so that at no moment
 * both are broken.
 *
 * A record is one line: a JSON object, and behind it the CRC32 of that object's text, in decimal. As in
 * `{"sequence":7,"slot":1,"bytes":12345,"crc":305419896}557001822`. Who reads it passes over members that it does not know.
 *
 * Code that came over the air is on trial until it was online. Its record is followed by flash that is still erased: a byte of it is written at
 * each start, and the verdict in the end. So nothing is ever written over, and a power cut leaves one or the other.
 */
export interface SlotRecord {
  /** Higher than in the record written before; the first is 1. */
  sequence: number;
  /** The code is in the file "tb" + slot. */
  slot: number;
  /** Length and CRC32 of the code. */
  bytes: number;
  crc: number;
  /** Of code that came over the air: the seconds that it has to come online, at each start. */
  trial?: number;
  /** And the CRC32 of the order that it came by. */
  order?: number;
}

/** Names in Storage, each followed by 0 or 1. */
export const enum SlotFile {
  RECORD = "tb.p",
  CODE = "tb",
}

/** Places in the file of a record with `trial`. */
export const enum Trial {
  /** CONFIRMED, or "-" and the reason for which it failed. */
  VERDICT = 112,
  /** From here to the end of the file, one byte for each start. */
  STARTS = 160,
  CONFIRMED = 43,
  ERASED = 255,
}

/** What was found in Storage. */
export interface Slot extends SlotRecord {
  /** The record's file. */
  _file: string;
  _text: string;
  /** As nextStart has it. */
  _start: number;
}

/** The text of an object or a list, which Storage may have lost a part of; undefined when it has. @rare */
export function unsealed(text: string | undefined, end: number, crc32: (data: string) => number): string | undefined {
  const json = text && text.substr(0, end);
  return json && parseInt(text.substr(end), 10) === crc32(json) ? json : undefined;
}

/** The record that this text is; undefined for a missing, half-written or damaged one. `crc32` is `E.CRC32` on a board. @rare */
export function parseRecord(text: string | undefined, crc32: (data: string) => number): SlotRecord | undefined {
  const json = unsealed(text, text ? text.indexOf("}") + 1 : 0, crc32);
  // Nothing but names and whole numbers: other text would not be a record, and Espruino's parser does not survive all of it.
  return json && !/[^a-z\d{}":,]/.test(json) ? JSON.parse(json) : undefined;
}

/** The text of a record, to be written into one piece of Storage. @rare */
export function formatRecord(record: SlotRecord, crc32: (data: string) => number): string {
  const text = JSON.stringify(record);
  return text + crc32(text);
}

/** Where the next start of code on trial is noted; 0 for code that is not, or no more, and -1 for code that failed or may not be started again. @rare */
export function nextStart(text: string, record: SlotRecord): number {
  const verdict = record.trial ? text.charCodeAt(Trial.VERDICT) : Trial.CONFIRMED;
  let at: number = Trial.STARTS;
  if (verdict === Trial.CONFIRMED) return 0;
  while (text.charCodeAt(at) < Trial.ERASED) at++;
  return verdict === Trial.ERASED && at < text.length ? at : -1;
}

/** The slots that hold what their record says, the one to run first: the newest, or the other when that has failed. @rare */
export function slotsOf(storage: { read(name: string): string | undefined }, crc32: (data: string) => number): Slot[] {
  const slots: Slot[] = [];
  for (let i = 0; i < 2; i++) {
    const text = storage.read(SlotFile.RECORD + i);
    const slot = parseRecord(text, crc32) as Slot | undefined;
    if (!slot || crc32(storage.read(SlotFile.CODE + slot.slot) || "") !== slot.crc) continue;
    slot._file = SlotFile.RECORD + i;
    slot._text = text as string;
    slot._start = nextStart(slot._text, slot);
    const first = slots[0];
    const isBetter = first && (first._start < 0 || (slot._start >= 0 && slot.sequence > first.sequence));
    if (isBetter) slots.unshift(slot);
    else slots.push(slot);
  }
  return slots;
}
