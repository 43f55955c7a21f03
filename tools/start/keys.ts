/** Keys while `npm start` runs: the owner's hands on the dashboard. */
import { emitKeypressEvents } from "node:readline";
import type { ReadStream } from "node:tty";
import { callRpc, type Demo } from "./demo.js";
import type { Screen } from "./screen.js";

const INTERVALS_MS = [1000, 2000, 5000];

export interface Keys {
  /** Until then they only end it. */
  enable(): void;
  /** Gives the keyboard back. */
  close(): void;
}

/** Takes the keyboard, where there is one, so that nothing of it is echoed into the story. */
export function watchKeys(demo: Demo, screen: Screen, quit: () => void, input: ReadStream = process.stdin): Keys {
  if (!input.isTTY) return { enable() {}, close() {} };
  const { device } = demo;
  let isEnabled = false;
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
  };
  const onKey = (_text: string, { name = "", ctrl }: { name?: string; ctrl?: boolean }) => {
    if (name === "q" || (ctrl && name === "c")) quit();
    else if (isEnabled && !ctrl) actions[name]?.();
  };
  emitKeypressEvents(input);
  input.setRawMode(true).on("keypress", onKey).resume();
  return {
    enable() {
      isEnabled = true;
      screen.say("start", "keys: f fan   w weather   i interval   q quit");
    },
    close() {
      input.setRawMode(false).off("keypress", onKey).pause();
    },
  };
}
