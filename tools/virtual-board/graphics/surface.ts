/** Where the pixels of a Graphics are: in memory, or with functions of the firmware. What is drawn here lies within its size. */

export interface Layout {
  width: number;
  height: number;
  bpp: number;
  /** Each second row goes from right to left. */
  isZigzag: boolean;
  /** The highest bit or byte comes first. */
  isMsb: boolean;
  /** The bits of a byte are one below the other. */
  isVertical: boolean;
  /** Pixels of the upper and the lower half take turns. */
  isInterleaved: boolean;
}

export interface Surface {
  setPixel(x: number, y: number, color: number): void;
  /** Absent where nothing can be read. */
  getPixel?(x: number, y: number): number;
  /** Both corners are within it. */
  fillRect(x1: number, y1: number, x2: number, y2: number, color: number): void;
  /** Moves rows, each of its whole width; false: it cannot. */
  moveRows?(from: number, to: number, count: number): boolean;
}

export class MemorySurface implements Surface {
  /** The firmware may put other memory in its place between two calls. */
  bytes: Uint8Array = new Uint8Array(0);

  constructor(private readonly layout: Layout) {}

  setPixel(x: number, y: number, color: number): void {
    this.store(this.bitOf(x, y), color);
  }

  getPixel(x: number, y: number): number {
    const { bytes } = this;
    const { bpp, isMsb } = this.layout;
    const bit = this.bitOf(x, y);
    const at = bit >> 3;
    if (bpp < 8) return ((bytes[at] ?? 0) >> this.shiftOf(bit)) & ((1 << bpp) - 1);
    let color = 0;
    for (let i = 0; i < bpp; i += 8) color |= (bytes[at + (i >> 3)] ?? 0) << (isMsb ? bpp - 8 - i : i);
    return color >>> 0;
  }

  fillRect(x1: number, y1: number, x2: number, y2: number, color: number): void {
    const { bpp } = this.layout;
    for (let y = y1; y <= y2; y++) {
      // Espruino fills bytes one after the other, where pixels of the two halves take turns too.
      let bit = Math.min(this.bitOf(x1, y), this.bitOf(x2, y));
      for (let x = x1; x <= x2; x++, bit += bpp) this.store(bpp < 8 ? this.bitOf(x, y) : bit, color);
    }
  }

  moveRows(from: number, to: number, count: number): boolean {
    const { width, bpp, isZigzag, isVertical, isInterleaved } = this.layout;
    const rowBits = width * bpp;
    const isWhole = [from, to, count].every((rows) => ((rows * rowBits) & 7) === 0);
    if (!isWhole || isZigzag || isVertical || isInterleaved) return false;
    this.bytes.copyWithin((to * rowBits) >> 3, (from * rowBits) >> 3, ((from + count) * rowBits) >> 3);
    return true;
  }

  private store(bit: number, color: number): void {
    const { bytes } = this;
    const { bpp, isMsb } = this.layout;
    const at = bit >> 3;
    if (bpp < 8) {
      const mask = (1 << bpp) - 1;
      const shift = this.shiftOf(bit);
      bytes[at] = (bytes[at]! & ~(mask << shift)) | ((color & mask) << shift);
    } else for (let i = 0; i < bpp; i += 8) bytes[at + (i >> 3)] = color >>> (isMsb ? bpp - 8 - i : i);
  }

  private shiftOf(bit: number): number {
    return this.layout.isMsb ? 8 - ((bit & 7) + this.layout.bpp) : bit & 7;
  }

  private bitOf(x: number, y: number): number {
    const { width, height, bpp, isZigzag, isVertical, isInterleaved } = this.layout;
    const column = isZigzag && y & 1 ? width - 1 - x : x;
    if (isInterleaved) {
      const half = height >> 1;
      const isLower = y >= half;
      return (column + (isLower ? y - half : y) * width) * bpp * 2 + (isLower ? bpp : 0);
    }
    if (isVertical) return ((column + (y >> 3) * width) << 3) | (y & 7);
    return (column + y * width) * bpp;
  }
}

/** Numbers for a function of the firmware; undefined: it has no such function. */
export type Draw = (...numbers: number[]) => void;

export class CallbackSurface implements Surface {
  constructor(
    private readonly find: (name: "iSetPixel" | "iFillRect") => Draw | undefined,
    private readonly mask: number,
  ) {}

  setPixel(x: number, y: number, color: number): void {
    this.find("iSetPixel")?.(x, y, color | 0);
  }

  fillRect(x1: number, y1: number, x2: number, y2: number, color: number): void {
    const fill = this.find("iFillRect");
    if (fill) fill(x1, y1, x2, y2, color | 0);
    else for (let y = y1; y <= y2; y++) for (let x = x1; x <= x2; x++) this.setPixel(x, y, color & this.mask);
  }
}
