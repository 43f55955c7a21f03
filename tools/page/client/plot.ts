/** A line over time, as large as its place, in the colours of the page. */
import UPlot from "uplot";

export interface PlotOptions {
  /** A variable of the style sheet. */
  colour: string;
  /** For those who do not see it. */
  label: string;
  /** What is under the pointer; undefined when it has left. */
  onHover?(point: { ts: number; value: number } | undefined): void;
  /** The vertical axis begins at 0. */
  fromZero?: boolean;
}

const plots = new Set<Plot>();
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) for (const plot of plots) if (plot.root === target) plot.fit();
});

/** Colours are read as it draws: a plot has to be told that they changed. */
export function redrawAll(): void {
  for (const plot of plots) plot.redraw();
}

const variable = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Round steps, and some air above and below. */
function comfortable(_self: UPlot, low: number | null, high: number | null): UPlot.Range.MinMax {
  if (low === null || high === null) return [0, 1];
  const span = high - low || Math.abs(high) * 0.1 || 1;
  return [low - span * 0.15, high + span * 0.15];
}

export class Plot {
  readonly root = document.createElement("div");
  private readonly plot: UPlot;
  private from = 0;
  private to = 1;

  constructor(private readonly options: PlotOptions) {
    const { colour, onHover, fromZero } = options;
    this.root.className = "plot";
    this.root.setAttribute("role", "img");
    this.root.setAttribute("aria-label", options.label);
    const axis: UPlot.Axis = {
      stroke: () => variable("--muted"),
      font: "11px system-ui, sans-serif",
      grid: { stroke: () => variable("--grid"), width: 1 },
      ticks: { show: false },
    };
    const yRange: UPlot.Range.Function = fromZero ? (_self, _low, high) => [0, (high || 1) * 1.1] : comfortable;
    this.plot = new UPlot(
      {
        width: 100,
        height: 100,
        legend: { show: false },
        padding: [8, 8, 0, 0],
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
        scales: { x: { time: true, range: () => [this.from, this.to] }, y: { range: yRange } },
        axes: [
          { ...axis, size: 26, space: 66, values: clockTexts },
          { ...axis, size: widthOf, space: 28, values: (_self, values) => values.map(numberText) },
        ],
        series: [
          {},
          {
            stroke: () => variable(colour),
            // The last two digits: how much of it.
            fill: () => `${variable(colour)}1f`,
            width: 1.8,
            points: { show: (self) => (self.data[0]?.length ?? 0) < 40, size: 4 },
          },
        ],
        hooks: {
          setCursor: [
            (self) => {
              const at = self.cursor.idx;
              const [ts, value] = [self.data[0]?.[at ?? -1], self.data[1]?.[at ?? -1]];
              onHover?.(typeof ts === "number" && typeof value === "number" ? { ts: ts * 1000, value } : undefined);
            },
          ],
        },
      },
      [[], []],
      this.root,
    );
    plots.add(this);
    sizes.observe(this.root);
  }

  /** Times in ms; the last `windowMs` before now are shown. */
  show(times: number[], values: number[], windowMs: number): void {
    this.to = Date.now() / 1000;
    this.from = this.to - windowMs / 1000;
    this.plot.setData([times.map((ts) => ts / 1000), values]);
    const latest = values.at(-1);
    this.root.setAttribute("aria-label", `${this.options.label}${latest === undefined ? "" : `, now ${latest}`}`);
  }

  fit(): void {
    const { clientWidth: width, clientHeight: height } = this.root;
    if (width > 0 && height > 0) this.plot.setSize({ width, height });
  }

  redraw(): void {
    this.plot.redraw();
  }

  remove(): void {
    plots.delete(this);
    sizes.unobserve(this.root);
    this.plot.destroy();
    this.root.remove();
  }
}

/** Without the last digits that arithmetic adds. */
function numberText(value: number): string {
  return String(Number(value.toPrecision(8)));
}

function widthOf(_self: UPlot, texts: string[] | null): number {
  return Math.max(34, 7 * Math.max(0, ...(texts ?? []).map(({ length }) => length)) + 12);
}

function clockTexts(self: UPlot, seconds: number[], _axis: number, _space: number, step: number): string[] {
  const { min = 0, max = 0 } = self.scales.x ?? {};
  // At the very end there is no room for one.
  const last = (max ?? 0) - ((max ?? 0) - (min ?? 0)) * (22 / self.width);
  return seconds.map((each) =>
    each > last ? "" : new Date(each * 1000).toLocaleTimeString("en-GB").slice(0, step < 60 ? 8 : 5),
  );
}
