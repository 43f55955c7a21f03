/** The devices of the server: to choose one of, to add one, to delete one. */
import type { Step } from "../protocol.js";
import { type Device, deleteDevice, devices } from "./api.js";
import { button, card, el, errorLine, fill, setText, sureButton } from "./dom.js";
import { NewDevice } from "./new-device.js";

const EVERY_MS = 4000;
/** With fewer there is nothing to look for. */
const SEARCH_FROM = 8;

export class Devices {
  readonly root: HTMLElement;
  private readonly list = el("ul", { class: "devices" });
  private readonly search = el("input", {
    type: "search",
    placeholder: "Find a device",
    "aria-label": "Find a device",
    hidden: true,
    on: { input: () => this.render() },
  });
  private readonly error = errorLine();
  private all: Device[] = [];
  private chosen: string | undefined;

  /** `steps`: what a new device is told with. */
  constructor(
    private readonly onChoose: (device: Device | undefined) => void,
    steps: () => Step[],
  ) {
    const { root, body, tools } = card("devices", "Devices");
    const adding = new NewDevice(steps, (id) => void this.load().then(() => this.choose(id)));
    tools.append(
      button("Add", () => adding.open(), { class: "quiet", "aria-label": "Add a device" }),
      sureButton("Delete", "Delete the chosen device", () => void this.delete()),
    );
    body.append(this.search, this.error.root, this.list, adding.root);
    this.root = root;
  }

  /** `preferred`: the name of the one to begin with. */
  async start(preferred: () => string | undefined): Promise<void> {
    await this.load();
    this.choose((this.all.find(({ name }) => name === preferred()) ?? this.all[0])?.id);
    setInterval(() => {
      if (!document.hidden) void this.load();
    }, EVERY_MS);
  }

  private async load(): Promise<void> {
    try {
      this.all = await devices();
      this.error.show();
    } catch (error) {
      this.error.show(error);
      return;
    }
    const isGone = this.chosen !== undefined && !this.all.some(({ id }) => id === this.chosen);
    if (isGone || (this.chosen === undefined && this.all.length > 0)) this.choose(this.all[0]?.id);
    this.render();
  }

  private async delete(): Promise<void> {
    if (this.chosen === undefined) return;
    try {
      await deleteDevice(this.chosen);
    } catch (error) {
      this.error.show(error);
      return;
    }
    await this.load();
  }

  private choose(id: string | undefined): void {
    if (id === this.chosen) return;
    this.chosen = id;
    this.render();
    this.onChoose(this.all.find((device) => device.id === id));
  }

  /** The same elements as long as the same devices are there, so that the keyboard keeps its place. */
  private render(): void {
    this.search.hidden = this.all.length < SEARCH_FROM;
    const wanted = this.search.value.toLowerCase();
    const shown = this.all.filter(({ name }) => name.toLowerCase().includes(wanted));
    const present = [...this.list.children] as HTMLElement[];
    const isSame = present.length === shown.length && shown.every(({ id }, i) => present[i]?.dataset.id === id);
    if (!isSame) fill(this.list, ...shown.map((device) => this.item(device)));
    for (const [i, device] of shown.entries()) this.update(this.list.children[i] as HTMLElement, device);
  }

  private item({ id }: Device): HTMLElement {
    return el(
      "li",
      { "data-id": id },
      el(
        "button",
        { type: "button", class: "device", on: { click: () => this.choose(id) } },
        el("span", { class: "dot" }),
        el("span", { class: "name" }),
        el("span", { class: "type" }),
      ),
    );
  }

  private update(item: HTMLElement, { id, name, type, isActive }: Device): void {
    const element = item.firstElementChild as HTMLElement;
    const [dot, nameText, typeText] = element.children as unknown as HTMLElement[];
    element.setAttribute("aria-pressed", String(id === this.chosen));
    const state = isActive === undefined ? "" : isActive ? "active" : "inactive";
    dot!.className = `dot ${state}`;
    dot!.title = state;
    element.setAttribute("aria-label", [name, type, state].filter(Boolean).join(", "));
    setText(nameText!, name);
    setText(typeText!, type);
  }
}
