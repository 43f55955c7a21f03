/** Methods of a Graphics that draw, and those that say how. Each gives the Graphics back. */
import { type Area, type Canvas, INVERT_X, INVERT_Y, type Point, SWAP } from "./canvas.js";
import { clippedCopy, copy, scroll } from "./copies.js";
import { colorFrom, type Drawn, fail, int, isObject, lacking, type Method, numbersOf, rectangleFrom } from "./drawn.js";
import * as shapes from "./shapes.js";

const TURNS = [0, SWAP | INVERT_X, INVERT_X | INVERT_Y, SWAP | INVERT_Y];
const MOST_NUMBERS = 128;

export const THEME_COLORS = ["fg", "bg", "fg2", "bg2", "fgH", "bgH", "fgW", "bgW"];

const around = (x: unknown, y: unknown, radius: unknown): Area => {
  const [across, down, r] = [int(x), int(y), int(radius)];
  return { x1: across - r, y1: down - r, x2: across + r, y2: down + r };
};

const fill = (canvas: Canvas, args: unknown[], color: number) => {
  const { radius, ...area } = rectangleFrom(...args);
  if (radius > 0) shapes.fillRoundRect(canvas, area, radius, color);
  else canvas.fillRect(area.x1, area.y1, area.x2, area.y2, color);
};

const moveTo = (canvas: Canvas, [x, y]: Point) => {
  canvas.cursor = [shapes.short(x), shapes.short(y)];
};

/** Both numbers of each point; a number that is left over is no point. */
const pointsOf = (numbers: readonly number[], round: (number: number) => number): Point[] =>
  Array.from({ length: numbers.length >> 1 }, (_, i) => [round(numbers[2 * i]!), round(numbers[2 * i + 1]!)]);

const nearest = (number: number) => int(number + 0.5);
const sixteenths = (number: number) => Math.min(Math.max(int(0.5 + number * 16), -32768), 32767);

export const DRAWING: Record<string, Method> = {
  reset: ({ canvas, theme }, usage) => {
    canvas.reset();
    if (usage !== "widget") return;
    canvas.color = int(theme.fgW) >>> 0;
    canvas.background = int(theme.bgW) >>> 0;
  },
  clear: ({ canvas }, isReset) => {
    if (isReset) canvas.reset();
    canvas.fillDevice(0, 0, canvas.layout.width - 1, canvas.layout.height - 1, canvas.background);
  },
  setClipRect: ({ canvas }, ...args) => {
    const [x1, y1, x2, y2] = args.map(int) as [number, number, number, number];
    const { width, height } = canvas.layout;
    const within = ([x, y]: Point) =>
      [Math.min(Math.max(x, 0), width - 1), Math.min(Math.max(y, 0), height - 1)] as const;
    const first = within(canvas.toDevice([x1, y1]));
    const last = within(canvas.toDevice([x2, y2]));
    canvas.clip = {
      x1: Math.min(first[0], last[0]),
      y1: Math.min(first[1], last[1]),
      x2: Math.max(first[0], last[0]),
      y2: Math.max(first[1], last[1]),
    };
  },
  setOffset: ({ canvas }, x, y) => {
    canvas.offset = [shapes.short(int(x)), shapes.short(int(y))];
  },
  setRotation: ({ canvas }, quarters, isMirrored) => {
    canvas.turn = TURNS[int(quarters)] ?? 0;
    if (isMirrored) canvas.turn ^= canvas.turn & SWAP ? INVERT_Y : INVERT_X;
  },
  setColor: (drawn, ...color) => {
    drawn.canvas.color = colorFrom(drawn, ...(color as [unknown]));
  },
  setBgColor: (drawn, ...color) => {
    drawn.canvas.background = colorFrom(drawn, ...(color as [unknown]));
  },
  setTheme: (drawn, theme) => {
    if (!isObject(theme)) return;
    const own = drawn.theme;
    for (const name of THEME_COLORS) if (theme[name] !== undefined) own[name] = colorFrom(drawn, theme[name]) | 0;
    if (theme.dark !== undefined) own.dark = !!theme.dark;
  },
  setPixel: (drawn, x, y, color) => {
    const { canvas } = drawn;
    canvas.setPixel(int(x), int(y), color === undefined ? canvas.color : colorFrom(drawn, color));
    moveTo(canvas, [int(x), int(y)]);
  },
  fillRect: ({ canvas }, ...args) => fill(canvas, args, canvas.color),
  clearRect: ({ canvas }, ...args) => fill(canvas, args, canvas.background),
  drawRect: ({ canvas }, ...args) => {
    const { radius, ...area } = rectangleFrom(...args);
    if (radius > 0) shapes.drawRoundRect(canvas, area, radius);
    else shapes.drawRect(canvas, area);
  },
  fillCircle: ({ canvas }, x, y, radius) => shapes.fillEllipse(canvas, around(x, y, radius)),
  drawCircle: ({ canvas }, x, y, radius) => shapes.drawEllipse(canvas, around(x, y, radius)),
  fillEllipse: ({ canvas }, ...corners) => shapes.fillEllipse(canvas, cornersOf(corners)),
  drawEllipse: ({ canvas }, ...corners) => shapes.drawEllipse(canvas, cornersOf(corners)),
  drawLine: ({ canvas }, x1, y1, x2, y2) => shapes.drawLine(canvas, [int(x1), int(y1)], [int(x2), int(y2)]),
  moveTo: ({ canvas }, x, y) => moveTo(canvas, [int(x), int(y)]),
  lineTo: ({ canvas }, x, y) => {
    shapes.drawLine(canvas, canvas.cursor, [int(x), int(y)]);
    moveTo(canvas, [int(x), int(y)]);
  },
  floodFill: (drawn, x, y, color) => {
    const { canvas, program } = drawn;
    if (!canvas.surface.getPixel) fail(drawn, "Can't use floodFill on Graphics with no getPixel");
    const to = color === undefined ? canvas.color : colorFrom(drawn, color);
    if (!shapes.floodFill(canvas, int(x), int(y), to)) program.hardware.print("floodFill overflow");
  },
  scroll: ({ canvas }, x, y) => scroll(canvas, int(x), int(y)),
  blit: (drawn, options) => {
    const { canvas } = drawn;
    if (!isObject(options)) return fail(drawn, "Invalid options");
    const { x1, y1, w, h, x2, y2, setModified } = options;
    const wanted = { x1: int(x1), y1: int(y1), width: int(w), height: int(h), x2: int(x2), y2: int(y2) };
    const area = clippedCopy(canvas, wanted);
    if (area.width <= 0 && area.height <= 0) return;
    copy(canvas, area);
    if (setModified) canvas.touch(area.x2, area.y2, area.x2 + area.width, area.y2 + area.height);
  },
};

function cornersOf(corners: unknown[]): Area {
  const [x1, y1, x2, y2] = corners;
  return { x1: int(x1), y1: int(y1), x2: int(x2), y2: int(y2) };
}

/** These give nothing back without a list of points. */
export const POLYGONS: Record<string, Method> = {
  drawPoly: ({ canvas, handle }, list, isClosed) => {
    const numbers = numbersOf(list);
    if (!numbers) return undefined;
    const points = pointsOf(numbers, nearest);
    for (let i = 1; i < points.length; i++) shapes.drawLine(canvas, points[i - 1]!, points[i]!);
    const last = points.at(-1);
    if (!last) return handle;
    moveTo(canvas, last);
    if (isClosed) shapes.drawLine(canvas, last, points[0]!);
    return handle;
  },
  fillPoly: (drawn, list) => {
    const numbers = numbersOf(list);
    if (!numbers) return undefined;
    shapes.fillPolygon(drawn.canvas, pointsOf(numbers.slice(0, MOST_NUMBERS), sixteenths));
    if (numbers.length > MOST_NUMBERS)
      fail(drawn, `Maximum number of points (${MOST_NUMBERS / 2}) exceeded for fillPoly`);
    return drawn.handle;
  },
};

/** What Espruino has on the chips, and the virtual board has not. */
export const LACKING = ["setFontVector", "getVectorFontPolys", "wrapString"];
/** The same of a build for Linux alone. */
export const LACKING_ON_LINUX = [
  ...["blendColor", "drawCircleAA", "drawImages", "drawLineAA", "drawPolyAA", "fillPolyAA", "filter"],
];

export function lackingMethods(names: readonly string[]): Record<string, Method> {
  return Object.fromEntries(names.map((name) => [name, (drawn: Drawn) => lacking(drawn, name)]));
}
