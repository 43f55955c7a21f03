/** A bar chart as SVG, for a light and a dark page alike. */
export interface Bar {
  /** Of whom. */
  series: number;
  value: number;
  /** What stands behind the bar. */
  text: string;
}

export interface Panel {
  title: string;
  groups: { label: string; bars: Bar[]; goal?: number | undefined }[];
}

const WIDTH = 810;
const LABEL_WIDTH = 320;
const TEXT_WIDTH = 70;
/** Of one character, about. */
const CHARACTER = 7;
const BAR = 14;
const GAP = 12;
const TITLE = 34;
const TOP = 40;
const MOST_WIDTH = WIDTH - LABEL_WIDTH - TEXT_WIDTH;

const STYLE = `
text{font:12px system-ui,sans-serif;fill:#1f2328}
.title{font-weight:600;font-size:13px}
.s0{fill:#0969da}.s1{fill:#8c959f}
.goal{stroke:#cf222e;stroke-width:2}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.s0{fill:#4493f8}.s1{fill:#6e7681}.goal{stroke:#ff7b72}}`;

/** @param series their names, in the order of the bars' numbers */
export function toSvg(title: string, series: readonly string[], panels: readonly Panel[]): string {
  const parts: string[] = [];
  let y = TOP;
  for (const panel of panels) {
    const most = Math.max(...panel.groups.flatMap(({ bars, goal = 0 }) => [goal, ...bars.map(({ value }) => value)]));
    const scale = (value: number) => round((value / most) * MOST_WIDTH);
    parts.push(text(0, y + 20, panel.title, "title"));
    y += TITLE;
    for (const { label, bars, goal } of panel.groups) {
      const height = bars.length * (BAR + 1);
      parts.push(text(0, y + height / 2 + 4, label));
      bars.forEach((bar, row) => {
        const at = y + row * (BAR + 1);
        parts.push(
          `<rect class="s${bar.series}" x="${LABEL_WIDTH}" y="${at}" width="${scale(bar.value)}" height="${BAR}" rx="2"/>`,
        );
        parts.push(text(LABEL_WIDTH + behind(scale(bar.value), bar.text, goal && scale(goal)), at + 11, bar.text));
      });
      if (goal !== undefined) {
        const x = LABEL_WIDTH + scale(goal);
        parts.push(`<line class="goal" x1="${x}" y1="${y - 3}" x2="${x}" y2="${y + height + 2}"/>`);
      }
      y += height + GAP;
    }
  }
  const size = `width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}"`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}\n</style>`,
    ...legend(series),
    ...parts,
    "</svg>",
  ].join("\n")}\n`;
}

/** Where a bar's text begins: right behind it, or behind the goal's line where that would go through the text. */
function behind(bar: number, words: string, goal: number | undefined): number {
  const isCrossed = goal !== undefined && goal > bar - 6 && goal < bar + 6 + words.length * CHARACTER;
  return (isCrossed ? Math.max(bar, goal) : bar) + 6;
}

function legend(series: readonly string[]): string[] {
  const keys = series.flatMap((name, index) => {
    const x = LABEL_WIDTH + index * 130;
    return [`<rect class="s${index}" x="${x}" y="8" width="12" height="12" rx="2"/>`, text(x + 18, 18, name)];
  });
  const x = LABEL_WIDTH + series.length * 130;
  return [...keys, `<line class="goal" x1="${x + 5}" y1="6" x2="${x + 5}" y2="22"/>`, text(x + 14, 18, "goal")];
}

function text(x: number, y: number, words: string, kind?: string): string {
  return `<text${kind ? ` class="${kind}"` : ""} x="${x}" y="${y}">${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
