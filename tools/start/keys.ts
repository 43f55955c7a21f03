/** Keys while `npm start` runs: the owner's hands on the dashboard. */
import { emitKeypressEvents } from "node:readline";
import { callRpc, type Demo } from "./demo.js";
import type { Screen } from "./screen.js";

const INTERVALS_MS = [1000, 2000, 5000];

/** Listens to the keyboard, where there is one. Returns what gives it back. */
export function watchKeys(demo: Demo, screen: Screen, quit: () => void): () => void {
  const { device } = demo;
  const input = process.stdin;
  if (!input.isTTY) return () => {};
  let interval = 0;
  const actions: Record<string, () => void> = {
    f: () => {
      demo.isFanOn = !demo.isFanOn;
      void callRpc(device, "setFan", demo.isFanOn, screen, "you");
    },
    w: () => void callRpc(device, "getWeather", {}, screen, "you"),
    i: () => {
      interval = (interval + 1) % INTERVALS_MS.length;
      screen.highlight("you", `shared attribute   intervalMs ${INTERVALS_MS[interval]}`);
      device.setSharedAttributes({ intervalMs: INTERVALS_MS[interval] });
    },
    q: quit,
  };
  const onKey = (_text: string, key: { name?: string; ctrl?: boolean }) => {
    if (key.ctrl && key.name === "c") quit();
    else if (key.name) actions[key.name]?.();
  };
  emitKeypressEvents(input);
  input.setRawMode(true).on("keypress", onKey).resume();
  screen.say("start", "keys: f fan   w weather   i interval   q quit");
  return () => {
    input.setRawMode(false).off("keypress", onKey).pause();
  };
}
