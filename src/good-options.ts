/** The options of opt-in modules, looked at once: what is wrong is told, and the default holds. */
import type { TBDeviceMqttClient } from "./client";
import { Code } from "./mqtt/codes";

/** What tells it: any client, whatever its types. */
export type Teller = Pick<TBDeviceMqttClient, "emit">;

/**
 * A copy of options, without those that cannot be used: each of them is told by `error`, INVALID_OPTION, with its name. A number is whole, from 0 to 1e9; an object is what
 * sends telemetry.
 * @param types such as ",number maxEntries,function fallback," @rare
 */
export function goodOptions<O extends object>(client: Teller, options: O | undefined, types: string): O {
  const given = (options === undefined ? {} : options) as Record<string, unknown>;
  const good: Record<string, unknown> = {};
  // Not isObject(): a function costs more variables than the text.
  if (!given || typeof given !== "object" || Array.isArray(given)) client.emit("error", Code.INVALID_OPTION, "options");
  else
    for (const name in given) {
      const value = given[name];
      const type = typeof value;
      const number = value as number;
      const sender = value as { sendTelemetry?: unknown } | null;
      if (
        types.lastIndexOf("," + type + " " + name + ",") >= 0 &&
        (type !== "number" || (number >= 0 && number <= 1e9 && number === Math.floor(number))) &&
        (type !== "object" || (sender && typeof sender.sendTelemetry === "function"))
      )
        good[name] = value;
      else if (value !== undefined) client.emit("error", Code.INVALID_OPTION, name);
    }
  return good as O;
}
