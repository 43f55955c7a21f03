/** The devices of the server: to choose one of, to add one, to delete one. */
import type { Step } from "../protocol.js";
import { type Device, deleteDevice, device, deviceNamed, devices, type Listed } from "./api.js";
import { button, card, el, errorLine, fill, scrollTo, setText, sureButton } from "./dom.js";
import { NewDevice } from "./new-device.js";

const EVERY_MS = 4000;
const PAGE_SIZE = 50;
/** With fewer there is nothing to look for. */
const SEARCH_FROM = 8;
/** Of no typing, before the server is asked. */
const TYPED_MS = 250;

export class Devices {
  readonly root: HTMLElement;
  private readonly list = el("ul", { class: "devices" });
  private readonly search = el("input", {
    type: "search",
    placeholder: "Find a device",
    "aria-label": "Find a device",
    on: { input: () => this.typed() },
  });
  private readonly newer = button("‹", () => this.turn(-1), { class: "quiet", "aria-label": "Newer devices" });
  private readonly older = button("›", () => this.turn(1), { class: "quiet", "aria-label": "Older devices" });
  private readonly count = el("span", { class: "count", role: "status" });
  private readonly finding = el(
    "div",
    { class: "finding", hidden: true },
    this.search,
    this.newer,
    this.count,
    this.older,
  );
  private readonly error = errorLine();
  private readonly removing = sureButton("Delete", "Delete the chosen device", () => void this.delete());
  private found: Listed<Device> = { data: [], totalElements: 0, hasNext: false };
  private page = 0;
  private loads = 0;
  private typing: ReturnType<typeof setTimeout> | undefined;
  private chosen: Device | undefined;

  /**
   * `steps`: what a new device is told with. `isBoardComing`: none is chosen, but by hand, before chooseBoard() says which one the board is.
   */
  constructor(
    private readonly onChoose: (device: Device | undefined) => void,
    steps: () => Step[],
    private isBoardComing: boolean,
  ) {
    const { root, body, tools } = card("devices", "Devices");
    const adding = new NewDevice(steps, (id) => void this.show(id));
    tools.append(
      button("Add", () => adding.open(), { class: "quiet", "aria-label": "Add a device" }),
      this.removing,
    );
    body.append(this.finding, this.error.root, this.list, adding.root);
    this.root = root;
  }

  async start(): Promise<void> {
    await this.load();
    setInterval(() => {
      if (!document.hidden) void this.load();
    }, EVERY_MS);
  }

  /** `name`: of the board's own device; null where nobody can say. What was chosen by hand stays. */
  async chooseBoard(name: string | null): Promise<void> {
    if (!this.isBoardComing) return;
    try {
      const own = name === null ? undefined : await deviceNamed(name);
      if (!this.isBoardComing) return;
      this.isBoardComing = false;
      if (own) this.choose(own);
    } catch (error) {
      this.isBoardComing = false;
      this.error.show(error);
    }
    await this.load();
  }

  private async load(): Promise<void> {
    const turn = ++this.loads;
    const isLate = () => turn !== this.loads;
    try {
      const found = await devices(this.page, PAGE_SIZE, this.search.value.trim());
      const { chosen } = this;
      const now = chosen && (found.data.find(({ id }) => id === chosen.id) ?? (await device(chosen.id)));
      if (isLate()) return;
      this.error.show();
      this.found = found;
      // Of the one before, whose last device is gone.
      if (found.data.length === 0 && this.page > 0) return this.turn(-1);
      if (chosen?.id === this.chosen?.id) this.choose(now ?? (this.isBoardComing ? undefined : found.data[0]));
    } catch (error) {
      if (!isLate()) this.error.show(error);
    }
  }

  private turn(pages: number): void {
    this.page += pages;
    void this.load();
  }

  private typed(): void {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => {
      this.page = 0;
      void this.load();
    }, TYPED_MS);
  }

  /** One that was just made. */
  private async show(id: string): Promise<void> {
    this.page = 0;
    this.search.value = "";
    try {
      const made = await device(id);
      if (made) this.chooseByHand(made);
    } catch (error) {
      this.error.show(error);
    }
    await this.load();
  }

  private async delete(): Promise<void> {
    if (this.chosen === undefined) return;
    try {
      await deleteDevice(this.chosen.id);
    } catch (error) {
      this.error.show(error);
      return;
    }
    await this.load();
  }

  private chooseByHand(chosen: Device): void {
    this.isBoardComing = false;
    this.choose(chosen);
  }

  private choose(chosen: Device | undefined): void {
    const isNews = chosen?.id !== this.chosen?.id;
    this.chosen = chosen;
    this.render();
    if (!isNews) return;
    // "Sure?" was asked of another one.
    this.removing.dispatchEvent(new Event("calm"));
    const item = this.list.querySelector('[aria-pressed="true"]');
    if (item) scrollTo(this.list, item);
    this.onChoose(chosen);
  }

  /** The same elements as long as the same devices are there, so that the keyboard keeps its place. */
  private render(): void {
    const { data, totalElements, hasNext } = this.found;
    const isAll = this.search.value === "" && this.page === 0;
    this.finding.hidden = isAll && totalElements < SEARCH_FROM;
    const first = this.page * PAGE_SIZE + 1;
    setText(this.count, data.length ? `${first} to ${first + data.length - 1} of ${totalElements}` : "none");
    this.newer.disabled = this.page === 0;
    this.older.disabled = !hasNext;
    this.newer.hidden = this.older.hidden = totalElements <= PAGE_SIZE;
    const { chosen } = this;
    const isElsewhere = chosen && isAll && !data.some(({ id }) => id === chosen.id);
    const shown = isElsewhere ? [chosen, ...data] : data;
    const present = [...this.list.children] as HTMLElement[];
    const isSame = present.length === shown.length && shown.every(({ id }, i) => present[i]?.dataset.id === id);
    if (!isSame) fill(this.list, ...shown.map((each) => this.item(each)));
    for (const [i, each] of shown.entries()) this.update(this.list.children[i] as HTMLElement, each);
  }

  private item({ id }: Device): HTMLElement {
    const click = () => {
      const clicked = [this.chosen, ...this.found.data].find((each) => each?.id === id);
      if (clicked) this.chooseByHand(clicked);
    };
    return el(
      "li",
      { "data-id": id },
      el(
        "button",
        { type: "button", class: "device", on: { click } },
        el("span", { class: "dot" }),
        el("span", { class: "name" }),
        el("span", { class: "type" }),
      ),
    );
  }

  private update(item: HTMLElement, { id, name, type, isActive }: Device): void {
    const element = item.firstElementChild as HTMLElement;
    const [dot, nameText, typeText] = element.children as unknown as HTMLElement[];
    element.setAttribute("aria-pressed", String(id === this.chosen?.id));
    const state = isActive === undefined ? "" : isActive ? "active" : "inactive";
    dot!.className = `dot ${state}`;
    dot!.title = state;
    element.setAttribute("aria-label", [name, type, state].filter(Boolean).join(", "));
    // All of it where the tile is too narrow.
    element.title = name;
    setText(nameText!, name);
    setText(typeText!, type);
  }
}
