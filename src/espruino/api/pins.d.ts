/** Pins: digital, analog, pulses, and watches. */

type EspruinoPinMode =
  | "analog"
  | "input"
  | "input_pullup"
  | "input_pulldown"
  | "output"
  | "opendrain"
  | "opendrain_pullup"
  | "af_output"
  | "af_opendrain";

interface EspruinoPwmOptions {
  /** Hz. The two pins of an ESP32 that have a DAC ignore it. */
  freq?: number;
  /** true: the interpreter itself switches the pin if there is no hardware for it. */
  soft?: boolean;
  /** true: the interpreter itself switches the pin in any case. */
  forceSoft?: boolean;
}

/** What `getInfo` returns. */
interface EspruinoPinInfo {
  port: string;
  num: number;
  /** Whether 1 and 0 are swapped. Absent for most pins. */
  negated?: boolean;
  mode?: EspruinoPinMode;
  output?: 0 | 1;
  analog?: { ADCs: number[]; channel: number };
  /** Other uses of the pin, as in `{ "SPI1": { type: "SCK", af: 0 } }`. */
  functions: { [name: string]: { type: string; af: number } };
}

/** A pin of the chip. A function that sets or reads it also sets its mode, unless you called `mode` before. */
interface Pin {
  /** Whether the pin is high. */
  read(): boolean;
  /** Sets the pin: high for true and for numbers other than 0. */
  write(value: boolean | number): void;
  /** Sets the pin high. */
  set(): void;
  /** Sets the pin low. */
  reset(): void;
  /** Switches the pin to the other level. Returns true if it is high then. */
  toggle(): boolean;
  /** As `digitalPulse`. */
  pulse(value: boolean | 0 | 1, timesMs: number | readonly number[]): void;
  /** As `analogRead`. */
  analog(): number;
  /** As `analogWrite`. */
  pwm(value: number, options?: EspruinoPwmOptions): void;
  /** As `pinMode`. */
  mode(mode?: EspruinoPinMode | "auto"): void;
  /** The mode of the pin. undefined on Linux. */
  getMode(): EspruinoPinMode | undefined;
  /** What the chip can do with the pin. */
  getInfo(): EspruinoPinInfo;
}

declare var Pin: {
  /** The pin of this number or name. undefined if there is none. */
  new (pin: number | string | Pin): Pin;
  (pin: number | string | Pin): Pin;
};

/** Something that `digitalWrite` can set in place of a pin, such as an output of a chip on I2C. */
interface EspruinoVirtualPin {
  /** Sets the output. */
  write(value: boolean | number): void;
}

/** 1 if the pin is high, else 0. For a list: a number whose lowest bit is the last pin. */
declare function digitalRead(pin: Pin | readonly Pin[] | { read(): number | boolean }): number;
/** Sets a pin. With a list, the last pin gets the lowest bit of the value and is set first. `true` sets all of them. */
declare function digitalWrite(pin: Pin | EspruinoVirtualPin | readonly Pin[], value: boolean | number): void;
/**
 * Pulses by a hardware timer, exact to some microseconds. It returns at once. With a list of times, the level begins with `value` and changes after each
 * time. Time 0 waits until earlier pulses have ended.
 */
declare function digitalPulse(pin: Pin, value: boolean | 0 | 1, timesMs: number | readonly number[]): void;
/**
 * Reads a voltage: 0 to less than 1. ESP8266: only `A0`; 1 is 1 V at the chip, or 3.3 V on boards with a divider. ESP32: D32 to D39 (ADC1). Other pins
 * give NaN. Linux gives 0 and prints a line.
 */
declare function analogRead(pin: Pin): number;
/** Outputs a duty of 0 to 1 by PWM. On D25 and D26 of an ESP32 it is a voltage, by their DAC. */
declare function analogWrite(pin: Pin, value: number, options?: EspruinoPwmOptions): void;
/** Sets the mode of a pin. Without a mode, or with "auto", functions that use the pin set its mode again. `isAutomatic` sets a mode that they may change. */
declare function pinMode(pin: Pin, mode?: EspruinoPinMode | "auto", isAutomatic?: boolean): void;
/** The mode of a pin. undefined on Linux. */
declare function getPinMode(pin: Pin): EspruinoPinMode | undefined;

/** How `shiftOut` sends. */
interface EspruinoShiftOptions {
  /** Pulsed after each step. */
  clk?: Pin;
  /** false (default): the clock rests at 1 and pulses to 0. true: the other way round. */
  clkPol?: boolean | 0 | 1;
  /** Steps for each byte of the data. Default: 1. */
  repeat?: number;
}

/** Sends bits over one or more pins at once, the lowest bits first. In a list the last pin has the lowest bit. */
declare function shiftOut(pins: Pin | readonly Pin[], options: EspruinoShiftOptions, data: EspruinoBytes): void;

/** What the callback of a watch gets. Times are seconds as of `getTime()`, at the moment of the change. */
interface EspruinoWatchEvent {
  /** Whether the pin is high. */
  state: boolean;
  time: number;
  /** Time of the change before, in any direction: `time - lastTime` is the length of a pulse. NaN or undefined for the first. */
  lastTime: number;
  pin: Pin;
  /** The level of the pin of the option `data`. */
  data?: boolean;
}

interface EspruinoWatchOptions {
  /** Whether the watch goes on after the first call. Default: false. */
  repeat?: boolean;
  /** Default: "both", and "rising" for BTN1 of an ESP32. The numbers 1, -1 and 0 mean the same. */
  edge?: "rising" | "falling" | "both" | 1 | -1 | 0;
  /** Milliseconds that the pin must stay as it is. Default: 0, and 25 for BTN1 of an ESP32. Then `time` is the time of the last bounce. */
  debounce?: number;
  /** A pin that is read at the moment of the change. Only without `debounce`. */
  data?: Pin;
  /** Calls from within the interrupt. Only for native functions. */
  irq?: boolean;
}

/**
 * Calls back when a pin changes. A text is run as code. Returns an id for `clearWatch`, or undefined if the pin cannot be watched: D16 of an ESP8266, D6 to
 * D12 of an ESP32. `true` in place of the options means `{ repeat: true }`.
 */
declare function setWatch(
  callback: ((event: EspruinoWatchEvent) => void) | string,
  pin: Pin,
  options?: EspruinoWatchOptions | boolean,
): number;
/** Ends a watch. Throws for undefined and for an unknown id. */
declare function clearWatch(id: number): void;

/** Pins by number. On both chips it is the number of the GPIO. */
declare var D0: Pin, D1: Pin, D2: Pin, D3: Pin, D4: Pin, D5: Pin, D6: Pin, D7: Pin, D8: Pin, D9: Pin, D10: Pin;
/** More pins that all chips have. */
declare var D11: Pin, D12: Pin, D13: Pin, D14: Pin, D15: Pin, D16: Pin;
/** @chips ESP32 LINUX */
declare var D17: Pin, D18: Pin, D19: Pin, D20: Pin, D21: Pin, D22: Pin, D23: Pin, D24: Pin, D25: Pin, D26: Pin;
/** @chips ESP32 LINUX */
declare var D27: Pin, D28: Pin, D29: Pin, D30: Pin, D31: Pin, D32: Pin;
/** @chips ESP32 */
declare var D33: Pin, D34: Pin, D35: Pin, D36: Pin, D37: Pin, D38: Pin, D39: Pin;

/**
 * The one analog input of an ESP8266.
 * @chips ESP8266
 */
declare var A0: Pin;

/**
 * D2, where many boards have their LED. A firmware for any board imports LED from "virtual:board".
 * @chips ESP32
 */
declare var LED: Pin, LED1: Pin;
/**
 * D0, the BOOT button, with the level swapped: pressed is 1.
 * @chips ESP32
 */
declare var BTN: Pin, BTN1: Pin;

/**
 * The pins of an ESP8266 by the names printed on a NodeMCU or a Wemos D1 mini: NodeMCU.D4 is D2.
 * @chips ESP8266
 */
declare var NodeMCU: {
  readonly A0: Pin;
  readonly D0: Pin;
  readonly D1: Pin;
  readonly D2: Pin;
  readonly D3: Pin;
  readonly D4: Pin;
  readonly D5: Pin;
  readonly D6: Pin;
  readonly D7: Pin;
  readonly D8: Pin;
  readonly D9: Pin;
  readonly D10: Pin;
};

/** 1 and 0, as Arduino has them. Deprecated by Espruino. */
declare var HIGH: 1, LOW: 0;

/** Reads a byte of the chip's memory or registers, or `count` bytes. A wrong address crashes the chip. */
declare function peek8(address: number, count?: 1): number;
declare function peek8(address: number, count: number): Uint8Array;
/** 16 bits at a time. */
declare function peek16(address: number, count?: 1): number;
declare function peek16(address: number, count: number): Uint16Array;
/** 32 bits at a time. */
declare function peek32(address: number, count?: 1): number;
declare function peek32(address: number, count: number): Uint32Array;
/** Writes bytes. A wrong address crashes the chip. */
declare function poke8(address: number, value: number | readonly number[]): void;
/** 16 bits at a time. */
declare function poke16(address: number, value: number | readonly number[]): void;
/** 32 bits at a time. */
declare function poke32(address: number, value: number | readonly number[]): void;
