/** A board that restarts itself when its session hangs. Opt-in: costs nothing where it is not imported. */
import type { ClientOptions, TBDeviceMqttClient } from "./client";
import { hasWatchdog, startWatchdog, Watchdog } from "./espruino/watchdog";
import { Code } from "./mqtt/codes";
import { isObject } from "./values";

/** An ESP32 blocks for tens of seconds when it connects to a host that is not there: a shorter watchdog would restart it for that. */
const SHORTEST_SECONDS = 90;

/**
 * Turns on the hardware watchdog of an ESP32, kicked while the session is healthy: its poll runs, and once it was online, it came online again within
 * `offlineSeconds`. A client that was never online yet, or whose disconnect() was called, is healthy. A restart loses what is queued in memory.
 * On any other board it prints that there is none.
 * @param options the very object that the client was made with; its `isNetworkUp` is wrapped, which the poll asks once a second
 * @param seconds without a kick until the restart; whole, default 120, at least 90. A poll that stops is noticed after as long, and
 *   `maxReconnectDelayMs` more, in which it may pause
 * @param offlineSeconds default 3600
 * @returns whether it is on
 */
export function useWatchdog(
  client: TBDeviceMqttClient,
  options: ClientOptions,
  seconds?: number,
  offlineSeconds?: number,
): boolean {
  const times = [seconds, offlineSeconds];
  for (let i = 0; i < 2; i++) {
    const time = times[i];
    if (time === undefined || (typeof time === "number" && time >= 0 && time <= 1e6)) continue;
    client.emit("error", Code.INVALID_ARGUMENT, i ? "offlineSeconds" : "seconds");
    times[i] = 0;
  }
  if (!isObject(options)) {
    client.emit("error", Code.INVALID_ARGUMENT, "options");
    return false;
  }
  const limit = Math.max(SHORTEST_SECONDS, Math.ceil(times[0] || 120));
  const longest = times[1] || 3600;
  const isNetworkUp = options.isNetworkUp;
  let isIdle = true;
  let wasOnline = false;
  // Seconds since the last sign of the poll, and since the link was lost: counted, since a clock may be set.
  let quiet = 0;
  let offline = 0;
  if (!hasWatchdog()) return false;
  client.on("state", (name: string) => {
    isIdle = name === "idle";
    wasOnline = !isIdle && (wasOnline || name === "online");
    quiet = 0;
  });
  // connect() refuses what is no function.
  if (isNetworkUp === undefined || typeof isNetworkUp === "function")
    options.isNetworkUp = () => {
      quiet = 0;
      return !isNetworkUp || isNetworkUp();
    };
  startWatchdog(limit, () => {
    quiet = isIdle ? 0 : quiet + Watchdog.LOOK_SECONDS;
    offline = client.connected || !wasOnline ? 0 : offline + Watchdog.LOOK_SECONDS;
    return quiet <= limit + (options.maxReconnectDelayMs || 120000) / 1000 && offline <= longest;
  });
  return true;
}
