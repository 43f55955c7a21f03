/** All keys of a device with their last values: a list box in which numbers are chosen to be plotted. One tab stop. */
import { byName } from "../plots/natural-sort.js";
import { ageText } from "../plots/view.js";
import { el, fill, refill, setText } from "./dom.js";
import { Roving } from "./roving.js";

export interface KeyRow {
  key: string;
  ts: number;
  /** With its unit. */
  text: string;
  canPlot: boolean;
}

export interface KeyListHost {
  /** To be plotted, or not any more. */
  onToggle(key: string): void;
  /** The one that the keyboard is at, or that was clicked. */
  onCurrent(key: string): void;
}

/** Of a value that may be long. */
const TEXT_SHOWN = 200;
/** With fewer there is nothing to look for. */
const SEARCH_FROM = 9;

export class KeyList {
  readonly root: HTMLElement;
  private readonly search = el("input", {
    type: "search",
    placeholder: "Find a key",
    "aria-label": "Find a key",
    on: { input: () => this.filter() },
  });
  private readonly count = el("p", { class: "key-count", role: "status" });
  private readonly list = el("ul", {
    class: "key-list",
    role: "listbox",
    "aria-multiselectable": "true",
    "aria-label": "Keys: those that are selected are plotted",
    on: { keydown: (event) => this.keyPressed(event) },
  });
  private readonly options = new Map<string, HTMLElement>();
  private readonly tabStop = new Roving(this.list, ".key");

  constructor(private readonly host: KeyListHost) {
    this.root = el("div", { class: "keys" }, this.search, this.list, this.count);
  }

  clear(): void {
    this.options.clear();
    this.search.value = "";
    fill(this.list);
    this.filter();
  }

  /** The elements stay, so that the keyboard keeps its place. */
  show(rows: readonly KeyRow[], plotted: readonly string[], now: number): void {
    const isNew = rows.some(({ key }) => !this.options.has(key));
    for (const row of rows) this.update(row, plotted.includes(row.key), now);
    if (!isNew) return;
    const names = [...this.options.keys()].sort(byName);
    refill(this.list, ...names.map((name) => this.options.get(name)!));
    this.filter();
  }

  /** From elsewhere: the keyboard stays where it is. */
  choose(key: string): void {
    for (const [name, option] of this.options) option.classList.toggle("current", name === key);
    this.tabStop.keep(this.options.get(key));
  }

  private update({ key, ts, text, canPlot }: KeyRow, isPlotted: boolean, now: number): void {
    const option = this.options.get(key) ?? this.make(key);
    if (canPlot) option.setAttribute("aria-selected", String(isPlotted));
    else option.removeAttribute("aria-selected");
    option.classList.toggle("no-plot", !canPlot);
    const [, value, age] = option.children as unknown as HTMLElement[];
    setText(value!, text.length > TEXT_SHOWN ? `${text.slice(0, TEXT_SHOWN)}…` : text);
    setText(age!, ageText(now - ts));
  }

  private make(key: string): HTMLElement {
    const option = el(
      "li",
      {
        class: "key",
        role: "option",
        tabindex: -1,
        title: key,
        on: {
          click: () => this.toggle(key),
          focus: () => {
            this.choose(key);
            this.host.onCurrent(key);
          },
        },
      },
      el("span", { class: "name" }, key),
      el("span", { class: "key-value value" }),
      el("span", { class: "key-time" }),
    );
    this.options.set(key, option);
    return option;
  }

  private toggle(key: string): void {
    if (this.options.get(key)?.hasAttribute("aria-selected")) this.host.onToggle(key);
  }

  private keyPressed(event: KeyboardEvent): void {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    this.toggle((event.target as HTMLElement).title);
  }

  private filter(): void {
    const { size } = this.options;
    const wanted = this.search.value.trim().toLowerCase();
    this.search.hidden = size < SEARCH_FROM;
    let shown = 0;
    for (const [key, option] of this.options) {
      option.hidden = !key.toLowerCase().includes(wanted);
      if (!option.hidden) shown++;
    }
    setText(this.count, wanted ? `${shown} of ${size} keys` : size < SEARCH_FROM ? "" : `${size} keys`);
    this.tabStop.keep();
  }
}
