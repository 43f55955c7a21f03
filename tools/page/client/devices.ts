/** The devices of the server at the side of the page: to look for one, to choose one. */
import { type Device, device, deviceNamed, devices, type Listed } from "./api.js";
import { button, el, errorLine, pixelsBelow, refill, setText } from "./dom.js";
import { Roving } from "./roving.js";

const EVERY_MS = 4000;
/** The server is busy with the list for no more than one part in so many, as long as that does not make the list old. */
const REST = 20;
const LONGEST_MS = 15_000;
/** At first, and so many more each time that one has come to the end. */
const PAGE_SIZE = 50;
const AHEAD_PX = 400;
/** Of no typing, before the server is asked. */
const TYPED_MS = 250;

export interface DevicesHost {
  /** Undefined: there is none, or it is not known yet. */
  onChoose(device: Device | undefined): void;
  /** By hand, after onChoose(). */
  onChosen(): void;
  /** The chosen one has another name or state. */
  onChange(device: Device): void;
  onAdd(): void;
}

export class Devices {
  readonly root: HTMLElement;
  private readonly list = el("ul", { class: "devices", role: "listbox", "aria-label": "Devices" });
  private readonly tabStop = new Roving(this.list, ".device");
  private readonly search = el("input", {
    type: "search",
    placeholder: "Find a device",
    "aria-label": "Find a device",
    on: { input: () => this.typed(), keydown: (event) => this.intoList(event) },
  });
  private readonly count = el("p", { class: "count", role: "status" }, "Loading…");
  private readonly error = errorLine();
  /** Of choosing one: the list, which loads again all the time, must not take it away. */
  private readonly choiceError = errorLine();
  private found: Listed<Device> = { data: [], totalElements: 0, hasNext: false };
  /** What was typed for them. */
  private foundFor = "";
  private size = PAGE_SIZE;
  private loads = 0;
  private typing: ReturnType<typeof setTimeout> | undefined;
  private chosen: Device | undefined;
  /** Nobody was told yet whether there is a device. */
  private isFirst = true;
  /** Of the device that the board is. */
  private boardId: string | undefined;

  /** `isBoardComing`: none is chosen, but by hand, before chooseBoard() says which one the board is. */
  constructor(
    private readonly host: DevicesHost,
    private isBoardComing: boolean,
  ) {
    const add = button("Add", () => host.onAdd(), { "aria-label": "Add a device" });
    const heading = el("h2", { id: "devices-title" }, "Devices");
    const head = el("div", { class: "side-head" }, heading, add);
    const scroll = el("div", { class: "scroll" }, this.list);
    scroll.addEventListener("scroll", () => {
      // In front of the end: who scrolls does not wait.
      if (pixelsBelow(scroll) < AHEAD_PX) this.more();
    });
    this.root = el("nav", { id: "devices", "aria-labelledby": "devices-title" }, head, this.search);
    this.root.append(this.count, this.error.root, this.choiceError.root, scroll);
    this.list.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      (event.target as HTMLElement).click();
    });
  }

  async start(): Promise<void> {
    const begin = performance.now();
    if (!document.hidden) await this.load();
    const rest = REST * (performance.now() - begin);
    setTimeout(() => void this.start(), Math.min(LONGEST_MS, Math.max(EVERY_MS, rest)));
  }

  /** `name`: of the board's own device; null where nobody can say. What was chosen by hand stays. Resolves with its id. */
  async chooseBoard(name: string | null): Promise<string | undefined> {
    this.choiceError.show();
    try {
      const own = name === null ? undefined : await deviceNamed(name);
      this.boardId = own?.id;
      if (own && this.isBoardComing) this.choose(own);
    } catch (error) {
      this.choiceError.show(error);
    }
    this.isBoardComing = false;
    await this.load();
    return this.boardId;
  }

  /** One that was just made. */
  async show(id: string): Promise<void> {
    this.search.value = "";
    this.choiceError.show();
    try {
      const made = await device(id);
      if (made) this.chooseByHand(made);
    } catch (error) {
      this.choiceError.show(error);
    }
    await this.load();
  }

  /** Now, after something was changed here. */
  async load(): Promise<void> {
    const turn = ++this.loads;
    const isLate = () => turn !== this.loads;
    try {
      const text = this.search.value.trim();
      const found = await devices(0, this.size, text);
      const { chosen } = this;
      const now = chosen && (found.data.find(({ id }) => id === chosen.id) ?? (await device(chosen.id)));
      if (isLate()) return;
      this.error.show();
      this.found = found;
      this.foundFor = text;
      if (chosen?.id === this.chosen?.id) this.choose(now ?? (this.isBoardComing ? undefined : found.data[0]));
    } catch (error) {
      if (isLate()) return;
      this.error.show(error);
      if (this.isFirst) setText(this.count, "The devices cannot be listed yet.");
    }
  }

  private more(): void {
    if (!this.found.hasNext || this.size > this.found.data.length) return;
    this.size += PAGE_SIZE;
    void this.load();
  }

  private typed(): void {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => {
      this.size = PAGE_SIZE;
      void this.load();
    }, TYPED_MS);
  }

  private intoList(event: KeyboardEvent): void {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    this.list.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  private chooseByHand(chosen: Device): void {
    this.isBoardComing = false;
    this.choiceError.show();
    this.choose(chosen);
    this.host.onChosen();
  }

  private choose(chosen: Device | undefined): void {
    const isNews = chosen?.id !== this.chosen?.id || (this.isFirst && !this.isBoardComing);
    this.chosen = chosen;
    this.render();
    if (!isNews) {
      if (chosen) this.host.onChange(chosen);
      return;
    }
    this.isFirst = false;
    const item = this.list.querySelector<HTMLElement>('[aria-selected="true"]');
    if (item) this.tabStop.keep(item);
    item?.scrollIntoView({ block: "nearest" });
    this.host.onChoose(chosen);
  }

  /** The same elements as long as the same devices are there, so that the keyboard keeps its place. */
  private render(): void {
    const { data, totalElements } = this.found;
    const { chosen } = this;
    const text = this.foundFor;
    const isElsewhere = chosen && text === "" && !data.some(({ id }) => id === chosen.id);
    const shown = isElsewhere ? [chosen, ...data] : data;
    setText(this.count, countText(totalElements, text));
    const present = [...this.list.children] as HTMLElement[];
    const isSame = present.length === shown.length && shown.every(({ id }, i) => present[i]?.dataset.id === id);
    if (!isSame) {
      const known = new Map(present.map((item) => [item.dataset.id, item]));
      refill(this.list, ...shown.map((each) => known.get(each.id) ?? this.item(each)));
    }
    for (const [i, each] of shown.entries()) this.update(this.list.children[i] as HTMLElement, each);
    if (!isSame) this.tabStop.keep();
  }

  private item({ id }: Device): HTMLElement {
    const click = () => {
      const clicked = [this.chosen, ...this.found.data].find((each) => each?.id === id);
      if (clicked) this.chooseByHand(clicked);
    };
    return el(
      "li",
      { "data-id": id, class: "device", role: "option", tabindex: -1, on: { click } },
      el("span", { class: "dot" }),
      el("span", { class: "name" }),
      el("span", { class: "type" }),
    );
  }

  private update(item: HTMLElement, { id, name, type, isActive }: Device): void {
    const [dot, nameText, typeText] = item.children as unknown as HTMLElement[];
    item.setAttribute("aria-selected", String(id === this.chosen?.id));
    const state = stateText(isActive);
    dot!.className = `dot ${state}`;
    const kind = id === this.boardId ? `${type} · this board` : type;
    item.setAttribute("aria-label", [name, kind, state].filter(Boolean).join(", "));
    // All of it where the list is too narrow.
    item.title = state ? `${name}, ${state}` : name;
    setText(nameText!, name);
    setText(typeText!, kind);
  }
}

/** Empty where the server does not say. */
export function stateText(isActive: boolean | undefined): string {
  return isActive === undefined ? "" : isActive ? "active" : "inactive";
}

function countText(total: number, text: string): string {
  if (total === 0) return text ? "No device has this in its name." : "There is no device yet. Add one.";
  return `${total.toLocaleString("en")} ${total === 1 ? "device" : "devices"}${text ? " found" : ""}`;
}
