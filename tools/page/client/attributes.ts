/** Attributes in the server's three scopes, edited where they stand. What the device says of itself can only be deleted. */
import { typedValue } from "../../typed-value.js";
import { byName } from "../plots/natural-sort.js";
import { type Attribute, attributes, type Device, deleteAttribute, type Scope, saveAttribute } from "./api.js";
import { button, card, choice, el, errorLine, fill, refill, setText, sureButton, timeText } from "./dom.js";
import { Roving } from "./roving.js";
import { valueBox, valueText } from "./values.js";

const SCOPES = [
  ["SHARED_SCOPE", "Shared"],
  ["CLIENT_SCOPE", "Client"],
  ["SERVER_SCOPE", "Server"],
] as const;

const HINTS: Record<Scope, string> = {
  SHARED_SCOPE: "You set these. The device receives them.",
  CLIENT_SCOPE: "The device sends these. You can delete them here.",
  SERVER_SCOPE: "Notes about the device. The device does not see them.",
};

const EMPTY: Record<Scope, string> = {
  SHARED_SCOPE: "No shared attributes. Add one below to set the device.",
  CLIENT_SCOPE: "The device has sent no attributes.",
  SERVER_SCOPE: "No server attributes.",
};

/** A longer text is edited in several lines. */
const ONE_LINE = 80;

export class Attributes {
  readonly root: HTMLElement;
  private readonly rows = el("tbody");
  private readonly tabStop = new Roving(this.rows, ".actions button", () => (this.scope === "CLIENT_SCOPE" ? 1 : 2));
  private readonly hint = el("p", { class: "hint" });
  private readonly empty = el("p", { class: "empty" });
  private readonly error = errorLine();
  /** A list that loads, or loads again, must not take this away. */
  private readonly changeError = errorLine();
  private readonly adding: HTMLFormElement;
  private scope: Scope = "SHARED_SCOPE";
  private device: string | undefined;
  private loads = 0;
  /** The rows that are being written, by key. */
  private readonly edited = new Map<string, HTMLElement>();

  constructor() {
    const { root, body, tools } = card("attributes", "Attributes");
    const onScope = (scope: Scope) => {
      this.scope = scope;
      this.begin();
    };
    tools.append(choice("Scope", SCOPES, this.scope, onScope));
    this.adding = this.addForm();
    const heads = ["Key", "Value", "Actions"].map((text) => el("th", { scope: "col" }, text));
    const head = el("thead", { class: "unseen" }, el("tr", {}, ...heads));
    const table = el("table", { class: "attributes" }, head, this.rows);
    const scroll = el("div", { class: "scroll" }, table, this.empty);
    body.append(this.hint, this.error.root, this.changeError.root, scroll, this.adding);
    this.root = root;
  }

  show(device: Device | undefined): void {
    this.device = device?.id;
    this.begin();
  }

  /** The server has told of a change. A row that is being written stays. */
  hear(scope: Scope): void {
    if (scope === this.scope && !this.edited.size) void this.load();
  }

  private begin(): void {
    this.changeError.show();
    this.edited.clear();
    fill(this.rows);
    this.empty.hidden = !this.device;
    setText(this.empty, "Loading…");
    setText(this.hint, HINTS[this.scope]);
    this.adding.hidden = this.scope === "CLIENT_SCOPE" || !this.device;
    void this.load();
  }

  private async load(): Promise<void> {
    const { device, scope } = this;
    const turn = ++this.loads;
    this.error.show();
    if (!device) return;
    try {
      const found = await attributes(device, scope);
      // A later one was asked for meanwhile.
      if (turn !== this.loads) return;
      found.sort((a, b) => byName(a.key, b.key));
      this.empty.hidden = found.length > 0;
      setText(this.empty, EMPTY[scope]);
      this.fill(found);
    } catch (error) {
      if (turn !== this.loads) return;
      this.empty.hidden = true;
      this.error.show(error);
    }
  }

  /** A row whose attribute is the same stays, and with it what is open or has the focus there; so do those that are being written. */
  private fill(found: Attribute[]): void {
    const keys = new Set(found.map(({ key }) => key));
    for (const key of this.edited.keys()) if (!keys.has(key)) this.edited.delete(key);
    const known = new Map(([...this.rows.children] as HTMLElement[]).map((row) => [row.dataset.version, row]));
    const rowOf = (attribute: Attribute) =>
      this.edited.get(attribute.key) ?? known.get(versionOf(attribute)) ?? this.row(attribute);
    refill(this.rows, ...found.map(rowOf));
    this.tabStop.keep();
  }

  private row(attribute: Attribute): HTMLElement {
    const { key, value, lastUpdateTs } = attribute;
    const set = timeText(lastUpdateTs);
    const name = el("th", { scope: "row", class: "name" }, key, el("span", { class: "time" }, set));
    const valueCell = el("td", { class: "value" }, valueBox(value));
    const actions = el("td", { class: "actions" });
    const row = el("tr", { "data-key": key, "data-version": versionOf(attribute) }, name, valueCell, actions);
    if (this.scope !== "CLIENT_SCOPE") {
      const edit = () => this.edit(attribute, row, valueCell, actions);
      actions.append(button("Edit", edit, { class: "quiet", "aria-label": `Edit ${key}` }));
    }
    const remove = () => this.change((device) => deleteAttribute(device, this.scope, key));
    actions.append(sureButton("Delete", `Delete ${key}`, remove));
    return row;
  }

  private edit({ key, value }: Attribute, row: HTMLElement, cell: HTMLTableCellElement, actions: HTMLElement): void {
    this.edited.set(key, row);
    // What was there is not this row's any more.
    delete row.dataset.version;
    const text = valueText(value);
    const isLong = text.length > ONE_LINE || text.includes("\n");
    const label = { "aria-label": `Value of ${key}` };
    const input = isLong ? el("textarea", { ...label, rows: 5 }) : el("input", label);
    input.value = text;
    const save = () => {
      const saved = input.value;
      // Who types on meanwhile is not interrupted.
      const close = () => input.value === saved && this.edited.get(key) === row && this.edited.delete(key);
      void this.save(key, saved, close);
    };
    const leave = () => {
      this.changeError.show();
      this.edited.delete(key);
      void this.load();
    };
    input.addEventListener("keydown", (event) => {
      const { key: pressed, ctrlKey, metaKey } = event as KeyboardEvent;
      if (pressed === "Enter" && (!isLong || ctrlKey || metaKey)) save();
      if (pressed === "Escape") leave();
    });
    const saving = button("Save", save);
    const cancel = button("Cancel", leave, { class: "quiet" });
    actions.remove();
    cell.colSpan = 2;
    fill(cell, el("div", { class: "editing" }, input, saving, cancel));
    input.select();
  }

  private addForm(): HTMLFormElement {
    const key = el("input", { placeholder: "key", "aria-label": "Key of a new attribute", required: true });
    const value = el("input", { placeholder: 'value: 21.5, true, on, {"a":1}', "aria-label": "Its value" });
    const form = el("form", { class: "inline" }, key, value, el("button", {}, "Add"));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const typed = [key.value, value.value] as const;
      if (!(await this.save(...typed))) return;
      // Who has gone on meanwhile is not interrupted.
      if (key.value !== typed[0] || value.value !== typed[1]) return;
      form.reset();
      const { activeElement, body } = document;
      if (form.contains(activeElement) || activeElement === body) key.focus();
    });
    return form;
  }

  private async save(key: string, text: string, onSaved?: () => void): Promise<boolean> {
    let value: unknown;
    try {
      value = typedValue(text);
    } catch (error) {
      this.changeError.show(`This is not JSON: ${(error as Error).message}`);
      return false;
    }
    return this.change((device) => saveAttribute(device, this.scope, key, value), onSaved);
  }

  /** `onDone`: before the list is loaded again. */
  private async change(action: (device: string) => Promise<void>, onDone?: () => void): Promise<boolean> {
    const { device, scope } = this;
    if (!device) return false;
    this.changeError.show();
    try {
      await action(device);
    } catch (error) {
      if (device === this.device && scope === this.scope) this.changeError.show(error);
      return false;
    }
    onDone?.();
    await this.load();
    return true;
  }
}

function versionOf({ key, lastUpdateTs }: Attribute): string {
  return `${lastUpdateTs} ${key}`;
}
