/** What can be done with one key: its unit, and its values as a file. */
import { KNOWN_UNITS, LONGEST_UNIT } from "../plots/units.js";
import { button, el, setText } from "./dom.js";

export interface KeyDetailsHost {
  unitOf(key: string): string;
  setUnit(key: string, unit: string): void;
  download(key: string): void;
}

export class KeyDetails {
  readonly root: HTMLElement;
  private readonly name = el("strong", { class: "name" });
  private readonly unit = el("input", {
    type: "text",
    class: "unit",
    list: "known-units",
    maxlength: LONGEST_UNIT,
    autocomplete: "off",
    spellcheck: "false",
    on: { change: () => this.key !== undefined && this.host.setUnit(this.key, this.unit.value) },
  });
  private readonly save = button("CSV", () => this.key !== undefined && this.host.download(this.key));
  private key: string | undefined;

  constructor(private readonly host: KeyDetailsHost) {
    const units = el("datalist", { id: "known-units" }, ...KNOWN_UNITS.map((value) => el("option", { value })));
    const label = el("label", {}, "Unit ", this.unit);
    this.root = el("div", { class: "key-details", hidden: true }, this.name, label, this.save, units);
  }

  get isEmpty(): boolean {
    return this.key === undefined;
  }

  show(key: string | undefined): void {
    this.root.hidden = key === undefined;
    if (key === this.key) return;
    this.key = key;
    if (key === undefined) return;
    setText(this.name, key);
    this.unit.value = this.host.unitOf(key);
    this.unit.setAttribute("aria-label", `Unit of ${key}`);
    this.save.setAttribute("aria-label", `Download ${key} as CSV`);
  }
}
