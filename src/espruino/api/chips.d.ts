/** What only some chips have: ESP32, ESP8266, NeoPixels, and TensorFlow on Linux. */

/** @chips ESP32 */
declare var ESP32: {
  /** Restarts the chip as its reset pin does. */
  reboot(): void;
  /** Sleeps for this time, at most 2147 s. Then the chip starts again from the beginning. */
  deepSleep(microseconds: number): void;
  /** Sleeps until the pin has this level. Possible pins: D0, D2, D4, D12 to D15, D25 to D27, D32 to D39. */
  deepSleepExt0(pin: Pin, level: 0 | 1): void;
  /** Sleeps until all of these pins are low (0), or until one is high (1). */
  deepSleepExt1(pins: readonly Pin[], mode: 0 | 1): void;
  /** What ended the deep sleep: 2 or 3: pins. 4: the time. 0: there was no deep sleep. */
  getWakeupCause(): number;
  /** The pin that ended the deep sleep. */
  getWakeupPin(): Pin | undefined;
  /** Sleeps for about this time, and goes on. Memory stays. */
  lightSleep(ms: number): void;
  /** Sets the millivolts, roughly, at which `analogRead` returns 1. Default: 3600. */
  setAtten(pin: Pin, millivolts: 1000 | 1340 | 2000 | 3600): void;
  /** Bytes of free memory (`freeHeap`), the least that were ever free (`minHeap`), and whether Bluetooth and Wi-Fi are on. */
  getState(): { sdkVersion: string; freeHeap: number; minHeap: number; BLE: boolean; Wifi: boolean };
  /** Turns Bluetooth on or off for good, erases the saved code, and restarts. Without Bluetooth there is more memory for TLS and for variables. */
  enableBLE(isOn: boolean): void;
  /** Turns Wi-Fi on or off for good, as `enableBLE` does for Bluetooth. */
  enableWifi(isOn: boolean): void;
  /** Prints what Bluetooth does: 1 GAP, 2 GATT server, 4 GATT client, or a sum of them. */
  setBLE_Debug(level: number): void;
  /** true keeps an Espruino that was written over the air. false restarts into the one before. */
  setOTAValid(isValid: boolean): void;
};

interface EspruinoResetInfo {
  /** "power on", "wdt reset", "exception", "soft wdt", "restart", "deep sleep" or "reset pin". */
  reason: string;
  /** For an exception: its number, and the addresses of code and data. */
  exccause: number;
  epc1: number;
  epc2: number;
  epc3: number;
  excvaddr: number;
  depc: number;
}

interface EspruinoESP8266 {
  /** Restarts the chip as its reset pin does. */
  reboot(): void;
  /** Why the chip started. */
  getResetInfo(): EspruinoResetInfo;
  /**
   * Sleeps for this time, whole microseconds, at most 2147 s. Then the chip starts again from the beginning, if GPIO16 is wired to RST. With 0 it sleeps
   * until RST is low. `option` is what the radio does when it wakes: 0 calibrates if its data says so, 1 calibrates, 2 does not, 4 stays off.
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
  /** Reads one line of the log, at most 128 characters. */
  readLog(): string;
  /** Writes all sockets to the log. */
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
  /** The array to write the input to. */
  getInput(): Int8Array | Uint8Array | Float32Array;
  /** The array with the output. */
  getOutput(): Int8Array | Uint8Array | Float32Array;
  /** Computes the output from the input. */
  invoke(): void;
}

interface EspruinoModules {
  /**
   * LEDs of type WS2812, SK6812 or APA106. Each takes three bytes, mostly green, red, blue. The length of the data must be a multiple of 3.
   * @chips ESP32 ESP8266: NeoPixels
   */
  neopixel: { write(pin: Pin, data: ArrayBuffer | ArrayLike<number>): void };
  /**
   * The same as the global `ESP8266`.
   * @chips ESP8266
   */
  ESP8266: EspruinoESP8266;
  /**
   * Models of TensorFlow Lite for Microcontrollers.
   * @chips LINUX
   */
  tensorflow: { create(arenaBytes: number, model: string | ArrayBuffer): TFMicroInterpreter };
}
