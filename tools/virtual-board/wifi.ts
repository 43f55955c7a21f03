/** The radio and what is around it; and require("Wifi"), which talks to it. The radio outlives a soft restart. */
import { EventEmitter } from "node:events";
import type { Chip } from "./chips.js";
import type { Program } from "./program.js";
import type { Bag } from "./realm.js";

export interface WifiOptions {
  /** The only network in reach; any is accepted when absent. */
  ssid?: string;
  password?: string;
  /** Saved by Wifi.save() once: up when the firmware starts. */
  connectedAtBoot?: boolean;
  /** How long joining takes, and each further attempt. */
  joinMs?: number;
  ip?: string;
}

type Status = "off" | "connecting" | "connected" | "wrong_password" | "no_ap_found" | "connect_fail";
type Done = (error: string | null) => void;

const ESP32_TRIES = 3;
const REASONS: Record<string, { number: string; text: string }> = {
  wrong_password: { number: "15", text: "4WAY_HANDSHAKE_TIMEOUT" },
  no_ap_found: { number: "201", text: "NO_AP_FOUND" },
  connect_fail: { number: "200", text: "BEACON_TIMEOUT" },
  off: { number: "8", text: "ASSOC_LEAVE" },
};
const MAC = "02:00:00:00:00:01";

/** Emits "up", "down" and "event" (name, details) for the module. */
export class Radio extends EventEmitter {
  status: Status = "off";
  ssid = "";
  password = "";
  private inReach = true;
  /** An ESP32 tries three times per connect() call and never gets more. */
  private tries = 0;
  private done: Done | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly chip: Chip,
    readonly options: WifiOptions,
  ) {
    super();
    if (chip.name === "LINUX") this.status = "connected";
  }

  get connected(): boolean {
    return this.status === "connected";
  }

  get ip(): string {
    return this.connected ? (this.options.ip ?? "192.168.4.2") : "0.0.0.0";
  }

  powerOn(): void {
    if (this.chip.name === "LINUX") return;
    clearTimeout(this.timer);
    this.done = undefined;
    this.status = "off";
    if (!this.options.connectedAtBoot) {
      this.tellLost();
      return;
    }
    this.ssid = this.options.ssid ?? "saved";
    this.password = this.options.password ?? "";
    this.tries = ESP32_TRIES;
    this.status = "connected";
    this.emit("up");
  }

  connect(ssid: string, password: string, done?: Done): void {
    const same = this.connected && ssid === this.ssid && password === this.password;
    if (same && this.chip.name === "ESP8266") {
      done?.(null);
      return;
    }
    if (this.connected) this.lose("off");
    Object.assign(this, { ssid, password, done, tries: ESP32_TRIES, status: "connecting" });
    this.attemptSoon();
  }

  disconnect(): void {
    this.tries = 0;
    clearTimeout(this.timer);
    if (this.connected) this.lose("off");
    this.status = "off";
  }

  /** The access point goes away until restore(). */
  drop(reason: Status = "connect_fail"): void {
    this.inReach = false;
    if (!this.connected) return;
    this.lose(reason);
    this.failed(reason);
  }

  /** The access point is back. Who gave up has to ask again. */
  restore(): void {
    this.inReach = true;
  }

  /** The chip's own attempts are used up, at once. */
  giveUp(): void {
    this.inReach = false;
    this.tries = 0;
    clearTimeout(this.timer);
    if (this.connected) this.lose("connect_fail");
    this.stopTrying("connect_fail");
  }

  stop(): void {
    clearTimeout(this.timer);
    this.removeAllListeners();
  }

  private lose(reason: Status): void {
    this.status = reason;
    this.tellLost();
    // an ESP32 with tries left keeps quiet about it
    if (this.chip.name === "ESP8266" || reason === "off") this.tellDisconnected(reason);
  }

  private tellLost(): void {
    this.emit("down");
  }

  private attemptSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.attempt(), this.options.joinMs ?? 20);
  }

  private attempt(): void {
    const problem = this.problem();
    if (problem) {
      this.status = problem;
      if (this.chip.name === "ESP8266") this.tellDisconnected(problem);
      this.failed(problem);
      return;
    }
    this.status = "connected";
    const network = this.chip.name === "ESP32" ? { netmask: "255.255.255.0" } : { mask: "255.255.255.0" };
    this.emit("event", "associated", { ssid: this.ssid, mac: MAC, channel: this.chip.name === "ESP32" ? "6" : 6 });
    this.emit("event", "connected", { ip: this.ip, ...network, gw: "192.168.4.1" });
    this.emit("up");
    this.finish(null);
  }

  private problem(): Status | undefined {
    const { ssid, password } = this.options;
    if (!this.inReach || (ssid !== undefined && ssid !== this.ssid)) return "no_ap_found";
    return password !== undefined && password !== this.password ? "wrong_password" : undefined;
  }

  private failed(reason: Status): void {
    if (this.chip.name === "ESP8266") {
      this.finish(reason);
      this.attemptSoon();
    } else if (--this.tries > 0) this.attemptSoon();
    else this.stopTrying(reason);
  }

  private stopTrying(reason: Status): void {
    this.status = this.chip.name === "ESP8266" ? "off" : reason;
    this.tellDisconnected(reason);
    this.finish(this.chip.name === "ESP8266" ? reason : (REASONS[reason]?.text ?? reason));
  }

  private tellDisconnected(reason: Status): void {
    const { number, text } = REASONS[reason] ?? { number: "1", text: "UNSPECIFIED" };
    const why = this.chip.name === "ESP32" ? { reason: number, msg: text } : { reason: text.toLowerCase() };
    this.emit("event", "disconnected", { ssid: this.ssid, mac: MAC, ...why });
  }

  private finish(error: string | null): void {
    const done = this.done;
    this.done = undefined;
    done?.(error);
  }
}

/** The module of one run of the firmware. */
export function wifiModule(program: Program, radio: Radio): Bag {
  const { realm, emitter, chip, hardware } = program;
  const rssi = () => Math.round(hardware.sensors.rssi());
  const module = realm.object();
  const later = (callback: unknown, ...args: unknown[]) => {
    if (typeof callback === "function") program.loop.queue(() => program.call(callback as never, undefined, args));
  };
  const detailsOf = () =>
    realm.object(
      radio.connected
        ? {
            status: "connected",
            ssid: radio.ssid,
            password: radio.password,
            ...(chip.name === "ESP8266" ? { rssi: rssi() } : { authMode: "wpa2" }),
          }
        : { status: chip.name === "ESP8266" ? radio.status : (REASONS[radio.status]?.text ?? "Unknown reason") },
    );
  const ipOf = () => {
    const gw = radio.connected ? "192.168.4.1" : "0.0.0.0";
    return realm.object({ ip: radio.ip, netmask: radio.connected ? "255.255.255.0" : "0.0.0.0", gw, mac: MAC });
  };
  const answer = (make: () => Bag) => (callback?: unknown) => {
    const result = make();
    later(callback, null, result);
    return result;
  };
  realm.natives(module, {
    connect: (ssid: unknown, options?: unknown, callback?: unknown) => {
      if (typeof ssid !== "string") throw realm.error("Error", "No SSID.");
      const { password } = (typeof options === "object" && options !== null ? options : {}) as { password?: unknown };
      const done = typeof options === "function" ? options : callback;
      radio.connect(ssid, password === undefined ? "" : String(password), (error) => later(done, error));
    },
    disconnect: (callback?: unknown) => {
      radio.disconnect();
      later(callback, null);
    },
    getIP: answer(ipOf),
    getDetails: (callback?: unknown) => {
      const details = detailsOf();
      later(callback, details);
      return details;
    },
    getStatus: (callback?: unknown) => {
      const station = radio.connected ? "connected" : radio.status === "off" ? "off" : "connecting";
      const signal = chip.name === "ESP32" && radio.connected ? { rssi: rssi() } : {};
      const status = realm.object({ mode: "sta", station, ap: "disabled", powersave: "none", ...signal });
      later(callback, status);
      return status;
    },
    scan: (callback?: unknown) => {
      const seen = realm.object({
        ssid: radio.options.ssid ?? "virtual",
        authMode: "wpa2",
        rssi: rssi(),
      });
      later(callback, realm.array([seen]));
    },
    getHostname: () => hostname,
    setHostname: (name: unknown) => {
      hostname = String(name);
    },
    setConfig: () => undefined,
    startAP: (_ssid: unknown, _options?: unknown, callback?: unknown) => later(callback, null),
    stopAP: (callback?: unknown) => later(callback, null),
    save: () => undefined,
    restore: () => undefined,
  });
  let hostname = "espressif";
  program.listen(radio, "event", (name: string, details: Bag) => emitter.emit(module, name, [realm.object(details)]));
  return module;
}
