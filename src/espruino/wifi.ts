/** Wi-Fi that comes back by itself, on an ESP32 and an ESP8266. */

/** Milliseconds between two looks at the link. An attempt takes up to about ten seconds; a second one would break it off. */
const CHECK_MS = 30000;

/**
 * Closes Espruino's console on the network: telnet, port 23, no password. An ESP32 and an ESP8266 open it at each start. Without a telnet server it does
 * nothing. @rare
 */
export function closeTelnet(): void {
  try {
    require("TelnetServer").setOptions({ mode: "off" });
  } catch (_) {}
}

/** Whether the board has an address in the Wi-Fi. */
export function isWifiUp(): boolean {
  const ip = require("Wifi").getIP().ip;
  return !!ip && ip !== "0.0.0.0";
}

/**
 * Joins a Wi-Fi and joins again whenever it is lost. It looks every 30 s. It does not wait for events: after a restart the link may be up without one, and an
 * ESP32 gives up in silence after three tries.
 */
export function keepWifi(ssid: string | undefined, password?: string): void {
  if (!ssid) {
    console.log("Wi-Fi: the settings have no ssid");
    return;
  }
  // Armed first: whatever fails below, the next look comes.
  setTimeout(keepWifi, CHECK_MS, ssid, password);
  if (!isWifiUp()) {
    console.log("Wi-Fi: joining " + ssid);
    require("Wifi").connect(ssid, { password: password }, function (error) {
      console.log("Wi-Fi: " + (error || "connected, " + require("Wifi").getIP().ip));
    });
  }
}
