/** Methods of a Graphics for text and its fonts. */
import { formatNumber } from "../numbers.js";
import { bytesIn, type Drawn, fail, int, lacking, type Method } from "./drawn.js";
import { type CustomFont, FONT_4X6, FONT_6X8, type Font, heightOf, nameOf, STANDARD_FONT } from "./font.js";
import { pictureIn } from "./pictures.js";
import { drawText, type Letter, linesOf, metricsOf, widthOfLine } from "./text.js";

/** Of scales of their own for both axes, and of one for both. */
const MOST_SCALE = 63;
const MOST_SIZE = 4095;
/** Functions whose names begin as those of fonts. */
const NO_FONTS = ["Bitmap", "Align", "PBF", "Custom", "Vector"];

/** Each gives the Graphics back. */
export const TEXT: Record<string, Method> = {
  setFontBitmap: ({ canvas }) => {
    canvas.font = STANDARD_FONT;
  },
  setFontCustom: (drawn, bitmap, firstChar, width, height) => {
    drawn.canvas.font = customFont(drawn, bitmap, firstChar, width, int(height));
  },
  setFontPBF: (drawn) => {
    if (drawn.program.chip.name === "LINUX") lacking(drawn, "setFontPBF");
    fail(drawn, "PBF Fonts not enabled on this build");
  },
  setFontAlign: ({ canvas }, x, y, quarters) => {
    const side = (value: unknown) => Math.min(Math.max(int(value), -1), 1);
    canvas.alignment = { x: side(x), y: side(y), quarters: Math.min(Math.max(int(quarters), 0), 3) };
  },
  drawString: (drawn, text, x, y, isSolid) =>
    drawText(drawn.canvas, lettersOf(drawn, text), [int(x), int(y)], !!isSolid),
};

export const ASKING_TEXT: Record<string, Method> = {
  setFont: (drawn, name, size) => {
    if (typeof name !== "string") return undefined;
    drawn.canvas.font = namedFont(drawn, name, int(size));
    return drawn.handle;
  },
  getFont: ({ canvas }) => nameOf(canvas.font),
  getFonts: ({ handle, program }) => {
    const builtIn = has6x8(program.chip.name) ? [FONT_4X6.name, FONT_6X8.name] : [FONT_4X6.name];
    const own: string[] = [];
    for (const owner of [handle, Object.getPrototypeOf(handle)])
      for (const key of Object.getOwnPropertyNames(owner)) if (/^setFont./.test(key)) own.push(key.slice(7));
    return program.realm.array([...builtIn, ...own.filter((name) => !NO_FONTS.includes(name))]);
  },
  getFontHeight: ({ canvas }) => heightOf(canvas.font),
  stringWidth: (drawn, text) =>
    Math.max(...linesOf(lettersOf(drawn, text)).map((line) => widthOfLine(drawn.canvas, line))),
  stringMetrics: (drawn, text) => drawn.program.realm.object({ ...metricsOf(drawn.canvas, lettersOf(drawn, text)) }),
};

function lettersOf(drawn: Drawn, value: unknown): Letter[] {
  const text = typeof value === "number" ? formatNumber(value) : String(value);
  if (!text.includes("\0")) return Array.from(text, (letter) => letter.codePointAt(0)!);
  const bytes = bytesIn(text)!;
  const letters: Letter[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const picture = bytes[at] === 0 ? pictureIn(bytes, at + 1) : undefined;
    if (bytes[at] === 0 && !picture) fail(drawn, "Expecting valid Image");
    letters.push(picture ?? bytes[at]!);
    if (picture) at = picture.offset + picture.length - 1;
  }
  return letters;
}

/** An ESP8266 has not the memory for it. */
function has6x8(chip: string): boolean {
  return chip !== "ESP8266";
}

/** "4x6", "4x6:2", "6x8:2x3", or the name of a function setFont... that the firmware has added. */
function namedFont(drawn: Drawn, text: string, given: number): Font {
  if (text.startsWith("Vector")) lacking(drawn, "setFontVector");
  const [name = "", scale] = text.includes(":")
    ? [text.slice(0, text.indexOf(":")), text.slice(text.indexOf(":") + 1)]
    : [text];
  const [scaleX, scaleY] = scalesOf(scale, given);
  if (name === "" || name === FONT_4X6.name) return { shape: FONT_4X6, scaleX, scaleY };
  if (name === FONT_6X8.name && has6x8(drawn.program.chip.name)) return { shape: FONT_6X8, scaleX, scaleY };
  const set = drawn.handle[`setFont${name}`];
  if (typeof set !== "function") return fail(drawn, `Unknown font ${JSON.stringify(name)}`);
  Reflect.apply(set, drawn.handle, []);
  return { ...drawn.canvas.font, scaleX, scaleY };
}

function scalesOf(scale: string | undefined, given: number): [number, number] {
  const both = scale?.split("x");
  if (both && both.length > 1) {
    const [x, y] = both.map((size) => Math.min(Math.max(int(size), 0), MOST_SCALE)) as [number, number];
    return [x, y];
  }
  const size = Math.min(Math.max(scale === undefined ? given : int(scale), 1), MOST_SIZE);
  return [size, size];
}

function customFont(drawn: Drawn, bitmap: unknown, firstChar: unknown, width: unknown, height: number): Font {
  if (typeof bitmap !== "string") return fail(drawn, "Font bitmap must be a String");
  const first = int(firstChar);
  if (first < 0 || first > 255) fail(drawn, "First character out of range");
  if (typeof width !== "string" && !Number.isInteger(width)) fail(drawn, "Font width must be a String or an integer");
  const bpp = Math.max(height >> 16, 1);
  if (![1, 2, 4].includes(bpp)) fail(drawn, "Invalid BPP - 1,2,4 supported");
  const scale = Math.max((height >> 8) & 255, 1);
  const shape: CustomFont = {
    bitmap: bytesIn(bitmap)!,
    bpp,
    first,
    widths: typeof width === "string" ? bytesIn(width)! : Number(width),
    height: height & 255,
  };
  return { shape, scaleX: scale, scaleY: scale };
}
