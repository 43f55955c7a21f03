/** The hardware watchdog of an ESP32. It restarts a board that stops kicking it. */

export const enum Watchdog {
  /** Between two looks. */
  LOOK_SECONDS = 5,
}

/** Whether the board has a watchdog. If not, it prints that. An ESP8266 has the same functions, but they only print a line. */
export function hasWatchdog(): boolean {
  // indexOf is right: no board has a name that is the beginning of another's.
  const isThere = process.env.BOARD.indexOf("ESP32") === 0;
  if (!isThere) console.log("Watchdog: an ESP32 has one, this board does not");
  return isThere;
}

/** Turns the watchdog on for good. `isHealthy` is asked every five seconds; while it returns true, the watchdog is kicked. */
export function startWatchdog(seconds: number, isHealthy: () => boolean): void {
  // Without the second argument the interpreter's idle loop kicks it, which then only guards against what blocks.
  E.enableWatchdog(seconds, false);
  kick(isHealthy);
}

/** Arms itself, since an interval runs wild when the clock is set under it. A timer that is lost is what the watchdog is for. */
function kick(isHealthy: () => boolean): void {
  setTimeout(kick, Watchdog.LOOK_SECONDS * 1000, isHealthy);
  if (isHealthy()) E.kickWatchdog();
}
