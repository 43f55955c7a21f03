/** A line over time, as large as its place, in the colours of the page. */
import UPlot from "uplot";
import type { Columns } from "../plots/series.js";
import type { Range } from "../plots/view.js";

export interface PlotOptions {
  /** A variable of the style sheet. */
  colour: string;
  /** For those who do not see it. */
  label: string;
  /** The vertical axis begins at 0. */
  fromZero?: boolean;
  /** Plots of one group show the same moment under the pointer. */
  group?: string;
  /** The moment under the pointer, in this plot or in another of its group; undefined when it has left. */
  onHover?(point: { ts: number; value: number } | undefined): void;
  /** Someone has drawn over a time, in ms. */
  onZoom?(from: number, to: number): void;
  /** A double click. */
  onReset?(): void;
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

/** With fewer points each is a dot, too. */
const FEW_POINTS = 40;
/** Pixels: what is shorter is a click. */
const SHORTEST_DRAG = 6;

export class Plot {
  readonly root = document.createElement("div");
  private readonly plot: UPlot;
  private range: Range = { from: 0, to: 1000 };

  constructor(private readonly options: PlotOptions) {
    this.root.className = "plot";
    this.root.setAttribute("role", "img");
    this.root.setAttribute("aria-label", options.label);
    this.plot = new UPlot(this.uPlotOptions(), [[], [], [], []], this.root);
    plots.add(this);
    sizes.observe(this.root);
  }

  /** `label`: what there is to see, in words. */
  show(columns: Columns, range: Range, label: string): void {
    this.range = range;
    this.plot.setData(columns);
    if (this.root.getAttribute("aria-label") !== label) this.root.setAttribute("aria-label", label);
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

  private uPlotOptions(): UPlot.Options {
    const { colour, fromZero } = this.options;
    const axis: UPlot.Axis = {
      stroke: () => variable("--muted"),
      font: "11px system-ui, sans-serif",
      grid: { stroke: () => variable("--grid"), width: 1 },
      ticks: { show: false },
    };
    const yRange: UPlot.Range.Function = fromZero ? (_self, _low, high) => [0, (high || 1) * 1.1] : comfortable;
    // The last two digits: how much of it.
    const pale = () => `${variable(colour)}2e`;
    const edge: UPlot.Series = { points: { show: false }, width: 0 };
    return {
      width: 100,
      height: 100,
      legend: { show: false },
      padding: [8, 8, 0, 0],
      cursor: this.cursor(),
      scales: {
        x: { time: true, range: () => [this.range.from / 1000, this.range.to / 1000] },
        y: { range: yRange },
      },
      axes: [
        { ...axis, size: 26, space: 66, values: clockTexts },
        { ...axis, size: widthOf, space: 28, values: (_self, values) => values.map(numberText) },
      ],
      series: [
        {},
        {
          stroke: () => variable(colour),
          width: 1.8,
          points: { show: (self) => (self.data[0]?.length ?? 0) < FEW_POINTS, size: 4 },
        },
        edge,
        edge,
      ],
      // From the greatest to the least of the interval that a point stands for.
      bands: [{ series: [3, 2], fill: pale }],
      hooks: { setCursor: [(self) => this.hover(self)], setSelect: [(self) => this.select(self)] },
    };
  }

  private cursor(): UPlot.Cursor {
    const { group, onZoom, onReset } = this.options;
    const isMove = (type: string) => type === "mousemove" || type === "mouseleave";
    return {
      y: false,
      drag: { x: onZoom !== undefined, y: false, setScale: false, dist: SHORTEST_DRAG },
      // None on the edges of an interval.
      points: { size: (_self, i) => (i === 1 ? 7 : 0) },
      bind: {
        dblclick: () => () => {
          onReset?.();
          return null;
        },
      },
      ...(group && {
        sync: { key: group, setSeries: false, scales: ["x", null], filters: { pub: isMove, sub: isMove } },
      }),
    };
  }

  private hover({ cursor, data }: UPlot): void {
    const at = cursor.idx ?? -1;
    const [ts, value] = [data[0]?.[at], data[1]?.[at]];
    this.options.onHover?.(typeof ts === "number" && typeof value === "number" ? { ts: ts * 1000, value } : undefined);
  }

  private select(self: UPlot): void {
    const { left, width } = self.select;
    if (width < SHORTEST_DRAG) return;
    const [from, to] = [self.posToVal(left, "x") * 1000, self.posToVal(left + width, "x") * 1000];
    self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.options.onZoom?.(from, to);
  }
}

/** Round steps, and some air above and below. */
function comfortable(_self: UPlot, low: number | null, high: number | null): UPlot.Range.MinMax {
  if (low === null || high === null) return [0, 1];
  const size = Math.max(Math.abs(high), Math.abs(low));
  // What the arithmetic of averages adds is no change.
  const span = high - low > size * 1e-9 ? high - low : size * 0.1 || 1;
  return [low - span * 0.15, high + span * 0.15];
}

/** Without the last digits that arithmetic adds. */
export function numberText(value: number): string {
  return String(Number(value.toPrecision(8)));
}

function widthOf(_self: UPlot, texts: string[] | null): number {
  return Math.max(34, 7 * Math.max(0, ...(texts ?? []).map(({ length }) => length)) + 12);
}

const DAY_S = 86_400;

/** Seconds only where steps are shorter than minutes; the day where a step is one. */
function clockTexts(self: UPlot, seconds: number[], _axis: number, _space: number, step: number): string[] {
  const { min = 0, max = 0 } = self.scales.x ?? {};
  // At the very end there is no room for one.
  const last = (max ?? 0) - ((max ?? 0) - (min ?? 0)) * (22 / self.width);
  return seconds.map((each) => {
    if (each > last) return "";
    const date = new Date(each * 1000);
    if (step >= DAY_S) return `${date.getDate()}/${date.getMonth() + 1}`;
    return date.toLocaleTimeString("en-GB").slice(0, step < 60 ? 8 : 5);
  });
}
