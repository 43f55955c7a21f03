/** What number a color has on a Graphics. After jswrap_graphics_toColor of Espruino, for builds without palettes. */
import type { Canvas } from "./canvas.js";

/** From where on a color is white where there are no others. */
const HALF = 384;

/** Red, green and blue of 0 to 1; undefined: it is no such text. */
export function channelsOf(text: string): number[] | undefined {
  if (!/^.(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(text)) return undefined;
  return text.length === 4
    ? [...text.slice(1)].map((digit) => Number.parseInt(digit, 16) / 15)
    : [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16) / 255);
}

export function colorOf({ layout, colorOrder }: Canvas, channels: readonly number[]): number {
  const given = channels.map((channel) => Math.min(Math.max(Math.trunc(channel * 256), 0), 255));
  const [red, green, blue] = colorOrder.map((from) => given[from]!) as [number, number, number];
  if (layout.bpp === 16) return (blue >> 3) | ((green >> 2) << 5) | ((red >> 3) << 11);
  if (layout.bpp >= 24) return ((layout.bpp === 32 ? 0xff000000 : 0) | blue | (green << 8) | (red << 16)) >>> 0;
  return red + green + blue >= HALF ? 0xffffffff : 0;
}

/** Between two colors: 0 is the background, 256 the other. */
export function blended({ layout }: Canvas, color: number, background: number, amount: number): number {
  const share = Math.min(Math.max(amount, 0), 256);
  const mixed = (from: number, to: number) => (from * (256 - share) + to * share) >>> 8;
  const channels = (widths: readonly number[]) => {
    let at = 0;
    let all = 0;
    for (const width of widths) {
      const mask = (1 << width) - 1;
      all |= mixed((background >>> at) & mask, (color >>> at) & mask) << at;
      at += width;
    }
    return all;
  };
  if (layout.bpp === 16) return channels([5, 6, 5]);
  if (layout.bpp === 24) return channels([8, 8, 8]);
  if (layout.bpp > 1 && layout.bpp <= 8) return (background * (256 - share) + color * share + 127) >>> 8;
  return share >= 128 ? color : background;
}
