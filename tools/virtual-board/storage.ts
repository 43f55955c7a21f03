/** The flash memory and require("Storage"). Contents are byte strings. Survives reboots, and the process with a folder. */
import fs from "node:fs";
import path from "node:path";

const HEADER_BYTES = 32;
const LONGEST_NAME = 28;
const ERASED = "\xff";

export class Storage {
  private readonly files = new Map<string, string>();
  /** Bytes of overwritten and erased files, given back by compaction alone. */
  private trashBytes = 0;
  /** How often flash was full of trash and had to be compacted, which blocks a board for long. */
  compactions = 0;

  constructor(
    readonly totalBytes: number,
    private readonly folder?: string,
  ) {
    if (!folder) return;
    fs.mkdirSync(folder, { recursive: true });
    for (const file of fs.readdirSync(folder)) {
      this.files.set(decodeURIComponent(file), fs.readFileSync(path.join(folder, file), "latin1"));
    }
  }

  list(): string[] {
    return [...this.files.keys()];
  }

  /** A `length` of 0 is all of the rest, as on the interpreter. */
  read(name: string, offset = 0, length = 0): string | undefined {
    return this.files.get(name)?.slice(offset, length === 0 ? undefined : offset + length);
  }

  erase(name: string): void {
    const old = this.files.get(name);
    if (old === undefined) return;
    this.trashBytes += spaceOf(old.length);
    this.files.delete(name);
    if (this.folder) fs.rmSync(this.fileOf(name), { force: true });
  }

  eraseAll(): void {
    for (const name of this.list()) this.erase(name);
    this.trashBytes = 0;
  }

  /** As jsfWriteFile: the whole file, or a piece of one whose size the first piece gave. Throws a text. */
  write(name: string, data: string, offset = 0, size = 0): void {
    // the interpreter cuts the name off without a word
    if (name.length > LONGEST_NAME) throw "File name too long";
    const total = size || data.length;
    if (total === 0) throw "Can't create zero length file";
    const old = this.files.get(name);
    if (offset === 0 && old !== undefined && size === 0 && old === data) return;
    if (offset === 0) this.create(name, total);
    const file = this.files.get(name);
    if (file === undefined) throw "Unable to find or create file";
    if (offset + data.length > file.length) throw "Too much data for file size";
    const place = file.slice(offset, offset + data.length);
    if (place !== data && place !== ERASED.repeat(data.length)) throw "File already written with different data";
    this.save(name, file.slice(0, offset) + data + file.slice(offset + data.length));
  }

  get freeBytes(): number {
    return this.totalBytes - this.usedBytes - this.trashBytes;
  }

  get stats() {
    return {
      totalBytes: this.totalBytes,
      freeBytes: this.freeBytes,
      fileBytes: this.usedBytes,
      fileCount: this.files.size,
      trashBytes: this.trashBytes,
    };
  }

  compact(): void {
    this.trashBytes = 0;
    this.compactions++;
  }

  private create(name: string, size: number): void {
    this.erase(name);
    if (this.freeBytes < spaceOf(size) && this.trashBytes > 0) this.compact();
    if (this.freeBytes < spaceOf(size)) throw "Unable to find or create file";
    this.files.set(name, ERASED.repeat(size));
  }

  private save(name: string, contents: string): void {
    this.files.set(name, contents);
    if (this.folder) fs.writeFileSync(this.fileOf(name), contents, "latin1");
  }

  private fileOf(name: string): string {
    return path.join(this.folder as string, encodeURIComponent(name));
  }

  private get usedBytes(): number {
    let used = 0;
    for (const contents of this.files.values()) used += spaceOf(contents.length);
    return used;
  }
}

function spaceOf(length: number): number {
  return HEADER_BYTES + Math.ceil(length / 4) * 4;
}
