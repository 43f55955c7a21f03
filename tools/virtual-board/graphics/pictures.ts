/** Pictures that are drawn on a Graphics. After jswrap_graphics_drawImage of Espruino, for builds without palettes of their own. */
import { type Area, type Canvas, SWAP } from "./canvas.js";

export interface Picture {
  width: number;
  height: number;
  bpp: number;
  /** Pixels from the left, then from the top, the highest bit first. */
  bytes: Uint8Array;
  /** Where they begin. */
  offset: number;
  /** Of the pixels, in bytes. */
  length: number;
  /** The color that is not drawn. */
  transparent: number | undefined;
  /** Undefined: a picture of one bit has the colors of the canvas. */
  palette: ArrayLike<number> | undefined;
}

/** Undefined: it cannot be a picture. */
export function pictureOf(given: Omit<Picture, "length">): Picture | undefined {
  const { width, height, bpp } = given;
  if (!(width > 0 && height > 0 && bpp > 0 && bpp <= 32)) return undefined;
  return { ...given, length: ((width * height * bpp + 7) >> 3) & 0xffff };
}

/** Of a text or of bytes that begin with width, height and bits. */
export function pictureIn(bytes: Uint8Array, from: number): Picture | undefined {
  const byte = (at: number) => bytes[from + at] ?? 0;
  const [width, height, kind] = [byte(0), byte(1), byte(2)];
  const bpp = kind & 63;
  const isTransparent = (kind & 128) !== 0;
  let header = isTransparent ? 4 : 3;
  let palette: number[] | undefined;
  if (kind & 64) {
    if (bpp > 8) return undefined;
    const start = header;
    palette = Array.from({ length: 1 << bpp }, (_, i) => byte(start + 2 * i) | (byte(start + 2 * i + 1) << 8));
    header += palette.length * 2;
  }
  const transparent = isTransparent ? byte(3) : undefined;
  return pictureOf({ width, height, bpp, bytes, offset: from + header, transparent, palette });
}

/** As it is, its upper left corner there. */
export function drawPicture(canvas: Canvas, picture: Picture, left: number, top: number): void {
  const { width, height, bytes, offset } = picture;
  if (offset >= bytes.length) return;
  const right = left + width - 1;
  let rows = { y1: top, y2: top + height - 1 };
  if (!(canvas.turn & SWAP)) {
    const { area } = clippedAndTouched(canvas, { x1: left, x2: right, ...rows }, true);
    if (area.y2 < area.y1 || area.x2 < area.x1) return;
    rows = { y1: area.y1, y2: area.y2 };
  }
  const colorAt = reader(canvas, picture);
  const isWithin = canvas.turn === 0 && !clippedAndTouched(canvas, { x1: left, x2: right, ...rows }, true).isOther;
  for (let y = rows.y1; y <= rows.y2; y++) {
    for (let x = left; x <= right; x++) {
      const color = colorAt((y - top) * width + x - left);
      if (color === undefined) continue;
      if (isWithin) canvas.surface.setPixel(x, y, color);
      else canvas.setPixel(x, y, color);
    }
  }
}

export interface Change {
  scale: number;
  /** Radians clockwise, and the place is that of its middle; undefined: that of its corner. */
  rotate: number | undefined;
}

/** Espruino counts in steps of 1/256 pixel. */
const FINE = 256;

export function drawChanged(canvas: Canvas, picture: Picture, x: number, y: number, { scale, rotate }: Change): void {
  const { width, height } = picture;
  const cosine = Math.cos(rotate ?? 0);
  const sine = Math.sin(rotate ?? 0);
  const stepX = Math.trunc((cosine / scale) * FINE);
  const stepY = Math.trunc((sine / scale) * FINE);
  const sizeX = Math.trunc(0.5 + scale * (width * Math.abs(cosine) + height * Math.abs(sine)));
  const sizeY = Math.trunc(0.5 + scale * (width * Math.abs(sine) + height * Math.abs(cosine)));
  const left = x * FINE - (rotate === undefined ? 0 : sizeX * (FINE / 2));
  const top = y * FINE - (rotate === undefined ? 0 : sizeY * (FINE / 2));
  const whole = { x1: left >> 8, y1: top >> 8, x2: (left >> 8) + sizeX - 1, y2: (top >> 8) + sizeY - 1 };
  const { area } = clippedAndTouched(canvas, whole, false);
  const [deltaX, deltaY] = [area.x1 * FINE - left, area.y1 * FINE - top];
  let rowX = width * (FINE / 2) - Math.trunc((1 + stepX * sizeX + stepY * sizeY) / 2);
  let rowY = height * (FINE / 2) - Math.trunc((1 + stepX * sizeY - stepY * sizeX) / 2);
  rowX += (stepX * deltaX + stepY * deltaY) >> 8;
  rowY += (stepX * deltaY - stepY * deltaX) >> 8;
  const colorAt = reader(canvas, picture);
  for (let down = area.y1; down <= area.y2; down++, rowX += stepY, rowY += stepX) {
    let [fromX, fromY] = [rowX, rowY];
    for (let across = area.x1; across <= area.x2; across++, fromX += stepX, fromY -= stepY) {
      const [column, row] = [fromX >> 8, fromY >> 8];
      if (column < 0 || row < 0 || column >= width || row >= height) continue;
      const color = colorAt(row * width + column);
      if (color === undefined) continue;
      if (canvas.turn === 0) canvas.surface.setPixel(across, down, color);
      else canvas.setPixel(across, down, color);
    }
  }
}

/** The color of a pixel by its number; undefined: it is not drawn. */
function reader(canvas: Canvas, picture: Picture): (index: number) => number | undefined {
  const { bpp, bytes, offset, transparent } = picture;
  // Colors of a palette have 16 bits, on a canvas with more of them too.
  const ofCanvas = bpp === 1 ? [canvas.background & 0xffff, canvas.color & 0xffff] : undefined;
  const palette = picture.palette ?? ofCanvas;
  const mask = canvas.maskOf(bpp);
  return (index) => {
    const bit = index * bpp;
    let at = offset + (bit >> 3);
    let data = bytes[at] ?? 0;
    let spare = 8 - ((bit & 7) + bpp);
    for (; spare < 0; spare += 8) data = ((data << 8) | (bytes[++at] ?? 0)) >>> 0;
    const color = ((data >>> spare) & mask) >>> 0;
    if (color === transparent) return undefined;
    return palette ? palette[color & (palette.length - 1)]! : color;
  };
}

/** `isOther`: some of it was outside of what may be drawn on, or had not been modified before. Espruino turns that limit too where `isTurned`. */
function clippedAndTouched(canvas: Canvas, { x1, y1, x2, y2 }: Area, isTurned: boolean) {
  const { clip } = canvas;
  const first = isTurned ? canvas.toDevice([clip.x1, clip.y1]) : ([clip.x1, clip.y1] as const);
  const last = isTurned ? canvas.toDevice([clip.x2, clip.y2]) : ([clip.x2, clip.y2] as const);
  const area = {
    x1: Math.max(x1, Math.min(first[0], last[0])),
    y1: Math.max(y1, Math.min(first[1], last[1])),
    x2: Math.min(x2, Math.max(first[0], last[0])),
    y2: Math.min(y2, Math.max(first[1], last[1])),
  };
  const isCut = area.x1 !== x1 || area.y1 !== y1 || area.x2 !== x2 || area.y2 !== y2;
  const isNew = canvas.touch(area.x1, area.y1, area.x2, area.y2);
  return { area, isOther: isCut || isNew };
}
