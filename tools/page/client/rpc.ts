/** Calls to the device, and what came of them. */
import { changedOnBoard, stringifyExact } from "../../exact-json.js";
import { typedValue } from "../../typed-value.js";
import { type Device, rpc } from "./api.js";
import { button, card, choice, el, errorLine, fill, timeText } from "./dom.js";
import { type KnownCall, knownCalls, noteCall } from "./known-calls.js";
import { Roving } from "./roving.js";
import { valueBox } from "./values.js";

const MOST_CALLS = 50;
type Mode = "twoway" | "oneway";

export class Rpc {
  readonly root: HTMLElement;
  private readonly names = el("datalist", { id: "methods" });
  private readonly method = el("input", {
    ...{ "aria-label": "Method", placeholder: "method", required: true, list: "methods", autocomplete: "off" },
  });
  private readonly params = el("input", {
    ...{
      "aria-label": "Parameters, as JSON or text",
      placeholder: "params",
      autocomplete: "off",
    },
  });
  private readonly seconds = el("input", {
    ...{ type: "number", "aria-label": "Seconds to wait for the reply", min: 5, max: 30, value: 10 },
  });
  private readonly submit = el("button", {}, "Call");
  private readonly error = errorLine();
  private readonly known = el("div", { class: "known", role: "toolbar", "aria-label": "Suggestions" });
  private readonly tabStop = new Roving(this.known, "button");
  private readonly calls = el("ol", { class: "calls", "aria-label": "Calls, the newest first" });
  private readonly empty = el("p", { class: "empty" }, "No calls yet. Enter a method, or choose one.");
  private mode: Mode = "twoway";
  private device: Device | undefined;
  /** What the firmware has, while the device is the board. */
  private ofFirmware: readonly string[] = [];
  /** The calls that are suggested, as JSON. */
  private suggested = "";

  constructor() {
    const { root, body, tools } = card("rpc", "RPC");
    const modes = [
      ["twoway", "Two-way"],
      ["oneway", "One-way"],
    ] as const;
    const onMode = (mode: Mode) => {
      this.mode = mode;
    };
    tools.append(choice<Mode>("Kind of call", modes, this.mode, onMode));
    const wait = el("label", { class: "wait" }, this.seconds, "s");
    const form = el("form", { class: "inline" }, this.method, this.params, wait, this.submit, this.names);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.callTyped();
    });
    body.append(form, this.known, this.error.root, el("div", { class: "scroll" }, this.empty, this.calls));
    this.root = root;
  }

  show(device: Device | undefined): void {
    this.device = device;
    this.submit.disabled = device === undefined;
    this.calls.replaceChildren();
    this.empty.hidden = false;
    this.ofFirmware = [];
    this.error.show();
    this.suggest();
  }

  /** The methods that the firmware of this device answers. */
  hearMethods(methods: readonly string[]): void {
    this.ofFirmware = methods;
    this.suggest();
  }

  private suggest(): void {
    const known = this.device ? knownCalls(this.device.name, this.ofFirmware) : [];
    // The same buttons stay: one may be about to be clicked.
    const text = JSON.stringify(known);
    if (text === this.suggested) return;
    this.suggested = text;
    fill(this.names, ...known.map(({ method }) => el("option", { value: method })));
    fill(this.known, ...known.map((call) => button(call.method, () => this.take(call))));
    this.known.hidden = known.length === 0;
    this.tabStop.keep();
  }

  private take({ method, params }: KnownCall): void {
    this.method.value = method;
    this.params.value = params;
    this.params.select();
  }

  private callTyped(): void {
    const text = this.params.value.trim();
    let params: unknown;
    try {
      params = text === "" ? {} : typedValue(text);
    } catch (error) {
      this.error.show(`These parameters are not JSON: ${(error as Error).message}`);
      return;
    }
    const changed = changedOnBoard(params);
    if (changed !== undefined) {
      this.error.show(`A board reads ${changed} as another number. Send a text in its place: "${changed}"`);
      return;
    }
    this.error.show();
    const method = this.method.value.trim();
    if (this.device) noteCall(this.device.name, { method, params: text });
    this.suggest();
    void this.call(method, params, this.mode);
  }

  private async call(method: string, params: unknown, mode: Mode): Promise<void> {
    const { device } = this;
    if (!device) return;
    const outcome = el("div", { class: "outcome" }, "Waiting for the reply…");
    const again = button("Again", () => void this.call(method, params, mode), {
      ...{ class: "quiet", "aria-label": `Call ${method} again` },
    });
    const kind = el("span", { class: "kind" }, mode === "oneway" ? "one-way" : "");
    const took = el("span", { class: "took" });
    const question = el("code", { class: "question" }, `${method}(${stringifyExact(params)})`);
    const head = el("div", {}, question, kind, el("time", {}, timeText(Date.now())), took);
    const item = el("li", { class: "waiting" }, head, again, outcome);
    this.calls.prepend(item);
    this.empty.hidden = true;
    while (this.calls.children.length > MOST_CALLS) this.calls.lastElementChild?.remove();
    const begin = performance.now();
    const timeoutMs = Math.max(5, Number(this.seconds.value) || 10) * 1000;
    try {
      const reply = await rpc(device.id, method, params, { oneway: mode === "oneway", timeoutMs });
      took.textContent = `${Math.round(performance.now() - begin)} ms`;
      item.className = isError(reply) ? "bad" : "good";
      fill(outcome, mode === "oneway" ? "Sent." : reply === undefined ? "An empty reply." : valueBox(reply));
    } catch (error) {
      item.className = "bad";
      outcome.textContent = (error as Error).message;
    }
  }
}

/** What a device says when it cannot do it: `{"error": ...}`. */
function isError(reply: unknown): boolean {
  return typeof reply === "object" && reply !== null && "error" in reply;
}
