/** SHA-256 for a chip that has none. It takes minutes. It works on one block of 64 bytes at a time, and the board does its other work in between. */
import { hex } from "./checksum";
import { later } from "./later";

interface Work {
  _file: string;
  _callback: (hex: string) => void;
  _bytes: number;
  /** Bytes that are done. */
  _at: number;
  _sum: Int32Array;
  _keys: Int32Array;
  _words: Int32Array;
}

/**
 * Computes the SHA-256 of a file in Storage, or of its first `bytes`, and calls back with 64 hexadecimal digits. While it works it takes 90 variables of an
 * ESP8266; after that, none.
 */
export function sha256(file: string, callback: (hex: string) => void, bytes?: number): void {
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
  const length = bytes === undefined ? (require("Storage").read(file) || "").length : bytes;
  block({
    _file: file,
    _callback: callback,
    _bytes: length,
    _at: 0,
    _sum: sum,
    _keys: keys,
    _words: new Int32Array(64),
  });
}

function block(work: Work): void {
  const text = require("Storage").read(work._file) || "";
  const length = work._bytes;
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
  // Written out, and no value moved: calls and inner loops would take five times as long.
  for (let i = 16; i < 64; i++) {
    const early = w[i - 15]!;
    const late = w[i - 2]!;
    w[i] =
      w[i - 16]! +
      w[i - 7]! +
      (((early >>> 7) | (early << 25)) ^ ((early >>> 18) | (early << 14)) ^ (early >>> 3)) +
      (((late >>> 17) | (late << 15)) ^ ((late >>> 19) | (late << 13)) ^ (late >>> 10));
  }
  // Its eight values go round: the one that is `a` now is `b` next.
  const t = new Int32Array(s);
  for (let i = 64; i; i--) {
    const a = t[i & 7]!;
    const b = t[(i + 1) & 7]!;
    const c = t[(i + 2) & 7]!;
    const e = t[(i + 4) & 7]!;
    const sum =
      t[(i + 7) & 7]! +
      (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))) +
      ((e & t[(i + 5) & 7]!) ^ (~e & t[(i + 6) & 7]!)) +
      work._keys[64 - i]! +
      w[64 - i]!;
    t[(i + 3) & 7] = t[(i + 3) & 7]! + sum;
    t[(i + 7) & 7] =
      sum +
      (((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) +
      ((a & b) ^ (a & c) ^ (b & c));
  }
  for (let i = 0; i < 8; i++) s[i] = s[i]! + t[i]!;
  if (!isLast) later(0, block, work);
  else {
    const bytes: number[] = [];
    for (let i = 0; i < 32; i++) bytes.push((s[i >> 2]! >> (24 - 8 * (i & 3))) & 255);
    // When nothing of this is in memory.
    later(0, work._callback, hex(bytes));
  }
}

/** The first 32 bits behind the point. */
function fraction(x: number): number {
  return Math.floor((x - Math.floor(x)) * 4294967296);
}
