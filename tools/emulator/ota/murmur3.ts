/** MurmurHash3 of Austin Appleby with the seed 0, in the two widths that ThingsBoard offers. */

const rotate32 = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));

export function murmur3x32(data: Buffer): number {
  const scramble = (k: number): number => Math.imul(rotate32(Math.imul(k, 0xcc9e2d51), 15), 0x1b873593);
  const tail = data.length & ~3;
  let h = 0;
  for (let at = 0; at < tail; at += 4) {
    h ^= scramble(data.readInt32LE(at));
    h = (Math.imul(rotate32(h, 13), 5) + 0xe6546b64) | 0;
  }
  if (tail < data.length) h ^= scramble(data.readUIntLE(tail, data.length - tail) | 0);
  h ^= data.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const low64 = (x: bigint): bigint => BigInt.asUintN(64, x);
const rotate64 = (x: bigint, bits: bigint): bigint => low64((x << bits) | (x >> (64n - bits)));
const C1 = 0x87c37b91114253d5n;
const C2 = 0x4cf5ad432745937fn;

/** The x64 variant: two numbers of 64 bits, each with its lowest byte first. */
export function murmur3x128(data: Buffer): Buffer {
  const scramble1 = (k: bigint): bigint => low64(rotate64(low64(k * C1), 31n) * C2);
  const scramble2 = (k: bigint): bigint => low64(rotate64(low64(k * C2), 33n) * C1);
  const tail = data.length & ~15;
  let [h1, h2] = [0n, 0n];
  for (let at = 0; at < tail; at += 16) {
    h1 ^= scramble1(data.readBigUInt64LE(at));
    h1 = low64((rotate64(h1, 27n) + h2) * 5n + 0x52dce729n);
    h2 ^= scramble2(data.readBigUInt64LE(at + 8));
    h2 = low64((rotate64(h2, 31n) + h1) * 5n + 0x38495ab5n);
  }
  // What is missing in the last block counts as zeros.
  const rest = Buffer.alloc(16);
  data.copy(rest, 0, tail);
  h2 ^= scramble2(rest.readBigUInt64LE(8));
  h1 ^= scramble1(rest.readBigUInt64LE(0));
  const length = BigInt(data.length);
  h1 = low64((h1 ^ length) + (h2 ^ length));
  h2 = low64((h2 ^ length) + h1);
  h1 = finish(h1);
  h2 = finish(h2);
  h1 = low64(h1 + h2);
  h2 = low64(h2 + h1);
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64LE(h1, 0);
  bytes.writeBigUInt64LE(h2, 8);
  return bytes;
}

function finish(h: bigint): bigint {
  h = low64((h ^ (h >> 33n)) * 0xff51afd7ed558ccdn);
  h = low64((h ^ (h >> 33n)) * 0xc4ceb9fe1a85ec53n);
  return h ^ (h >> 33n);
}
