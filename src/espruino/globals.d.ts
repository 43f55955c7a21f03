/**
 * What the firmware may use of Espruino: this file is the allow-list, for the compiler and for the bundle check.
 * Hand-written, since the published typings describe an old Espruino and clash with Node's.
 */

/** One event: Espruino gives `on`, `emit` and the rest to every object. */
interface EspruinoEmitter {
  on(event: string, listener: (...args: never[]) => void): void;
  emit(event: string, ...args: unknown[]): void;
  removeListener(event: string, listener: (...args: never[]) => void): void;
  removeAllListeners(event?: string): void;
}

declare var E: {
  /** True when this text holds characters beyond one byte; always false on builds without unicode strings. */
  isUTF8(text: string): boolean;
  /** UTF-8 bytes of a text, one char code (0 to 255) per byte. Throws on builds without unicode strings. */
  fromUTF8(text: string): string;
  /** The text that these UTF-8 bytes spell. Throws on builds without unicode strings. */
  asUTF8(bytes: string): string;
  /** Hardware random number, 32 bit. */
  hwRand(): number;
  /** Names of the error flags since the last call, and clears them. */
  getErrorFlags(): string[];
  on(event: "errorFlag", listener: (flags: string[]) => void): void;
  on(event: "init" | "kill", listener: () => void): void;
  removeListener(event: string, listener: (...args: never[]) => void): void;
  CRC32(data: string): number;
  /**
   * An ESP32 restarts when so many whole seconds go by without a kick. `isAuto` lets the interpreter's idle loop kick; default true. Cannot be
   * turned off. Neither is to be called on an ESP8266: there they print and do nothing else.
   */
  enableWatchdog(seconds: number, isAuto?: boolean): void;
  kickWatchdog(): void;
  /** Chip temperature in degrees Celsius; not on every board. */
  getTemperature(): number;
};

/** There is no `race` and no `finally`. What is rejected with nobody to hear of it is an uncaught exception. */
interface PromiseConstructor {
  new <T>(
    executor: (resolve: (value: T | PromiseLike<T>) => void, reject: (reason?: unknown) => void) => void,
  ): Promise<T>;
  resolve(): Promise<void>;
  resolve<T>(value: T | PromiseLike<T>): Promise<T>;
  reject<T = never>(reason?: unknown): Promise<T>;
  all<T extends readonly unknown[] | []>(values: T): Promise<{ -readonly [at in keyof T]: Awaited<T[at]> }>;
}

// biome-ignore lint/suspicious/noShadowRestrictedNames: not every Espruino had one
declare var Promise: PromiseConstructor;

declare var process: {
  memory(collect?: boolean): { free: number; usage: number; total: number; blocksize: number };
  env: { BOARD: string; VERSION: string; MODULES: string };
  on(event: "uncaughtException", listener: (exception: unknown) => void): void;
};

declare var console: { log(...values: unknown[]): void };
declare var global: Record<string, unknown>;
/** What `require` keeps of the modules that it has loaded. */
declare var Modules: { removeCached(name: string): void };

interface Pin {
  set(): void;
  reset(): void;
  read(): boolean;
  write(value: boolean | number): void;
}

declare function setTimeout<A extends unknown[]>(callback: (...args: A) => void, timeoutMs: number, ...args: A): number;
declare function setInterval<A extends unknown[]>(callback: (...args: A) => void, periodMs: number, ...args: A): number;
declare function clearTimeout(id: number): void;
declare function clearInterval(id: number): void;
declare function changeInterval(id: number, periodMs: number): void;
/** Seconds since 1970, with a fraction. */
declare function getTime(): number;
declare function setTime(seconds: number): void;
declare function getSerial(): string;
/** Restarts the interpreter, and runs this Storage file instead of `.bootcde`. */
declare function load(file?: string): void;
/** The bytes that a base64 text spells. */
declare function atob(base64: string): string;
declare function digitalWrite(pin: Pin, value: boolean | number): void;
declare function digitalRead(pin: Pin): number;
declare function analogRead(pin: Pin): number;
declare function pinMode(pin: Pin, mode: string): void;
declare function setWatch(
  callback: (event: { state: boolean; time: number; lastTime: number }) => void,
  pin: Pin,
  options: { repeat?: boolean; edge?: "rising" | "falling" | "both"; debounce?: number },
): number;

/** An Espruino pin by its number, which is the GPIO's on both chips. No chip has all of them. */
declare var D0: Pin, D1: Pin, D2: Pin, D3: Pin, D4: Pin, D5: Pin, D6: Pin, D7: Pin, D8: Pin, D9: Pin;
declare var D10: Pin, D11: Pin, D12: Pin, D13: Pin, D14: Pin, D15: Pin, D16: Pin, D17: Pin, D18: Pin, D19: Pin;
declare var D20: Pin, D21: Pin, D22: Pin, D23: Pin, D24: Pin, D25: Pin, D26: Pin, D27: Pin, D28: Pin, D29: Pin;
declare var D30: Pin, D31: Pin, D32: Pin, D33: Pin, D34: Pin, D35: Pin, D36: Pin, D37: Pin, D38: Pin, D39: Pin;

/** The one analog input of an ESP8266. */
declare var A0: Pin;

interface EspruinoI2C {
  setup(options: { scl: Pin; sda: Pin; bitrate?: number }): void;
  writeTo(address: number, ...data: (number | number[] | string)[]): void;
  readFrom(address: number, count: number): Uint8Array;
}

interface EspruinoSPI {
  setup(options: { sck?: Pin; mosi?: Pin; miso?: Pin; baud?: number; mode?: number }): void;
  send(data: number | number[] | string, chipSelect?: Pin): unknown;
}

interface EspruinoSerial extends EspruinoEmitter {
  setup(baudRate: number, options?: { rx?: Pin; tx?: Pin }): void;
  write(...data: (number | string)[]): void;
  println(text: string): void;
}

declare var I2C1: EspruinoI2C, I2C2: EspruinoI2C, SPI1: EspruinoSPI, SPI2: EspruinoSPI;
declare var Serial1: EspruinoSerial, Serial2: EspruinoSerial;

/** On an ESP8266 alone. */
declare var ESP8266: {
  /** "power on", "wdt reset", "exception", "soft wdt", "restart", "deep sleep" or "reset pin". */
  getResetInfo(): { reason: string };
  /**
   * Whole microseconds up to 2147 s; then the chip starts anew, if GPIO16 is wired to RST. Whether the radio calibrates itself when it wakes: 0 by its own data, 1 yes,
   * 2 no, 4 it stays off.
   */
  deepSleep(microseconds: number, option: 0 | 1 | 2 | 4): void;
};

/** On an ESP32 alone. */
declare var ESP32: {
  /** What ended the deep sleep; 0: it was none. */
  getWakeupCause(): number;
  /** Microseconds up to 2147 s; then the chip starts anew. */
  deepSleep(microseconds: number): void;
};

/** A TCP or TLS socket of `require("net")` or `require("tls")`. */
interface EspruinoSocket extends EspruinoEmitter {
  /** Takes a byte string; always returns false. Throws once the socket is closed. */
  write(bytes: string): boolean;
  end(bytes?: string): void;
}

interface EspruinoNet {
  connect(options: { host: string; port: number }): EspruinoSocket;
}

interface EspruinoStorage {
  /** What stays in flash: on a chip it takes one variable. */
  read(name: string, offset?: number, length?: number): string | undefined;
  /** Undefined for a missing file; with `noExceptions` also for one that is not JSON. */
  readJSON(name: string, noExceptions?: boolean): unknown;
  /** Without an offset it makes the file, of this size; with one it writes into it, where flash is still erased. */
  write(name: string, data: string, offset?: number, size?: number): boolean;
  erase(name: string): void;
  list(): string[];
  getFree(): number;
  /** In bytes; what is erased is trash until Espruino compacts. */
  getStats(): { freeBytes: number; trashBytes: number };
}

interface EspruinoWifi extends EspruinoEmitter {
  connect(ssid: string, options: { password?: string }, callback?: (error: string | null) => void): void;
  getIP(): { ip: string; gw?: string; mac?: string };
  getDetails(): { status: string; rssi?: number; ssid?: string };
  /** Only an ESP32 has rssi here. */
  getStatus(): { station: string; rssi?: number };
  stopAP(): void;
  setHostname(name: string): void;
}

interface EspruinoUdpSocket extends EspruinoEmitter {
  send(message: string, offset: number, length: number, port: number, host: string): void;
  bind(port: number): void;
  close(): void;
}

declare function require(name: "net"): EspruinoNet;
declare function require(name: "tls"): EspruinoNet;
declare function require(name: "Storage"): EspruinoStorage;
declare function require(name: "Wifi"): EspruinoWifi;
/** On Linux, and on a chip with a card. */
declare function require(name: "fs"): { readFileSync(path: string): string };
declare function require(name: "TelnetServer"): { setOptions(options: { mode: "on" | "off" }): void };
/** "SHA256" and the like, as far as the chip has them: an ESP8266 has SHA1 alone. */
declare function require(name: "crypto"): Record<string, ((data: string) => ArrayBuffer) | undefined>;
/** The module of `src/espruino/signature.ts`, where `npm run flash` has written it. */
declare function require(name: "tb.sign"): {
  checkSignature(file: string, names: string, running: string, callback: (problem: string) => void): void;
};
declare function require(name: "dgram"): { createSocket(type: "udp4"): EspruinoUdpSocket };
