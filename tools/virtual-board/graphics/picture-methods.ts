/** Methods of a Graphics for pictures. */
import { types } from "node:util";
import { bytesIn, type Drawn, fail, int, isObject, lacking, type Method } from "./drawn.js";
import { drawChanged, drawPicture, type Picture, pictureIn, pictureOf } from "./pictures.js";
import { CallbackSurface } from "./surface.js";

const PALETTE_SIZES = [2, 4, 8, 16, 256];

/** They give nothing for a Graphics that has no memory. */
export const PICTURES: Record<string, Method> = {
  drawImage: (drawn, image, x, y, options) => {
    const { canvas, handle } = drawn;
    const picture = pictureFrom(drawn, image);
    if (!picture) return undefined;
    const {
      frame,
      scale: wanted,
      rotate: angle,
      filter,
    } = isObject(options) ? options : ({} as Record<string, unknown>);
    if (int(frame) > 0) picture.offset += picture.length * int(frame);
    const scale = Number(wanted) > 0 && Number.isFinite(Number(wanted)) ? Number(wanted) : 1;
    const rotate = Number.isFinite(Number(angle)) ? Number(angle) : undefined;
    if (filter && scale < 0.75) lacking(drawn, "drawImage with a filter");
    if (scale === 1 && rotate === undefined) drawPicture(canvas, picture, int(x), int(y));
    else drawChanged(canvas, picture, int(x), int(y), { scale, rotate });
    return handle;
  },
  imageMetrics: (drawn, image) => {
    const picture = pictureFrom(drawn, image);
    if (!picture) return undefined;
    const { width, height, bpp, transparent, bytes, offset, length } = picture;
    const metrics = drawn.program.realm.object({ width, height, bpp, transparent: transparent !== undefined });
    const frames = Math.trunc((bytes.length - offset) / length);
    if (frames > 1) metrics.frames = frames;
    return metrics;
  },
};

function pictureFrom(drawn: Drawn, image: unknown): Picture | undefined {
  const inBytes = bytesIn(image);
  if (isObject(image) && drawn.canvasOf(image)?.surface instanceof CallbackSurface) return undefined;
  if (!inBytes && !isObject(image)) return fail(drawn, "First argument must be Object or String");
  const picture = inBytes ? pictureIn(inBytes, 0) : pictureInObject(drawn, image as Record<string, unknown>);
  if (!picture) return fail(drawn, "Expecting valid Image");
  const isSmooth = picture.palette === undefined && picture.bpp > 1 && picture.bpp <= 8;
  if (drawn.program.chip.name === "LINUX" && isSmooth)
    lacking(drawn, "drawImage with the palettes of a build for Linux");
  return picture;
}

function pictureInObject(drawn: Drawn, image: Record<string, unknown>): Picture | undefined {
  const layout = drawn.canvasOf(image)?.layout;
  const bytes = bytesIn(image.buffer);
  const { palette, transparent } = image;
  const colors = palette === undefined ? undefined : paletteFrom(drawn, palette);
  if (!bytes) return undefined;
  return pictureOf({
    width: layout?.width ?? int(image.width),
    height: layout?.height ?? int(image.height),
    bpp: layout?.bpp ?? Math.max(int(image.bpp), 1),
    bytes,
    offset: 0,
    transparent: transparent === undefined ? undefined : int(transparent),
    palette: colors,
  });
}

function paletteFrom(drawn: Drawn, palette: unknown): ArrayLike<number> {
  const isColors = types.isUint16Array(palette);
  const colors = palette as Uint16Array;
  if (isColors && PALETTE_SIZES.includes(colors.length)) return colors;
  return fail(drawn, "Palette specified, but must be a flat Uint16Array of 2,4,8,16,256 elements");
}

/** A text's blanks and full stops are 0, all else is 1. */
export function imageOf(text: string): { width: number; height: number; buffer: string } {
  const lines = (text.startsWith("\n") ? text.slice(1) : text).split("\n");
  if (lines.length > 1 && lines.at(-1) === "") lines.pop();
  // Without a line's end Espruino counts no line.
  const height = text.includes("\n", 1) ? lines.length : 0;
  const width = Math.max(...lines.map((line) => line.length));
  const bytes = new Uint8Array((width * height + 7) >> 3);
  lines.forEach((line, y) => {
    for (let x = 0; x < line.length; x++) {
      const at = y * width + x;
      if (line[x] !== " " && line[x] !== "." && at >> 3 < bytes.length) bytes[at >> 3]! |= 128 >> (at & 7);
    }
  });
  return { width, height, buffer: Buffer.from(bytes).toString("latin1") };
}
