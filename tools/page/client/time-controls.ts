/** Which time the plots show: ranges up to now, and steps to any other. */
import { latest, moved, RANGES, rangeOf, rangeText, type View, zoomed } from "../plots/view.js";
import { button, choice, el, setText } from "./dom.js";
import { Roving } from "./roving.js";

const STEP = 0.5;
const CLOSER = 0.5;

export class TimeControls {
  readonly root: HTMLElement;
  private readonly ranges: HTMLElement;
  private readonly text = el("span", { class: "shown-time", role: "status" });
  private chosenMs: number = RANGES[0].ms;
  private view: View = latest(this.chosenMs);

  constructor(private readonly onChange: () => void) {
    const choices = RANGES.map(({ ms, text }) => [String(ms), text] as const);
    this.ranges = choice("Time shown", choices, String(this.chosenMs), (ms) => {
      this.chosenMs = Number(ms);
      this.reset();
    });
    const step = (text: string, label: string, to: () => View) =>
      button(text, () => this.set(to()), { class: "quiet", "aria-label": label, title: label });
    const steps = el(
      "div",
      { class: "time-steps", role: "toolbar", "aria-label": "Move through the time" },
      step("‹", "Earlier", () => moved(this.view, -STEP, Date.now())),
      step("›", "Later", () => moved(this.view, STEP, Date.now())),
      step("+", "Closer", () => zoomed(this.view, CLOSER)),
      step("−", "Farther", () => zoomed(this.view, 1 / CLOSER)),
      button("Now", () => this.reset(), { class: "quiet", "aria-label": "Back to now", title: "Back to now" }),
    );
    new Roving(steps, "button").keep();
    this.root = el("div", { class: "time-controls" }, this.ranges, steps, this.text);
    this.tell();
  }

  get shown(): View {
    return this.view;
  }

  set(view: View): void {
    this.view = view;
    this.tell();
    this.onChange();
  }

  reset(): void {
    this.set(latest(this.chosenMs));
  }

  /** Where the plots have the keyboard. */
  keyPressed(event: KeyboardEvent): void {
    const ways: Record<string, () => View> = {
      ArrowLeft: () => moved(this.view, -STEP, Date.now()),
      ArrowRight: () => moved(this.view, STEP, Date.now()),
      "+": () => zoomed(this.view, CLOSER),
      "-": () => zoomed(this.view, 1 / CLOSER),
      "0": () => latest(this.chosenMs),
      Escape: () => latest(this.chosenMs),
    };
    const way = Object.hasOwn(ways, event.key) ? ways[event.key] : undefined;
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.set(way());
  }

  private tell(): void {
    const { to, spanMs } = this.view;
    const isChosen = to === undefined && spanMs === this.chosenMs;
    const range = rangeOf(this.view, Date.now());
    setText(
      this.text,
      isChosen ? "" : to === undefined ? `the last ${Math.round(spanMs / 100) / 10} s` : rangeText(range),
    );
  }
}
