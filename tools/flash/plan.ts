/** What has to be written to a board so that it runs a firmware: worked out before anything is touched. */
import { crc32 } from "node:zlib";
import { Flash } from "../../src/espruino/flash.js";
import { formatRecord, nextStart, parseRecord, type SlotRecord } from "../../src/espruino/slots.js";
import { EXIT, ExitError } from "../exit-codes.js";

export const LOADER_FILE = ".bootcde";
export const SETTINGS_FILE = "tb.json";
/** The public key of a board that takes signed packages alone, and what checks them. */
export const KEY_FILE = "tb.key";
export const SIGNATURE_FILE = "tb.sign";
const SLOTS = ["tb0", "tb1"];
const RECORDS = ["tb.p0", "tb.p1"];

/** All files that flashing has to do with. */
export const FILES = [SETTINGS_FILE, SIGNATURE_FILE, KEY_FILE, LOADER_FILE, ...SLOTS, ...RECORDS];

export interface BoardFile {
  bytes: number;
  crc: number;
}

export interface BoardState {
  /** Flash that was never written since it was erased. */
  freeBytes: number;
  /** Flash of erased files, which only a compaction gives back. */
  trashBytes: number;
  files: Record<string, BoardFile>;
  /** Texts of the two slot records. */
  records: string[];
}

export interface Wanted {
  /** Undefined leaves those that the board has. */
  settings?: Uint8Array;
  loader: Uint8Array;
  code: Uint8Array;
  /** The board takes packages signed with this key alone from then on. */
  signing?: { key: Uint8Array; check: Uint8Array };
  /** Without `signing`: a board that has a key loses it. It is not written to otherwise. */
  mayUnsign?: boolean;
}

export interface Write {
  name: string;
  data: Uint8Array;
}

/**
 * The files to write, in this order: at no moment is there less than one whole firmware, and a loader or firmware to run it. What the board holds already is
 * left out.
 */
export function planWrites(state: BoardState, { settings, loader, code, signing }: Wanted): Write[] {
  const writes: Write[] = [];
  const add = (name: string, data: Uint8Array) => {
    if (!isHeld(state, name, data)) writes.push({ name, data });
  };
  if (settings) add(SETTINGS_FILE, settings);
  if (signing) {
    add(SIGNATURE_FILE, signing.check);
    add(KEY_FILE, signing.key);
  }
  const records = state.records.map((text) => parseRecord(text, crc32));
  const newest = newestOf(state, records);
  const running = newest && records[newest.index];
  // What is on trial would run in its place.
  const isOnTrial = records.some((record, i) => record && nextStart(state.records[i] as string, record) > 0);
  if (!running || isOnTrial || !isHeld(state, SLOTS[running.slot] as string, code)) {
    const slot = running ? 1 - running.slot : 0;
    const sequence = 1 + Math.max(0, ...records.map((record) => record?.sequence ?? 0));
    const record = formatRecord({ sequence, slot, bytes: code.length, crc: crc32(code) }, crc32);
    add(SLOTS[slot] as string, code);
    add(RECORDS[newest ? 1 - newest.index : 0] as string, new TextEncoder().encode(record));
  }
  add(LOADER_FILE, loader);
  return writes;
}

/**
 * Throws when these files do not fit without a compaction, which would take the code away under a program that runs, or so tightly that a pulled plug could
 * lose what the board holds already.
 */
export function checkRoom(state: BoardState, writes: Write[]): void {
  if (!writes.length) return;
  const needed = writes.reduce((sum, { data }) => sum + spaceOf(data.length), Flash.PAGE as number);
  if (needed <= state.freeBytes) return;
  const advice =
    needed <= state.freeBytes + state.trashBytes
      ? `compact the flash to free ${inWords(state.trashBytes)} more (--compact)`
      : 'erase files that you do not need: require("Storage").list() names them';
  throw new ExitError(
    EXIT.NO_ROOM,
    `too little flash: ${inWords(needed)} bytes are needed, and ${inWords(state.freeBytes)} are free: ${advice}`,
  );
}

export function isHeld({ files }: BoardState, name: string, data: Uint8Array): boolean {
  return files[name]?.bytes === data.length && files[name]?.crc === crc32(data);
}

/** The record of the code that has shown that it comes online: what is or was on trial is overwritten rather than that. */
function newestOf(
  state: BoardState,
  records: (SlotRecord | undefined)[],
): { index: number; sequence: number } | undefined {
  const valid = records.flatMap((record, index) => {
    if (!record || state.files[SLOTS[record.slot] ?? ""]?.crc !== record.crc) return [];
    const isProven = nextStart(state.records[index] as string, record) === 0;
    return [{ index, sequence: isProven ? record.sequence : 0 }];
  });
  return valid.sort((a, b) => b.sequence - a.sequence)[0];
}

function spaceOf(bytes: number): number {
  return Flash.HEADER + Math.ceil(bytes / Flash.ALIGNMENT) * Flash.ALIGNMENT;
}

export function inWords(bytes: number): string {
  return bytes.toLocaleString("en");
}
