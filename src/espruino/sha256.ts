/** SHA-256 for a chip that has none. It takes minutes there: one block of 64 bytes at a time, with the board's other work in between. */
import { hex } from "./checksum";
import { later } from "./later";

interface Work {
  _file: string;
  _callback: (hex: string) => void;
  /** Bytes that are done. */
  _at: number;
  _sum: Int32Array;
  _keys: Int32Array;
  _words: Int32Array;
}

/** Hands over the SHA-256 of a file in Storage, later on. Nothing of it stays in memory but while it works: 60 variables on an ESP8266. */
export function sha256(file: string, callback: (hex: string) => void): void {
  const sum = new Int32Array(8);
  const keys = new Int32Array(64);
  let count = 0;
  for (let n = 2; count < 64; n++) {
    let divisor = 2;
    while (n % divisor) divisor++;
    if (divisor < n) continue;
    if (count < 8) sum[count] = fraction(Math.sqrt(n));
    keys[count++] = fraction(Math.pow(n, 1 / 3));
  }
  block({ _file: file, _callback: callback, _at: 0, _sum: sum, _keys: keys, _words: new Int32Array(64) });
}

function block(work: Work): void {
  const text = require("Storage").read(work._file) || "";
  const length = text.length;
  const w = work._words;
  const s = work._sum;
  // Behind the text one bit, and in the last word its length in bits.
  const isLast = work._at + 64 >= length + 9;
  for (let i = 0; i < 16; i++) {
    let word = 0;
    for (let k = 4; k--; ) {
      const at: number = work._at++;
      word = (word << 8) | (at < length ? text.charCodeAt(at) : at === length ? 0x80 : 0);
    }
    w[i] = isLast && i === 15 ? length << 3 : word;
  }
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15]!;
    const y = w[i - 2]!;
    w[i] =
      w[i - 16]! +
      w[i - 7]! +
      (turned(x, 7) ^ turned(x, 18) ^ (x >>> 3)) +
      (turned(y, 17) ^ turned(y, 19) ^ (y >>> 10));
  }
  const t = new Int32Array(s);
  for (let i = 0; i < 64; i++) {
    const a = t[0]!;
    const e = t[4]!;
    const x =
      t[7]! + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & t[5]!) ^ (~e & t[6]!)) + work._keys[i]! + w[i]!;
    const y = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & t[1]!) ^ (a & t[2]!) ^ (t[1]! & t[2]!));
    for (let k = 7; k; k--) t[k] = t[k - 1]!;
    t[4] = t[4]! + x;
    t[0] = x + y;
  }
  for (let i = 0; i < 8; i++) s[i] = s[i]! + t[i]!;
  if (!isLast) later(0, block, work);
  else {
    const bytes: number[] = [];
    for (let i = 0; i < 32; i++) bytes.push((s[i >> 2]! >> (24 - 8 * (i & 3))) & 255);
    work._callback(hex(bytes));
  }
}

function turned(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** The first 32 bits behind the point. */
function fraction(x: number): number {
  return Math.floor((x - Math.floor(x)) * 4294967296);
}
