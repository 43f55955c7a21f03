/** One plot with its name, its last value, and the least and greatest of what is shown. */
import { isOverdue } from "../plots/gaps.js";
import type { Series } from "../plots/series.js";
import { ageText, durationText, type Range } from "../plots/view.js";
import { el, setText, timeText } from "./dom.js";
import { numberText, Plot } from "./plot.js";

export interface TileHost {
  unitOf(key: string): string;
  onZoom(from: number, to: number): void;
  onReset(): void;
  /** Its name was clicked. */
  onChoose(key: string): void;
}

/** Of the style sheet. */
export const COLOURS = 6;

export class PlotTile {
  readonly root: HTMLElement;
  private readonly value = el("span", { class: "value" });
  private readonly time = el("span", { class: "time" });
  private readonly bounds = el("span", { class: "bounds" });
  private readonly plot: Plot;
  private hovered: { ts: number; value: number } | undefined;
  private last: { ts: number; text: string } | undefined;

  constructor(
    readonly key: string,
    colour: number,
    private readonly series: Series,
    private readonly host: TileHost,
  ) {
    this.plot = new Plot({
      colour: `--series-${colour}`,
      label: key,
      group: "telemetry",
      onZoom: host.onZoom,
      onReset: host.onReset,
      onHover: (point) => {
        this.hovered = point;
        this.showValue(Date.now());
      },
    });
    const name = el("span", { class: "name", on: { click: () => host.onChoose(key) } }, key);
    this.root = el(
      "article",
      { class: "plot-tile", "aria-label": key },
      el("div", { class: "plot-head" }, name, this.value),
      el("div", { class: "plot-facts" }, this.bounds, this.time),
      this.plot.root,
    );
    this.root.style.setProperty("--colour", `var(--series-${colour})`);
  }

  /** `text`: with the digits that the server gives. */
  hear(ts: number, text: string): void {
    if (!this.last || ts >= this.last.ts) this.last = { ts, text };
  }

  draw(range: Range, now: number): void {
    this.showValue(now);
    const unit = this.unit;
    const summary = this.series.summary(range);
    const [min, max, last] = summary ? [summary.min, summary.max, summary.last].map(numberText) : [];
    setText(this.bounds, summary ? `min ${min}, max ${max}` : "nothing in this time");
    const words = summary ? `least ${min}, greatest ${max}, last ${last}${unit}` : "nothing in this time";
    this.plot.show(this.series.columns(range), range, `${this.key}: ${words}`);
  }

  remove(): void {
    this.plot.remove();
    this.root.remove();
  }

  private get unit(): string {
    const unit = this.host.unitOf(this.key);
    // A no-break space.
    return unit && `\u00a0${unit}`;
  }

  /** Under the pointer, else the last one and how old it is. */
  private showValue(now: number): void {
    const { hovered, last } = this;
    const isLate = isOverdue(this.series.times, now);
    this.root.classList.toggle("stale", isLate && !hovered);
    if (hovered) {
      setText(this.value, `${numberText(hovered.value)}${this.unit}`);
      setText(this.time, timeText(hovered.ts));
    } else if (last) {
      setText(this.value, `${last.text}${this.unit}`);
      const age = now - last.ts;
      setText(this.time, isLate ? `no value for ${durationText(age)}` : ageText(age));
    }
  }
}
