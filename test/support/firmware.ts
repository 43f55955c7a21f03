/** A board's firmware as it was built, booted on its virtual board with settings for an emulator. */
import { onTestFinished, vi } from "vitest";
import { type Board, loadBoard } from "../../tools/compiler/targets/boards.js";
import type { Device, Emulator } from "../../tools/emulator/index.js";
import type { VirtualBoard, VirtualBoardOptions, WifiOptions } from "../../tools/virtual-board/index.js";
import { networkTurn } from "../../tools/virtual-board/modem.js";
import { builtFor } from "./form.js";
import { datagramsTo } from "./local-dgram.js";
import { type AtEnd, boardWithConsole, type Console, emulatorWithBoard } from "./on-board.js";

export const SSID = "workshop";
export const WIFI: WifiOptions = { ssid: SSID, password: "secret", joinMs: 5 };

export interface Booted {
  info: Board;
  board: VirtualBoard;
  console: Console;
}

/** Boots a board with these files in its Storage. */
export function boot(id: string, options: Partial<VirtualBoardOptions> = {}, atEnd: AtEnd = onTestFinished): Booted {
  const info = loadBoard(id);
  const all: VirtualBoardOptions = {
    chip: info.chip,
    board: info,
    firmware: builtFor({ inSandbox: true }, id),
    wifi: WIFI,
    datagramsTo,
    ...options,
  };
  return { info, ...boardWithConsole(all, atEnd) };
}

/** tb.json for this emulator. */
export function settingsFor(emulator: Pick<Emulator, "mqttPort">, changes: object = {}): Record<string, object> {
  const server = { host: "127.0.0.1", port: emulator.mqttPort, accessToken: "board-token" };
  return { "tb.json": { ssid: SSID, password: "secret", ...server, ...changes } };
}

export interface Running extends Booted {
  emulator: Emulator;
  device: Device;
}

/** Boots a board that finds its server; `prepare` runs before it does. */
export async function bootWithServer(
  id: string,
  options: Partial<VirtualBoardOptions> = {},
  atEnd: AtEnd = onTestFinished,
  prepare: (server: { emulator: Emulator; device: Device }) => void = () => {},
): Promise<Running> {
  const server = await emulatorWithBoard(atEnd);
  prepare(server);
  return { ...server, ...boot(id, { storage: settingsFor(server.emulator), ...options }, atEnd) };
}

/** From here on time goes on as always, and jumps by `vi.advanceTimersByTime`: for the boards, their radio, and the emulator. */
export function timeThatJumps(): void {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance", "Date"],
    shouldAdvanceTime: true,
  });
  onTestFinished(() => void vi.useRealTimers());
}

const realTimeout = setTimeout;
/** On one machine an answer takes less than that: the longest that a step of time lasts at the least. */
const ANSWER_MS = 1;
/** The longest step, for what has no timer: a test's own code, a file that is read. */
const STEP_MS = 25;

/**
 * The same, and until the test ends, or what comes back is called, time runs as fast as this machine can follow, from one timer to the next: whatever is on
 * its way arrives before it goes on.
 */
export function timeThatRuns(): () => void {
  timeThatJumps();
  let runs = true;
  const steps = setInterval(() => {}, STEP_MS);
  const stop = () => {
    runs = false;
    clearInterval(steps);
  };
  onTestFinished(stop);
  void (async () => {
    while (runs) {
      vi.advanceTimersToNextTimer();
      await networkTurn();
      await new Promise((resolve) => realTimeout(resolve, ANSWER_MS));
      await networkTurn();
    }
  })();
  return stop;
}
