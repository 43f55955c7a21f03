/** Calls to the device, and what came of them. */
import { changedOnBoard, parseExact, stringifyExact } from "../../exact-json.js";
import { type Device, rpc } from "./api.js";
import { button, card, choice, el, errorLine, timeText } from "./dom.js";

const MOST_CALLS = 50;
type Mode = "twoway" | "oneway";

export class Rpc {
  readonly root: HTMLElement;
  private readonly method = el("input", { "aria-label": "Method", placeholder: "method", required: true });
  private readonly params = el("input", { "aria-label": "Parameters, as JSON", placeholder: "params: {}, true, 12" });
  private readonly seconds = el("input", {
    type: "number",
    "aria-label": "Seconds to wait for the reply",
    min: 5,
    max: 30,
    value: 10,
  });
  private readonly submit = el("button", {}, "Call");
  private readonly error = errorLine();
  private readonly calls = el("ol", { class: "calls", "aria-label": "Calls, the newest first" });
  private readonly empty = el("p", { class: "empty" }, "No calls yet.");
  private mode: Mode = "twoway";
  private device: Device | undefined;

  constructor() {
    const { root, body, tools } = card("rpc", "RPC");
    const modes = [
      ["twoway", "Two-way"],
      ["oneway", "One-way"],
    ] as const;
    tools.append(
      choice<Mode>("Kind of call", modes, this.mode, (mode) => {
        this.mode = mode;
      }),
    );
    const wait = el("label", { class: "wait" }, this.seconds, "s");
    const form = el("form", { class: "inline" }, this.method, this.params, wait, this.submit);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.callTyped();
    });
    body.append(form, this.error.root, this.empty, this.calls);
    this.root = root;
  }

  show(device: Device | undefined): void {
    this.device = device;
    this.submit.disabled = device === undefined;
    this.calls.replaceChildren();
    this.empty.hidden = false;
    this.error.show();
  }

  private callTyped(): void {
    const text = this.params.value.trim() || "{}";
    let params: unknown;
    try {
      params = parseExact(text);
    } catch {
      this.error.show('the parameters are no JSON: a text needs quotation marks, as in "on"');
      return;
    }
    const changed = changedOnBoard(params);
    if (changed !== undefined) {
      this.error.show(`a board would read ${changed} as another number: send a text, as in "${changed}"`);
      return;
    }
    this.error.show();
    void this.call(this.method.value, params, this.mode);
  }

  private async call(method: string, params: unknown, mode: Mode): Promise<void> {
    const { device } = this;
    if (!device) return;
    const outcome = el("span", { class: "outcome" }, "…");
    const again = button("Again", () => void this.call(method, params, mode), {
      class: "quiet",
      "aria-label": `Call ${method} again`,
    });
    const question = el("code", { class: "question" }, `${method}(${stringifyExact(params)})`);
    const head = el(
      "div",
      {},
      el("time", {}, timeText(Date.now())),
      question,
      el("span", { class: "kind" }, mode === "oneway" ? "one-way" : "two-way"),
    );
    const item = el("li", { class: "waiting" }, head, outcome, again);
    this.calls.prepend(item);
    this.empty.hidden = true;
    while (this.calls.children.length > MOST_CALLS) this.calls.lastElementChild?.remove();
    const begin = performance.now();
    const timeoutMs = Math.max(5, Number(this.seconds.value) || 10) * 1000;
    try {
      const reply = await rpc(device.id, method, params, { oneway: mode === "oneway", timeoutMs });
      const took = `${Math.round(performance.now() - begin)} ms`;
      const text = mode === "oneway" ? "sent" : reply === undefined ? "an empty reply" : stringifyExact(reply);
      item.className = "good";
      outcome.replaceChildren(el("code", {}, text), el("span", { class: "took" }, took));
    } catch (error) {
      item.className = "bad";
      outcome.textContent = (error as Error).message;
    }
  }
}
