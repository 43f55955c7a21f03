/** Wi-Fi that stays: on both chips, whatever the firmware under us gives up. */

/** Milliseconds between two looks at the link. An attempt takes up to about ten seconds; a second one would break it off. */
const CHECK_MS = 30000;

/**
 * Closes the console that an ESP32 and an ESP8266 open to the network at each start: telnet, port 23, no password. A build without it has nothing
 * to close.
 */
export function closeTelnet(): void {
  try {
    require("TelnetServer").setOptions({ mode: "off" });
  } catch (_) {}
}

/** Whether the board has an address. It is 0.0.0.0 while there is no link. */
export function isWifiUp(): boolean {
  const ip = require("Wifi").getIP().ip;
  return !!ip && ip !== "0.0.0.0";
}

/**
 * Joins a network and stays in it. No event is waited for: after a restart the link may be up already and none comes, and an ESP32
 * gives up for good after three tries that it tells nobody of. So we look, and ask again while there is no address.
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
