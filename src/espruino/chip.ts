/** What a board tells of itself. */

/** Variables of the interpreter that are free. */
export function freeVariables(): number {
  return process.memory(false).free;
}

/** dBm; undefined where there is no Wi-Fi. An ESP8266 has it among the details, an ESP32 in the status. */
export function signalStrength(): number | undefined {
  try {
    const wifi = require("Wifi");
    const { rssi } = wifi.getDetails();
    return rssi === undefined ? wifi.getStatus().rssi : rssi;
  } catch (_) {
    return undefined;
  }
}

/** Why the board started, as an ESP8266 tells it ("power on", "exception", ...); of an ESP32 only that it was asleep. */
export function resetReason(): string | undefined {
  try {
    if (typeof ESP8266 !== "undefined") return ESP8266.getResetInfo().reason;
    if (typeof ESP32 !== "undefined" && ESP32.getWakeupCause()) return "deep sleep";
  } catch (_) {}
  return undefined;
}
