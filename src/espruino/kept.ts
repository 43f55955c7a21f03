/**
 * One small object in Storage that no power cut loses. Storage never replaces a file at one stroke: it erases the old one first. So there are two files,
 * `tb.c0` and `tb.c1`, of which the newest that is whole counts, and the older one is erased when the newer one was read back.
 *
 * A file is the CRC32 of a JSON text, in decimal, a blank, and that text: `{"sequence": 1, "scope": 123, "value": {..}}`. It is filled up with blanks to a
 * multiple of 256 bytes: where the power went in the middle of the size in a file's header, the next file has to have the same size.
 */
import { Flash } from "./flash";
import { fromJson, toJson } from "./text";

const enum Name {
  FILE = "tb.c",
}

const enum Size {
  STEP = 256,
}

interface Kept {
  /** Higher than in the file before. */
  sequence: number;
  /** What the value was kept for. */
  scope: number;
  value: unknown;
  /** Of the two files, this one. */
  file?: number;
}

/** What was kept last for this scope; undefined when there is none. @rare */
export function readKept(scope: number): unknown {
  const kept = newest();
  return kept && kept.scope === scope ? kept.value : undefined;
}

/** Whether a value of so many bytes can be kept without a compaction of Storage, and outlives a power cut. @rare */
export function hasRoom(bytes: number): boolean {
  return require("Storage").getFree() >= Flash.PAGE + Flash.HEADER + Math.ceil(bytes / Size.STEP) * Size.STEP;
}

/** Keeps a value in place of the one before. False: it is not there, and what was there still is. @rare */
export function keep(scope: number, value: unknown): boolean {
  const storage = require("Storage");
  const old = newest();
  const kept: Kept = { sequence: old ? old.sequence + 1 : 1, scope: scope, value: value };
  const json = toJson(kept);
  let text = E.CRC32(json) + " " + json;
  const file = Name.FILE + (old ? 1 - old.file! : 0);
  if (!hasRoom(text.length)) return false;
  while (text.length % Size.STEP) text += " ";
  try {
    storage.write(file, text);
  } catch (_) {
    // It is read back all the same.
  }
  if (storage.read(file) !== text) return false;
  if (old) storage.erase(Name.FILE + old.file);
  return true;
}

/** Erases what is kept: for a device, the credentials that provisionDevice() got. @rare */
export function forgetKept(): void {
  for (let i = 0; i < 2; i++) require("Storage").erase(Name.FILE + i);
}

/** @rare */
function newest(): Kept | undefined {
  let found: Kept | undefined;
  for (let i = 0; i < 2; i++) {
    const text = require("Storage").read(Name.FILE + i) || "";
    const blank = text.indexOf(" ");
    const json = text.substring(blank + 1, text.lastIndexOf("}") + 1);
    if (blank < 1 || "" + E.CRC32(json) !== text.substr(0, blank)) continue;
    try {
      const kept = fromJson(json) as Kept;
      if (!found || kept.sequence > found.sequence) {
        found = kept;
        found.file = i;
      }
    } catch (_) {
      // None of ours.
    }
  }
  return found;
}
