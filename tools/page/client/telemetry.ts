/** Telemetry: a plot for each key that is chosen, and all keys with their last values in a list. */
import { csvOf, fileName } from "../plots/csv.js";
import { isOverdue } from "../plots/gaps.js";
import { canPlot, type Key, MOST_PLOTS, plottedKeys, plottedText } from "../plots/keys.js";
import { byName } from "../plots/natural-sort.js";
import { Series } from "../plots/series.js";
import { Units } from "../plots/units.js";
import { between, type Range, rangeOf } from "../plots/view.js";
import type { Device } from "./api.js";
import { button, card, el, errorLine, fill, setText } from "./dom.js";
import { download } from "./download.js";
import { allStoredPoints, canAsk, historyOf, lastValues } from "./history.js";
import { keep, kept } from "./kept.js";
import { KeyDetails } from "./key-details.js";
import { KeyList } from "./key-list.js";
import { LastValues } from "./last-values.js";
import { COLOURS, PlotTile } from "./plot-tile.js";
import { TimeControls } from "./time-controls.js";

const DRAW_EVERY_MS = 1000;
/** Of clicks and new keys, before the server is asked. */
const SETTLE_MS = 150;
/** How long between two questions for the types of values. */
const TYPES_EVERY_MS = 3000;
/** Of one series, before the server is asked for fewer. */
const MOST_POINTS = 5000;

/** As a subscription brings them: `[ts, value]` of each key. */
export type Data = Record<string, [number, unknown][]>;

export class Telemetry {
  readonly root: HTMLElement;
  private readonly units = new Units(kept("units"), (text) => keep("units", text));
  private readonly controls = new TimeControls(() => this.loadSoon());
  private readonly list = el("div", {
    class: "plots",
    role: "group",
    tabindex: 0,
    "aria-label": "Plots",
    "aria-describedby": "plots-help",
    on: { keydown: (event) => this.controls.keyPressed(event) },
  });
  private readonly left = el("p", { class: "hint", role: "status" });
  private readonly empty = el("p", { class: "empty" });
  private readonly error = errorLine();
  /** Of the last download: what is asked for in between does not take it away. */
  private readonly downloadError = errorLine();
  private readonly keys: KeyList;
  private readonly details: KeyDetails;
  private readonly last = new LastValues();
  private readonly series = new Map<string, Series>();
  private readonly tiles = new Map<string, PlotTile>();
  /** What came while the server was asked. */
  private heard: [key: string, ts: number, value: number][] = [];
  private device: Device | undefined;
  private chosen: string[] | undefined;
  private loads = 0;
  /** Until the server has answered. */
  private loading: ReturnType<typeof setTimeout> | undefined;
  private typing: ReturnType<typeof setTimeout> | undefined;
  private typesAskedAt = 0;

  /** `onData` is told all that is shown, too. */
  constructor(private readonly onData: (data: Data) => void) {
    const { root, body, tools } = card("telemetry", "Telemetry");
    this.details = new KeyDetails({
      unitOf: (key) => this.units.of(key),
      setUnit: (key, unit) => {
        this.units.set(key, unit);
        this.draw();
      },
      download: (key) => void this.save([key]),
    });
    this.keys = new KeyList({
      onToggle: (key) => this.toggle(key),
      onCurrent: (key) => this.details.show(key),
    });
    tools.append(button("CSV", () => void this.save(), { class: "quiet", "aria-label": "Download all keys as CSV" }));
    const help =
      "Arrow keys show an earlier or a later time, + and - look closer or from farther away, 0 goes back to now.";
    body.append(
      this.controls.root,
      this.error.root,
      this.downloadError.root,
      this.empty,
      el("p", { id: "plots-help", class: "unseen" }, help),
      el(
        "div",
        { class: "plots-and-keys" },
        el("div", { class: "plots-side" }, this.list, this.left),
        el("div", { class: "keys-side" }, this.keys.root, this.details.root),
      ),
    );
    this.root = root;
    setInterval(() => this.draw(), DRAW_EVERY_MS);
  }

  async show(device: Device | undefined): Promise<void> {
    this.device = device;
    this.chosen = device && chosenOf(device.id);
    for (const tile of this.tiles.values()) tile.remove();
    this.tiles.clear();
    this.series.clear();
    this.last.clear();
    this.heard = [];
    this.keys.clear();
    this.details.show(undefined);
    this.error.show();
    this.downloadError.show();
    this.say(device ? "Loading…" : "");
    this.render();
    await this.refresh();
  }

  /** Asks the server anew: the subscription was away for a while. */
  async refresh(): Promise<void> {
    const { device } = this;
    if (!device) return;
    this.typesAskedAt = Date.now();
    try {
      const found = await lastValues(device.id);
      if (this.device !== device) return;
      this.error.show();
      for (const [key, point] of found) this.last.learn(key, point);
      this.say(this.last.all.size > 0 ? "" : "No telemetry yet.");
      this.onData(Object.fromEntries([...found].map(([key, { ts, value }]) => [key, [[ts, value]]])));
      this.render();
      this.loadSoon();
    } catch (error) {
      if (this.device !== device) return;
      this.say("");
      this.error.show(error);
    }
  }

  /** As they arrive. */
  hear(data: Data): void {
    this.onData(data);
    let isNews = false;
    for (const [key, points] of Object.entries(data)) {
      // Of a key that the server knows nothing of the value is null.
      for (const [ts, value] of points)
        if (value !== null && value !== undefined) isNews = this.add(key, ts, value) || isNews;
    }
    if (isNews) this.askTypes();
    this.draw();
  }

  /** Whether no plot has had a value for several of its usual pauses. */
  isOverdue(now: number): boolean {
    // What is shown of the past says nothing of now.
    if (this.controls.shown.to !== undefined) return false;
    const all = [...this.series.values()].filter(({ length }) => length > 0);
    return all.length > 0 && all.every(({ times }) => isOverdue(times, now));
  }

  private say(text: string): void {
    setText(this.empty, text);
    this.empty.hidden = text === "";
  }

  private add(key: string, ts: number, raw: unknown): boolean {
    const { number, isNews } = this.last.hear(key, ts, raw);
    if (number === undefined) return isNews;
    this.series.get(key)?.add({ ts, value: number });
    this.heard.push([key, ts, number]);
    return isNews;
  }

  private askTypes(): void {
    const wait = Math.max(SETTLE_MS, this.typesAskedAt + TYPES_EVERY_MS - Date.now());
    this.typing ??= setTimeout(() => {
      this.typing = undefined;
      void this.refresh();
    }, wait);
  }

  private get knownKeys(): Key[] {
    return [...this.last.all].map(([name, { kind }]) => ({ name, isNumber: kind === "number" }));
  }

  private get plotted(): string[] {
    return plottedKeys(this.knownKeys, this.chosen);
  }

  private toggle(key: string): void {
    const { plotted } = this;
    const isOn = plotted.includes(key);
    if (!isOn && plotted.length >= MOST_PLOTS) return;
    this.chosen = isOn ? plotted.filter((each) => each !== key) : [...plotted, key];
    if (this.device) keep(`plots ${this.device.id}`, JSON.stringify(this.chosen));
    this.render();
    this.loadSoon();
  }

  /** The plots that there shall be, in the order of their names. */
  private render(): void {
    const { plotted, knownKeys } = this;
    for (const [key, tile] of this.tiles) {
      if (plotted.includes(key)) continue;
      tile.remove();
      this.tiles.delete(key);
      this.series.delete(key);
    }
    const order = knownKeys
      .filter(canPlot)
      .map(({ name }) => name)
      .sort(byName);
    for (const key of plotted) if (!this.tiles.has(key)) this.addTile(key, (order.indexOf(key) % COLOURS) + 1);
    fill(this.list, ...plotted.map((key) => this.tiles.get(key)!.root));
    this.list.hidden = plotted.length === 0;
    setText(this.left, plottedText(knownKeys, plotted));
    this.draw();
    this.showFirst(knownKeys);
  }

  /** Before one is chosen: were the details not there yet, the list would move under the pointer that chooses. */
  private showFirst(knownKeys: Key[]): void {
    const [first] = knownKeys.map(({ name }) => name).sort(byName);
    if (first === undefined || !this.details.isEmpty) return;
    this.keys.choose(first);
    this.details.show(first);
  }

  private addTile(key: string, colour: number): void {
    const series = new Series();
    this.series.set(key, series);
    const tile = new PlotTile(key, colour, series, {
      unitOf: (each) => this.units.of(each),
      onZoom: (from, to) => this.controls.set(between(from, to)),
      onReset: () => this.controls.reset(),
      onChoose: (each) => {
        this.keys.choose(each);
        this.details.show(each);
      },
    });
    this.tiles.set(key, tile);
  }

  private loadSoon(): void {
    this.draw();
    this.settle();
  }

  private settle(): void {
    clearTimeout(this.loading);
    const timer = setTimeout(async () => {
      await this.load();
      if (this.loading === timer) this.loading = undefined;
    }, SETTLE_MS);
    this.loading = timer;
  }

  private async load(): Promise<void> {
    const { device, plotted } = this;
    const turn = ++this.loads;
    if (!device || plotted.length === 0) return;
    this.heard = [];
    try {
      const found = await historyOf(device.id, plotted, rangeOf(this.controls.shown, Date.now()));
      if (turn !== this.loads || this.device !== device) return;
      this.error.show();
      for (const [key, { points, intervalMs }] of found) this.series.get(key)?.replace(points, intervalMs);
      for (const [key, ts, value] of this.heard.splice(0)) this.series.get(key)?.add({ ts, value });
      this.draw();
    } catch (error) {
      if (turn === this.loads && this.device === device) this.error.show(error);
    }
  }

  private draw(): void {
    if (document.hidden) return;
    const now = Date.now();
    const range = rangeOf(this.controls.shown, now);
    for (const [key, tile] of this.tiles) {
      const value = this.last.all.get(key);
      if (value) tile.hear(value.ts, value.text);
      tile.draw(range, now);
    }
    this.trim(range);
    const { plotted } = this;
    const rows = [...this.last.all].map(([key, { ts, text, kind }]) => {
      const unit = kind === "number" ? this.units.of(key) : "";
      return {
        key,
        ts,
        text: unit ? `${text} ${unit}` : text,
        canPlot: canPlot({ name: key, isNumber: kind === "number" }),
      };
    });
    this.keys.show(rows, plotted, now);
  }

  /** What is over is forgotten, and what has become many is asked for in fewer. */
  private trim({ from, to }: Range): void {
    if (this.heard.length > MOST_POINTS) this.heard.splice(0, this.heard.length - MOST_POINTS);
    if (this.controls.shown.to !== undefined) return;
    for (const series of this.series.values()) {
      series.forgetBefore(from - (to - from) / 2);
      // Values that come often would put off a question that waits, and outdate one that is asked.
      if (series.length > MOST_POINTS && this.loading === undefined) this.settle();
    }
  }

  /** Of the time that is shown; all keys where none are named. */
  private async save(keys?: string[]): Promise<void> {
    const { device } = this;
    if (!device) return;
    const wanted = keys ?? [...this.last.all.keys()].sort(byName);
    this.downloadError.show();
    try {
      const left = wanted.filter((key) => !canAsk(key));
      const columns = await allStoredPoints(device.id, wanted, rangeOf(this.controls.shown, Date.now()));
      download(fileName(device.name, ...(keys ?? [])), csvOf(columns), "text/csv");
      if (left.length > 0) this.downloadError.show(`Not in the file, because the name has a comma: ${left.join("; ")}`);
    } catch (error) {
      this.downloadError.show(error);
    }
  }
}

function chosenOf(device: string): string[] | undefined {
  try {
    const stored: unknown = JSON.parse(kept(`plots ${device}`) ?? "");
    return Array.isArray(stored) ? stored.filter((each) => typeof each === "string") : undefined;
  } catch {
    return undefined;
  }
}
