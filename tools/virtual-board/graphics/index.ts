/** The class Graphics, as the builds of Espruino for an ESP32 and an ESP8266 have it: libs/graphics. */
import type { Program } from "../program.js";
import type { Bag, Native } from "../realm.js";
import { ASKING } from "./asking-methods.js";
import { Canvas, type ColorOrder } from "./canvas.js";
import { DRAWING, LACKING, LACKING_ON_LINUX, lackingMethods, POLYGONS, THEME_COLORS } from "./drawing-methods.js";
import { bytesIn, type Drawn, fail, int, isObject, type Method } from "./drawn.js";
import { imageOf, PICTURES } from "./picture-methods.js";
import { CallbackSurface, type Draw, type Layout, MemorySurface } from "./surface.js";
import { ASKING_TEXT, TEXT } from "./text-methods.js";

const BITS = [1, 2, 4, 8, 16, 24, 32];
const MOST_PIXELS = 32767;
/** A chip has no longer buffers. */
const MOST_BYTES = 65535;

const RGB: ColorOrder = [0, 1, 2];
const BRG: ColorOrder = [2, 0, 1];
const BGR: ColorOrder = [2, 1, 0];

export function installGraphics(program: Program): void {
  const { realm, chip } = program;
  const canvases = new WeakMap<object, Canvas>();
  const canvasOf = (value: unknown) => (typeof value === "object" && value !== null ? canvases.get(value) : undefined);
  const theme = realm.object({
    ...Object.fromEntries(THEME_COLORS.map((name) => [name, /^fg/.test(name) ? -1 : 0])),
    dark: true,
  });
  const prototype = realm.object();

  const natives = (methods: Record<string, Method>, isChained: boolean) => {
    const functions: Record<string, Native> = {};
    for (const [name, method] of Object.entries(methods))
      functions[name] = function (this: unknown, ...args) {
        const canvas = canvasOf(this);
        if (!canvas) return undefined;
        const handle = this as Bag;
        if (canvas.surface instanceof MemorySurface) canvas.surface.bytes = bytesIn(handle.buffer) ?? new Uint8Array(0);
        const result = method({ canvas, handle, program, theme, canvasOf }, ...args);
        return isChained ? handle : result;
      };
    realm.natives(prototype, functions);
  };
  natives({ ...DRAWING, ...TEXT }, true);
  natives({ ...POLYGONS, ...ASKING, ...ASKING_TEXT, ...PICTURES }, false);
  natives(lackingMethods(chip.name === "LINUX" ? [...LACKING, ...LACKING_ON_LINUX] : LACKING), false);
  Object.defineProperty(prototype, "theme", { value: theme, configurable: true, enumerable: false });

  const made = (canvas: Canvas, fields: Bag): Bag => {
    const handle = Object.assign(Object.setPrototypeOf(realm.object(), prototype) as Bag, fields);
    canvases.set(handle, canvas);
    return handle;
  };
  realm.addClass("Graphics", prototype, () => undefined);
  realm.natives(realm.global.Graphics as object, {
    createArrayBuffer: (width, height, bpp, options) => {
      const { layout, colorOrder } = layoutFrom({ program }, { width, height, bpp }, isObject(options) ? options : {});
      const { buffer = newBuffer(program, layout) } = isObject(options) ? options : {};
      return made(new Canvas(layout, new MemorySurface(layout), maskOf(program), colorOrder), { buffer });
    },
    createCallback: (width, height, bpp, callback) => {
      const layout = sizeFrom({ program }, { width, height, bpp });
      const { setPixel, fillRect }: Bag = isObject(callback) ? callback : { setPixel: callback };
      for (const given of fillRect === undefined ? [setPixel] : [setPixel, fillRect])
        if (typeof given !== "function")
          fail({ program }, `Expecting Callback Function or an Object but got ${typeOf(given)}`);
      const find = (name: "iSetPixel" | "iFillRect"): Draw | undefined => {
        const draw = handle[name];
        return typeof draw === "function" ? (...numbers) => void Reflect.apply(draw, handle, numbers) : undefined;
      };
      const mask = maskOf(program);
      const handle = made(new Canvas(layout, new CallbackSurface(find, mask(layout.bpp)), mask, RGB), {
        iSetPixel: setPixel,
        iFillRect: fillRect,
      });
      return handle;
    },
    createImage: (text) => {
      if (typeof text !== "string") throw realm.error("TypeError", "Expecting String");
      return realm.object(imageOf(text));
    },
    getInstance: () => undefined,
  });
}

function typeOf(value: unknown): string {
  const type = typeof value;
  return type === "undefined" ? type : type.charAt(0).toUpperCase() + type.slice(1);
}

/** A chip's shift by 32 bits is none. */
function maskOf({ chip }: Program): (bpp: number) => number {
  return (bpp) => (bpp === 32 && chip.name !== "LINUX" ? 0 : 2 ** bpp - 1);
}

function sizeFrom(from: Pick<Drawn, "program">, size: Record<"width" | "height" | "bpp", unknown>): Layout {
  const [width, height, bpp] = [int(size.width), int(size.height), int(size.bpp)];
  const isSize = (pixels: number) => pixels > 0 && pixels <= MOST_PIXELS;
  if (!isSize(width) || !isSize(height)) fail(from, "Invalid Size");
  if (!BITS.includes(bpp)) fail(from, "Invalid BPP");
  return { width, height, bpp, isZigzag: false, isMsb: true, isVertical: false, isInterleaved: false };
}

function layoutFrom(
  from: Pick<Drawn, "program">,
  size: Record<"width" | "height" | "bpp", unknown>,
  { zigzag, msb, interleavex, vertical_byte, color_order, buffer }: Bag,
): { layout: Layout; colorOrder: ColorOrder } {
  const layout: Layout = {
    ...sizeFrom(from, size),
    isZigzag: !!zigzag,
    isMsb: msb === undefined || !!msb,
    isVertical: !!vertical_byte,
    isInterleaved: !!interleavex,
  };
  if (layout.isVertical && layout.bpp !== 1) fail(from, "vertical_byte only works for 1bpp ArrayBuffers");
  if (layout.isVertical && layout.height & 7) fail(from, "height must be a multiple of 8 when using vertical_byte");
  if (buffer !== undefined && (!bytesIn(buffer) || typeof buffer === "string"))
    fail(from, `'buffer' should be ArrayBuffer, got ${typeOf(buffer)}`);
  // Espruino takes each order for "brg", and that one for "bgr".
  const order = color_order === "brg" ? BGR : BRG;
  return { layout, colorOrder: color_order === undefined || color_order === "rgb" ? RGB : order };
}

function newBuffer({ realm, chip }: Program, { width, height, bpp }: Layout): ArrayBufferLike {
  const length = Math.floor((width * height * bpp + 7) / 8);
  if (chip.name !== "LINUX" && length > MOST_BYTES) throw realm.error("Error", "ArrayBuffer too long");
  return realm.bytes(length).buffer;
}
