/** The head of the chosen device: its name, its state, what it runs, and what one does to it as a whole. */
import { type Device, deleteDevice, renameDevice } from "./api.js";
import { stateText } from "./devices.js";
import { askToDelete, dialog, menu } from "./dialog.js";
import { button, el, errorLine, setText } from "./dom.js";

export interface HeadHost {
  /** It is gone, or has another name. */
  onChanged(): void;
  onUpdate(): void;
}

export class DeviceHead {
  readonly root = el("header", { id: "device" });
  private readonly dot = el("span", { class: "dot" });
  private readonly name = el("h2", { class: "name" }, "Loading…");
  private readonly state = el("span", { class: "chip" });
  private readonly facts = el("p", { class: "facts" });
  private readonly error = errorLine();
  private readonly menu = menu("More about this device", [
    ["Rename", () => this.rename()],
    ["Update firmware", () => this.host.onUpdate()],
    ["Delete", () => this.delete()],
  ]);
  private device: Device | undefined;
  private running = "";

  constructor(private readonly host: HeadHost) {
    const line = el("div", { class: "line" }, this.dot, this.name, this.state);
    this.menu.items.at(-1)!.classList.add("danger");
    this.root.append(el("div", { class: "what" }, line, this.facts), this.menu.root, this.error.root);
  }

  /** Before it is known whether there is one. */
  wait(text: string): void {
    this.change(undefined);
    setText(this.name, text);
    setText(this.facts, "");
  }

  show(device: Device | undefined): void {
    this.error.show();
    this.running = "";
    this.change(device);
  }

  change(device: Device | undefined): void {
    this.device = device;
    this.menu.root.hidden = !device;
    const state = stateText(device?.isActive);
    this.dot.className = `dot ${state}`;
    this.state.hidden = state === "";
    this.state.className = `chip ${state}`;
    setText(this.state, state);
    setText(this.name, device?.name ?? "No device");
    this.showFacts();
  }

  /** What it says that it runs; empty when it has said nothing. */
  hearRunning(running: string): void {
    this.running = running;
    this.showFacts();
  }

  private showFacts(): void {
    const { device, running } = this;
    const facts = [device?.type, running && `runs ${running}`].filter(Boolean);
    setText(this.facts, device ? facts.join(" · ") : "Add a device to begin.");
  }

  private rename(): void {
    const { device } = this;
    if (!device) return;
    const name = el("input", { "aria-label": "New name", value: device.name, required: true });
    const error = errorLine();
    const form = el("form", { class: "stack" }, name, error.root);
    const asked = dialog("rename", `Rename ${device.name}`, form);
    form.append(
      el(
        "div",
        { class: "answers" },
        button("Cancel", () => asked.close()),
        el("button", {}, "Rename"),
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      renameDevice(device.id, name.value.trim()).then(
        () => {
          asked.close();
          this.host.onChanged();
        },
        (reason) => error.show(reason),
      );
    });
    asked.open();
    name.select();
  }

  private delete(): void {
    const { device } = this;
    if (!device) return;
    const lost =
      "Its telemetry and its attributes are deleted too. A board that uses its token gets no connection any more.";
    askToDelete(`Delete ${device.name}?`, lost, `Delete ${device.name}`, () => {
      deleteDevice(device.id).then(
        () => this.host.onChanged(),
        (error) => this.error.show(error),
      );
    });
  }
}
