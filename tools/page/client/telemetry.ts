/** Telemetry: a plot for each key that has numbers, the last value of any other. */
import { ExactNumber } from "../../exact-json.js";
import { type Device, history } from "./api.js";
import { card, choice, el, errorLine, setText, timeText } from "./dom.js";
import { Plot } from "./plot.js";
import { valueText } from "./values.js";

const MINUTE_MS = 60_000;
const LONGEST_MS = 60 * MINUTE_MS;
/** A canvas each: more would make the page slow, and no one looks at them. */
const MOST_PLOTS = 16;
const COLOURS = 6;
const EVERY_MS = 1000;

class Tile {
  readonly root: HTMLElement;
  private readonly value = el("span", { class: "value" });
  private readonly time = el("span", { class: "time" });
  private readonly place = el("div", { class: "place" });
  private readonly times: number[] = [];
  private readonly values: number[] = [];
  private plot: Plot | undefined;
  private latest: { ts: number; value: unknown } | undefined;
  private isHovered = false;

  constructor(
    private readonly key: string,
    private readonly colour: number,
    private readonly mayPlot: boolean,
  ) {
    const head = el("div", { class: "tile-head" }, el("span", { class: "name" }, key), this.time);
    this.root = el("article", { class: "tile", "aria-label": key }, head, this.value, this.place);
  }

  /** Points may come late, and twice. */
  add(ts: number, raw: unknown): void {
    if (!this.latest || ts >= this.latest.ts) this.latest = { ts, value: raw };
    const value = numberOf(raw);
    if (value === undefined) return;
    let at = this.times.length;
    while (at > 0 && this.times[at - 1]! >= ts) at--;
    const isKnown = this.times[at] === ts;
    this.times.splice(at, isKnown ? 1 : 0, ts);
    this.values.splice(at, isKnown ? 1 : 0, value);
    const old = this.times.findIndex((each) => each >= Date.now() - LONGEST_MS);
    if (old > 0) {
      this.times.splice(0, old);
      this.values.splice(0, old);
    }
  }

  draw(windowMs: number): void {
    if (!this.isHovered && this.latest) this.show(this.latest.ts, this.latest.value);
    if (this.values.length === 0 || !this.mayPlot) return;
    this.plot ??= this.makePlot();
    this.plot.show(this.times, this.values, windowMs);
  }

  remove(): void {
    this.plot?.remove();
    this.root.remove();
  }

  private show(ts: number, value: unknown): void {
    setText(this.value, numberOf(value) === undefined ? valueText(value) : String(value));
    setText(this.time, timeText(ts));
  }

  private makePlot(): Plot {
    const plot = new Plot({
      colour: `--series-${this.colour}`,
      label: this.key,
      onHover: (point) => {
        this.isHovered = point !== undefined;
        if (point) this.show(point.ts, point.value);
        else if (this.latest) this.show(this.latest.ts, this.latest.value);
      },
    });
    this.root.classList.add("plotted");
    this.root.style.setProperty("--colour", `var(--series-${this.colour})`);
    this.place.append(plot.root);
    return plot;
  }
}

/** The server writes numbers as texts in its subscription. */
function numberOf(value: unknown): number | undefined {
  const isText = value instanceof ExactNumber || (typeof value === "string" && value.trim() !== "");
  const number = isText ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

export class Telemetry {
  readonly root: HTMLElement;
  private readonly tiles = new Map<string, Tile>();
  private readonly list = el("div", { class: "tiles" });
  private readonly empty = el("p", { class: "empty" }, "No telemetry yet.");
  private readonly error = errorLine();
  private windowMs = MINUTE_MS;
  private device: string | undefined;

  /** `onData` is told all that is shown, too. */
  constructor(private readonly onData: (data: Record<string, [number, unknown][]>) => void) {
    const { root, body, tools } = card("telemetry", "Telemetry");
    const windows = [
      ["60000", "1 min"],
      ["300000", "5 min"],
      ["900000", "15 min"],
      ["3600000", "1 h"],
    ] as const;
    const onWindow = (value: string) => {
      this.windowMs = Number(value);
      this.draw();
    };
    tools.append(choice("Time shown", windows, "60000", onWindow));
    body.append(this.error.root, this.empty, this.list);
    this.root = root;
    setInterval(() => this.draw(), EVERY_MS);
  }

  async show(device: Device | undefined): Promise<void> {
    this.device = device?.id;
    for (const tile of this.tiles.values()) tile.remove();
    this.tiles.clear();
    this.empty.hidden = false;
    this.error.show();
    if (!device) return;
    try {
      const found = await history(device.id, Date.now() - LONGEST_MS);
      if (this.device !== device.id) return;
      const series = Object.entries(found).map(([key, points]) => [key, points.map(({ ts, value }) => [ts, value])]);
      this.hear(Object.fromEntries(series));
    } catch (error) {
      if (this.device === device.id) this.error.show(error);
    }
  }

  /** As they arrive. */
  hear(data: Record<string, [number, unknown][]>): void {
    this.onData(data);
    for (const [key, points] of Object.entries(data)) {
      for (const [ts, value] of points) {
        // A key that the server knows nothing of.
        if (value === null || value === undefined) continue;
        this.tile(key).add(ts, value);
      }
    }
    this.empty.hidden = this.tiles.size > 0;
    this.draw();
  }

  private tile(key: string): Tile {
    const known = this.tiles.get(key);
    if (known) return known;
    const count = this.tiles.size;
    const tile = new Tile(key, (count % COLOURS) + 1, count < MOST_PLOTS);
    this.tiles.set(key, tile);
    this.list.append(tile.root);
    return tile;
  }

  private draw(): void {
    if (document.hidden) return;
    for (const tile of this.tiles.values()) tile.draw(this.windowMs);
  }
}
