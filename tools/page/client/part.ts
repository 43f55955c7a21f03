/** A part: what it is, where it is wired, what one sets on it and sees of it. All of that comes from its own description. */
import { AUTOMATIC, type ControlValue } from "../../virtual-board/parts/description.js";
import type { PartOnPage } from "../protocol.js";
import { el, errorLine, setText, switchButton, timeText } from "./dom.js";
import { type ControlState, controlView } from "./part-controls.js";
import { showView } from "./part-shows.js";
import { Setting } from "./setting.js";
import { plugPart, setPart } from "./workshop.js";

export class Part {
  readonly root: HTMLElement;
  private readonly views: ((part: PartOnPage) => void)[] = [];
  private readonly note = el("p", { class: "note", role: "status" });
  private readonly error = errorLine();

  constructor(private part: PartOnPage) {
    const { name, description, legs } = part;
    const wires = Object.values(legs).map(({ label, pin }) => `${label} ${pin}`);
    const head = el("header", {}, el("h3", { class: "name" }, name));
    if (wires.length > 0) head.append(this.plug());
    const facts = el("p", { class: "facts" }, description);
    if (wires.length > 0) facts.append(el("br"), el("span", { class: "wires" }, wires.join(" · ")));
    const shows = Object.keys(part.shows).map((key) => this.show(key));
    const controls = Object.keys(part.controls).map((key) => this.control(key));
    this.root = el("article", { class: "part", "data-part": name, "aria-label": name }, head, facts);
    this.root.append(...shows, ...controls, this.note, this.error.root);
    this.hear(part);
  }

  /** Whether this can still show it: a board that begins anew may have another of that name. */
  isOf({ part, description, legs }: PartOnPage): boolean {
    const wiring = (each: Pick<PartOnPage, "part" | "description" | "legs">) =>
      JSON.stringify([each.part, each.description, each.legs]);
    return wiring(this.part) === wiring({ part, description, legs });
  }

  hear(part: PartOnPage): void {
    this.part = part;
    this.root.classList.toggle("unplugged", !part.isPlugged);
    setText(this.note, part.note ? `${timeText(part.note.ts)} ${part.note.text}` : "");
    for (const show of this.views) show(part);
  }

  private plug(): HTMLElement {
    const setting = this.setting(false, (value) => plugPart(this.part.name, value === true));
    const isPlugged = () => plug.getAttribute("aria-checked") === "true";
    const show = (isIn: boolean) => plug.setAttribute("aria-checked", String(isIn));
    const plug = switchButton("plugged in", () => {
      const wanted = !isPlugged();
      setting.set(wanted);
      show(wanted);
    });
    this.views.push((part) => {
      if (setting.isNews(part.isPlugged)) show(part.isPlugged);
    });
    return plug;
  }

  private show(key: string): HTMLElement {
    const view = showView(this.part.shows[key]!);
    this.views.push((part) => view.show(part.shows[key]!));
    return view.root;
  }

  private control(key: string): HTMLElement {
    const { name, controls } = this.part;
    const setting = this.setting(controls[key]!.type === "number", (value) => setPart(name, key, value));
    const view = controlView(controls[key]!, (value) => {
      setting.set(value);
      const { value: before } = this.part.controls[key]!;
      const isAutomatic = value === AUTOMATIC;
      view.show({ ...controls[key]!, value: isAutomatic ? before : value, isAutomatic } as ControlState);
    });
    this.views.push((part) => {
      const told = part.controls[key]!;
      if (setting.isNews(told.isAutomatic ? AUTOMATIC : told.value)) view.show(told);
    });
    return view.root;
  }

  private setting(isNewestAlone: boolean, send: (value: ControlValue) => Promise<void>): Setting {
    return new Setting(isNewestAlone, {
      send,
      settled: (error) => {
        this.error.show(error);
        this.hear(this.part);
      },
    });
  }
}
