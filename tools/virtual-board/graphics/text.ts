/** Text on a Graphics. After jswrap_graphics_drawString of Espruino. */
import { type Canvas, INVERT_X, INVERT_Y, SWAP } from "./canvas.js";
import { blended } from "./colors.js";
import { type CellFont, type CustomFont, FIRST_GLYPH, heightOf, isCell, widthOf } from "./font.js";
import { drawPicture, type Picture } from "./pictures.js";

/** Of what Espruino has a letter for and we do not. */
const BOXES: Record<string, string> = { "4x6": "777770", "6x8": "vhhhhhv0" };

const TURNS = [0, SWAP | INVERT_X, INVERT_X | INVERT_Y, SWAP | INVERT_Y];

/** A character, or a picture that stands behind a character 0. */
export type Letter = number | Picture;

export interface Metrics {
  width: number;
  height: number;
  unrenderableChars: boolean;
  imageCount: number;
  maxImageHeight: number;
}

export function linesOf(letters: readonly Letter[]): Letter[][] {
  const lines: Letter[][] = [[]];
  for (const letter of letters) {
    if (letter === 10) lines.push([]);
    else lines.at(-1)!.push(letter);
  }
  return lines;
}

export function widthOfLine({ font }: Canvas, line: readonly Letter[]): number {
  return line.reduce<number>(
    (width, letter) => width + (typeof letter === "number" ? widthOf(font, letter) : letter.width),
    0,
  );
}

export function metricsOf(canvas: Canvas, letters: readonly Letter[]): Metrics {
  const lines = linesOf(letters);
  const images = letters.filter((letter) => typeof letter !== "number");
  return {
    width: Math.max(...lines.map((line) => widthOfLine(canvas, line))),
    height: lines.length * heightOf(canvas.font),
    unrenderableChars: lines.flat().some((letter) => typeof letter === "number" && widthOf(canvas.font, letter) === 0),
    imageCount: images.length,
    maxImageHeight: Math.max(0, ...images.map(({ height }) => height)),
  };
}

export function drawText(canvas: Canvas, letters: readonly Letter[], at: readonly [number, number], isSolid: boolean) {
  const { turn, font, alignment } = canvas;
  const [left, top] = turned(canvas, at);
  canvas.turn ^= TURNS[alignment.quarters]!;
  const lines = linesOf(letters);
  const lineHeight = heightOf(font);
  let y = top - Math.trunc((lines.length * lineHeight * (alignment.y + 1)) / 2);
  const seen = visibleArea(canvas);
  for (const line of lines) {
    let x = left - Math.trunc((widthOfLine(canvas, line) * (alignment.x + 1)) / 2);
    for (const letter of line) {
      if (typeof letter !== "number") {
        drawPicture(canvas, letter, x, y + Math.trunc((lineHeight - letter.height) / 2));
        x += letter.width;
        continue;
      }
      const width = widthOf(font, letter);
      const isSeen = x > seen.left - width && x < seen.right && y > seen.top - lineHeight && y <= seen.bottom;
      if (isSeen && letter <= 255) {
        if (isCell(font.shape)) drawCell(canvas, font.shape, letter, x, y, isSolid);
        else if (letter >= font.shape.first) drawCustom(canvas, font.shape, letter, x, y, isSolid);
      }
      x += width;
    }
    y += lineHeight;
  }
  canvas.turn = turn;
}

/** Where it begins on a canvas that is turned as the text is. */
function turned({ layout, alignment }: Canvas, [x, y]: readonly [number, number]): [number, number] {
  if (alignment.quarters === 1) return [y, layout.width - 1 - x];
  if (alignment.quarters === 2) return [layout.width - 1 - x, layout.height - 1 - y];
  if (alignment.quarters === 3) return [layout.height - 1 - y, x];
  return [x, y];
}

function visibleArea(canvas: Canvas) {
  const { clip } = canvas;
  const [x1, y1] = canvas.fromDevice([clip.x1, clip.y1]);
  const [x2, y2] = canvas.fromDevice([clip.x2, clip.y2]);
  return { left: Math.min(x1, x2), right: Math.max(x1, x2), top: Math.min(y1, y2), bottom: Math.max(y1, y2) };
}

function drawCell(canvas: Canvas, shape: CellFont, code: number, x: number, y: number, isSolid: boolean): void {
  const { scaleX, scaleY } = canvas.font;
  const { color, background } = canvas;
  const columns = shape.width - 1;
  if (code < FIRST_GLYPH || code > shape.last) {
    if (isSolid) canvas.fillRect(x, y, x + shape.blank * scaleX, y + (shape.height - 1) * scaleY, background);
    return;
  }
  const rows = shape.glyphs[code - FIRST_GLYPH] ?? BOXES[shape.name]!;
  for (let row = 0; row < shape.height; row++) {
    const bits = Number.parseInt(rows[row]!, 32);
    for (let column = 0; column < columns; column++) {
      const isSet = ((bits >> (columns - 1 - column)) & 1) === 1;
      if (isSet || isSolid) dot(canvas, x + column * scaleX, y + row * scaleY, isSet ? color : background);
    }
  }
  const gap = x + columns * scaleX;
  if (isSolid) canvas.fillRect(gap, y, gap + scaleX - 1, y + shape.height * scaleY - 1, background);
}

function drawCustom(canvas: Canvas, shape: CustomFont, code: number, x: number, y: number, isSolid: boolean): void {
  const { scaleX, scaleY } = canvas.font;
  const { bitmap, bpp, widths, height, first } = shape;
  const index = code - first;
  const width = typeof widths === "number" ? widths : (widths[index] ?? 0);
  const before =
    typeof widths === "number" ? widths * index : widths.slice(0, index).reduce((sum, one) => sum + one, 0);
  const start = before * height * bpp;
  let at = start >> 3;
  let bit = start & 7;
  // Espruino counts the bits that are left out once more for each bit of a pixel.
  let data = ((bitmap[at] ?? 0) << (bpp * bit)) & 255;
  const brightest = (1 << bpp) - 1;
  for (let column = 0; column < width; column++) {
    for (let row = 0; row < height; row++) {
      const level = data >> (8 - bpp);
      if (level || isSolid) {
        const color = blended(canvas, canvas.color, canvas.background, Math.trunc((256 * level) / brightest));
        dot(canvas, x + column * scaleX, y + row * scaleY, color);
      }
      bit += bpp;
      data = (data << bpp) & 255;
      if (bit >= 8) {
        bit = 0;
        data = bitmap[++at] ?? 0;
      }
    }
  }
}

function dot(canvas: Canvas, x: number, y: number, color: number): void {
  const { scaleX, scaleY } = canvas.font;
  canvas.fillRect(x, y, x + scaleX - 1, y + scaleY - 1, color);
}
