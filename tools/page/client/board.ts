/** The board: what it is, its pins, and what one can do to it and around it. */

import type { ClientState } from "../../virtual-board/client-state.js";
import type { BoardInfo, PinState, Status } from "../protocol.js";
import { ClientView } from "./client-view.js";
import { button, card, el, errorLine, setText } from "./dom.js";
import { holdable } from "./holdable.js";
import { press, restartBoard, restartBroker, setCut } from "./workshop.js";

const DOWN_MS = 3000;

export class Board {
  readonly root: HTMLElement;
  private readonly facts = el("p", { class: "facts" }, "Starting…");
  private readonly client = new ClientView();
  private readonly pins = el("div", { class: "pins" });
  private readonly hint = el("p", { class: "hint" });
  private readonly error = errorLine();
  private readonly network = el("button", { type: "button", role: "switch", class: "switch" }, "Network");
  private readonly broker = button("Restart the broker", () => this.run(() => restartBroker(DOWN_MS)));
  private readonly restart = button("Restart the board", () => this.run(restartBoard));
  private done = Promise.resolve();

  /** `own`: what the board measures of itself, to be set. */
  constructor(own: HTMLElement) {
    const { root, body } = card("board", "Board");
    this.network.addEventListener("click", () => {
      const isUp = this.network.getAttribute("aria-checked") === "true";
      this.run(() => setCut(isUp));
    });
    this.hearStatus({ isCut: false, isBrokerDown: false });
    const hands = el("div", { class: "hands" }, this.network, this.broker, this.restart);
    body.append(this.facts, this.client.root, this.pins, hands, this.hint, this.error.root, own);
    this.root = root;
  }

  start(board: BoardInfo | undefined, pins: PinState[], canRestartBroker: boolean): void {
    this.pins.replaceChildren();
    for (const pin of pins) this.hearPin(pin);
    this.broker.hidden = !canRestartBroker;
    if (board) this.hearBoard(board);
  }

  hearBoard({ name, firmware, runsOn, canRestart, isMemoryMeasured, variables }: BoardInfo): void {
    this.facts.replaceChildren(el("strong", {}, name), `, ${runsOn}`, el("br"), el("code", {}, firmware));
    this.restart.hidden = !canRestart;
    this.hint.textContent = isMemoryMeasured
      ? "An interpreter has no pins to show."
      : `The virtual board does not count its ${variables.toLocaleString("en")} variables. Add --interpreter to see how many are free.`;
  }

  /** undefined where nobody can see it. */
  hearClient(client: ClientState | undefined): void {
    this.client.hear(client);
  }

  hearStatus({ isCut, isBrokerDown }: Status): void {
    this.network.setAttribute("aria-checked", String(!isCut));
    setText(this.network, isCut ? "Network is cut" : "Network");
    this.broker.disabled = isBrokerDown;
    setText(this.broker, isBrokerDown ? "The broker is down…" : "Restart the broker");
  }

  hearPin(pin: PinState): void {
    const known = [...this.pins.children].find((each) => (each as HTMLElement).dataset.pin === pin.name);
    const element = (known as HTMLElement | undefined) ?? this.makePin(pin);
    const { role, isOn, level, duty } = pin;
    element.classList.toggle("on", isOn);
    if (role === "button") {
      element.setAttribute("aria-pressed", String(isOn));
      setText(element.lastElementChild!, isOn ? "pressed" : "hold");
      return;
    }
    const levels = duty === undefined ? (level ? "high" : "low") : `${Math.round(duty * 100)} %`;
    setText(element.lastElementChild!, role === "led" ? (isOn ? "on" : "off") : levels);
  }

  private makePin({ name, label, role }: PinState): HTMLElement {
    const text = label === name ? name : `${label} (${name})`;
    const children = [
      el("span", { class: "lamp" }),
      el("span", { class: "name" }, text),
      el("span", { class: "level" }),
    ];
    const props = { class: `pin ${role}`, "data-pin": name };
    const element =
      role === "button" ? el("button", { type: "button", ...props }, ...children) : el("div", props, ...children);
    if (element instanceof HTMLButtonElement) holdable(element, (isPressed) => this.run(() => press(name, isPressed)));
    this.pins.append(element);
    return element;
  }

  /** One after the other: a release that overtook its press would leave the button pressed. */
  private run(action: () => Promise<void>): void {
    this.done = this.done.then(action).then(
      () => this.error.show(),
      (error) => this.error.show(error),
    );
  }
}
