/**
 * Espruino's Storage down to the byte, as its jsflash.c lays it out: a header of 32 bytes before each file, written where flash was erased. The power can go after
 * any byte that is written; what is left is what the next start finds.
 */
import { modules } from "./espruino-globals";

const HEADER = 32;
const NAME = 28;
const PAGE = 4096;
const ERASED = 0xff;

interface File {
  at: number;
  size: number;
  name: string;
}

/** Nothing catches that on a board. */
export class NoPower extends Error {}

export class FlashStorage {
  private readonly flash: Uint8Array;
  /** Bytes written so far. */
  written = 0;
  /** The power goes when so many bytes are written. */
  cutAfter = Infinity;
  /** How often a write found no room but what compaction would give; it is refused here. */
  compactions = 0;
  /** Files made, with `written` before each. */
  made: number[] = [];

  constructor(readonly bytes = 16 * PAGE) {
    this.flash = new Uint8Array(bytes).fill(ERASED);
    modules.Storage = this;
  }

  get isDead(): boolean {
    return this.written >= this.cutAfter;
  }

  /** Power is back. */
  boot(): void {
    this.cutAfter = Infinity;
    const at = this.files().end;
    // A size that is none: Espruino passes over the rest of the page. Without another page it erases all.
    if (at + PAGE > this.bytes && !this.isErased(at, HEADER)) throw new Error("Storage is corrupt");
  }

  list(): string[] {
    return this.live().map(({ name }) => name.split("\0")[0]!);
  }

  read(name: string, offset = 0, length = Infinity): string | undefined {
    const file = this.find(name);
    return file && this.text(file.at + HEADER + offset, Math.max(0, Math.min(length, file.size - offset)));
  }

  erase(name: string): void {
    const file = this.find(name);
    if (file) this.program(file.at + 4, "\0\0\0\0");
  }

  write(name: string, data: string, offset = 0, total = 0): boolean {
    const size = total || data.length;
    let file = this.find(name);
    if (offset === 0 && (!file || file.size !== size || !this.isErased(file.at + HEADER, size))) {
      if (file) this.erase(name);
      file = this.create(name, size);
    }
    if (!file) throw new Error("Unable to find or create file");
    if (offset + data.length > file.size) throw new Error("Too much data for file size");
    const at = file.at + HEADER + offset;
    if (!this.isErased(at, data.length)) throw new Error("File already written with different data");
    this.program(at, data);
    return true;
  }

  getFree(): number {
    return this.bytes - this.files().end;
  }

  getStats(): { freeBytes: number; trashBytes: number } {
    const live = new Set(this.live().map(({ at }) => at));
    const trash = this.files().all.filter(({ at }) => !live.has(at));
    return { freeBytes: this.getFree(), trashBytes: trash.reduce((sum, { size }) => sum + size, 0) };
  }

  /** All that is erased is free again; what was written then is not counted. */
  compact(): void {
    const files = this.list().map((name) => [name, this.read(name)!] as const);
    const { written, cutAfter } = this;
    this.cutAfter = Infinity;
    this.flash.fill(ERASED);
    for (const [name, text] of files) this.write(name, text);
    Object.assign(this, { written, cutAfter });
  }

  private create(name: string, size: number): File | undefined {
    const at = this.files().end;
    if (at + HEADER + align(size) > this.bytes) {
      this.compactions++;
      return undefined;
    }
    this.made.push(this.written);
    const sizeBytes = String.fromCharCode(size & 255, (size >> 8) & 255, (size >> 16) & 255, 0);
    this.program(at, sizeBytes + name.padEnd(NAME, "\0"));
    return { at, size, name };
  }

  private program(at: number, data: string): void {
    for (let i = 0; i < data.length; i++) {
      if (this.isDead) throw new NoPower();
      // Writing makes zeros of ones, never ones of zeros.
      this.flash[at + i]! &= data.charCodeAt(i);
      this.written++;
    }
  }

  /** All files, erased ones among them, and where the next goes. */
  private files(): { all: File[]; end: number } {
    const all: File[] = [];
    let at = 0;
    while (at + HEADER <= this.bytes) {
      const word = new DataView(this.flash.buffer).getUint32(at, true);
      const size = word & 0xffffff;
      if (word === 0xffffffff || word === 0 || at + HEADER + size > this.bytes) break;
      all.push({ at, size, name: this.text(at + 4, NAME) });
      at = align(at + HEADER + size);
    }
    return { all, end: at };
  }

  private live(): File[] {
    const isReal = ({ at, name }: File) => name.slice(0, 4) !== "\0\0\0\0" && this.flash[at + 3] === 0;
    return this.files().all.filter(isReal);
  }

  private find(name: string): File | undefined {
    return this.live().find((file) => file.name === name.padEnd(NAME, "\0"));
  }

  private isErased(at: number, length: number): boolean {
    return this.flash.subarray(at, at + length).every((byte) => byte === ERASED);
  }

  private text(at: number, length: number): string {
    return Buffer.from(this.flash.subarray(at, at + length)).toString("latin1");
  }
}

function align(length: number): number {
  return Math.ceil(length / 4) * 4;
}
