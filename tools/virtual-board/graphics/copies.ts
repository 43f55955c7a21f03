/** What is drawn on a Graphics, moved to another place of it, or given as a picture or as a file of Windows. After libs/graphics of Espruino. */
import type { Area, Canvas } from "./canvas.js";

/** Moves all within the clip area, so far to the right and down. */
export function scroll(canvas: Canvas, right: number, down: number): void {
  const { clip, surface, background } = canvas;
  const origin = canvas.toDevice([0, 0]);
  const target = canvas.toDevice([right, down]);
  const width = 1 + clip.x2 - clip.x1;
  const height = 1 + clip.y2 - clip.y1;
  const dx = Math.min(Math.max(target[0] - origin[0], -width), width);
  const dy = Math.min(Math.max(target[1] - origin[1], -height), height);
  if (Math.abs(dx) < width && Math.abs(dy) < height) move(canvas, dx, dy);
  canvas.touch(clip.x1, clip.y1, clip.x2, clip.y2);
  if (dx > 0) surface.fillRect(clip.x1, clip.y1, clip.x1 + dx - 1, clip.y2, background);
  if (dx < 0) surface.fillRect(clip.x2 + 1 + dx, clip.y1, clip.x2, clip.y2, background);
  if (dy > 0) surface.fillRect(clip.x1, clip.y1, clip.x2, clip.y1 + dy - 1, background);
  if (dy < 0) surface.fillRect(clip.x1, clip.y2 + 1 + dy, clip.x2, clip.y2, background);
}

function move(canvas: Canvas, dx: number, dy: number): void {
  const { clip, surface, layout } = canvas;
  if (dx === 0 && clip.x1 === 0 && clip.x2 === layout.width - 1) {
    const from = clip.y1 + Math.max(-dy, 0);
    const to = clip.y1 + Math.max(dy, 0);
    if (surface.moveRows?.(from, to, clip.y2 + 1 - clip.y1 - Math.abs(dy))) return;
  }
  if (dx === 0 && dy === 0) return;
  // A column and a row less than there are, and as much less in height as in width: so has Espruino.
  copy(canvas, {
    ...{ x1: clip.x1 - Math.min(dx, 0), y1: clip.y1 - Math.min(dy, 0) },
    ...{ width: clip.x2 - (clip.x1 + Math.abs(dx)), height: clip.y2 - (clip.y1 + Math.abs(dx)) },
    ...{ x2: clip.x1 + Math.max(dx, 0), y2: clip.y1 + Math.max(dy, 0) },
  });
}

/** On the device: from 1 to 2. */
export interface Copy extends Area {
  width: number;
  height: number;
}

/** Of a place further up, Espruino copies the first row alone, again and again. */
export function copy(canvas: Canvas, { x1, y1, width, height, x2, y2 }: Copy): void {
  const { surface } = canvas;
  for (let row = 0; row < height; row++) {
    const down = y1 >= y2 ? row : 0;
    for (let i = 0; i < width; i++) {
      const across = x1 >= x2 ? i : width - 1 - i;
      surface.setPixel(x2 + across, y2 + down, canvas.deviceColor(x1 + across, y1 + down));
    }
  }
}

/** What is asked for and what it is written to, where both lie within the device. */
export function clippedCopy({ layout }: Canvas, wanted: Copy): Copy {
  const [x1, x2, width] = clippedLength(wanted.x1, wanted.x2, wanted.width, layout.width);
  const [y1, y2, height] = clippedLength(wanted.y1, wanted.y2, wanted.height, layout.height);
  return { x1, y1, width, height, x2, y2 };
}

function clippedLength(from: number, to: number, length: number, limit: number): [number, number, number] {
  const before = Math.max(-from, 0);
  const [start, target] = [from + before, to + before];
  let left = length - before;
  left -= Math.max(start + left - limit, 0);
  const beforeTarget = Math.max(-target, 0);
  left -= beforeTarget;
  left -= Math.max(target + beforeTarget + left - limit, 0);
  return [start + beforeTarget, target + beforeTarget, left];
}

/** The pixels of an area, as a picture has them. */
export function pixelsOf(
  canvas: Canvas,
  { x, y, width, height }: Record<"x" | "y" | "width" | "height", number>,
): Uint8Array {
  const { bpp } = canvas.layout;
  const bytes = new Uint8Array((width * height * bpp + 7) >> 3);
  let at = 0;
  let bits = 0;
  let count = 0;
  for (let i = 0; at < bytes.length; i++) {
    const color = canvas.getPixel(x + (i % width), y + Math.floor(i / width));
    bits = bpp === 32 ? color : (bits << bpp) | color;
    for (count += bpp; count >= 8; count -= 8) bytes[at++] = bits >>> (count - 8);
  }
  return bytes;
}

/** With 16 bits the header is that of BITMAPV3INFOHEADER, else that of BITMAPCOREHEADER. */
export function bitmapOf(canvas: Canvas): Uint8Array {
  const { width, height } = canvas;
  const bpp = canvas.layout.bpp === 2 ? 4 : canvas.layout.bpp;
  const colors = bpp <= 8 ? 1 << bpp : 0;
  const rowBytes = ((width * bpp + 31) >> 5) << 2;
  const start = bpp === 16 ? 14 + 56 : 14 + 12 + colors * 3;
  const bytes = new Uint8Array(start + height * rowBytes);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  bytes[10] = start & 255;
  view.setUint16(18, width, true);
  if (bpp === 16) {
    bytes[14] = 56;
    view.setUint16(22, height, true);
    bytes.set([1, 0, 16, 0, 3], 26);
    view.setUint32(34, height * rowBytes, true);
    view.setUint16(54, 0xf800, true);
    view.setUint16(58, 0x07e0, true);
    view.setUint16(62, 0x001f, true);
  } else {
    bytes[14] = 12;
    view.setUint16(20, height, true);
    bytes.set([1, 0, bpp], 22);
    writePalette(bytes.subarray(26), canvas.layout.bpp);
  }
  for (let y = 0; y < height; y++) writeRow(canvas, y, bpp, bytes.subarray(start + (height - 1 - y) * rowBytes));
  return bytes;
}

/** Of one bit 0 is white; of more it is black. */
function writePalette(bytes: Uint8Array, bpp: number): void {
  if (bpp === 1) bytes.fill(255, 0, 3);
  else if (bpp <= 8)
    for (let i = 0; i < 1 << bpp; i++) bytes.fill(Math.trunc((255 * i) / (1 << bpp)), 3 * i, 3 * i + 3);
}

function writeRow(canvas: Canvas, y: number, bpp: number, bytes: Uint8Array): void {
  for (let x = 0; x < canvas.width; x++) {
    const color = canvas.getPixel(x, y);
    if (bpp >= 8) for (let i = 0; i < bpp; i += 8) bytes[(x * bpp + i) >> 3] = color >>> i;
    else bytes[(x * bpp) >> 3]! |= (color & ((1 << bpp) - 1)) << (8 - bpp - ((x * bpp) & 7));
  }
}
