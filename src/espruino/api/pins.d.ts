/** Pins: digital, analog, pulses, and being told of a change. */

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
  /** Hz. On an ESP32 it is not heeded on the two pins that have a DAC. */
  freq?: number;
  /** Lets the interpreter switch the pin itself where there is no hardware for it. */
  soft?: boolean;
  /** Lets it do so in any case. */
  forceSoft?: boolean;
}

/** What `getInfo` tells of a pin. */
interface EspruinoPinInfo {
  port: string;
  num: number;
  /** Not there for most pins: whether 1 and 0 are swapped. */
  negated?: boolean;
  mode?: EspruinoPinMode;
  output?: 0 | 1;
  analog?: { ADCs: number[]; channel: number };
  /** What else the chip can use it for, as in `{ "SPI1": { type: "SCK", af: 0 } }`. */
  functions: { [name: string]: { type: string; af: number } };
}

/** A pin of the chip. What sets or reads it puts it into the mode for that, unless `mode` was called before. */
interface Pin {
  /** Whether it is high. */
  read(): boolean;
  /** High for true and numbers other than 0. */
  write(value: boolean | number): void;
  /** High. */
  set(): void;
  /** Low. */
  reset(): void;
  /** The other way round; true when it is high then. */
  toggle(): boolean;
  /** As `digitalPulse`. */
  pulse(value: boolean | 0 | 1, timesMs: number | readonly number[]): void;
  /** As `analogRead`. */
  analog(): number;
  /** As `analogWrite`. */
  pwm(value: number, options?: EspruinoPwmOptions): void;
  /** As `pinMode`. */
  mode(mode?: EspruinoPinMode | "auto"): void;
  /** The mode that it is in; undefined on Linux. */
  getMode(): EspruinoPinMode | undefined;
  /** What the chip can do with it. */
  getInfo(): EspruinoPinInfo;
}

declare var Pin: {
  /** The pin of this number or name; undefined without one. */
  new (pin: number | string | Pin): Pin;
  (pin: number | string | Pin): Pin;
};

/** Something that `digitalWrite` may set in place of a pin: an output of a chip on I2C, for one. */
interface EspruinoVirtualPin {
  /** Sets the output. */
  write(value: boolean | number): void;
}

/** 1 when the pin is high, else 0. Of a list it is a number: the last pin is its lowest bit. */
declare function digitalRead(pin: Pin | readonly Pin[] | { read(): number | boolean }): number;
/** Sets a pin. Of a list the last pin gets the lowest bit of the value, and is set first; `true` sets all of them. */
declare function digitalWrite(pin: Pin | EspruinoVirtualPin | readonly Pin[], value: boolean | number): void;
/**
 * Pulses by a hardware timer, to some microseconds; it returns at once. A list begins with `value` and swaps with each time. Time 0 waits until what was
 * begun has ended.
 */
declare function digitalPulse(pin: Pin, value: boolean | 0 | 1, timesMs: number | readonly number[]): void;
/**
 * 0 to less than 1. ESP8266: `A0` alone, 1 is 1 V at the chip (3.3 V on boards with a divider), and other pins give NaN. ESP32: D32 to D39 (ADC1), others give NaN.
 * Linux: 0, with a line on the console.
 */
declare function analogRead(pin: Pin): number;
/** A duty of 0 to 1 by PWM; on D25 and D26 of an ESP32 a voltage by their DAC. */
declare function analogWrite(pin: Pin, value: number, options?: EspruinoPwmOptions): void;
/** Without a mode, or with "auto", what uses the pin sets it again. `isAutomatic` sets the mode, and lets it be changed so. */
declare function pinMode(pin: Pin, mode?: EspruinoPinMode | "auto", isAutomatic?: boolean): void;
/** Undefined on Linux. */
declare function getPinMode(pin: Pin): EspruinoPinMode | undefined;

/** How `shiftOut` sends. */
interface EspruinoShiftOptions {
  /** Pulsed after each step. */
  clk?: Pin;
  /** Whether the clock rests at 1 and is pulsed to 0 (false, default), or the other way round. */
  clkPol?: boolean | 0 | 1;
  /** Steps for each byte of the data. Default: 1. */
  repeat?: number;
}

/** Sends bits over one or more pins at once, the lowest bits first; of a list, the last pin has the lowest bit. */
declare function shiftOut(pins: Pin | readonly Pin[], options: EspruinoShiftOptions, data: EspruinoBytes): void;

/** What the function of a watch is given. Times are seconds, as `getTime()` has them, taken when the pin changed. */
interface EspruinoWatchEvent {
  /** Whether the pin is high. */
  state: boolean;
  time: number;
  /** When it changed before this, in whichever direction: `time - lastTime` is the length of a pulse. NaN or undefined for the first. */
  lastTime: number;
  pin: Pin;
  /** What the pin of the option `data` was then. */
  data?: boolean;
}

interface EspruinoWatchOptions {
  /** Whether it goes on after the first call. Default: false. */
  repeat?: boolean;
  /** Default: "both", and "rising" for BTN1 of an ESP32. The numbers 1, -1 and 0 mean the same. */
  edge?: "rising" | "falling" | "both" | 1 | -1 | 0;
  /** Milliseconds for which the pin has to stay as it is. Default: 0, and 25 for BTN1 of an ESP32. With it `time` is that of the last bounce. */
  debounce?: number;
  /** A pin that is read at the moment of the change; only without `debounce`. */
  data?: Pin;
  /** Calls from within the interrupt; for native functions alone. */
  irq?: boolean;
}

/**
 * Calls when a pin changes; a text is run as code. Returns what `clearWatch` takes, or undefined where the pin cannot be watched: D16 of an ESP8266, D6 to D12
 * of an ESP32. In place of the options, `true` means to repeat.
 */
declare function setWatch(
  callback: ((event: EspruinoWatchEvent) => void) | string,
  pin: Pin,
  options?: EspruinoWatchOptions | boolean,
): number;
/** Throws for undefined and for an id that is not known. */
declare function clearWatch(id: number): void;

/** An Espruino pin by its number, which is the GPIO's on both chips. */
declare var D0: Pin, D1: Pin, D2: Pin, D3: Pin, D4: Pin, D5: Pin, D6: Pin, D7: Pin, D8: Pin, D9: Pin, D10: Pin;
/** The rest of those that all chips have. */
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
 * D0, the BOOT button, as Espruino names it: read through it, pressed is 1.
 * @chips ESP32
 */
declare var BTN: Pin, BTN1: Pin;

/**
 * The pins of an ESP8266 by what is printed on a NodeMCU or a Wemos D1 mini: NodeMCU.D4 is D2.
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

/** A byte of the chip's memory or registers, or with a count so many of them. A wrong address crashes the chip. */
declare function peek8(address: number, count?: 1): number;
declare function peek8(address: number, count: number): Uint8Array;
/** 16 bits at a time. */
declare function peek16(address: number, count?: 1): number;
declare function peek16(address: number, count: number): Uint16Array;
/** 32 bits at a time. */
declare function peek32(address: number, count?: 1): number;
declare function peek32(address: number, count: number): Uint32Array;
/** Writes them. A wrong address crashes the chip. */
declare function poke8(address: number, value: number | readonly number[]): void;
/** 16 bits at a time. */
declare function poke16(address: number, value: number | readonly number[]): void;
/** 32 bits at a time. */
declare function poke32(address: number, value: number | readonly number[]): void;
