/** A package that comes over the air, as it grows in Storage, and the order that it came by: what is left of both is found again after a restart. */
import { Flash } from "./flash";
import { unsealed } from "./slots";

/** What became of an order. */
export const enum Mark {
  FAILED = 0x78,
  INSTALLED = 0x69,
  NONE = 0xff,
}

const enum Size {
  /** Of an order in its file: CRC32 and mark, at most. */
  SEAL = 11,
}

const enum Name {
  /** A file. */
  COMPACTION = "tb.c",
}

export abstract class PackageStore {
  /** Where the package goes. */
  _file!: string;
  /** Of the code that was there, its record. */
  _record?: string;

  /**
   * The order is in the file "tb." + kind: a list as JSON, behind it its CRC32, and a Mark. What is written there and in the package's file comes
   * in an order in which each byte may be the last one.
   */
  constructor(public _kind: "fw" | "sw") {
    // A power cut while a file's name was written leaves one that ends in erased bytes: it is of no use to anyone.
    const storage = require("Storage");
    const names = storage.list();
    for (let i = 0; i < names.length; i++) if (names[i]!.charCodeAt(27) === Flash.ERASED) storage.erase(names[i]!);
  }

  /**
   * Hands over what is wrong with the package's signature; "" when it is right. A board that has a key installs only what is signed with it, and a board
   * without one whatever comes.
   * @param names kind, title and version that it has to be signed for, a list as JSON
   * @param running a signed file that it has to be newer than; "" for none @rare
   */
  _checkSignature(names: string, running: string, callback: (problem: string) => void): void {
    if (!require("Storage").read("tb.key")) callback("");
    else
      try {
        require("tb.sign").checkSignature(this._file, names, running, callback);
        // What is at work stays until it is done.
        Modules.removeCached("tb.sign");
      } catch (error) {
        callback("" + error);
      }
  }

  /** Bytes of the package without its signature. @rare */
  _contentBytes(): number {
    const storage = require("Storage");
    const text = storage.read(this._file) || "";
    return storage.read("tb.key") ? text.lastIndexOf("\n//[") : text.length;
  }

  /** Nothing of the package stays. @rare */
  _discard(): void {
    require("Storage").erase(this._file);
  }

  /** What was ordered last; "" for nothing. @rare */
  _ordered(): string {
    const text = require("Storage").read("tb." + this._kind);
    return unsealed(text, text ? text.lastIndexOf("]") + 1 : 0, E.CRC32) || "";
  }

  /** What became of that. @rare */
  _mark(): Mark {
    const text = require("Storage").read("tb." + this._kind) || "";
    return text.charCodeAt(text.length - 1);
  }

  /** Notes what became of this order, once, if it is still the one. @rare */
  _markOrder(order: string, mark: Mark): void {
    if (order && this._ordered() === order && this._mark() === Mark.NONE)
      require("Storage").write("tb." + this._kind, String.fromCharCode(mark), (order + E.CRC32(order)).length);
  }

  /** Forgets this order, if it is still the one. @rare */
  _dropOrder(order: string): void {
    if (this._ordered() === order) require("Storage").erase("tb." + this._kind);
  }

  /**
   * Makes room for a package: what was in its file goes, and only then the order is noted. So its file never has other bytes. False when the order
   * cannot be read again: a power cut in the size of another file's header has left that. @rare
   */
  _placeOrder(order: string): boolean {
    const storage = require("Storage");
    const text = order + E.CRC32(order);
    storage.erase(this._file);
    // On a board that takes signed code alone: code that is not checked yet could be made to fit it, and would be started when the other throws.
    if (this._record && storage.read("tb.key")) storage.erase(this._record);
    storage.erase(Name.COMPACTION);
    try {
      if (this._ordered() !== order || this._mark() !== Mark.NONE)
        storage.write("tb." + this._kind, text, 0, text.length + 1);
    } catch (_) {}
    return this._ordered() === order;
  }

  /** Bytes of the ordered package that are in flash; -1 when nothing of it is, not even its file. @rare */
  _stored(order: string, size: number): number {
    const isSame = this._ordered() === order && this._mark() === Mark.NONE;
    const text = isSame && require("Storage").read(this._file);
    if (!text || text.length !== size) return -1;
    // In long steps, since a chip takes its time for each.
    let erased = String.fromCharCode(Flash.ERASED);
    while (erased.length < 128) erased += erased;
    let end = size;
    while (end > 127 && text.substr(end - 128, 128) === erased) end -= 128;
    while (end && text.charCodeAt(end - 1) === Flash.ERASED) end--;
    return end;
  }

  /** Bytes of Storage that are missing for new files of these sizes, if so many are left to others. 0 or less: they fit, and nothing is compacted. @rare */
  _lacking(sizes: number[], reserve: number): number {
    let bytes = Math.max(reserve, Flash.PAGE) - require("Storage").getFree();
    for (let i = 0; i < sizes.length; i++)
      bytes += Flash.HEADER + Math.ceil(sizes[i]! / Flash.ALIGNMENT) * Flash.ALIGNMENT;
    return bytes;
  }

  /**
   * Has Espruino compact its Storage if that gives so many bytes, and starts the loader again. Code that runs out of flash would not outlive it: a
   * line in memory is all that runs then. The power must not go meanwhile. The line's file stays when that came to nothing: it is not tried again.
   * @returns what there is to do once all packets have left; undefined: it is of no use @rare
   */
  _compaction(bytes: number): (() => void) | undefined {
    const storage = require("Storage");
    // Headers are not counted as trash by all versions.
    if (storage.read(Name.COMPACTION) || storage.getStats().trashBytes < bytes || storage.getFree() < 256)
      return undefined;
    storage.write(
      Name.COMPACTION,
      'setTimeout(\'var s=require("Storage");s.compact();if(!s.getStats().trashBytes)s.erase("' +
        Name.COMPACTION +
        "\");load()',9)",
    );
    return load.bind(undefined, Name.COMPACTION);
  }

  /**
   * Writes the part of a piece that is not in flash yet. False when it cannot be: the flash has something else there.
   * @param start of the piece in the file
   * @param have bytes of the file that are in flash; within the piece @rare
   */
  _writePiece(piece: string, start: number, have: number, size: number): boolean {
    const storage = require("Storage");
    const known = have - start;
    // Others may have filled the flash since it was looked at: making the file must not compact it.
    let isGood = have
      ? !known || storage.read(this._file, start, known) === piece.substr(0, known)
      : storage.read(this._file) !== undefined || this._lacking([size], 0) <= 0;
    try {
      if (isGood) storage.write(this._file, piece.substr(known), have, size);
    } catch (_) {
      isGood = false;
    }
    return isGood;
  }

  /** Bytes of a chunk: what a chip with few variables can hold beside its firmware. @rare */
  _usualChunk(): number {
    return process.memory(false).total < 4000 ? 512 : 1536;
  }
}

/** Bytes that an order takes in flash. @rare */
export function orderBytes(order: string): number {
  return order.length + Size.SEAL;
}
