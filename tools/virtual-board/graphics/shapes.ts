/** Lines, ellipses and polygons on a Graphics. After libs/graphics/graphics.c of Espruino: the same pixels, and the same oddities. */
import type { Area, Canvas, Point } from "./canvas.js";

/** Of a line's place between two pixels. */
const FINE = 256;
/** Of a polygon's vertices. */
const SIXTEENTHS = 16;
const MOST_CROSSINGS = 64;
const MOST_SPANS = 32;

export function drawLine(canvas: Canvas, from: Point, to: Point): void {
  const [x1, y1] = canvas.toDevice(from);
  const [x2, y2] = canvas.toDevice(to);
  const { clip, color } = canvas;
  if (Math.abs(x2 - x1) > Math.abs(y2 - y1)) {
    const place = along(x1, y1, x2, y2);
    const last = Math.min(Math.max(x1, x2), clip.x2);
    for (let x = Math.max(Math.min(x1, x2), clip.x1); x <= last; x++) canvas.setDevicePixel(x, place(x), color);
  } else {
    const place = along(y1, x1, y2, x2);
    const last = Math.min(Math.max(y1, y2), clip.y2);
    for (let y = Math.max(Math.min(y1, y2), clip.y1); y <= last; y++) canvas.setDevicePixel(place(y), y, color);
  }
}

/** Where a line is, by the coordinate in which it is longer: its steps are of 1/256 pixel, cut off. */
function along(begin: number, atBegin: number, end: number, atEnd: number): (at: number) => number {
  const [first, start, last, stop] = begin > end ? [end, atEnd, begin, atBegin] : [begin, atBegin, end, atEnd];
  const step = Math.trunc(((stop - start) * FINE) / (last - first || 1));
  return (at) => (start * FINE + FINE / 2 + step * (at - first)) >> 8;
}

export function drawRect(canvas: Canvas, area: Area): void {
  const { color } = canvas;
  const [x1, y1] = canvas.toDevice([area.x1, area.y1]);
  const [x2, y2] = canvas.toDevice([area.x2, area.y2]);
  canvas.fillDevice(x1, y1, x2, y1, color);
  canvas.fillDevice(x2, y1, x2, y2, color);
  canvas.fillDevice(x1, y2, x2, y2, color);
  canvas.fillDevice(x1, y2, x1, y1, color);
}

export function drawRoundRect(canvas: Canvas, area: Area, wanted: number): void {
  const { x1, y1, x2, y2 } = onDevice(canvas, area);
  const radius = fitting(x2 - x1, y2 - y1, wanted);
  const middle = { x1: x1 + radius, y1: y1 + radius, x2: x2 - radius, y2: y2 - radius };
  const { color } = canvas;
  canvas.fillDevice(middle.x1, y1, middle.x2, y1, color);
  canvas.fillDevice(middle.x1, y2, middle.x2, y2, color);
  canvas.fillDevice(x1, middle.y1, x1, middle.y2, color);
  canvas.fillDevice(x2, middle.y1, x2, middle.y2, color);
  outline(canvas, middle, radius, radius);
}

export function fillRoundRect(canvas: Canvas, area: Area, wanted: number, color: number): void {
  const { x1, y1, x2, y2 } = onDevice(canvas, area);
  const radius = fitting(x2 - x1, y2 - y1, wanted);
  const middle = { x1: x1 + radius, y1: y1 + radius, x2: x2 - radius, y2: y2 - radius };
  canvas.fillDevice(x1, middle.y1, x2, middle.y2, color);
  fillRows(canvas, middle, radius * radius, radius * radius, radius, color);
}

function fitting(width: number, height: number, radius: number): number {
  return Math.min(radius, Math.trunc(width / 2), Math.trunc(height / 2));
}

export function drawEllipse(canvas: Canvas, area: Area): void {
  const { middle, radiusX, radiusY } = ellipseIn(canvas, area);
  outline(canvas, middle, radiusX, radiusY);
}

export function fillEllipse(canvas: Canvas, area: Area): void {
  const { middle, radiusX, radiusY } = ellipseIn(canvas, area);
  const dx = fillRows(canvas, middle, radiusX * radiusX, radiusY * radiusY, radiusY, canvas.color);
  for (let x = dx + 1; x <= radiusX; x++)
    canvas.fillDevice(middle.x1 + x, middle.y1, middle.x1 - x, middle.y1, canvas.color);
}

function onDevice(canvas: Canvas, { x1, y1, x2, y2 }: Area): Area {
  const [left, top] = canvas.toDevice([x1, y1]);
  const [right, bottom] = canvas.toDevice([x2, y2]);
  return {
    x1: Math.min(left, right),
    y1: Math.min(top, bottom),
    x2: Math.max(left, right),
    y2: Math.max(top, bottom),
  };
}

function ellipseIn(canvas: Canvas, area: Area) {
  const { x1, y1, x2, y2 } = onDevice(canvas, area);
  const [x, y] = [Math.trunc((x1 + x2) / 2), Math.trunc((y1 + y2) / 2)];
  return {
    middle: { x1: x, y1: y, x2: x, y2: y },
    radiusX: Math.trunc((x2 - x1) / 2),
    radiusY: Math.trunc((y2 - y1) / 2),
  };
}

/** Steps along a quarter of an ellipse from its lowest point; `squareX` and `squareY` are those of its radii. */
function* quarter(squareX: number, squareY: number, radiusY: number) {
  let dx = 0;
  let dy = radiusY;
  let error = squareY - (2 * radiusY - 1) * squareX;
  for (;;) {
    const point = { dx, dy };
    const twice = 2 * error;
    const isWider = twice < (2 * dx + 1) * squareY;
    if (isWider) error += (2 * ++dx + 1) * squareY;
    const isHigher = twice > -(2 * dy - 1) * squareX;
    yield { point, dx, isHigher };
    if (isHigher) error -= (2 * --dy - 1) * squareX;
    if (!(isWider || isHigher) || dy < 0) return;
  }
}

/** Four quarters, around the corners of `middle`. */
function outline(canvas: Canvas, { x1, y1, x2, y2 }: Area, radiusX: number, radiusY: number): void {
  const { color } = canvas;
  let widest = 0;
  for (const { point, dx } of quarter(radiusX * radiusX, radiusY * radiusY, radiusY)) {
    canvas.setDevicePixel(x2 + point.dx, y2 + point.dy, color);
    canvas.setDevicePixel(x1 - point.dx, y2 + point.dy, color);
    canvas.setDevicePixel(x2 + point.dx, y1 - point.dy, color);
    canvas.setDevicePixel(x1 - point.dx, y1 - point.dy, color);
    widest = dx;
  }
  // Flat ones end too soon.
  for (let x = widest + 1; x <= radiusX; x++) {
    canvas.setDevicePixel(x2 + x, y1, color);
    canvas.setDevicePixel(x1 - x, y1, color);
  }
}

/** The rows of four quarters; gives how wide they have become. */
function fillRows(
  canvas: Canvas,
  { x1, y1, x2, y2 }: Area,
  squareX: number,
  squareY: number,
  radiusY: number,
  color: number,
): number {
  let widest = 0;
  for (const { point, dx, isHigher } of quarter(squareX, squareY, radiusY)) {
    widest = dx;
    if (!isHigher) continue;
    canvas.fillDevice(x1 - dx, y2 + point.dy, x2 + dx, y2 + point.dy, color);
    canvas.fillDevice(x1 - dx, y1 - point.dy, x2 + dx, y1 - point.dy, color);
  }
  return widest;
}

/** `vertices`: in sixteenths of a pixel. What is at the right and below is no part of it. */
export function fillPolygon(canvas: Canvas, vertices: readonly Point[]): void {
  const points = vertices.map((point) => canvas.toDevice(point, SIXTEENTHS).map(short) as unknown as Point);
  const rows = points.map(([, y]) => y >> 4);
  const top = Math.max(Math.min(canvas.layout.height - 1, ...rows), canvas.clip.y1);
  const bottom = Math.min(Math.max(0, ...rows), canvas.clip.y2);
  for (let y = top; y <= bottom; y++) fillRow(canvas, y, crossingsOf(points, y * SIXTEENTHS));
}

interface Crossing {
  x: number;
  isDown: boolean;
}

/** From left to right. */
function crossingsOf(points: readonly Point[], y: number): Crossing[] {
  const crossings: Crossing[] = [];
  points.forEach(([x1, y1], i) => {
    const [x2, y2] = points.at(i - 1)!;
    const isCrossed = (y1 <= y && y2 > y) || (y2 <= y && y1 > y);
    if (!isCrossed || crossings.length === MOST_CROSSINGS) return;
    const x = short(x1 + Math.trunc(((y - y1) * (x2 - x1)) / (y2 - y1)));
    crossings.push({ x, isDown: y2 - y1 > 1 });
  });
  return crossings.sort((a, b) => a.x - b.x);
}

function fillRow(canvas: Canvas, y: number, crossings: readonly Crossing[]): void {
  let depth = 0;
  let from = 0;
  crossings.forEach(({ x, isDown }, i) => {
    if (depth === 0) from = x;
    depth += isDown ? 1 : -1;
    if (depth !== 0 && i < crossings.length - 1) return;
    const [first, end] = [(from + 15) >> 4, (x + 15) >> 4];
    if (end > first) canvas.fillDevice(first, y, end - 1, y, canvas.color);
  });
}

export function short(value: number): number {
  return (value << 16) >> 16;
}

/** Fills what has one color around a point. False: it has too many branches, and is not filled whole. */
export function floodFill(canvas: Canvas, x: number, y: number, color: number): boolean {
  const { layout } = canvas;
  const old = canvas.getPixel(x, y);
  // As in Espruino, the size is not that of a canvas that is turned.
  const isInside = (across: number, down: number) =>
    across >= 0 && down >= 0 && across < layout.width && down < layout.height && canvas.getPixel(across, down) === old;
  const spans: Point[] = [[x, y]];
  const branch = (left: number, right: number, row: number): boolean => {
    let isSpan = false;
    for (let column = left; column < right; column++) {
      const isNext = isInside(column, row);
      if (isNext && !isSpan) {
        if (spans.length === MOST_SPANS) return false;
        spans.push([column, row]);
      }
      isSpan = isNext;
    }
    return true;
  };
  for (let span = spans.pop(); span; span = spans.pop()) {
    let [right, row] = span;
    let left = right;
    while (isInside(left - 1, row)) canvas.setPixel(--left, row, color);
    while (isInside(right, row)) canvas.setPixel(right++, row, color);
    if (!branch(left, right, row + 1) || !branch(left, right, row - 1)) return false;
  }
  return true;
}
