/**
 * Records in Storage, in order: written behind one another into files of one size, read and released from the oldest on.
 *
 * A record is CRC32 (4 bytes), length (2 bytes), payload, and begins at a multiple of 4. One with the payload Mark says that all before it is done.
 * Storage never overwrites: a file is made once, filled, and erased, which gives its space back only when Espruino compacts its flash.
 * Nothing here makes it do that: a file is made only where there is room for it.
 */
import { Flash } from "./flash";

const enum Size {
  /** CRC32 and length. */
  HEAD = 6,
  /** A file with less room is not marked, but erased. */
  WORTH_KEEPING = 128,
}

/** Texts that take no variable. */
const enum Text {
  /** Names in Storage: this and a number. */
  PREFIX = "tb.q",
  /** No record of telemetry is this. */
  MARK = "-",
}

export const enum Append {
  DONE = 0,
  TOO_LARGE = 1,
  FULL = 2,
}

export class RecordLog {
  /** Records that were not released. */
  waiting = 0;
  /** Records that a power cut left half written. They were never told to be safe. */
  torn = 0;
  /** Records that went with the oldest file to make room. */
  dropped = 0;
  /** The newest file; its number is higher than those before. */
  last = 0;
  /** Where the next record goes in it. */
  writeAt = 0;
  /** The next record to read: its file, and where in it. */
  readFile = 1;
  readAt = 0;

  _storage = require("Storage");
  /** The oldest file; above `last` when there is none. */
  _first = 1;
  /** Of the oldest file: what is before this is released. */
  _doneAt = 0;
  /** Nothing more can be written into the newest file. */
  _isSealed = true;

  /**
   * Finds what is left from before.
   * @param fileBytes of each file
   * @param maxFiles at a time
   * @param reserveBytes of Storage that stay free; never less than a page
   */
  constructor(
    public _fileBytes: number,
    public _maxFiles: number,
    public _reserveBytes: number,
    public _dropOldest: boolean | undefined,
  ) {
    const names = this._storage.list();
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!;
      const number = parseInt(name.substr(4), 10);
      // A name of full length that ends in erased bytes was being written when the power went. It may be cut off within the prefix.
      if (name.charCodeAt(27) === 255) {
        let end = 27;
        while (end && name.charCodeAt(end - 1) === 255) end--;
        const length = Math.min(end, 4);
        if (name.substr(0, length) === Text.PREFIX.substr(0, length)) this._storage.erase(name);
      } else if (name === Text.PREFIX + number && number > 0) {
        if (this._first > this.last) this._first = this.last = number;
        else if (number < this._first) this._first = number;
        else if (number > this.last) this.last = number;
      }
    }
    this.readFile = this._first;
    for (let file = this._first; file <= this.last; file++) this._scan(file);
    // What is all done, and takes nothing more, is of no use.
    if (!this.waiting && this._isSealed) this._eraseTo(this.last + 1);
    else this._eraseTo(this.readFile);
  }

  /** Counts a file's records, and finds where it ends. @rare */
  _scan(file: number): void {
    const text = this._textOf(file);
    let at = 0;
    for (;;) {
      const payload = recordAt(text, at);
      if (!payload) break;
      at += sizeOf(payload);
      if (payload === Text.MARK) {
        this.waiting = 0;
        this.readFile = file;
        this.readAt = this._doneAt = at;
      } else this.waiting++;
    }
    this.writeAt = at;
    this._isSealed = text.length !== this._fileBytes;
    for (let i = at; i < at + Size.HEAD && i < text.length; i++)
      if (text.charCodeAt(i) !== 255 && !this._isSealed) {
        this._isSealed = true;
        this.torn++;
      }
  }

  /**
   * Writes a record. What it returns DONE for is safe: it will be read until it is released.
   * @param isOnItsWay it goes out before all that is read later: it cannot come behind one that is not read, and is what `next()` reads now @rare
   */
  append(payload: string, isOnItsWay?: boolean): Append {
    const size = sizeOf(payload);
    const isAllRead = !this.waiting || (this.readFile === this.last && this.readAt === this.writeAt);
    if (isOnItsWay && !isAllRead) return Append.FULL;
    if (size > this._fileBytes) return Append.TOO_LARGE;
    if (this.writeAt + size > this._fileBytes || !this._put(payload)) {
      if (this.last - this._first + 1 >= this._maxFiles) {
        if (!this._dropOldest) return Append.FULL;
        this._dropFirst();
      }
      if (
        this._storage.getFree() <
        this._fileBytes + Flash.HEADER + Flash.ALIGNMENT + Math.max(this._reserveBytes, Flash.PAGE)
      )
        return Append.FULL;
      if (this._first > this.last) {
        this._first = this.readFile = this.last + 1;
        this.readAt = this._doneAt = 0;
      }
      this.last++;
      this.writeAt = 0;
      this._isSealed = false;
      if (!this._put(payload)) return Append.FULL;
    }
    this.waiting++;
    return Append.DONE;
  }

  /** The next record, which is read once; undefined when there is none. @rare */
  next(): string | undefined {
    while (this.readFile <= this.last) {
      const payload = recordAt(this._textOf(this.readFile), this.readAt);
      if (payload) {
        this.readAt += sizeOf(payload);
        if (payload !== Text.MARK) return payload;
      } else if (this.readFile === this.last) return undefined;
      else {
        this.readFile++;
        this.readAt = 0;
      }
    }
    return undefined;
  }

  /** The record that ends here, and all before it, is done. Its file is erased when nothing else is in it. @rare */
  release(file: number, end: number): void {
    // Of one that was dropped.
    if (file < this._first) return;
    this._eraseTo(file);
    this._doneAt = end;
    this.waiting--;
    if (this.waiting) return;
    if (this.writeAt + Size.WORTH_KEEPING < this._fileBytes && this._put(Text.MARK)) {
      this._eraseTo(this.last);
      this.readAt = this._doneAt = this.writeAt;
    } else this._eraseTo(this.last + 1);
  }

  /** Writes behind the newest record. The file's size is told each time: the first piece makes it. @rare */
  _put(payload: string): boolean {
    if (this._isSealed) return false;
    try {
      this._storage.write(Text.PREFIX + this.last, head(payload) + payload, this.writeAt, this._fileBytes);
    } catch (_) {
      // Something is there already, or Storage is full after all.
      this._isSealed = true;
      return false;
    }
    this.writeAt += sizeOf(payload);
    return true;
  }

  /** @rare */
  _dropFirst(): void {
    const text = this._textOf(this._first);
    let payload = recordAt(text, this._doneAt);
    while (payload) {
      if (payload !== Text.MARK) {
        this.dropped++;
        this.waiting--;
      }
      this._doneAt += sizeOf(payload);
      payload = recordAt(text, this._doneAt);
    }
    this._eraseTo(this._first + 1);
  }

  /** Erases all files before this one. @rare */
  _eraseTo(file: number): void {
    for (; this._first < file; this._first++) {
      this._storage.erase(Text.PREFIX + this._first);
      this._doneAt = 0;
    }
    if (this.readFile < file) {
      this.readFile = file;
      this.readAt = 0;
    }
    if (file > this.last) this._isSealed = true;
  }

  /** A file's contents, which stay in flash: "" for one that is missing. @rare */
  _textOf(file: number): string {
    return this._storage.read(Text.PREFIX + file) || "";
  }
}

/** @rare */
function head(payload: string): string {
  const crc = E.CRC32(payload);
  const length = payload.length;
  return String.fromCharCode(
    (crc >>> 24) & 255,
    (crc >>> 16) & 255,
    (crc >>> 8) & 255,
    crc & 255,
    length >> 8,
    length & 255,
  );
}

/** The payload of the record that begins here; "" when there is none that is whole. @rare */
function recordAt(text: string, at: number): string {
  const start = at + Size.HEAD;
  if (start >= text.length) return "";
  const payload = text.substr(start, (text.charCodeAt(at + 4) << 8) | text.charCodeAt(at + 5));
  return head(payload) === text.substr(at, Size.HEAD) ? payload : "";
}

/** Bytes that a record takes. @rare */
function sizeOf(payload: string): number {
  return (payload.length + Size.HEAD + 3) & ~3;
}
