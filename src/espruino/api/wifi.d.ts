/** Wi-Fi of ESP32 and ESP8266. What the two do differently has its own line for each. */

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
  /** Default: "open" without a password. One that does not fit to the password throws. */
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
  /** "connected", "off", "connecting", "wrong_password", "no_ap_found", "connect_fail" on an ESP8266; "connected" or why not, on an ESP32. */
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
  /** As `status` of the details. */
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
   * Who is connected to it.
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
  /** Words on an ESP8266; a number as a text on an ESP32. */
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
    /** There is an address. */
    connected(details: EspruinoWifiConnected): void;
    /** The link is gone, or did not come about. */
    disconnected(details: EspruinoWifiDisconnected): void;
    /** The access point asks for another way to log in. */
    auth_change(details: { oldMode: EspruinoAuthMode; newMode: EspruinoAuthMode }): void;
    /** No address within the time. */
    dhcp_timeout(): void;
    /** Of the board's own access point: who came. */
    sta_joined(details: { mac: string }): void;
    /** Of the board's own access point: who went. */
    sta_left(details: { mac: string }): void;
    /** Of the board's own access point: who asked. */
    probe_recv(details: { mac: string; rssi: number }): void;
  }> {
  /** Calls back with null once there is an address; what it calls back with when it fails differs by chip and version, and an ESP8266 goes on trying. */
  connect(ssid: string, options?: EspruinoWifiOptions, callback?: (error: string | null) => void): void;
  /** Leaves the network, and stays out. */
  disconnect(callback?: () => void): void;
  /** Calls back with what is there; one scan at a time. */
  scan(callback: (found: EspruinoFoundAccessPoint[]) => void): void;
  /** An access point of the board's own, at 192.168.4.1. */
  startAP(ssid: string, options?: EspruinoAccessPointOptions, callback?: (error: string | null) => void): void;
  /** Ends it. */
  stopAP(callback?: () => void): void;
  /** Of both, the link and the access point. */
  getStatus(): EspruinoWifiStatus;
  /** @chips ESP8266 */
  getStatus(callback: (status: EspruinoWifiStatus) => void): EspruinoWifiStatus;
  /** Of the link to a network. */
  getDetails(callback?: (details: EspruinoWifiDetails) => void): EspruinoWifiDetails;
  /** Of the board's own access point. */
  getAPDetails(callback?: (details: EspruinoAccessPointDetails) => void): EspruinoAccessPointDetails;
  /** Without a link the address is "0.0.0.0", or not there. */
  getIP(callback?: (error: string | null, ip: EspruinoIP & { mac: string }) => void): EspruinoIP & { mac: string };
  /** Of the board's own access point. */
  getAPIP(callback?: (error: string | null, ip: EspruinoIP & { mac: string }) => void): EspruinoIP & { mac: string };
  /** An address that stays, in place of DHCP's. */
  setIP(settings: EspruinoIP, callback?: (error: string | null) => void): void;
  /** Of the board's own access point. */
  setAPIP(settings: EspruinoIP, callback?: (error: string | null) => void): void;
  /** "ps-poll" sleeps between beacons. */
  setConfig(settings: { phy?: "11b" | "11g" | "11n"; powersave?: "none" | "ps-poll" }): void;
  /**
   * "min" wakes at each beacon that matters, "max" when the board wants to.
   * @chips ESP32
   */
  setConfig(settings: { phy?: "11b" | "11g" | "11n"; powersave?: "none" | "ps-poll" | "min" | "max" }): void;
  /** What is joined now is joined at each start; "clear" forgets it. */
  save(what?: "clear"): void;
  /** As at the start. */
  restore(): void;
  /** The name that the network knows it by. */
  getHostname(callback?: (name: string) => void): string;
  /** For DHCP, and `<name>.local`. */
  setHostname(name: string, callback?: () => void): void;
  /** The address of a name, null for none; one question at a time. */
  getHostByName(name: string, callback: (ip: string | null) => void): void;
  /** Five times; the address as a text or a number, no name. */
  ping(ip: string | number, callback?: (response: EspruinoPing) => void): void;
  /**
   * Sets the clock by the network. The zone is a text as in "UTC0". The clock jumps under the timers, and every interval fires without end: see `src/espruino/time.ts`.
   * @chips ESP32
   */
  setSNTP(server: string, zone: string): void;
  /**
   * Sets the clock by the network. Hours from -11 to 13 are added to it: 0 keeps UTC.
   * @chips ESP8266
   */
  setSNTP(server: string, hours: number): void;
}

interface EspruinoModules {
  /** @chips ESP32 ESP8266: Wi-Fi of its own */
  Wifi: EspruinoWifi;
}
