/** Keys while `npm start` or `npm run watch` runs. */
import { emitKeypressEvents } from "node:readline";
import type { ReadStream } from "node:tty";
import { callRpc, type Demo } from "./demo.js";
import type { Screen } from "./screen.js";

const INTERVALS_MS = [1000, 2000, 5000];
/** Wrong keys that come faster, as pasted text does, are answered once. */
const ANSWER_MS = 1000;

export interface Key {
  /** The letter. */
  key: string;
  /** What it is for, in a word. */
  word: string;
  press(): void;
}

export interface Keys {
  /** Says which keys there are. Until then `q` is the only one. */
  enable(): void;
  /** Gives the keyboard back. */
  close(): void;
}

/** The owner's hands on the demonstration. */
export function demoKeys(demo: Demo, screen: Screen): Key[] {
  const { device } = demo;
  let interval = 0;
  return [
    {
      key: "f",
      word: "fan",
      press() {
        demo.isFanOn = !demo.isFanOn;
        void callRpc(device, "setFan", demo.isFanOn, screen, "you");
      },
    },
    { key: "w", word: "weather", press: () => void callRpc(device, "getWeather", {}, screen, "you") },
    {
      key: "i",
      word: "interval",
      press() {
        interval = (interval + 1) % INTERVALS_MS.length;
        screen.highlight("you", `shared attribute   intervalMs ${INTERVALS_MS[interval]}`);
        device.setSharedAttributes({ intervalMs: INTERVALS_MS[interval] });
      },
    },
  ];
}

/** Takes the keyboard, where there is one, so that nothing of it is echoed into the story. `q` and Ctrl-C quit at any time. */
export function watchKeys(
  others: readonly Key[],
  screen: Screen,
  quit: () => void,
  input: ReadStream = process.stdin,
  who: "start" | "watch" = "start",
): Keys {
  if (!input.isTTY) return { enable() {}, close() {} };
  const quitKey: Key = { key: "q", word: "quit", press: quit };
  let keys = [quitKey];
  let answeredAt = 0;
  const showKeys = () => screen.say(who, `keys: ${keys.map(({ key, word }) => `${key} ${word}`).join("   ")}`);
  const onKey = (_text: string, { name = "", ctrl }: { name?: string; ctrl?: boolean }) => {
    if (ctrl && name === "c") return quit();
    const known = ctrl ? undefined : keys.find(({ key }) => key === name);
    if (known) return known.press();
    if (performance.now() - answeredAt < ANSWER_MS) return;
    answeredAt = performance.now();
    showKeys();
  };
  emitKeypressEvents(input);
  input.setRawMode(true).on("keypress", onKey).resume();
  return {
    enable() {
      keys = [...others, quitKey];
      showKeys();
    },
    close() {
      input.setRawMode(false).off("keypress", onKey).pause();
    },
  };
}
