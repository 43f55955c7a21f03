/** What a board knows of itself. */

/** Free variables of the interpreter. @rare */
export function freeVariables(): number {
  return process.memory(false).free;
}

/** Strength of the Wi-Fi in dBm, or undefined without Wi-Fi. An ESP8266 has it in getDetails(), an ESP32 in getStatus(). @rare */
export function signalStrength(): number | undefined {
  try {
    const wifi = require("Wifi");
    const { rssi } = wifi.getDetails();
    return rssi === undefined ? wifi.getStatus().rssi : rssi;
  } catch (_) {
    return undefined;
  }
}

/** Why the board started: "power on", "exception" and so on. An ESP32 knows only "deep sleep". @rare */
export function resetReason(): string | undefined {
  try {
    if (typeof ESP8266 !== "undefined") return ESP8266.getResetInfo().reason;
    if (typeof ESP32 !== "undefined" && ESP32.getWakeupCause()) return "deep sleep";
  } catch (_) {}
  return undefined;
}
