/** A board to the left, its parts to the right, and between them a vertical for each wire. Crossings are none; a dot is one. */
import { type Box, type Net, POWER, printedName } from "./hardware.js";

const WIDTH = 720;
const BOARD = { x: 10, width: 210 };
const PARTS = { x: 470, width: 240 };
/** Legs are one below the other; those of the board stand half a row lower, so that no two wires share a line. */
const ROW = 24;
const TOP = 48;
const HEAD = 26;
const GAP = 18;
const SYMBOL_WIDTH = 14;

const STYLE = `
text{font:13px system-ui,sans-serif;fill:#1f2328}
.title{font-weight:600}
.small{font-size:11px;fill:#57606a}
.box{fill:#f6f8fa;stroke:#8c959f}
.symbol{fill:#fff;stroke:#1f2328;stroke-width:1.5}
.wire{fill:none;stroke-width:2.5}
.dot{stroke:none}
.w5V{stroke:#bc4c00}.d5V{fill:#bc4c00}
.w3V3{stroke:#cf222e}.d3V3{fill:#cf222e}
.wGND{stroke:#24292f}.dGND{fill:#24292f}
.w0{stroke:#0969da}.d0{fill:#0969da}
.w1{stroke:#1a7f37}.d1{fill:#1a7f37}
.w2{stroke:#8250df}.d2{fill:#8250df}
@media (prefers-color-scheme:dark){
text{fill:#e6edf3}.small{fill:#9198a1}.box{fill:#161b22;stroke:#6e7681}.symbol{fill:#0d1117;stroke:#e6edf3}
.w5V{stroke:#f0883e}.d5V{fill:#f0883e}.w3V3{stroke:#ff7b72}.d3V3{fill:#ff7b72}.wGND{stroke:#d0d7de}.dGND{fill:#d0d7de}
.w0{stroke:#4493f8}.d0{fill:#4493f8}.w1{stroke:#3fb950}.d1{fill:#3fb950}.w2{stroke:#ab7df8}.d2{fill:#ab7df8}}`;

/** Where a wire ends. */
interface End {
  x: number;
  y: number;
}

export function wiringDiagram(title: string, board: { name: string; chip: string }, boxes: readonly Box[]): string {
  const ends = new Map<Net, End[]>();
  const drawn: string[] = [];
  let y = TOP;
  for (const box of boxes) {
    drawn.push(...drawBox(box, y, ends));
    y += heightOf(box) + GAP;
  }
  const nets = orderOf([...ends.keys()]);
  const pins = nets.filter((net) => POWER.includes(net) || /^[AD]\d+$/.test(net));
  drawn.push(...drawBoard(board, pins, ends));
  const height = Math.max(y, TOP + HEAD + ROW * (pins.length + 1) + GAP);
  const space = (PARTS.x - BOARD.x - BOARD.width) / (nets.length + 1);
  const wires = nets.flatMap((net, i) => drawWire(ends.get(net)!, BOARD.x + BOARD.width + space * (i + 1), net, nets));
  const size = `width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}"`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}\n</style>`,
    text(BOARD.x, 24, title, "title"),
    ...wires,
    ...drawn,
    "</svg>",
  ].join("\n")}\n`;
}

/** Power first, as it is at the top of the board. */
function orderOf(nets: Net[]): Net[] {
  const signals = nets.filter((net) => !POWER.includes(net));
  return [...POWER.filter((net) => nets.includes(net)), ...signals];
}

function heightOf({ legs, symbol }: Box): number {
  return (symbol ? 0 : HEAD) + ROW * legs.length;
}

function drawBox(box: Box, top: number, ends: Map<Net, End[]>): string[] {
  const { title, subtitle = "", legs, symbol } = box;
  const first = top + (symbol ? 0 : HEAD) + ROW / 2;
  const at = legs.map((_, i) => first + ROW * i);
  const x = symbol ? PARTS.x + 30 : PARTS.x;
  legs.forEach(([, net], i) => {
    ends.set(net, [...(ends.get(net) ?? []), { x, y: at[i]! }]);
  });
  if (symbol) return drawSymbol(box, x, at[0]!, at[1]!);
  return [
    `<rect class="box" x="${x}" y="${top}" width="${PARTS.width}" height="${heightOf(box)}" rx="6"/>`,
    text(x + 70, top + 18, title, "title"),
    text(x + 70, top + 18 + ROW, subtitle, "small"),
    ...legs.map(([label], i) => text(x + 8, at[i]! + 5, label)),
  ];
}

/** Between two legs that are one below the other. */
function drawSymbol({ title, legs, symbol }: Box, x: number, from: number, to: number): string[] {
  const middle = (from + to) / 2;
  const half = SYMBOL_WIDTH / 2;
  const body =
    symbol === "resistor"
      ? [`<rect class="symbol" x="${x - half}" y="${from}" width="${SYMBOL_WIDTH}" height="${to - from}"/>`]
      : [
          `<path class="symbol" d="M${x} ${from}V${middle - 3}M${x - 10} ${middle - 3}H${x + 10}M${x - 10} ${middle + 3}H${x + 10}M${x} ${middle + 3}V${to}"/>`,
          text(x + 6, from + 6, legs[0]![0], "small"),
        ];
  return [...body, text(x + 22, middle + 5, title)];
}

function drawBoard(board: { name: string; chip: string }, pins: Net[], ends: Map<Net, End[]>): string[] {
  const edge = BOARD.x + BOARD.width;
  const at = pins.map((_, i) => TOP + HEAD + ROW * (i + 1));
  pins.forEach((net, i) => {
    ends.set(net, [{ x: edge, y: at[i]! }, ...ends.get(net)!]);
  });
  const height = HEAD + ROW * (pins.length + 1);
  return [
    `<rect class="box" x="${BOARD.x}" y="${TOP}" width="${BOARD.width}" height="${height}" rx="6"/>`,
    text(BOARD.x + 10, TOP + 18, board.name, "title"),
    ...pins.map((net, i) => text(edge - 8, at[i]! + 5, printedName(board.chip, net), "", "end")),
  ];
}

/** A vertical that all ends lead to, with a dot where more than two meet. */
function drawWire(ends: readonly End[], x: number, net: Net, nets: Net[]): string[] {
  const kind = POWER.includes(net) ? net : nets.filter((each) => !POWER.includes(each)).indexOf(net) % 3;
  const ys = ends.map(({ y }) => y);
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const paths = [`M${round(x)} ${top}V${bottom}`, ...ends.map((end) => `M${round(x)} ${end.y}H${end.x}`)];
  const dots = ends.filter(({ y }) => y !== top && y !== bottom);
  return [
    `<path class="wire w${kind}" d="${paths.join("")}"/>`,
    ...dots.map(({ y }) => `<circle class="dot d${kind}" cx="${round(x)}" cy="${y}" r="4.5"/>`),
  ];
}

function text(x: number, y: number, words: string, kind = "", anchor = "start"): string {
  if (!words) return "";
  return `<text x="${x}" y="${y}"${kind && ` class="${kind}"`} text-anchor="${anchor}">${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
