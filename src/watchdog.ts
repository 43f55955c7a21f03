/** A board that restarts itself when its session hangs. Opt-in: it costs nothing if you do not import it. */
import type { ClientOptions, TBDeviceMqttClient } from "./client";
import { hasWatchdog, startWatchdog, Watchdog } from "./espruino/watchdog";
import { Code } from "./mqtt/codes";

/** An ESP32 blocks for tens of seconds when it connects to a host that is not there: a shorter watchdog would restart it for that. */
const SHORTEST_SECONDS = 90;

/**
 * Turns on the hardware watchdog of an ESP32. The board restarts if the session is not healthy. It is healthy while its poll runs, and while it comes online
 * again within `offlineSeconds`. A client that was never online, or whose disconnect() was called, is healthy.
 * A restart loses what waits in memory. You cannot turn the watchdog off. Other boards print that they have none.
 * @param options the same object that the client was made with; useWatchdog wraps its `isNetworkUp`
 * @param seconds from the last sign of life to the restart; whole, default 120, at least 90. If the poll stops, the restart comes up to
 *   `maxReconnectDelayMs` later
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
  // Not isObject(): a function costs more variables than the text.
  if (!options || typeof options !== "object" || Array.isArray(options)) {
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
