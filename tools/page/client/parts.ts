/** The parts beside the board, each as it describes itself; and apart from them what the board has itself. */
import type { PartOnPage } from "../protocol.js";
import { card, el } from "./dom.js";
import { Part } from "./part.js";

export class Parts {
  readonly root: HTMLElement;
  /** For the board's own card. */
  readonly own = el("details", { class: "own" }, el("summary", {}, "What the board measures of itself"));
  private readonly list = el("div", { class: "parts" });
  private readonly parts = new Map<string, Part>();

  constructor() {
    const { root, body } = card("parts", "Parts");
    body.append(this.list);
    this.root = root;
    this.start([]);
  }

  /** The same elements as long as the same parts are there, so that the keyboard keeps its place. */
  start(parts: PartOnPage[]): void {
    for (const [name, part] of this.parts) {
      const now = parts.find((each) => each.name === name);
      if (now && part.isOf(now)) continue;
      part.root.remove();
      this.parts.delete(name);
    }
    for (const part of parts) this.hear(part);
    const wired = this.list.children.length;
    this.root.hidden = wired === 0;
    this.own.hidden = this.parts.size === wired;
  }

  hear(part: PartOnPage): void {
    const known = this.parts.get(part.name);
    if (known) known.hear(part);
    else this.add(part);
  }

  private add(part: PartOnPage): void {
    const made = new Part(part);
    this.parts.set(part.name, made);
    const isWired = Object.keys(part.legs).length > 0;
    (isWired ? this.list : this.own).append(made.root);
  }
}
