/** The checksums of OTA packages, as hex of the bytes in Guava's order: CRC32 and the Murmur hashes begin with their lowest byte. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { murmur3x32, murmur3x128 } from "./murmur3.js";

const CHECKSUMS = {
  MD5: (data: Buffer) => createHash("md5").update(data).digest("hex"),
  SHA256: (data: Buffer) => createHash("sha256").update(data).digest("hex"),
  SHA384: (data: Buffer) => createHash("sha384").update(data).digest("hex"),
  SHA512: (data: Buffer) => createHash("sha512").update(data).digest("hex"),
  CRC32: (data: Buffer) => littleEndian(crc32(data)),
  MURMUR3_32: (data: Buffer) => littleEndian(murmur3x32(data)),
  MURMUR3_128: (data: Buffer) => murmur3x128(data).toString("hex"),
};

export type ChecksumAlgorithm = keyof typeof CHECKSUMS;
export const CHECKSUM_ALGORITHMS = Object.keys(CHECKSUMS) as ChecksumAlgorithm[];

export function checksum(algorithm: ChecksumAlgorithm, data: Buffer): string {
  return CHECKSUMS[algorithm](data);
}

function littleEndian(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes.toString("hex");
}
