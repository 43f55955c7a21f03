/** The flash of an Espruino interpreter for Linux, its file espruino.flash: Storage files one behind the other, each with a header. */

const HEADER_BYTES = 32;
const LONGEST_NAME = 28;
const ERASED = 0xffffffff;
/** The upper byte of a header's size has flags. */
const SIZE_MASK = 0xffffff;

export interface StoredFile {
  data: Buffer;
  /** What kind of file it is: 0 for most. */
  flags: number;
}

export type StoredFiles = Map<string, StoredFile>;

/** The files in a flash, without those that were erased. */
export function filesIn(flash: Buffer): StoredFiles {
  const files: StoredFiles = new Map();
  let at = 0;
  while (at + HEADER_BYTES <= flash.length && flash.readUInt32LE(at) !== ERASED) {
    const word = flash.readUInt32LE(at);
    const size = word & SIZE_MASK;
    const start = at + HEADER_BYTES;
    if (size === 0 || start + size > flash.length) break;
    const name = flash.toString("utf8", at + 4, start).split("\0", 1)[0]!;
    if (name !== "") files.set(name, { data: flash.subarray(start, start + size), flags: word >>> 24 });
    at = start + aligned(size);
  }
  if (flash.subarray(at).some((byte) => byte !== 0xff)) throw new Error("The content of this flash cannot be read");
  return files;
}

/** A flash with these files and no trash. What lies behind them is added by the interpreter, whose flash has a size. */
export function flashWith(files: StoredFiles): Buffer {
  const pieces: Buffer[] = [];
  for (const [name, { data, flags }] of files) {
    // Espruino has no empty files.
    if (data.length === 0) continue;
    if (Buffer.byteLength(name) > LONGEST_NAME) throw new Error(`The name of the Storage file ${name} is too long`);
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE((data.length | (flags << 24)) >>> 0);
    header.write(name, 4);
    pieces.push(header, data, Buffer.alloc(aligned(data.length) - data.length, 0xff));
  }
  return Buffer.concat(pieces);
}

function aligned(size: number): number {
  return Math.ceil(size / 4) * 4;
}
