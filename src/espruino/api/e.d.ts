/** E: what Espruino has besides JavaScript, from bytes to the watchdog. */

/** Settings of the interpreter: 0 or 1 each, all 0 by default. */
interface EspruinoFlags {
  /** Whether the chip may sleep deeply; no effect on these chips. */
  deepSleep: 0 | 1;
  /** Whether functions are kept with their words as single bytes. */
  pretokenise: 0 | 1;
  /** Whether flash may be written where the interpreter itself is. */
  unsafeFlash: 0 | 1;
  /** Whether files of a card are not written at once. */
  unsyncFiles: 0 | 1;
  jitDebug: 0 | 1;
  /** Whether what nobody caught is written to the Storage file ERROR. */
  onErrorSave: 0 | 1;
  onErrorFlash: 0 | 1;
}

interface EspruinoSize {
  name: string;
  size: number;
  /** With a depth of more than 1: what is in it. */
  more?: EspruinoSize[];
}

/** Numbers, of a list, a text's characters or a typed array. */
type EspruinoNumbers = ArrayLike<number> | ArrayBuffer | string;

interface EspruinoUtilities
  extends EspruinoEmitter<{
    /** The interpreter has started, and `.bootcde` has run. */
    init(): void;
    /** It is about to end: `reset()`, `load()`, `E.reboot()`. Not at a power cut. */
    kill(): void;
    /** A flag was set that was not; names as `getErrorFlags` gives them. */
    errorFlag(flags: string[]): void;
    /** Of a touchscreen's driver, where one was made. */
    touch(x: number, y: number, isPressed: number): void;
    /** A packet of Espruino's upload protocol with an event in it, and one with a part of a file. */
    packet(event: unknown): void;
    /** Bytes in this packet (l), so far (o) and of the whole file (s), and its name. */
    packetUpload(event: { l: number; o: number; s: number; fn: string }): void;
  }> {
  /** Restarts the chip as its reset pin does. */
  reboot(): void;
  /**
   * An ESP32 restarts when so many whole seconds go by without a kick. `isAuto` lets the interpreter's idle loop kick; default true. Cannot be
   * turned off. Neither is to be called on an ESP8266: there they print and do nothing else.
   */
  enableWatchdog(seconds: number, isAuto?: boolean): void;
  /** Tells the watchdog that all is well. */
  kickWatchdog(): void;
  /**
   * Names of the error flags since the last call, and clears them: FIFO_FULL, BUFFER_FULL, CALLBACK (a listener failed, and was removed), LOW_MEMORY,
   * MEMORY, UART_OVERFLOW.
   */
  getErrorFlags(): string[];
  /** All of them. */
  getFlags(): EspruinoFlags;
  /** Those that are named. */
  setFlags(flags: { [Name in keyof EspruinoFlags]?: boolean | 0 | 1 }): void;
  /** Keeps the listeners of the event that is under way from being called after this one. */
  stopEventPropagation(): void;
  /** Code that runs at each start, as `.bootcde`; with `isAlways` also after `reset()`. This project's loader lies there. Without code it is erased. */
  setBootCode(code?: string, isAlways?: boolean): void;
  /** An ESP8266 takes 80 or 160, in MHz, and returns Hz. An ESP32 and Linux return 0, and an ESP32 prints that it cannot. */
  setClock(mhz: 80 | 160): number;
  /** Always undefined on these chips. */
  getClock(): undefined;
  /** An estimate in microamperes, as far as parts are known: 0 on these chips. */
  getPowerUsage(): { device: { [name: string]: number }; total: number };
  /** ESP32: the byte that its uncalibrated sensor gives, in which a step is about one degree Fahrenheit. ESP8266 and Linux: NaN. */
  getTemperature(): number;
  /** The voltage that `analogRead` has as 1. NaN on these chips, and an ESP32 prints that it cannot. */
  getAnalogVRef(): number;

  /** Name of the serial port that the console is on; null for none. */
  getConsole(): string | null;
  /** Moves the console to "Serial1", "Telnet", ...; null leaves it nowhere. `force` keeps it there. */
  setConsole(port: string | EspruinoSerialPort | null, options?: { force?: boolean }): void;
  /** What the console asks for from the next start on, at most 20 characters, kept in memory as it is. Without one it asks no more. */
  setPassword(password?: string): void;
  /** Asks for it now. */
  lockConsole(): void;

  /** Hours ahead of UTC, for what `Date` prints. Ends `setDST`. */
  setTimeZone(hours: number): void;
  /**
   * Daylight saving time. Minutes that it adds, minutes ahead of UTC without it; then for its start and for its end: which one in the month (0 to 3, 4: the last), of which
   * day of the week (0: Sunday), in which month (0: January), days after that, and minutes after midnight. Without arguments there is none.
   */
  setDST(...rules: number[]): void;

  /** True when this text holds characters beyond one byte; always false on builds without unicode strings. */
  isUTF8(text: string): boolean;
  /** UTF-8 bytes of a text, one char code (0 to 255) per byte. Throws on builds without unicode strings: the chips'. */
  fromUTF8(text: string): string;
  /** The text that these UTF-8 bytes spell. Throws on builds without unicode strings: the chips'. */
  asUTF8(bytes: string): string;
  /** UTF-8 with each character beyond 255 put in by `lookup`, by its code, or else by `replace`. Without them it is left out. */
  decodeUTF8(
    bytes: string,
    lookup?: string[] | { [hex: string]: string },
    replace?: string | ((code: number) => string),
  ): string;
  /** Bytes as a text, one character each. What is given as one piece in memory is not copied. */
  toString(...data: EspruinoBytes[]): string;
  /** The same in one piece of memory; undefined when none is so large. */
  toFlatString(...data: EspruinoBytes[]): string | undefined;
  /** The same as a list. */
  toUint8Array(...data: EspruinoBytes[]): Uint8Array<ArrayBuffer>;
  /** The bytes of a text, without a copy of them where it lies in one piece. */
  toArrayBuffer(bytes: string): ArrayBuffer;
  /** A value as JavaScript: shorter than JSON, functions too. */
  toJS(value: unknown): string;
  /** CRC-32 as zip has it, without a sign. */
  CRC32(data: EspruinoBytes): number;

  /** Hardware random number, 32 bit. On these chips it is the C library's, which begins the same. */
  hwRand(): number;
  /** Where `Math.random()` begins. */
  srand(seed: number): void;
  /** The bits of a byte in the other order. */
  reverseByte(byte: number): number;
  /** Not below `min`, not above `max`. */
  clip(x: number, min: number, max: number): number;
  /** The sum of all members. */
  sum(values: EspruinoNumbers): number;
  /** The sum of the squares of the distances from the mean. */
  variance(values: EspruinoNumbers, mean: number): number;
  /** The sum of each member multiplied by that of the other list, which begins `offset` further on and goes round. */
  convolve(values: EspruinoNumbers, others: EspruinoNumbers, offset: number): number;
  /**
   * Fast Fourier transform in place, of a power of two of values. Without imaginary parts the result is the absolute values.
   * @chips ESP32 LINUX
   */
  FFT(
    real: number[] | Float32Array | Float64Array,
    imaginary?: number[] | Float32Array | Float64Array,
    isInverse?: boolean,
  ): void;
  /**
   * Each member of `from`, looked up in `map` or given by that function, is written to `to`. `bits` of each at a time, the highest first; of a negative number the lowest
   * first.
   */
  mapInPlace(
    from: ArrayBuffer | ArrayLike<number>,
    to: ArrayBuffer | ArrayLike<number>,
    map?: ArrayLike<number> | ((value: number, index: number) => number),
    bits?: number,
  ): void;
  /** Searches for a name whatever the case of its letters; the value, or with `isKey` the name as it is there. */
  lookupNoCase(object: object, name: string, isKey?: false): unknown;
  lookupNoCase(object: object, name: string, isKey: true): string | undefined;
  /** Hue, saturation and brightness of 0 to 1 as 0xBBGGRR; with 16 as RGB565; with `true` as a list of 0 to 255. */
  HSBtoRGB(hue: number, saturation: number, brightness: number, format?: 24 | 16 | false): number;
  HSBtoRGB(
    hue: number,
    saturation: number,
    brightness: number,
    format: true | 1,
  ): [red: number, green: number, blue: number];

  /** Passes on what `read` gives, from the idle loop, until it gives undefined. */
  pipe(source: EspruinoReadable | string, destination: EspruinoWritable, options?: EspruinoPipeOptions): void;

  /**
   * A file of a card, or of the disk on Linux: for reading "r" (default), writing "w", both "r+" and "w+", appending "a".
   * @chips ESP32 LINUX
   */
  openFile(path: string, mode?: "r" | "r+" | "w" | "w+" | "a"): File;
  /**
   * The card that `require("fs")` and `openFile` use; on Linux they use the disk.
   * @chips ESP32 LINUX
   */
  connectSDCard(spi: SPI, chipSelect: Pin): void;
  /**
   * Ends all work on the card, so that it can be taken out.
   * @chips ESP32 LINUX
   */
  unmountSD(): void;

  /** Variables that a value takes; with a depth a list of what is in it. */
  getSizeOf(value: unknown, depth?: 0): number;
  getSizeOf(value: unknown, depth: number): EspruinoSize[];
  /** Where a value is in memory; with `isData` where the bytes of a text in one piece are, or 0. */
  getAddressOf(value: unknown, isData?: boolean): number;
  /** Moves what is in memory together. */
  defrag(): void;
  /** Print a map of memory, and all variables. */
  dumpFragmentation(): void;
  /** Prints each variable, and what it links to. */
  dumpVariables(): void;
  /** What `dump()` prints. */
  dumpStr(): string;
  /** The interpreter's own variables: timers, watches, modules. */
  readonly internal: { [name: string]: unknown };

  /** Memory or flash as a text that is not copied. */
  memoryArea(address: number, length: number): string;
  /** An object whose members are registers of 32 bits. */
  memoryMap<Name extends string>(base: number, registers: { [name in Name]: number }): { [name in Name]: number };
  /** A function of machine code at this address, or in `data`. What it takes and gives is written as in "int (int,JsVar)". */
  nativeCall(address: number, signature: string, data?: string): (...args: never[]) => unknown;
}

/** Espruino itself. */
declare var E: EspruinoUtilities;
