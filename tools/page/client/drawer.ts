/** The drawer at the bottom: one panel at a time, closed, low or tall, as it was left. */
import { button, el } from "./dom.js";
import { keep, kept } from "./kept.js";
import { Roving } from "./roving.js";

const STORED = "drawer";

export interface Panel {
  id: string;
  title: string;
  body: HTMLElement;
  /** Beside the tabs while it is shown. */
  tools: HTMLElement;
  /** It is in sight now: what scrolls has a height again. */
  onShow?(): void;
}

interface Kept {
  panel: string;
  isOpen: boolean;
  isTall: boolean;
}

export class Drawer {
  readonly root: HTMLElement;
  private readonly tabs: HTMLElement[];
  private readonly tabStop: Roving;
  private readonly size = button("", () => this.set({ isTall: !this.kept.isTall }), { class: "quiet" });
  private readonly toggle = button("", () => this.set({ isOpen: !this.kept.isOpen }), { class: "quiet" });
  private kept: Kept;

  constructor(private readonly panels: Panel[]) {
    this.kept = { panel: panels[0]!.id, isOpen: innerHeight > 800 && innerWidth > 700, isTall: false, ...stored() };
    if (!panels.some(({ id }) => id === this.kept.panel)) this.kept.panel = panels[0]!.id;
    this.tabs = panels.map(({ id, title }) =>
      button(title, () => this.set({ panel: id, isOpen: true }), { role: "tab", id: `${id}-tab`, "aria-controls": id }),
    );
    const list = el("div", { role: "tablist", "aria-label": "Console and MQTT" }, ...this.tabs);
    this.tabStop = new Roving(list, "[role=tab]");
    const tools = panels.map(({ tools }) => tools);
    const bar = el("div", { class: "bar" }, list, ...tools, el("div", { class: "sizes" }, this.size, this.toggle));
    for (const { id, body } of panels) {
      body.id = id;
      body.setAttribute("role", "tabpanel");
      body.setAttribute("aria-labelledby", `${id}-tab`);
    }
    this.root = el("section", { id: "drawer", "aria-label": "Console and MQTT" }, bar, ...panels.map((p) => p.body));
    this.show();
  }

  private set(change: Partial<Kept>): void {
    this.kept = { ...this.kept, ...change };
    keep(STORED, JSON.stringify(this.kept));
    this.show();
  }

  private show(): void {
    const { panel, isOpen, isTall } = this.kept;
    this.root.dataset.size = isOpen ? (isTall ? "tall" : "low") : "closed";
    this.size.textContent = isTall ? "Lower" : "Taller";
    this.size.hidden = !isOpen;
    this.toggle.textContent = isOpen ? "Close" : "Open";
    for (const [i, each] of this.panels.entries()) {
      const { id, body, tools } = each;
      const isShown = isOpen && id === panel;
      this.tabs[i]!.setAttribute("aria-selected", String(id === panel));
      body.hidden = tools.hidden = !isShown;
      if (isShown) each.onShow?.();
    }
    this.tabStop.keep(this.tabs[this.panels.findIndex(({ id }) => id === panel)]);
  }
}

function stored(): Partial<Kept> {
  try {
    return JSON.parse(kept(STORED) ?? "{}");
  } catch {
    return {};
  }
}
