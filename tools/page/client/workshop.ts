/** The workshop's own channel: events of the board, and hands for it. */
import type { ControlValue } from "../../virtual-board/parts/description.js";
import type { Links } from "../plots/liveness.js";
import type { WorkshopEvents } from "../protocol.js";
import { call } from "./api.js";

const AGAIN_MS = 2000;

/** What the server calls this page. */
let page: string | undefined;

type Listeners = { [K in keyof WorkshopEvents]: (data: WorkshopEvents[K]) => void };

/** Comes back by itself; each time it begins with a snapshot. */
export function listen(listeners: Listeners, onState: (server: Links["server"]) => void): void {
  const source = new EventSource("/workshop/events");
  source.addEventListener("open", () => onState("there"));
  source.addEventListener("error", () => {
    // As long as it is gone, the browser tries again by itself.
    if (source.readyState !== EventSource.CLOSED) return onState("gone");
    void isRefused().then((refused) => onState(refused ? "refused" : "gone"));
    setTimeout(() => listen(listeners, onState), AGAIN_MS);
  });
  source.addEventListener("snapshot", ({ data }) => {
    page = (JSON.parse(data) as WorkshopEvents["snapshot"]).page;
  });
  for (const [name, listener] of Object.entries(listeners)) {
    source.addEventListener(name, ({ data }) => listener(JSON.parse(data)));
  }
}

/** Whether a server is there that does not know this page's key. */
async function isRefused(): Promise<boolean> {
  try {
    return (await fetch("/page.css")).status === 403;
  } catch {
    return false;
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
