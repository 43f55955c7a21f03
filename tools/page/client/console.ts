/** The board's console: what it prints, and a line to type. */
import { type ConsoleLine, KEPT } from "../protocol.js";
import { button, el, errorLine, pixelsBelow, setText, timeText } from "./dom.js";
import type { Panel } from "./drawer.js";
import { type } from "./workshop.js";

export class Console implements Panel {
  readonly id = "console";
  readonly title = "Console";
  readonly body = el("div", { class: "panel" });
  readonly tools: HTMLElement;
  private readonly log = el("div", { class: "log", role: "group", "aria-label": "What the board prints", tabindex: 0 });
  /** What the board says to a line that was typed here is read aloud; all else it prints is not. */
  private readonly answer = el("p", { class: "unseen", role: "status" });
  private readonly error = errorLine();
  private readonly typed: string[] = [];
  private at = 0;
  private isAtEnd = true;
  private isAnswerComing = false;

  constructor() {
    const clear = button("Clear", () => this.log.replaceChildren(), { class: "quiet" });
    this.tools = el("div", { class: "tools" }, clear);
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
      if (input.value.trim()) this.run(input);
    });
    this.log.addEventListener("scroll", () => {
      this.isAtEnd = pixelsBelow(this.log) < 30;
    });
    this.body.append(this.log, this.answer, this.error.root, form);
  }

  start(lines: ConsoleLine[]): void {
    this.log.replaceChildren();
    for (const line of lines) this.append(line);
    this.onShow();
  }

  hear(line: ConsoleLine): void {
    this.append(line);
    if (this.isAnswerComing && !line.isTyped) setText(this.answer, line.text);
    if (!line.isTyped) this.isAnswerComing = false;
    this.onShow();
  }

  /** Who has scrolled up is reading. */
  onShow(): void {
    if (this.isAtEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  private append({ ts, text, isTyped, words }: ConsoleLine): void {
    const kind = isTyped ? "typed" : /^Uncaught |\berror\b/.test(text) ? "bad" : "";
    const shown = el("span", {}, isTyped ? `> ${text}` : text);
    if (words) shown.append(el("span", { class: "words" }, words));
    this.log.append(el("div", { class: `line ${kind}` }, el("time", {}, timeText(ts)), shown));
    while (this.log.children.length > KEPT.lines) this.log.firstElementChild?.remove();
  }

  private run(input: HTMLInputElement): void {
    const line = input.value;
    this.typed.push(line);
    this.at = this.typed.length;
    this.isAnswerComing = true;
    // At once: when the server answers, the next line may have been begun.
    input.value = "";
    type(line).then(
      () => this.error.show(),
      (error) => {
        this.error.show(error);
        if (input.value === "") input.value = line;
      },
    );
  }

  private recall(event: KeyboardEvent, input: HTMLInputElement): void {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || this.typed.length === 0) return;
    event.preventDefault();
    this.at = Math.min(this.typed.length, Math.max(0, this.at + step));
    input.value = this.typed[this.at] ?? "";
  }
}
