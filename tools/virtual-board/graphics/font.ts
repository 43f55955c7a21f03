/** Fonts of a Graphics: two that are built in, with letters of our own in cells of Espruino's size, and those that a firmware brings. */
import { GLYPHS_4X6, GLYPHS_6X8 } from "./glyphs.js";

export interface CustomFont {
  /** Columns from top to bottom, one after the other, the highest bit first. */
  bitmap: Uint8Array;
  bpp: number;
  first: number;
  /** One for all, or one for each. */
  widths: number | Uint8Array;
  height: number;
}

export interface Font {
  shape: CellFont | CustomFont;
  scaleX: number;
  scaleY: number;
}

/** Each letter has a cell of one size, whose last column is empty. */
export interface CellFont {
  name: string;
  width: number;
  height: number;
  /** The last column that is cleared for a character without a letter; its pixels are not scaled. */
  blank: number;
  /** What Espruino has letters for; here those that `glyphs` lacks are a box. */
  last: number;
  /** For each character from 33 on: its rows from the top, as digits of a number of base 32 whose lowest bit is the last column. */
  glyphs: readonly string[];
}

export const FONT_4X6: CellFont = { name: "4x6", width: 4, height: 6, blank: 2, last: 132, glyphs: GLYPHS_4X6 };
export const FONT_6X8: CellFont = { name: "6x8", width: 6, height: 8, blank: 5, last: 255, glyphs: GLYPHS_6X8 };
export const FIRST_GLYPH = 33;

export const STANDARD_FONT: Font = { shape: FONT_4X6, scaleX: 1, scaleY: 1 };

export function isCell(shape: CellFont | CustomFont): shape is CellFont {
  return "glyphs" in shape;
}

/** As `setFont` takes it. */
export function nameOf({ shape, scaleX, scaleY }: Font): string {
  const name = isCell(shape) ? shape.name : "Custom";
  if (scaleX !== scaleY) return `${name}:${scaleX}x${scaleY}`;
  return scaleX > 1 ? `${name}:${scaleX}` : name;
}

export function heightOf({ shape, scaleY }: Font): number {
  return shape.height * scaleY;
}

export function widthOf({ shape, scaleX }: Font, code: number): number {
  if (code > 255) return 0;
  if (isCell(shape)) return shape.width * scaleX;
  const { widths, first } = shape;
  if (typeof widths === "number") return widths * scaleX;
  return (code < first ? 0 : (widths[code - first] ?? 0)) * scaleX;
}
