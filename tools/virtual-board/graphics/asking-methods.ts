/** Methods of a Graphics that give something else than the Graphics: its size and colors, vertices, copies. */
import { bitmapOf, pixelsOf } from "./copies.js";
import { colorFrom, fail, int, isObject, type Method, numbersOf } from "./drawn.js";

export const ASKING: Record<string, Method> = {
  getWidth: ({ canvas }) => canvas.width,
  getHeight: ({ canvas }) => canvas.height,
  getBPP: ({ canvas }) => canvas.layout.bpp,
  getColor: ({ canvas }) => (canvas.color & canvas.mask) | 0,
  getBgColor: ({ canvas }) => (canvas.background & canvas.mask) | 0,
  toColor: (drawn, ...color) => colorFrom(drawn, ...(color as [unknown])) | 0,
  getPixel: ({ canvas }, x, y) => canvas.getPixel(int(x), int(y)) | 0,
  getModified: ({ canvas, program }, isReset) => {
    const modified = canvas.takeModified(!!isReset);
    return modified && program.realm.object({ ...modified });
  },
  transformVertices: (drawn, list, change) => {
    const { realm } = drawn.program;
    const numbers = numbersOf(list);
    if (!numbers) return realm.array();
    const matrix = isObject(change) ? matrixOf(change) : numbersOf(change);
    if (matrix?.length !== 6)
      throw realm.error("TypeError", "Expected either an object or an array with 6 entries for second argument");
    const [a, b, c, d, e, f] = matrix as [number, number, number, number, number, number];
    const moved: number[] = [];
    for (let i = 0; i + 1 < numbers.length; i += 2) {
      const [x, y] = [numbers[i]!, numbers[i + 1]!];
      moved.push(a * x + c * y + e, b * x + d * y + f);
    }
    return realm.array(moved);
  },
  quadraticBezier: ({ program }, list, options) => {
    const numbers = Array.isArray(list) ? numbersOf(list)! : [];
    if (numbers.length !== 6) return program.realm.array();
    return program.realm.array(curve(numbers.map(int), isObject(options) ? int(options.count) : 0));
  },
  asImage: (drawn, options) => {
    const { canvas, handle, program } = drawn;
    const { type, x, y, w, h } = isObject(options) ? options : { type: options };
    if (type !== undefined && type !== "object" && type !== "string")
      fail(drawn, `Unknown image type ${JSON.stringify(type)}`);
    const size = (value: unknown, whole: number) => (value === undefined ? whole : int(value));
    const area = { x: int(x), y: int(y), width: size(w, canvas.width), height: size(h, canvas.height) };
    const { bpp, isMsb, isZigzag, isVertical, isInterleaved } = canvas.layout;
    const palette = numbersOf(handle.palette);
    const transparent = handle.transparent === undefined ? -1 : int(handle.transparent);
    if (type === "string") return imageText(pixelsOf(canvas, area), { ...area, bpp, palette, transparent });
    const image = program.realm.object({ width: area.width, height: area.height, ...(bpp === 1 ? {} : { bpp }) });
    const isWhole = !area.x && !area.y && area.width === canvas.width && area.height === canvas.height;
    const isPlain = isMsb && !isZigzag && !isVertical && !isInterleaved;
    if (canvas.surface.getPixel && isWhole && (bpp === 8 || isPlain))
      return Object.assign(image, { buffer: handle.buffer });
    if (transparent >= 0) image.transparent = transparent;
    if (palette) image.palette = handle.palette;
    image.buffer = latin1(pixelsOf(canvas, area));
    return image;
  },
  asBMP: ({ canvas }) => latin1(bitmapOf(canvas)),
  asURL: ({ canvas }) => urlOf(bitmapOf(canvas)),
  dump: ({ canvas, program }) => program.hardware.print(urlOf(bitmapOf(canvas))),
};

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
const urlOf = (bitmap: Uint8Array) => `data:image/bmp;base64,${Buffer.from(bitmap).toString("base64")}`;

interface ImageHead {
  width: number;
  height: number;
  bpp: number;
  palette: number[] | undefined;
  transparent: number;
}

function imageText(pixels: Uint8Array, { width, height, bpp, palette, transparent }: ImageHead): string {
  const head = [width, height, bpp | (transparent >= 0 ? 128 : 0) | (palette ? 64 : 0)];
  if (transparent >= 0) head.push(transparent);
  for (let i = 0; palette && i < 1 << bpp; i++) head.push(palette[i] ?? 0, (palette[i] ?? 0) >> 8);
  return latin1(Uint8Array.from([...head, ...pixels]));
}

function matrixOf({ x = 0, y = 0, scale = 1, rotate = 0 }: Record<string, unknown>): number[] {
  const cosine = Math.cos(Number(rotate)) * Number(scale);
  const sine = Math.sin(Number(rotate)) * Number(scale);
  return [cosine, sine, -sine, cosine, Number(x), Number(y)];
}

/** Espruino counts in 1/4096 of the way. */
const WHOLE = 4096;

function curve(numbers: readonly number[], count: number): number[] {
  const [x0, y0, x1, y1, x2, y2] = numbers as [number, number, number, number, number, number];
  const shorter = Math.min(Math.abs(x0 - x2), Math.abs(y0 - y2)) || 1;
  let step = Math.trunc((WHOLE * 5) / shorter);
  if (step >= WHOLE) step = Math.trunc(WHOLE / 3);
  step = Math.max(step, Math.trunc(WHOLE / 10));
  if (count > 0) step = Math.trunc(WHOLE / count);
  const points = [x0, y0];
  for (let at = step; step > 0 && at <= WHOLE; at += step) {
    const last = (at * at) >> 12;
    const first = ((WHOLE - at) * (WHOLE - at)) >> 12;
    const middle = (2 * (WHOLE - at) * at) >> 12;
    const mixed = (a: number, b: number, c: number) => (a * first + b * middle + c * last + WHOLE / 2) >> 12;
    points.push(mixed(x0, x1, x2), mixed(y0, y1, y2));
  }
  return [...points, x2, y2];
}
