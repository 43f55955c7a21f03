/** Wi-Fi of ESP32 and ESP8266. Where the two chips differ, each has a line of its own. */

type EspruinoAuthMode = "open" | "wep" | "wpa" | "wpa2" | "wpa_wpa2";

interface EspruinoWifiOptions {
  password?: string;
  /**
   * Two addresses at most.
   * @chips ESP8266
   */
  dnsServers?: string[];
  /**
   * 0 to 14; 0: any.
   * @chips ESP8266
   */
  channel?: number;
  /**
   * Of one access point among several, as in "00:00:00:00:00:00".
   * @chips ESP8266
   */
  bssid?: string;
}

interface EspruinoAccessPointOptions {
  /** At least 8 characters. */
  password?: string;
  /** Default: "open" without a password. Throws if it does not match the password. */
  authMode?: "open" | "wpa" | "wpa2" | "wpa_wpa2";
  /** 1 to 13. */
  channel?: number;
  /**
   * Default: false.
   * @chips ESP8266
   */
  hidden?: boolean | 0 | 1;
}

interface EspruinoIP {
  ip: string;
  netmask: string;
  gw: string;
}

interface EspruinoWifiDetails {
  /** ESP8266: "connected", "off", "connecting", "wrong_password", "no_ap_found" or "connect_fail". ESP32: "connected", or the reason why not. */
  status: string;
  ssid?: string;
  password?: string;
  /**
   * dBm.
   * @chips ESP8266
   */
  rssi?: number;
  /** @chips ESP8266 */
  savedSsid?: null;
  /** @chips ESP32 */
  authMode?: EspruinoAuthMode;
}

interface EspruinoWifiStatus {
  /** The same as `status` of getDetails(). */
  station: string;
  mode: "off" | "sta" | "ap" | "sta+ap";
  /** An ESP8266 has "none" and "ps-poll". */
  powersave: string;
  /**
   * dBm, while there is a link.
   * @chips ESP32
   */
  rssi?: number;
  /** @chips ESP32 */
  ssid?: string;
  /** @chips ESP32 */
  bssid?: string;
  /** @chips ESP32 */
  channel?: number;
  /** @chips ESP32 */
  htMode?: string;
  /** @chips ESP32 */
  authMode?: EspruinoAuthMode;
  /** @chips ESP8266 */
  ap?: "enabled" | "disabled";
  /** @chips ESP8266 */
  phy?: string;
  /** @chips ESP8266 */
  savedMode?: "off" | "sta" | "ap" | "sta+ap";
}

interface EspruinoAccessPointDetails {
  ssid: string;
  password: string;
  authMode: EspruinoAuthMode;
  hidden: boolean;
  maxConn: number;
  /** @chips ESP8266 */
  status?: "enabled" | "disabled";
  /** @chips ESP8266 */
  savedSsid?: null;
  /**
   * The stations that are connected.
   * @chips ESP8266
   */
  stations?: { ip: string; mac: string }[];
}

interface EspruinoWifiConnected {
  ip: string;
  gw: string;
  /** @chips ESP32 */
  netmask?: string;
  /** @chips ESP8266 */
  mask?: string;
}

interface EspruinoWifiDisconnected {
  ssid: string;
  mac: string;
  /** ESP8266: words. ESP32: a number as a text. */
  reason: string;
  /**
   * The reason in words.
   * @chips ESP32
   */
  msg?: string;
}

interface EspruinoFoundAccessPoint {
  ssid: string;
  mac: string;
  /** dBm. */
  rssi: number;
  authMode: EspruinoAuthMode;
  /** A text on an ESP32, a number on an ESP8266. */
  channel: number | string;
  /** @chips ESP8266 */
  isHidden?: boolean;
}

interface EspruinoPing {
  totalCount: number;
  totalBytes: number;
  /** ms. */
  totalTime: number;
  respTime: number;
  seqNo: number;
  timeoutCount: number;
  bytes: number;
  error: number;
}

interface EspruinoWifi
  extends EspruinoEmitter<{
    /** The access point has taken the board. */
    associated(details: { ssid: string; mac: string; channel: number | string }): void;
    /** The board has an address. */
    connected(details: EspruinoWifiConnected): void;
    /** The link is gone, or the attempt has failed. */
    disconnected(details: EspruinoWifiDisconnected): void;
    /** The access point asks for another way to log in. */
    auth_change(details: { oldMode: EspruinoAuthMode; newMode: EspruinoAuthMode }): void;
    /** The network gave no address in time. */
    dhcp_timeout(): void;
    /** Somebody joined the board's own access point. */
    sta_joined(details: { mac: string }): void;
    /** Somebody left the board's own access point. */
    sta_left(details: { mac: string }): void;
    /** Somebody asked for the board's own access point. */
    probe_recv(details: { mac: string; rssi: number }): void;
  }> {
  /** Calls back with null when the board has an address. The error differs by chip and version; after one an ESP8266 goes on trying. */
  connect(ssid: string, options?: EspruinoWifiOptions, callback?: (error: string | null) => void): void;
  /** Leaves the network and does not join it again. */
  disconnect(callback?: () => void): void;
  /** Calls back with the networks that it found. One scan at a time. */
  scan(callback: (found: EspruinoFoundAccessPoint[]) => void): void;
  /** Starts an access point on the board, at 192.168.4.1. */
  startAP(ssid: string, options?: EspruinoAccessPointOptions, callback?: (error: string | null) => void): void;
  /** Ends the board's access point. */
  stopAP(callback?: () => void): void;
  /** State of the link and of the access point. */
  getStatus(): EspruinoWifiStatus;
  /** @chips ESP8266 */
  getStatus(callback: (status: EspruinoWifiStatus) => void): EspruinoWifiStatus;
  /** Details of the link to a network. */
  getDetails(callback?: (details: EspruinoWifiDetails) => void): EspruinoWifiDetails;
  /** Details of the board's own access point. */
  getAPDetails(callback?: (details: EspruinoAccessPointDetails) => void): EspruinoAccessPointDetails;
  /** The board's address. Without a link it is "0.0.0.0" or undefined. */
  getIP(callback?: (error: string | null, ip: EspruinoIP & { mac: string }) => void): EspruinoIP & { mac: string };
  /** Address of the board's own access point. */
  getAPIP(callback?: (error: string | null, ip: EspruinoIP & { mac: string }) => void): EspruinoIP & { mac: string };
  /** Sets a fixed address in place of DHCP's. */
  setIP(settings: EspruinoIP, callback?: (error: string | null) => void): void;
  /** Sets the address of the board's own access point. */
  setAPIP(settings: EspruinoIP, callback?: (error: string | null) => void): void;
  /** With "ps-poll" the radio sleeps between beacons. */
  setConfig(settings: { phy?: "11b" | "11g" | "11n"; powersave?: "none" | "ps-poll" }): void;
  /**
   * With "min" the radio wakes at each beacon that it needs, with "max" less often.
   * @chips ESP32
   */
  setConfig(settings: { phy?: "11b" | "11g" | "11n"; powersave?: "none" | "ps-poll" | "min" | "max" }): void;
  /** Makes the board join the present network at each start. "clear" ends that. */
  save(what?: "clear"): void;
  /** Restores what `save()` saved. */
  restore(): void;
  /** The board's name in the network. */
  getHostname(callback?: (name: string) => void): string;
  /** Sets the board's name for DHCP and for `<name>.local`. */
  setHostname(name: string, callback?: () => void): void;
  /** Calls back with the address of a name, or null. One question at a time. */
  getHostByName(name: string, callback: (ip: string | null) => void): void;
  /** Pings five times. The address is a text or a number, not a name. */
  ping(ip: string | number, callback?: (response: EspruinoPing) => void): void;
  /**
   * Do not use it on an ESP32: the clock jumps, and every interval fires without end. Use `syncClock` of `src/espruino/time.ts`. The zone is a text, "UTC0".
   * @chips ESP32
   */
  setSNTP(server: string, zone: string): void;
  /**
   * Sets the clock from a time server. It adds `hours`, -11 to 13; 0 keeps UTC.
   * @chips ESP8266
   */
  setSNTP(server: string, hours: number): void;
}

interface EspruinoModules {
  /** @chips ESP32 ESP8266: Wi-Fi of its own */
  Wifi: EspruinoWifi;
}
