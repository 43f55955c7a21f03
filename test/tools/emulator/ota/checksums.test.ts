import { describe, expect, test } from "vitest";
import { checksum } from "../../../../tools/emulator/ota/checksums.js";

// Published values of the algorithms; the server writes the bytes of CRC32 and MURMUR3_32 with the lowest first.
const KNOWN = [
  ["MD5", "hello", "5d41402abc4b2a76b9719d911017c592"],
  ["SHA256", "hello", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"],
  [
    "SHA384",
    "hello",
    "59e1748777448c69de6b800d7a33bbfb9ff1b463e44354c3553bcdb9c666fa90125a3c79f90397bdf5f6a13de828684f",
  ],
  [
    "SHA512",
    "hello",
    "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043",
  ],
  ["CRC32", "123456789", "2639f4cb"],
  ["CRC32", "", "00000000"],
  ["MURMUR3_32", "hello", "47fa8b24"],
  ["MURMUR3_32", "The quick brown fox jumps over the lazy dog", "23f74f2e"],
  ["MURMUR3_32", "", "00000000"],
  ["MURMUR3_128", "hello", "029bbd41b3a7d8cb191dae486a901e5b"],
  ["MURMUR3_128", "The quick brown fox jumps over the lazy dog", "6c1b07bc7bbc4be347939ac4a93c437a"],
  ["MURMUR3_128", "", "00000000000000000000000000000000"],
] as const;

describe("checksums", () => {
  test.each(KNOWN)("%s of %j", (algorithm, text, hex) => {
    expect(checksum(algorithm, Buffer.from(text))).toBe(hex);
  });

  test("CRC32 begins with its lowest byte", () => {
    expect(0xcbf43926).toBe(Buffer.from(checksum("CRC32", Buffer.from("123456789")), "hex").readUInt32LE());
  });
});
