/** Where everything is: the devices at the side, the chosen one in the middle, the board at the right, what they say in a drawer at the bottom. */
import { button, type Child, choice, el } from "./dom.js";

/** What a narrow screen shows one after the other. */
const VIEWS = [
  ["telemetry", "Telemetry"],
  ["rpc", "RPC"],
  ["attributes", "Attributes"],
  ["board", "Board"],
] as const;

/** The named places of the page. What is absent leaves its room to the others. */
export interface Regions {
  /** The list of devices. */
  side?: HTMLElement;
  /** The chosen device: its name, its state, its menu. */
  head?: HTMLElement;
  telemetry?: HTMLElement;
  rpc?: HTMLElement;
  attributes?: HTMLElement;
  firmware?: HTMLElement;
  /** The board and its parts, from the top down. */
  bench: HTMLElement[];
  drawer?: HTMLElement;
}

const server = el("span", { class: "server" });
const opener = button("Devices", () => toggleSide(), { class: "opener", "aria-controls": "devices", hidden: true });

/** The line at the top. `state`: whether what is shown is live. */
export function topLine(state: HTMLElement, ...tools: Child[]): HTMLElement {
  const icon = el("img", { src: "/icon.svg", alt: "", width: 24, height: 24 });
  const skip = el("a", { class: "skip", href: "#stage" }, "Skip to the device");
  return el("header", { class: "top" }, skip, opener, icon, el("h1", {}, "Workshop"), server, state, ...tools);
}

export function showServer(name: string): void {
  server.textContent = name;
  server.title = name;
}

export function layOut(top: HTMLElement, regions: Regions): void {
  const { side, head, telemetry, rpc, attributes, firmware, bench, drawer } = regions;
  const views = choice("View", VIEWS, "telemetry", showView);
  views.classList.add("views");
  const board = el("aside", { id: "bench", "aria-label": "Board", hidden: bench.length === 0 }, ...bench);
  const pair = el("div", { class: "pair" }, rpc, attributes);
  const stage = el("main", { id: "stage", tabindex: -1 }, head, views, telemetry, pair, firmware);
  // Without devices the board is what the page is about.
  if (!side) stage.replaceChildren(board);
  const middle = el("div", { class: "frame" }, side, stage, side && board);
  document.body.classList.toggle("without-devices", !side);
  opener.hidden = !side;
  closeSide();
  showView("telemetry");
  document.body.replaceChildren(top, middle, ...(drawer ? [drawer] : []));
}

/** Whether the chosen device is the board. */
export function showBench(isShown: boolean): void {
  const bench = document.getElementById("bench");
  if (bench) bench.hidden = !isShown;
  const { classList } = document.body;
  const isBeside = isShown && !classList.contains("without-devices");
  classList.toggle("with-bench", isBeside);
  classList.toggle("alone", !isBeside);
}

function showView(view: (typeof VIEWS)[number][0]): void {
  document.body.dataset.view = view;
}

function toggleSide(): void {
  const isOpen = document.body.classList.toggle("with-side");
  opener.setAttribute("aria-expanded", String(isOpen));
  if (isOpen) document.querySelector<HTMLElement>("#devices input, #devices button")?.focus();
}

/** Where the list is a drawer, on a phone. */
export function closeSide(): void {
  const wasOpen = document.body.classList.contains("with-side");
  document.body.classList.remove("with-side");
  opener.setAttribute("aria-expanded", "false");
  if (wasOpen) opener.focus();
}

addEventListener("keydown", ({ key }) => {
  if (key === "Escape") closeSide();
});
