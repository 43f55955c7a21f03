/** What board and server say to each other, packet by packet: a list with one tab stop, and beside it the packet that is chosen. */
import { parseExact, stringifyExact } from "../../exact-json.js";
import { KEPT, type PacketRow } from "../protocol.js";
import { button, el, fill, pixelsBelow, timeText } from "./dom.js";
import type { Panel } from "./drawer.js";
import { stepOf } from "./roving.js";

/** Of the protocol's housekeeping. */
const QUIET = new Set(["PUBACK", "PINGREQ", "PINGRESP"]);
const PREVIEW = 160;

export class Packets implements Panel {
  readonly id = "packets";
  readonly title = "MQTT";
  readonly body = el("div", { class: "panel" });
  readonly tools: HTMLElement;
  private readonly list = el("div", {
    ...{ class: "list", role: "listbox", "aria-label": "MQTT packets", tabindex: 0 },
    on: { keydown: (event) => this.step(event), click: ({ target }) => this.choose(rowAround(target)) },
  });
  private readonly detail = el("div", {
    class: "detail",
    role: "group",
    "aria-label": "The chosen packet",
    hidden: true,
  });
  private readonly filter = el("input", {
    ...{ type: "search", placeholder: "Filter", "aria-label": "Filter packets" },
    on: { input: () => this.sift() },
  });
  private readonly withQuiet = el("input", { type: "checkbox", on: { change: () => this.sift() } });
  private readonly pause = button("Pause", () => this.togglePause(), { class: "quiet", "aria-pressed": "false" });
  private own: string | undefined;
  private isPaused = false;
  private isAtEnd = true;
  private chosen: HTMLElement | undefined;
  private readonly missed: PacketRow[] = [];
  private readonly packets = new WeakMap<HTMLElement, PacketRow>();

  constructor() {
    const quiet = el("label", { class: "check" }, this.withQuiet, "acks and pings");
    const clear = button("Clear", () => this.clear(), { class: "quiet" });
    this.tools = el("div", { class: "tools" }, this.filter, quiet, this.pause, clear);
    this.list.addEventListener("scroll", () => {
      this.isAtEnd = pixelsBelow(this.list) < 40;
    });
    this.body.append(el("div", { class: "packets" }, this.list, this.detail));
  }

  /** `own`: the board's name, which need not be said at each of its packets. */
  start(packets: PacketRow[], own: string | undefined): void {
    this.own = own;
    this.clear();
    for (const packet of packets) this.append(packet);
    this.onShow();
  }

  hear(packet: PacketRow): void {
    if (this.isPaused) {
      this.missed.push(packet);
      if (this.missed.length > KEPT.packets) this.missed.shift();
      return;
    }
    this.append(packet);
    this.onShow();
  }

  /** Who has chosen one, or has scrolled up, is reading. */
  onShow(): void {
    if (this.isAtEnd && !this.chosen) this.list.scrollTop = this.list.scrollHeight;
  }

  private append(packet: PacketRow): void {
    const row = rowOf(packet, packet.device !== this.own);
    this.packets.set(row, packet);
    row.hidden = !this.isWanted(row);
    this.list.append(row);
    while (this.list.children.length > KEPT.packets) {
      const oldest = this.list.firstElementChild as HTMLElement;
      if (oldest === this.chosen) this.choose(undefined);
      oldest.remove();
    }
  }

  private clear(): void {
    this.choose(undefined);
    this.list.replaceChildren();
    this.isAtEnd = true;
  }

  private togglePause(): void {
    this.isPaused = !this.isPaused;
    this.pause.setAttribute("aria-pressed", String(this.isPaused));
    this.pause.textContent = this.isPaused ? "Go on" : "Pause";
    if (!this.isPaused) for (const packet of this.missed.splice(0)) this.hear(packet);
  }

  private sift(): void {
    for (const row of this.list.children) (row as HTMLElement).hidden = !this.isWanted(row as HTMLElement);
    this.isAtEnd = true;
    this.onShow();
  }

  private isWanted(row: HTMLElement): boolean {
    if (QUIET.has(row.dataset.type ?? "") && !this.withQuiet.checked) return false;
    return row.textContent.toLowerCase().includes(this.filter.value.toLowerCase());
  }

  private step(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.chosen) {
      event.stopPropagation();
      this.choose(undefined);
      return;
    }
    const rows = ([...this.list.children] as HTMLElement[]).filter(({ hidden }) => !hidden);
    // At first the newest one.
    const from = this.chosen ? rows.indexOf(this.chosen) : rows.length;
    const at = stepOf(event.key, from, rows.length);
    if (at === undefined) return;
    event.preventDefault();
    this.choose(rows[at]);
    rows[at]!.scrollIntoView({ block: "nearest" });
  }

  private choose(row: HTMLElement | undefined): void {
    this.chosen?.setAttribute("aria-selected", "false");
    this.chosen = row;
    this.detail.hidden = row === undefined;
    const packet = row && this.packets.get(row);
    if (!row || !packet) {
      this.list.removeAttribute("aria-activedescendant");
      fill(this.detail);
      return;
    }
    row.setAttribute("aria-selected", "true");
    this.list.setAttribute("aria-activedescendant", row.id);
    const close = () => {
      this.choose(undefined);
      this.list.focus();
    };
    fill(
      this.detail,
      button("Close", close, { class: "quiet", "aria-label": "Close the packet" }),
      ...detailOf(packet),
    );
  }
}

function rowAround(target: EventTarget | null): HTMLElement | undefined {
  return (target as Element | null)?.closest<HTMLElement>(".packet") ?? undefined;
}

function rowOf({ id, ts, from, device, type, text, payload }: PacketRow, isOther: boolean): HTMLElement {
  return el(
    "div",
    {
      ...{ class: "packet", "data-type": type, id: `packet-${id}`, role: "option", "aria-selected": "false" },
      "aria-label": `${type} from the ${from}: ${text}`,
    },
    el("span", { class: `from from-${from}`, title: `from the ${from}` }, from === "device" ? "↑" : "↓"),
    el("time", {}, timeText(ts)),
    el("span", { class: `badge ${type.toLowerCase()}` }, type),
    el("span", { class: "text" }, text),
    isOther && device !== undefined && el("span", { class: "other name" }, device),
    payload !== undefined && el("span", { class: "preview" }, payload.slice(0, PREVIEW)),
  );
}

function detailOf({ ts, link, device, type, topic, flags, payload, bytes }: PacketRow): HTMLElement[] {
  const facts: [string, string | undefined][] = [
    ["Packet", type],
    ["Topic", topic],
    ["Flags", flags],
    ["Size", bytes === undefined ? undefined : `${bytes} bytes`],
    ["Device", device],
    ["Connection", String(link)],
    ["Time", new Date(ts).toISOString()],
  ];
  const list = facts.flatMap(([name, value]) => (value ? [el("dt", {}, name), el("dd", {}, value)] : []));
  const text = payload === undefined ? [] : [el("pre", {}, pretty(payload))];
  return [el("dl", {}, ...list), ...text];
}

function pretty(payload: string): string {
  try {
    return stringifyExact(parseExact(payload), 2);
  } catch {
    return payload;
  }
}
