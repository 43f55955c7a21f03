/** Helpers for parts that speak bytes. */

/** Least significant byte first. */
export function littleEndian16(value: number): [number, number] {
  return [value & 255, (value >> 8) & 255];
}

/** Most significant byte first. */
export function bigEndian16(value: number): [number, number] {
  return [(value >> 8) & 255, value & 255];
}

/** The largest whole number from `least` to `most` for which `isBelow` holds, where it holds up to some number. */
export function lastWhere(least: number, most: number, isBelow: (value: number) => boolean): number {
  let low = least;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isBelow(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** CRC-8, most significant bit first. */
export function crc8(bytes: ArrayLike<number>, polynomial: number, start: number): number {
  let crc = start;
  for (const byte of Array.from(bytes)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ polynomial) & 255 : crc << 1;
  }
  return crc;
}
