/** The board's console: what it prints, and a line to type. */
import { type ConsoleLine, KEPT } from "../protocol.js";
import { button, card, el, errorLine, timeText } from "./dom.js";
import { type } from "./workshop.js";

export class Console {
  readonly root: HTMLElement;
  private readonly log = el("div", { class: "log", role: "log", "aria-label": "Console", tabindex: 0 });
  private readonly error = errorLine();
  private readonly typed: string[] = [];
  private at = 0;

  constructor() {
    const { root, body, tools } = card("console", "Console");
    tools.append(button("Clear", () => this.log.replaceChildren(), { class: "quiet" }));
    const input = el("input", {
      "aria-label": "A line for the board",
      placeholder: "process.memory().free",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: false,
    });
    input.addEventListener("keydown", (event) => this.recall(event, input));
    const form = el(
      "form",
      { class: "inline prompt" },
      el("span", { "aria-hidden": true }, ">"),
      input,
      el("button", {}, "Run"),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const line = input.value;
      if (!line.trim()) return;
      this.typed.push(line);
      this.at = this.typed.length;
      type(line).then(
        () => {
          this.error.show();
          input.value = "";
        },
        (error) => this.error.show(error),
      );
    });
    body.append(this.log, this.error.root, form);
    this.root = root;
  }

  start(lines: ConsoleLine[]): void {
    this.log.replaceChildren();
    for (const line of lines) this.hear(line);
  }

  hear({ ts, text, isTyped, words }: ConsoleLine): void {
    const isAtEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 30;
    const kind = isTyped ? "typed" : /^Uncaught |\berror\b/.test(text) ? "bad" : "";
    const shown = el("span", {}, isTyped ? `> ${text}` : text);
    if (words) shown.append(el("span", { class: "words" }, words));
    this.log.append(el("div", { class: `line ${kind}` }, el("time", {}, timeText(ts)), shown));
    while (this.log.children.length > KEPT.lines) this.log.firstElementChild?.remove();
    // Who has scrolled up is reading.
    if (isAtEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  private recall(event: KeyboardEvent, input: HTMLInputElement): void {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || this.typed.length === 0) return;
    event.preventDefault();
    this.at = Math.min(this.typed.length, Math.max(0, this.at + step));
    input.value = this.typed[this.at] ?? "";
  }
}
