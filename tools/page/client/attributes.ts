/** Attributes in the server's three scopes. An owner writes the shared ones; what the device says of itself can only be deleted. */
import { type Attribute, attributes, type Device, deleteAttribute, type Scope, saveAttribute } from "./api.js";
import { button, card, choice, el, errorLine, fill, sureButton, timeText, typedValue, valueText } from "./dom.js";

const SCOPES = [
  ["SHARED_SCOPE", "Shared"],
  ["CLIENT_SCOPE", "Client"],
  ["SERVER_SCOPE", "Server"],
] as const;

const HINTS: Record<Scope, string> = {
  SHARED_SCOPE: "Set here, for the device to obey. A value is JSON, or a text where it is none.",
  CLIENT_SCOPE: "What the device says of itself.",
  SERVER_SCOPE: "What the server notes of the device; the device does not see it.",
};

export class Attributes {
  readonly root: HTMLElement;
  private readonly rows = el("tbody");
  private readonly hint = el("p", { class: "hint" });
  private readonly empty = el("p", { class: "empty" }, "None.");
  private readonly error = errorLine();
  private readonly adding: HTMLFormElement;
  private scope: Scope = "SHARED_SCOPE";
  private device: string | undefined;
  private isEditing = false;

  constructor() {
    const { root, body, tools } = card("attributes", "Attributes");
    tools.append(
      choice("Scope", SCOPES, this.scope, (scope) => {
        this.scope = scope;
        void this.load();
      }),
    );
    this.adding = this.addForm();
    const heads = ["Key", "Value", "Set at", ""].map((text) => el("th", { scope: "col" }, text));
    const table = el("table", { class: "attributes" }, el("thead", {}, el("tr", {}, ...heads)), this.rows);
    body.append(this.hint, this.error.root, el("div", { class: "scroll" }, table), this.empty, this.adding);
    this.root = root;
  }

  show(device: Device | undefined): void {
    this.device = device?.id;
    fill(this.rows);
    void this.load();
  }

  /** The server has told of a change. A row that is being written stays. */
  hear(scope: Scope): void {
    if (scope === this.scope && !this.isEditing) void this.load();
  }

  private async load(): Promise<void> {
    const { device, scope } = this;
    this.isEditing = false;
    this.hint.textContent = HINTS[scope];
    this.adding.hidden = scope !== "SHARED_SCOPE" || !device;
    this.error.show();
    if (!device) return;
    try {
      const found = await attributes(device, scope);
      if (device !== this.device || scope !== this.scope || this.isEditing) return;
      found.sort((a, b) => (a.key < b.key ? -1 : 1));
      this.empty.hidden = found.length > 0;
      fill(this.rows, ...found.map((attribute) => this.row(attribute)));
    } catch (error) {
      this.error.show(error);
    }
  }

  private row(attribute: Attribute): HTMLElement {
    const { key, value, lastUpdateTs } = attribute;
    const valueCell = el("td", { class: "value" }, valueText(value));
    const actions = el("td", { class: "actions" });
    const row = el("tr", { "data-key": key }, el("td", { class: "name" }, key), valueCell);
    row.append(el("td", { class: "time" }, timeText(lastUpdateTs)), actions);
    if (this.scope === "SHARED_SCOPE") {
      const edit = () => this.edit(attribute, valueCell, actions);
      actions.append(button("Edit", edit, { class: "quiet", "aria-label": `Edit ${key}` }));
    }
    if (this.scope !== "SERVER_SCOPE") {
      const remove = () => this.change((device) => deleteAttribute(device, this.scope, key));
      actions.append(sureButton("Delete", `Delete ${key}`, remove));
    }
    return row;
  }

  private edit({ key, value }: Attribute, cell: HTMLElement, actions: HTMLElement): void {
    this.isEditing = true;
    const input = el("input", { "aria-label": `Value of ${key}`, value: valueText(value) });
    const save = () => this.change((device) => saveAttribute(device, this.scope, key, typedValue(input.value)));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") void save();
      if (event.key === "Escape") void this.load();
    });
    fill(cell, input);
    fill(
      actions,
      button("Save", () => void save()),
      button("Cancel", () => void this.load(), { class: "quiet" }),
    );
    input.select();
  }

  private addForm(): HTMLFormElement {
    const key = el("input", { placeholder: "key", "aria-label": "Key of a new attribute", required: true });
    const value = el("input", { placeholder: "value", "aria-label": "Its value" });
    const form = el("form", { class: "inline" }, key, value, el("button", {}, "Add"));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const isSaved = await this.change((device) =>
        saveAttribute(device, "SHARED_SCOPE", key.value, typedValue(value.value)),
      );
      if (!isSaved) return;
      form.reset();
      key.focus();
    });
    return form;
  }

  private async change(action: (device: string) => Promise<void>): Promise<boolean> {
    if (!this.device) return false;
    try {
      await action(this.device);
    } catch (error) {
      this.error.show(error);
      return false;
    }
    await this.load();
    return true;
  }
}
