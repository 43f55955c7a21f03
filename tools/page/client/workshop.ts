/** The workshop's own channel: events of the board, and hands for it. */
import type { ControlValue } from "../../virtual-board/parts/description.js";
import type { WorkshopEvents } from "../protocol.js";
import { call } from "./api.js";

/** What the server calls this page. */
let page: string | undefined;

type Listeners = { [K in keyof WorkshopEvents]: (data: WorkshopEvents[K]) => void };

/** Comes back by itself; each time it begins with a snapshot. */
export function listen(listeners: Listeners, onState: (isThere: boolean) => void): void {
  const source = new EventSource("/workshop/events");
  source.addEventListener("open", () => onState(true));
  source.addEventListener("error", () => {
    onState(false);
    // The browser has given up: the server was away for longer.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(listeners, onState), 2000);
  });
  source.addEventListener("snapshot", ({ data }) => {
    page = (JSON.parse(data) as WorkshopEvents["snapshot"]).page;
  });
  for (const [name, listener] of Object.entries(listeners)) {
    source.addEventListener(name, ({ data }) => listener(JSON.parse(data)));
  }
}

export const setCut = (cut: boolean) => call<void>("POST", "/workshop/network", { cut });
export const restartBroker = (downMs: number) => call<void>("POST", "/workshop/broker/restart", { downMs });
export const restartBoard = () => call<void>("POST", "/workshop/board/restart", {});
/** The RPC methods that the firmware's source names. */
export const firmwareMethods = () => call<string[]>("GET", "/workshop/board/methods");
export const press = (pin: string, pressed: boolean) =>
  call<void>("POST", `/workshop/pins/${encodeURIComponent(pin)}`, { pressed, page });
export const type = (line: string) => call<void>("POST", "/workshop/console", { line });
const partPath = (part: string) => `/workshop/parts/${encodeURIComponent(part)}`;
export const setPart = (part: string, control: string, value: ControlValue) =>
  call<void>("POST", `${partPath(part)}/controls/${encodeURIComponent(control)}`, { value, page });
export const plugPart = (part: string, plugged: boolean) => call<void>("POST", `${partPath(part)}/plug`, { plugged });
