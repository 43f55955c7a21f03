/**
 * What a Graphics keeps beside its pixels, and what all drawing goes through: coordinates turned to those of the device, the area that may be drawn on, and the
 * area that was. After libs/graphics/graphics.c of Espruino.
 */
import { type Font, STANDARD_FONT } from "./font.js";
import type { Layout, Surface } from "./surface.js";

export const SWAP = 1;
export const INVERT_X = 2;
export const INVERT_Y = 4;

export interface Area {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

export type Point = readonly [x: number, y: number];

/** Which channel of red, green and blue each of the three is taken from. */
export type ColorOrder = readonly [number, number, number];

/** -1 left or top, 0 middle, 1 right or bottom; quarters of a turn clockwise. */
export interface Alignment {
  x: number;
  y: number;
  quarters: number;
}

const NOTHING: Area = { x1: 32767, y1: 32767, x2: -32768, y2: -32768 };

export class Canvas {
  readonly mask: number;
  color = 0;
  background = 0;
  /** How it is turned: SWAP, INVERT_X and INVERT_Y. */
  turn = 0;
  font: Font = STANDARD_FONT;
  alignment: Alignment = { x: -1, y: -1, quarters: 0 };
  cursor: Point = [0, 0];
  offset: Point = [0, 0];
  /** On the device, as `modified`; both corners are within it. */
  clip: Area = NOTHING;
  modified: Area = { ...NOTHING };

  /** `maskOf`: the bits of a color of so many. */
  constructor(
    readonly layout: Layout,
    readonly surface: Surface,
    readonly maskOf: (bpp: number) => number,
    readonly colorOrder: ColorOrder,
  ) {
    this.mask = maskOf(layout.bpp);
    this.reset();
  }

  reset(): void {
    const { width, height, bpp } = this.layout;
    this.color = bpp >= 32 ? 0xffffffff : 2 ** bpp - 1;
    this.background = 0;
    this.font = STANDARD_FONT;
    this.alignment = { x: -1, y: -1, quarters: 0 };
    this.cursor = [0, 0];
    this.offset = [0, 0];
    this.clip = { x1: 0, y1: 0, x2: width - 1, y2: height - 1 };
  }

  get width(): number {
    return this.turn & SWAP ? this.layout.height : this.layout.width;
  }

  get height(): number {
    return this.turn & SWAP ? this.layout.width : this.layout.height;
  }

  /** Where a point is on the device. `unit`: of coordinates that are finer than pixels. */
  toDevice([x, y]: Point, unit = 1): Point {
    const { turn, offset, layout } = this;
    let across = x + offset[0] * unit;
    let down = y + offset[1] * unit;
    if (turn & SWAP) [across, down] = [down, across];
    return [
      turn & INVERT_X ? (layout.width - 1) * unit - across : across,
      turn & INVERT_Y ? (layout.height - 1) * unit - down : down,
    ];
  }

  fromDevice([x, y]: Point): Point {
    const { turn, offset, layout } = this;
    const across = turn & INVERT_X ? layout.width - 1 - x : x;
    const down = turn & INVERT_Y ? layout.height - 1 - y : y;
    return turn & SWAP ? [down - offset[0], across - offset[1]] : [across - offset[0], down - offset[1]];
  }

  setPixel(x: number, y: number, color: number): void {
    this.setDevicePixel(...this.toDevice([x, y]), color);
  }

  getPixel(x: number, y: number): number {
    const [across, down] = this.toDevice([x, y]);
    const { width, height } = this.layout;
    if (across < 0 || down < 0 || across >= width || down >= height) return 0;
    return this.deviceColor(across, down);
  }

  fillRect(x1: number, y1: number, x2: number, y2: number, color: number): void {
    this.fillDevice(...this.toDevice([x1, y1]), ...this.toDevice([x2, y2]), color);
  }

  setDevicePixel(x: number, y: number, color: number): void {
    const { clip } = this;
    if (x < clip.x1 || y < clip.y1 || x > clip.x2 || y > clip.y2) return;
    this.touch(x, y, x, y);
    this.surface.setPixel(x, y, (color & this.mask) >>> 0);
  }

  /** Of a device that can be read; else the background. */
  deviceColor(x: number, y: number): number {
    return this.surface.getPixel?.(x, y) ?? this.background;
  }

  fillDevice(x1: number, y1: number, x2: number, y2: number, color: number): void {
    const { clip } = this;
    const left = Math.max(Math.min(x1, x2), clip.x1);
    const top = Math.max(Math.min(y1, y2), clip.y1);
    const right = Math.min(Math.max(x1, x2), clip.x2);
    const bottom = Math.min(Math.max(y1, y2), clip.y2);
    if (right < left || bottom < top) return;
    this.touch(left, top, right, bottom);
    if (left === right && top === bottom) this.surface.setPixel(left, top, color);
    else this.surface.fillRect(left, top, right, bottom, color);
  }

  /** Belongs to what has been modified from now on. True if it did not before. */
  touch(x1: number, y1: number, x2: number, y2: number): boolean {
    const { modified: old } = this;
    if (x1 >= old.x1 && y1 >= old.y1 && x2 <= old.x2 && y2 <= old.y2) return false;
    this.modified = {
      x1: Math.min(old.x1, x1),
      y1: Math.min(old.y1, y1),
      x2: Math.max(old.x2, x2),
      y2: Math.max(old.y2, y2),
    };
    return true;
  }

  takeModified(isReset: boolean): Area | undefined {
    const { modified } = this;
    if (isReset) this.modified = { ...NOTHING };
    return modified.x1 <= modified.x2 ? modified : undefined;
  }
}
