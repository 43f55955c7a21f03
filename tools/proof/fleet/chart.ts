/** The reconnects of a fleet as an SVG: a panel for each run, one scale for all. */
import { histogram } from "./histogram.js";

export interface Panel {
  title: string;
  /** Seconds after the server went. */
  attempts: number[];
  connects: number[];
}

const WIDTH = 840;
const PANEL_HEIGHT = 190;
const LEFT = 60;
const RIGHT = 16;
const TOP = 64;
const PANEL_GAP = 50;
const BIN_SECONDS = 0.5;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f; }
  .title { font-size: 16px; font-weight: 600; }
  .muted { fill: #57606a; }
  .grid { stroke: #d0d7de; }
  .axis { stroke: #57606a; }
  .away { fill: #eaeef2; }
  .attempt { fill: #bf8700; }
  .connect { fill: #0969da; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .muted { fill: #9198a1; }
    .grid { stroke: #30363d; }
    .axis { stroke: #9198a1; }
    .away { fill: #21262d; }
    .attempt { fill: #d29922; }
    .connect { fill: #4493f8; }
  }`;

/** @param awaySeconds how long the server was away */
export function chart(title: string, panels: Panel[], awaySeconds: number): string {
  const last = Math.max(
    awaySeconds,
    ...panels.flatMap(({ attempts, connects }) => [maximum(attempts), maximum(connects)]),
  );
  const seconds = Math.ceil((last + 1) / 5) * 5;
  const bins = seconds / BIN_SECONDS;
  const counted = panels.map(({ title: name, attempts, connects }) => ({
    name,
    attempts: histogram(attempts, BIN_SECONDS, bins),
    connects: histogram(connects, BIN_SECONDS, bins),
  }));
  const top = roundUp(Math.max(1, ...counted.flatMap(({ attempts, connects }) => [...attempts, ...connects])));
  const height = TOP + panels.length * (PANEL_HEIGHT + PANEL_GAP);
  const x = (second: number) => LEFT + (second / seconds) * (WIDTH - LEFT - RIGHT);
  const body = counted.map(({ name, attempts, connects }, i) => {
    const base = TOP + PANEL_GAP / 2 + i * (PANEL_HEIGHT + PANEL_GAP) + PANEL_HEIGHT;
    const y = (count: number) => base - (count / top) * PANEL_HEIGHT;
    const bars = (counts: number[], kind: string) =>
      counts.flatMap((count, bin) => {
        if (!count) return [];
        const left = x(bin * BIN_SECONDS);
        const width = x((bin + 1) * BIN_SECONDS) - left - 1;
        return `<rect class="${kind}" x="${fix(left)}" y="${fix(y(count))}" width="${fix(width)}" height="${fix(base - y(count))}"/>`;
      });
    return [
      `<rect class="away" x="${LEFT}" y="${base - PANEL_HEIGHT}" width="${fix(x(awaySeconds) - LEFT)}" height="${PANEL_HEIGHT}"/>`,
      `<text x="${LEFT}" y="${base - PANEL_HEIGHT - 8}">${name}</text>`,
      ...[0.5, 1].flatMap((part) => [
        `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${fix(y(top * part))}" y2="${fix(y(top * part))}"/>`,
        `<text class="muted" x="${LEFT - 8}" y="${fix(y(top * part) + 4)}" text-anchor="end">${(top * part).toLocaleString("en")}</text>`,
      ]),
      ...bars(attempts, "attempt"),
      ...bars(connects, "connect"),
      `<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${base}" y2="${base}"/>`,
      ...ticks(seconds).map(
        (second) =>
          `<text class="muted" x="${fix(x(second))}" y="${base + 17}" text-anchor="middle">${second} s</text>`,
      ),
    ].join("\n");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${title}">
<style>${STYLE}
</style>
<text class="title" x="${LEFT}" y="24">${title}</text>
<rect class="attempt" x="${LEFT}" y="39" width="11" height="11"/><text x="${LEFT + 17}" y="49">attempts per half second</text>
<rect class="connect" x="${LEFT + 200}" y="39" width="11" height="11"/><text x="${LEFT + 217}" y="49">connected</text>
<rect class="away" x="${LEFT + 310}" y="39" width="11" height="11"/><text x="${LEFT + 327}" y="49">server away</text>
${body.join("\n")}
</svg>
`;
}

function ticks(seconds: number): number[] {
  return Array.from({ length: Math.floor(seconds / 5) + 1 }, (_, i) => i * 5);
}

/** 1, 2 or 5 times a power of ten. */
function roundUp(count: number): number {
  const power = 10 ** Math.floor(Math.log10(count));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= count) ?? 10);
}

function maximum(values: number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function fix(value: number): string {
  return String(Math.round(value * 10) / 10);
}
