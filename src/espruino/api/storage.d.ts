/** What stays without power: Storage, flash memory, files on a card or a disk. And compression. */

interface EspruinoStorage {
  /** What stays in flash: on a chip it takes one variable. Undefined for a missing file. Default: all of it. */
  read(name: string, offset?: number, length?: number): string | undefined;
  /** Undefined for a missing file; with `noExceptions` also for one that is not JSON. */
  readJSON(name: string, noExceptions?: boolean): unknown;
  /** The same as bytes, for `new Uint8Array(...)`. */
  readArrayBuffer(name: string): ArrayBuffer | undefined;
  /**
   * Without an offset it makes the file, of this size; with one it writes into it, where flash is still erased. A list is written as bytes, another object as JSON.
   * A name has 28 characters at most. False when it failed.
   */
  write(name: string, data: string | ArrayBuffer | ArrayLike<number> | object, offset?: number, size?: number): boolean;
  /** In a form that is shorter than JSON, and read by `readJSON` alone. */
  writeJSON(name: string, data: unknown): boolean;
  /** Its room is free after the next `compact`. Nothing happens where there is no such file. */
  erase(name: string): void;
  /** All files, this project's firmware and settings too. */
  eraseAll(): void;
  /** Names of files; with `sf` of those that `open` makes alone, or of the others alone. */
  list(pattern?: RegExp, filter?: { sf: boolean }): string[];
  /** A number for the names and places of these files: another one when they have changed. */
  hash(pattern?: RegExp): number;
  /** Makes room of what is erased, for seconds. Code that runs from flash moves under its feet: restart afterwards. */
  compact(showMessage?: boolean): void;
  /** Bytes of the largest file that can be written. */
  getFree(): number;
  /** In bytes; what is erased is trash until Espruino compacts. */
  getStats(): {
    totalBytes: number;
    freeBytes: number;
    fileBytes: number;
    fileCount: number;
    trashBytes: number;
    trashCount: number;
  };
  /** A file that grows: for reading, for writing anew, for appending. A name has 27 characters at most. */
  open(name: string, mode: "r" | "w" | "a"): StorageFile;
  /** Writes a table of the files; without effect on these chips. */
  optimise(): void;
}

/** A file in Storage that is written bit by bit, and needs no closing. `read` and `erase` of Storage do not know it. */
declare class StorageFile {
  private constructor();
  /** So many bytes, fewer at the end, and undefined after it. */
  read(length: number): string | undefined;
  /** A line with its "\n". */
  readLine(): string | undefined;
  /** Any bytes but 255, which is erased flash. */
  write(data: string): void;
  /** In bytes; it reads all of the file for it. */
  getLength(): number;
  /** All of it. It can no longer be written to. */
  erase(): void;
  /** Passes its bytes on. */
  pipe(destination: EspruinoWritable, options?: EspruinoPipeOptions): void;
}

interface EspruinoFlash {
  /** So many bytes from this address on. */
  read(length: number, address: number): Uint8Array<ArrayBuffer>;
  /** Only turns bits from 1 to 0: erase before. Chips write 4 bytes at a time. */
  write(data: EspruinoBytes, address: number): void;
  /** The page with this address. */
  erasePage(address: number): void;
  /** Where the page with this address begins, and its bytes. */
  getPage(address: number): { addr: number; length: number } | undefined;
  /** What neither Espruino nor Storage uses. */
  getFree(): { addr: number; length: number }[];
}

/**
 * A file of a card, or on Linux of the disk. `E.openFile` gives it.
 * @chips ESP32 LINUX
 */
declare class File {
  private constructor();
  /** Undefined at the end. */
  read(length: number): string | undefined;
  /** Returns the bytes that were written. */
  write(data: string): number;
  /** On by so many bytes. */
  skip(bytes: number): void;
  /** To this byte. */
  seek(position: number): void;
  /** What is not closed may be lost. */
  close(): void;
  /** Passes its bytes on. */
  pipe(destination: EspruinoWritable, options?: EspruinoPipeOptions): void;
}

/** Each function works at once, with `Sync` in its name and without. What cannot be read, written, made or deleted throws. */
interface EspruinoFs {
  /** Undefined for a folder that is not there. Default: the top one. */
  readdir(path?: string): string[] | undefined;
  /** The same. */
  readdirSync(path?: string): string[] | undefined;
  /** All of it: a byte string. */
  readFile(path: string): string;
  /** The same. */
  readFileSync(path: string): string;
  /** True when all was written. */
  writeFile(path: string, data: string): boolean;
  /** The same. */
  writeFileSync(path: string, data: string): boolean;
  /** Makes the file where there is none. */
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
  /** Undefined for what is not there. */
  statSync(path: string): { size: number; dir: boolean; mtime: Date } | undefined;
  /** The same as `E.pipe`. */
  pipe(source: EspruinoReadable | string, destination: EspruinoWritable, options?: EspruinoPipeOptions): void;
}

interface EspruinoModules {
  Storage: EspruinoStorage;
  /** The chip's flash by addresses. Espruino itself lies there: a wrong one makes the board unusable until it is flashed by cable. */
  Flash: EspruinoFlash;
  /**
   * Files of a card (`E.connectSDCard`), or on Linux of the disk.
   * @chips ESP32 LINUX: files
   */
  fs: EspruinoFs;
  /** LZSS: small, and little of memory. Text becomes about half. */
  heatshrink: {
    /** All at once: both have to fit into memory. */
    compress(data: string | ArrayBuffer | ArrayLike<number>): ArrayBuffer;
    /** What was compressed, as bytes. */
    decompress(data: string | ArrayBuffer | ArrayLike<number>): ArrayBuffer;
  };
}
