/** What one chip alone has: ESP32, ESP8266, LEDs with a clock in each, and TensorFlow on Linux. */

/** @chips ESP32 */
declare var ESP32: {
  /** Restarts it as its reset pin does. */
  reboot(): void;
  /** Microseconds up to 2147 s; then the chip starts anew. */
  deepSleep(microseconds: number): void;
  /** Until the pin has this level: D0, D2, D4, D12 to D15, D25 to D27 or D32 to D39. */
  deepSleepExt0(pin: Pin, level: 0 | 1): void;
  /** Until all of these pins are low (0), or one is high (1). */
  deepSleepExt1(pins: readonly Pin[], mode: 0 | 1): void;
  /** What ended the deep sleep: 2 or 3 pins, 4 the time; 0: it was none. */
  getWakeupCause(): number;
  /** The pin that did. */
  getWakeupPin(): Pin | undefined;
  /** Sleeps for about so long, and goes on; memory stays. */
  lightSleep(ms: number): void;
  /** The millivolts that `analogRead` has as 1, about. Default: 3600. */
  setAtten(pin: Pin, millivolts: 1000 | 1340 | 2000 | 3600): void;
  /** Bytes of memory that are free, and the least that were; whether Bluetooth and Wi-Fi are on. */
  getState(): { sdkVersion: string; freeHeap: number; minHeap: number; BLE: boolean; Wifi: boolean };
  /** Turns Bluetooth on or off for good, erases the saved code and restarts: off makes room for TLS and for variables. */
  enableBLE(isOn: boolean): void;
  /** The same of Wi-Fi. */
  enableWifi(isOn: boolean): void;
  /** Prints what Bluetooth does: 1 GAP, 2 GATT server, 4 GATT client, or a sum of them. */
  setBLE_Debug(level: number): void;
  /** Whether an Espruino that was written over the air is to be kept; false restarts into the one before. */
  setOTAValid(isValid: boolean): void;
};

interface EspruinoResetInfo {
  /** "power on", "wdt reset", "exception", "soft wdt", "restart", "deep sleep" or "reset pin". */
  reason: string;
  /** Of an exception: its number, and addresses of code and data. */
  exccause: number;
  epc1: number;
  epc2: number;
  epc3: number;
  excvaddr: number;
  depc: number;
}

interface EspruinoESP8266 {
  /** Restarts it as its reset pin does. */
  reboot(): void;
  /** Why it started. */
  getResetInfo(): EspruinoResetInfo;
  /**
   * Whole microseconds up to 2147 s; then the chip starts anew, if GPIO16 is wired to RST. Whether the radio calibrates itself when it wakes: 0 by its own data, 1 yes,
   * 2 no, 4 it stays off. 0 microseconds: until RST is pulled low.
   */
  deepSleep(microseconds: number, option: 0 | 1 | 2 | 4): void;
  /** Figures of the chip and its flash. */
  getState(): {
    sdkVersion: string;
    /** MHz. */
    cpuFrequency: number;
    freeHeap: number;
    maxCon: number;
    /** As in "4MB:512/512". */
    flashMap: string;
    flashKB: number;
    flashChip: string;
  };
  /** 80 or 160 MHz. The same as `E.setClock`. */
  setCPUFreq(mhz: 80 | 160): void;
  /** As `E.CRC32`. */
  crc32(data: ArrayLike<number>): number;
  /** Whether details are logged on D2. */
  logDebug(isOn: boolean): void;
  /** The chip's log: 0 off, 1 in memory, 2 and 3 also on Serial1 or Serial2. */
  setLog(mode: 0 | 1 | 2 | 3): void;
  /** Prints the log in memory. */
  printLog(): void;
  /** A line of it, of 128 characters at most. */
  readLog(): string;
  /** All sockets, to the log. */
  dumpSocketInfo(): void;
  /** @deprecated `require("Flash").getFree()` is the same. */
  getFreeFlash(): { addr: number; length: number }[];
  /** @deprecated `require("neopixel").write` is the same. */
  neopixelWrite(pin: Pin, data: ArrayLike<number>): void;
  /** @deprecated `require("Wifi").ping` is the same. */
  ping(ip: string | number, callback?: (response: EspruinoPing) => void): void;
}

/** @chips ESP8266 */
declare var ESP8266: EspruinoESP8266;

/**
 * A model of TensorFlow Lite for Microcontrollers.
 * @chips LINUX
 */
declare class TFMicroInterpreter {
  private constructor();
  /** Where the input is to be written. */
  getInput(): Int8Array | Uint8Array | Float32Array;
  /** Where the output is. */
  getOutput(): Int8Array | Uint8Array | Float32Array;
  /** Works out the output from the input. */
  invoke(): void;
}

interface EspruinoModules {
  /**
   * LEDs of the kind WS2812, SK6812 or APA106: three bytes each, in the order of the kind, green first as a rule. The length of the data must be a multiple of 3.
   * @chips ESP32 ESP8266: NeoPixels
   */
  neopixel: { write(pin: Pin, data: ArrayBuffer | ArrayLike<number>): void };
  /**
   * The same as the global.
   * @chips ESP8266
   */
  ESP8266: EspruinoESP8266;
  /**
   * Models of TensorFlow Lite for Microcontrollers.
   * @chips LINUX
   */
  tensorflow: { create(arenaBytes: number, model: string | ArrayBuffer): TFMicroInterpreter };
}
