/** Checksums of a file in Storage, as ThingsBoard writes them: in hexadecimal. */

/** A digest that the chip does not have: hands it over as hexadecimal, later on. */
export type Digest = (file: string, callback: (hex: string) => void) => void;

/** Whether a checksum of this kind can be made here. @rare */
export function canCheck(algorithm: string, sha256?: Digest): boolean {
  return algorithm === "CRC32" || (algorithm === "SHA256" && !!sha256) || !!nativeDigest(algorithm);
}

/** Hands over the checksum of a file. It is not copied: what is in Storage is read where it is. @rare */
export function checksumOf(
  file: string,
  algorithm: string,
  sha256: Digest | undefined,
  callback: (hex: string) => void,
): void {
  const data = require("Storage").read(file) || "";
  const digest = nativeDigest(algorithm);
  if (algorithm === "CRC32") {
    const crc = E.CRC32(data);
    // The lowest byte first.
    callback(hex([crc & 255, (crc >> 8) & 255, (crc >> 16) & 255, (crc >> 24) & 255]));
  } else if (digest) callback(hex(new Uint8Array(digest(data))));
  else if (sha256) sha256(file, callback);
}

/** Bytes as hexadecimal. @rare */
export function hex(bytes: ArrayLike<number>): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += (bytes[i]! + 256).toString(16).substr(1);
  return text;
}

/** Of those that are called SHA224 to SHA512. @rare */
function nativeDigest(algorithm: string): ((data: string) => ArrayBuffer) | undefined {
  try {
    return algorithm.substr(0, 3) === "SHA" ? require("crypto")[algorithm as "SHA256"] : undefined;
  } catch (_) {
    return undefined;
  }
}
