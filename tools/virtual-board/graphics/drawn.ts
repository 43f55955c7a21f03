/** What the methods of a Graphics get: its canvas, and the values that a firmware gives, read as Espruino reads them. */
import { types } from "node:util";
import type { Program } from "../program.js";
import type { Bag } from "../realm.js";
import type { Area, Canvas } from "./canvas.js";
import { channelsOf, colorOf } from "./colors.js";

export interface Drawn {
  canvas: Canvas;
  /** As the firmware has it. */
  handle: Bag;
  program: Program;
  /** Of all of them. */
  theme: Bag;
  /** Of another object that is one. */
  canvasOf(value: object): Canvas | undefined;
}

export type Method = (drawn: Drawn, ...args: unknown[]) => unknown;

export function fail({ program }: Pick<Drawn, "program">, message: string): never {
  throw program.realm.error("Error", message);
}

/** Rather than do nothing. */
export function lacking(drawn: Pick<Drawn, "program">, name: string): never {
  return fail(drawn, `the virtual board has no Graphics.${name}`);
}

/** Without its fraction, and 0 for what is no number. */
export function int(value: unknown): number {
  const number = typeof value === "object" && value !== null ? 0 : Number(value);
  return Number.isFinite(number) ? Math.trunc(number) | 0 : 0;
}

export function isObject(value: unknown): value is Bag {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    !types.isArrayBuffer(value)
  );
}

/** Undefined for what is no list. */
export function numbersOf(value: unknown): number[] | undefined {
  if (types.isArrayBuffer(value)) return [...new Uint8Array(value)];
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return undefined;
  const list = value as unknown as ArrayLike<unknown>;
  return Array.from({ length: list.length }, (_, i) => Number(list[i]));
}

/** Of texts, and of memory. */
export function bytesIn(value: unknown): Uint8Array | undefined {
  if (typeof value === "string") return Buffer.from(value, "latin1");
  if (types.isArrayBuffer(value)) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return undefined;
}

/** Red, green and blue; or a text; or the number itself. */
export function colorFrom(drawn: Drawn, red: unknown, green?: unknown, blue?: unknown): number {
  const { canvas, program } = drawn;
  const channels = typeof red === "string" ? channelsOf(red) : [red, green, blue].map(Number);
  if (!channels) fail(drawn, "If Color is a String, it must be of the form '#rrggbb' or '#rgb'");
  if (!channels.every(Number.isFinite)) return (int(red) & canvas.mask) >>> 0;
  if (program.chip.name === "LINUX" && [4, 8].includes(canvas.layout.bpp))
    lacking(drawn, "toColor with the palettes of a build for Linux");
  return colorOf(canvas, channels);
}

/** Four numbers, or an object. */
export function rectangleFrom(...[first, y1, x2, y2]: unknown[]): Area & { radius: number } {
  const area = { x1: 0, y1: int(y1), x2: int(x2), y2: int(y2), radius: 0 };
  if (!isObject(first)) return { ...area, x1: int(first) };
  const read = (name: keyof typeof area, ...keys: string[]) => {
    for (const key of keys) if (first[key] !== undefined) area[name] = int(first[key]);
  };
  read("x1", "x", "x1");
  read("y1", "y", "y1");
  read("x2", "x2");
  read("y2", "y2");
  read("radius", "r");
  const [width, height] = [first.w, first.h].map((size) => (size === undefined ? -1 : int(size))) as [number, number];
  if (width >= 0) area.x2 = area.x1 + width;
  if (height >= 0) area.y2 = area.y1 + height;
  return area;
}
