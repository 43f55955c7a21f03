/** Memory that stays without power: Storage, flash, files on a card or a disk. Also compression. */

interface EspruinoStorage {
  /** Reads a file, by default all of it. The text stays in flash: on a chip it takes one variable. undefined for a missing file. */
  read(name: string, offset?: number, length?: number): string | undefined;
  /** Reads a file of JSON. undefined for a missing file. With `noExceptions` also for a file that is not JSON. */
  readJSON(name: string, noExceptions?: boolean): unknown;
  /** Reads a file as bytes, for `new Uint8Array(...)`. */
  readArrayBuffer(name: string): ArrayBuffer | undefined;
  /**
   * Without an offset it makes the file, of this size. With an offset it writes into the file, where flash is still erased. A list is written as bytes,
   * any other object as JSON. A name has at most 28 characters. Returns false if it failed.
   */
  write(name: string, data: string | ArrayBuffer | ArrayLike<number> | object, offset?: number, size?: number): boolean;
  /** Writes a value in a form that is shorter than JSON. Only `readJSON` can read it. */
  writeJSON(name: string, data: unknown): boolean;
  /** Erases a file. Its room is free after the next `compact`. A missing file is no error. */
  erase(name: string): void;
  /** Erases all files, including this project's firmware and settings. */
  eraseAll(): void;
  /** Names of files. `sf: true`: only files made by `open`. `sf: false`: only the others. */
  list(pattern?: RegExp, filter?: { sf: boolean }): string[];
  /** A number that changes when one of these files has changed. */
  hash(pattern?: RegExp): number;
  /** Makes the room of erased files free. It takes seconds. Code in flash moves while it runs, so restart afterwards. */
  compact(showMessage?: boolean): void;
  /** Bytes of the largest file that you can write. */
  getFree(): number;
  /** Figures in bytes. An erased file is trash until `compact`. */
  getStats(): {
    totalBytes: number;
    freeBytes: number;
    fileBytes: number;
    fileCount: number;
    trashBytes: number;
    trashCount: number;
  };
  /** Opens a file that can grow: to read, to write from the beginning, or to append. A name has at most 27 characters. */
  open(name: string, mode: "r" | "w" | "a"): StorageFile;
  /** Writes a table of the files. It has no effect on these chips. */
  optimise(): void;
}

/** A file in Storage that you write in pieces. You need not close it. `read` and `erase` of Storage do not know it. */
declare class StorageFile {
  private constructor();
  /** Reads `length` bytes. Fewer at the end, and undefined after it. */
  read(length: number): string | undefined;
  /** Reads a line with its "\n". */
  readLine(): string | undefined;
  /** Appends any bytes except 255, which means erased flash. */
  write(data: string): void;
  /** Length in bytes. It reads the whole file to find it. */
  getLength(): number;
  /** Erases the file. You cannot write to it any more. */
  erase(): void;
  /** Passes its bytes to `destination`. */
  pipe(destination: EspruinoWritable, options?: EspruinoPipeOptions): void;
}

interface EspruinoFlash {
  /** Reads `length` bytes from this address on. */
  read(length: number, address: number): Uint8Array<ArrayBuffer>;
  /** Writes bytes. It can only change bits from 1 to 0, so erase before. Chips write 4 bytes at a time. */
  write(data: EspruinoBytes, address: number): void;
  /** Erases the page with this address. */
  erasePage(address: number): void;
  /** Beginning and length of the page with this address. */
  getPage(address: number): { addr: number; length: number } | undefined;
  /** Areas that neither Espruino nor Storage uses. */
  getFree(): { addr: number; length: number }[];
}

/**
 * A file on a card, or on the disk of Linux. `E.openFile` opens it.
 * @chips ESP32 LINUX
 */
declare class File {
  private constructor();
  /** Reads `length` bytes. undefined at the end. */
  read(length: number): string | undefined;
  /** Writes, and returns how many bytes were written. */
  write(data: string): number;
  /** Goes forward by so many bytes. */
  skip(bytes: number): void;
  /** Goes to this byte. */
  seek(position: number): void;
  /** Closes the file. Without it you may lose data. */
  close(): void;
  /** Passes its bytes to `destination`. */
  pipe(destination: EspruinoWritable, options?: EspruinoPipeOptions): void;
}

/** Files. Each function is synchronous, with or without `Sync` in its name. It throws if it fails. */
interface EspruinoFs {
  /** Names in a folder, by default the top one. undefined for a missing folder. */
  readdir(path?: string): string[] | undefined;
  /** The same. */
  readdirSync(path?: string): string[] | undefined;
  /** Reads the whole file as a string of bytes. */
  readFile(path: string): string;
  /** The same. */
  readFileSync(path: string): string;
  /** Writes a file. Returns true if everything was written. */
  writeFile(path: string, data: string): boolean;
  /** The same. */
  writeFileSync(path: string, data: string): boolean;
  /** Appends to a file, and makes it if it is missing. */
  appendFile(path: string, data: string): boolean;
  /** The same. */
  appendFileSync(path: string, data: string): boolean;
  /** Deletes a file. */
  unlink(path: string): boolean;
  /** The same. */
  unlinkSync(path: string): boolean;
  /** Makes a folder. */
  mkdir(path: string): boolean;
  /** The same. */
  mkdirSync(path: string): boolean;
  /** Size and kind of a file. undefined for a missing file. */
  statSync(path: string): { size: number; dir: boolean; mtime: Date } | undefined;
  /** The same as `E.pipe`. */
  pipe(source: EspruinoReadable | string, destination: EspruinoWritable, options?: EspruinoPipeOptions): void;
}

interface EspruinoModules {
  Storage: EspruinoStorage;
  /** The chip's flash by addresses. Espruino itself is there too: a wrong address can make the board unusable until you flash it by cable. */
  Flash: EspruinoFlash;
  /**
   * Files on a card (`E.connectSDCard`), or on the disk of Linux.
   * @chips ESP32 LINUX: files
   */
  fs: EspruinoFs;
  /** LZSS compression: it needs little memory. Text shrinks to about half. */
  heatshrink: {
    /** Compresses. Input and output must both fit into memory. */
    compress(data: string | ArrayBuffer | ArrayLike<number>): ArrayBuffer;
    /** Decompresses to bytes. */
    decompress(data: string | ArrayBuffer | ArrayLike<number>): ArrayBuffer;
  };
}
