/** What board and server say to each other, packet by packet. */
import { parseExact, stringifyExact } from "../../exact-json.js";
import { KEPT, type PacketRow } from "../protocol.js";
import { button, card, el, timeText } from "./dom.js";

/** Of the protocol's housekeeping. */
const QUIET = new Set(["PUBACK", "PINGREQ", "PINGRESP"]);
const PREVIEW = 160;

export class Packets {
  readonly root: HTMLElement;
  private readonly list = el("div", { class: "packets", role: "log", "aria-label": "MQTT packets", tabindex: 0 });
  private readonly filter = el("input", {
    type: "search",
    placeholder: "Filter",
    "aria-label": "Filter packets",
    on: { input: () => this.sift() },
  });
  private readonly withQuiet = el("input", { type: "checkbox", on: { change: () => this.sift() } });
  private readonly pause = button("Pause", () => this.togglePause(), { class: "quiet", "aria-pressed": "false" });
  private own: string | undefined;
  private isPaused = false;
  private readonly missed: PacketRow[] = [];

  constructor() {
    const { root, body, tools } = card("packets", "MQTT");
    const quiet = el("label", { class: "check" }, this.withQuiet, "acks and pings");
    const clear = button("Clear", () => this.list.replaceChildren(), { class: "quiet" });
    tools.append(this.filter, quiet, this.pause, clear);
    body.append(this.list);
    this.root = root;
  }

  /** `own`: the board's name, which need not be said at each of its packets. */
  start(packets: PacketRow[], own: string | undefined): void {
    this.own = own;
    this.list.replaceChildren();
    for (const packet of packets) this.hear(packet);
  }

  hear(packet: PacketRow): void {
    if (this.isPaused) {
      this.missed.push(packet);
      if (this.missed.length > KEPT.packets) this.missed.shift();
      return;
    }
    const isAtEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 40;
    // One that is open is being read.
    const mayScroll = isAtEnd && !this.list.querySelector("details[open]");
    const row = rowOf(packet, packet.device !== this.own);
    row.hidden = !this.isWanted(row);
    this.list.append(row);
    while (this.list.children.length > KEPT.packets) this.list.firstElementChild?.remove();
    if (mayScroll) this.list.scrollTop = this.list.scrollHeight;
  }

  private togglePause(): void {
    this.isPaused = !this.isPaused;
    this.pause.setAttribute("aria-pressed", String(this.isPaused));
    this.pause.textContent = this.isPaused ? "Go on" : "Pause";
    if (!this.isPaused) for (const packet of this.missed.splice(0)) this.hear(packet);
  }

  private sift(): void {
    for (const row of this.list.children) (row as HTMLElement).hidden = !this.isWanted(row as HTMLElement);
    this.list.scrollTop = this.list.scrollHeight;
  }

  private isWanted(row: HTMLElement): boolean {
    if (QUIET.has(row.dataset.type ?? "") && !this.withQuiet.checked) return false;
    return row.textContent.toLowerCase().includes(this.filter.value.toLowerCase());
  }
}

function rowOf(packet: PacketRow, isOther: boolean): HTMLElement {
  const { ts, link, from, device, type, text, topic, flags, payload, bytes } = packet;
  const direction = el(
    "span",
    { class: `from from-${from}`, title: `from the ${from}` },
    from === "device" ? "↑" : "↓",
  );
  const summary = [
    el("time", {}, timeText(ts)),
    direction,
    el("span", { class: `badge ${type.toLowerCase()}` }, type),
    el("span", { class: "text" }, text),
    isOther && device !== undefined && el("span", { class: "other name" }, device),
    payload !== undefined && el("span", { class: "preview" }, payload.slice(0, PREVIEW)),
  ];
  const facts: [string, string | undefined][] = [
    ["Topic", topic],
    ["Flags", flags],
    ["Size", bytes === undefined ? undefined : `${bytes} bytes`],
    ["Device", device],
    ["Connection", String(link)],
    ["Time", new Date(ts).toISOString()],
  ];
  const list = facts.flatMap(([name, value]) => (value ? [el("dt", {}, name), el("dd", {}, value)] : []));
  return el(
    "details",
    { class: "packet", "data-type": type },
    el("summary", { "aria-label": `${type} from the ${from}: ${text}` }, ...summary),
    el("dl", {}, ...list),
    payload !== undefined && el("pre", {}, pretty(payload)),
  );
}

function pretty(payload: string): string {
  try {
    return stringifyExact(parseExact(payload), 2);
  } catch {
    return payload;
  }
}
