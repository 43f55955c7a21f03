/**
 * The signature of a package that came over the air: RSA with 2048 bits and the public exponent 3, PKCS #1 v1.5 with SHA-256 (RFC 8017, 8.2.2). `npm run flash` writes
 * this module and the public key to boards whose packages are signed. An update loads it when there is something to check, and lets go of it afterwards.
 *
 * A package ends with a line that is a comment in JavaScript: `//`, a list of what is signed, a blank, and the signature of all that is before the blank:
 * `//["fw","pump","1.1.0",1764360000000] 3f02...`. The number is when it was signed, in milliseconds since 1970.
 */
import { hex } from "./checksum";
import { later } from "./later";
import { sha256 } from "./sha256";

const enum Size {
  /** Numbers of 16 bits in the key. */
  WORDS = 128,
  /** Characters of the key and of a signature, in hexadecimal. */
  HEX = 512,
  /** Characters of the end of a block. */
  END = 104,
  /** Of the list of what is signed, at most. */
  LIST = 400,
}

/** What stands in a block of PKCS #1 between its padding and the digest. */
const SHA256_INFO = "003031300d060960864801650304020105000420";

interface Work {
  _callback: (problem: string) => void;
  /** SHA-256, in hexadecimal. */
  _digest: string;
  _signature: string;
  _key: Uint16Array;
  /** The signature, and then its square. */
  _factor: Uint16Array;
  /** The factor times the signature, as far as that is done; a number in it may be larger than 16 bits, or below 0. */
  _product: Float64Array;
  /** Rows that are done. */
  _at: number;
}

/**
 * Hands over what is wrong with the signature at the end of a file in Storage, later on; "" when it is right.
 * @param names kind, title and version that it has to be signed for, a list as JSON
 * @param running a signed file that it has to be newer than; "" for none
 */
export function checkSignature(
  file: string,
  names: string,
  running: string,
  callback: (problem: string) => void,
): void {
  const storage = require("Storage");
  const list = signedList(file);
  const number = list.lastIndexOf(",") + 1;
  const bytes = (storage.read(file) || "").length - Size.HEX - 1;
  let native: ((data: string) => ArrayBuffer) | undefined;
  let problem = "";
  if (!list) problem = "it is not signed";
  else if (list.substr(0, number) !== names.substr(0, names.length - 1) + ",")
    problem = "it is signed for another name";
  else if (running && !(timeOf(list) > timeOf(signedList(running)))) problem = "it is not newer than what runs";
  else if ((storage.read("tb.key") || "").length !== Size.HEX) problem = "the board's key is damaged";
  try {
    native = require("crypto").SHA256;
  } catch (_) {}
  if (problem) callback(problem);
  else if (native) check(file, callback, hex(new Uint8Array(native(storage.read(file, 0, bytes) || ""))));
  else sha256(file, check.bind(undefined, file, callback), bytes);
}

/** The list of what is signed, as it is in a file; "" for a file that is not signed. */
function signedList(file: string): string {
  const storage = require("Storage");
  const end = (storage.read(file) || "").length - Size.HEX - 1;
  const from = Math.max(0, end - Size.LIST);
  const tail = (end > 0 && storage.read(file, from, end + 1 - from)) || "";
  const begin = tail.lastIndexOf("\n//[");
  return begin >= 0 && tail.charAt(end - from) === " " ? tail.substring(begin + 3, end - from) : "";
}

/** Milliseconds since 1970; 0 for "". */
function timeOf(list: string): number {
  return parseInt(list.substr(list.lastIndexOf(",") + 1), 10) || 0;
}

function check(file: string, callback: (problem: string) => void, digest: string): void {
  const storage = require("Storage");
  const signature = storage.read(file, (storage.read(file) || "").length - Size.HEX) || "";
  const work: Work = {
    _callback: callback,
    _digest: digest,
    _signature: signature,
    _key: wordsOf(storage.read("tb.key") || ""),
    _factor: wordsOf(signature),
    _product: new Float64Array(Size.WORDS),
    _at: 0,
  };
  later(0, row, work);
}

/** The lowest number first. */
function wordsOf(text: string): Uint16Array {
  const words = new Uint16Array(Size.WORDS);
  for (let i = 0; i < Size.WORDS; i++) words[i] = parseInt(text.substr(Size.HEX - 4 - 4 * i, 4), 16);
  return words;
}

/**
 * The signature to the power of 3, modulo the key, in 256 rows, with the board's other work in between. Each moves the product up by one number, adds the factor times
 * the next number of the signature, and takes away the key as often as the highest numbers say. All stays below 2^53, so that it is exact.
 */
function row(work: Work): void {
  const top: number = Size.WORDS - 1;
  const p = work._product;
  const f = work._factor;
  const k = work._key;
  const a = parseInt(work._signature.substr(4 * (work._at & top), 4), 16);
  const high = p[top]! * 65536 + p[top - 1]! + a * f[top]!;
  const q = Math.floor((high * 65536 + p[top - 2]! + a * f[top - 1]!) / (k[top]! * 65536 + k[top - 1]!));
  p[top] = high - q * k[top]!;
  for (let i = top - 1; i; i--) p[i] = p[i - 1]! + a * f[i]! - q * k[i]!;
  p[0] = a * f[0]! - q * k[0]!;
  if (++work._at === Size.WORDS) {
    settle(p, k);
    for (let i = 0; i < Size.WORDS; i++) {
      f[i] = p[i]!;
      p[i] = 0;
    }
  }
  if (work._at < 2 * Size.WORDS) later(0, row, work);
  else {
    // What is no digit would be another number here than in the factor.
    const isGood = isBlock(p, k, work._digest) && !/[^\da-f]/.test(work._signature);
    // When the memory that this takes is free again.
    later(0, work._callback, isGood ? "" : "it is signed with another key, or altered");
  }
}

/** Makes numbers of 16 bits of a product, by carrying, and by adding the key or taking it away. */
function settle(p: Float64Array, k: Uint16Array): void {
  const top: number = Size.WORDS - 1;
  // Once to carry, and as often as a row's estimate may be wrong.
  for (let turn = 0, times = 0; turn < 4; turn++) {
    for (let i = 0; i < top; i++) {
      const sum = p[i]! + times * k[i]!;
      const carried = Math.floor(sum / 65536);
      p[i] = sum - carried * 65536;
      p[i + 1] = p[i + 1]! + carried;
    }
    p[top] = p[top]! + times * k[top]!;
    times = p[top]! < 0 ? 1 : p[top]! > 65535 ? -1 : 0;
  }
}

/** Whether this, modulo the key, is the block of PKCS #1 with this digest. */
function isBlock(p: Float64Array, k: Uint16Array, digest: string): boolean {
  const end = SHA256_INFO + digest;
  // 0001, ffff as often as there is room, and the end.
  for (let i = 0; i < Size.WORDS; i++) {
    const wanted =
      i < Size.END / 4 ? parseInt(end.substr(Size.END - 4 - 4 * i, 4), 16) : i < Size.WORDS - 1 ? 65535 : 1;
    p[i] = p[i]! - wanted;
  }
  settle(p, k);
  let isNothing = true;
  let isKey = true;
  // Each has to be equal: what is no number is equal to none.
  for (let i = 0; i < Size.WORDS; i++) {
    if (p[i] !== 0) isNothing = false;
    if (p[i] !== k[i]) isKey = false;
  }
  return isNothing || isKey;
}
