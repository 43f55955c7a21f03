/** `E`: Espruino's own functions, from bytes to the watchdog. */

/** Settings of the interpreter: 0 or 1 each, all 0 by default. */
interface EspruinoFlags {
  /** Whether the chip may sleep deeply; no effect on these chips. */
  deepSleep: 0 | 1;
  /** Whether functions are stored with each keyword as a single byte. */
  pretokenise: 0 | 1;
  /** Whether you may write to the flash of the interpreter itself. */
  unsafeFlash: 0 | 1;
  /** Whether files on a card are written later, not at once. */
  unsyncFiles: 0 | 1;
  jitDebug: 0 | 1;
  /** Whether an exception that nobody caught is written to the Storage file ERROR. */
  onErrorSave: 0 | 1;
  onErrorFlash: 0 | 1;
}

interface EspruinoSize {
  name: string;
  size: number;
  /** With a depth of more than 1: the members. */
  more?: EspruinoSize[];
}

/** Numbers: a list, a typed array, or the characters of a text. */
type EspruinoNumbers = ArrayLike<number> | ArrayBuffer | string;

interface EspruinoUtilities
  extends EspruinoEmitter<{
    /** The interpreter has started, and `.bootcde` has run. */
    init(): void;
    /** The interpreter is about to end: by `reset()`, `load()` or `E.reboot()`. Not at a power cut. */
    kill(): void;
    /** An error flag was set. The names are those of `getErrorFlags`. */
    errorFlag(flags: string[]): void;
    /** From the driver of a touchscreen, if there is one. */
    touch(x: number, y: number, isPressed: number): void;
    /** A packet of Espruino's upload protocol with an event in it, and one with a part of a file. */
    packet(event: unknown): void;
    /** Bytes in this packet (l), so far (o) and of the whole file (s), and its name. */
    packetUpload(event: { l: number; o: number; s: number; fn: string }): void;
  }> {
  /** Restarts the chip as its reset pin does. */
  reboot(): void;
  /**
   * An ESP32 restarts after so many whole seconds without a kick. With `isAuto` (default true) the interpreter's idle loop kicks. You cannot turn it
   * off. On an ESP8266 this and `kickWatchdog` only print a line.
   */
  enableWatchdog(seconds: number, isAuto?: boolean): void;
  /** Tells the watchdog that all is well. */
  kickWatchdog(): void;
  /**
   * Returns the names of the error flags since the last call, and clears them: FIFO_FULL, BUFFER_FULL, CALLBACK (a listener failed and was removed),
   * LOW_MEMORY, MEMORY, UART_OVERFLOW.
   */
  getErrorFlags(): string[];
  /** Returns all flags. */
  getFlags(): EspruinoFlags;
  /** Sets the flags that you name. */
  setFlags(flags: { [Name in keyof EspruinoFlags]?: boolean | 0 | 1 }): void;
  /** Call it in a listener: no further listener of this event is called. */
  stopEventPropagation(): void;
  /** Sets the code that runs at each start, `.bootcde`. With `isAlways` also after `reset()`. Without code it is erased. This project's loader is there. */
  setBootCode(code?: string, isAlways?: boolean): void;
  /** Sets the clock of an ESP8266 in MHz, and returns Hz. An ESP32 and Linux cannot do it and return 0; an ESP32 prints that. */
  setClock(mhz: 80 | 160): number;
  /** Always undefined on these chips. */
  getClock(): undefined;
  /** An estimate in microamperes. It is 0 on these chips. */
  getPowerUsage(): { device: { [name: string]: number }; total: number };
  /** ESP32: about the chip's temperature in degrees Fahrenheit, from a sensor that is not calibrated. ESP8266 and Linux: NaN. */
  getTemperature(): number;
  /** The voltage at which `analogRead` returns 1. It is NaN on these chips. */
  getAnalogVRef(): number;

  /** Name of the serial port of the console, or null. */
  getConsole(): string | null;
  /** Moves the console to "Serial1", "Telnet" and so on. null: no console. `force` keeps it there. */
  setConsole(port: string | EspruinoSerialPort | null, options?: { force?: boolean }): void;
  /** Sets a password for the console, from the next start on. At most 20 characters. It is stored in memory as it is. Without an argument there is none. */
  setPassword(password?: string): void;
  /** Asks for the password now. */
  lockConsole(): void;

  /** Sets the time zone of `Date`, in hours ahead of UTC. It ends `setDST`. */
  setTimeZone(hours: number): void;
  /**
   * Sets daylight saving time. The numbers are: minutes that it adds, minutes ahead of UTC without it, then five for its start and five for its end. The
   * five are: which one in the month (0 to 3, 4: the last), day of the week (0: Sunday), month (0: January), days after that, minutes after midnight.
   * Without arguments there is no daylight saving time.
   */
  setDST(...rules: number[]): void;

  /** Whether the text has characters of more than one byte. Always false on builds without unicode strings. */
  isUTF8(text: string): boolean;
  /** UTF-8 bytes of a text, one character code (0 to 255) for each byte. Throws on builds without unicode strings, such as those of the chips. */
  fromUTF8(text: string): string;
  /** The text of these UTF-8 bytes. Throws on builds without unicode strings, such as those of the chips. */
  asUTF8(bytes: string): string;
  /** Decodes UTF-8. A character beyond 255 is replaced by `lookup` with its code, or by `replace`. Without both it is left out. */
  decodeUTF8(
    bytes: string,
    lookup?: string[] | { [hex: string]: string },
    replace?: string | ((code: number) => string),
  ): string;
  /** Bytes as a text, one character each. One piece of memory is not copied. */
  toString(...data: EspruinoBytes[]): string;
  /** Bytes as a text in one piece of memory. undefined if no free piece is large enough. */
  toFlatString(...data: EspruinoBytes[]): string | undefined;
  /** Bytes as a list. */
  toUint8Array(...data: EspruinoBytes[]): Uint8Array<ArrayBuffer>;
  /** The bytes of a text. A text in one piece of memory is not copied. */
  toArrayBuffer(bytes: string): ArrayBuffer;
  /** A value as JavaScript source. It is shorter than JSON and can have functions. */
  toJS(value: unknown): string;
  /** CRC-32 as in zip files, not negative. */
  CRC32(data: EspruinoBytes): number;

  /** A random number of 32 bits. These chips have no hardware for it: after each start the numbers are the same. */
  hwRand(): number;
  /** Sets where `Math.random()` begins. */
  srand(seed: number): void;
  /** The bits of a byte in reverse order. */
  reverseByte(byte: number): number;
  /** Limits x to `min` and `max`. */
  clip(x: number, min: number, max: number): number;
  /** The sum of all members. */
  sum(values: EspruinoNumbers): number;
  /** The sum of the squares of the distances from the mean. */
  variance(values: EspruinoNumbers, mean: number): number;
  /** The sum of the products of both lists. The other list begins at `offset` and goes round. */
  convolve(values: EspruinoNumbers, others: EspruinoNumbers, offset: number): number;
  /**
   * Fast Fourier transform in place. The number of values is a power of two. Without imaginary parts the result is the absolute values.
   * @chips ESP32 LINUX
   */
  FFT(
    real: number[] | Float32Array | Float64Array,
    imaginary?: number[] | Float32Array | Float64Array,
    isInverse?: boolean,
  ): void;
  /**
   * Looks up each member of `from` in `map`, or calls that function, and writes the result to `to`. `bits`: so many bits of each at a time, the highest
   * first. For a negative number: the lowest first.
   */
  mapInPlace(
    from: ArrayBuffer | ArrayLike<number>,
    to: ArrayBuffer | ArrayLike<number>,
    map?: ArrayLike<number> | ((value: number, index: number) => number),
    bits?: number,
  ): void;
  /** Finds a member by its name, in upper or lower case. Returns the value, or with `isKey` the name as it is written. */
  lookupNoCase(object: object, name: string, isKey?: false): unknown;
  lookupNoCase(object: object, name: string, isKey: true): string | undefined;
  /** Converts hue, saturation and brightness (0 to 1 each) to 0xBBGGRR. With 16: to RGB565. With `true`: to a list of 0 to 255. */
  HSBtoRGB(hue: number, saturation: number, brightness: number, format?: 24 | 16 | false): number;
  HSBtoRGB(
    hue: number,
    saturation: number,
    brightness: number,
    format: true | 1,
  ): [red: number, green: number, blue: number];

  /** Passes everything from `source` to `destination`, from the idle loop, until `read` returns undefined. */
  pipe(source: EspruinoReadable | string, destination: EspruinoWritable, options?: EspruinoPipeOptions): void;

  /**
   * Opens a file on a card, or on the disk of Linux. "r" (default) reads, "w" writes, "r+" and "w+" do both, "a" appends.
   * @chips ESP32 LINUX
   */
  openFile(path: string, mode?: "r" | "r+" | "w" | "w+" | "a"): File;
  /**
   * Connects the card for `require("fs")` and `openFile`. On Linux these use the disk.
   * @chips ESP32 LINUX
   */
  connectSDCard(spi: SPI, chipSelect: Pin): void;
  /**
   * Ends all work on the card, so that you can take it out.
   * @chips ESP32 LINUX
   */
  unmountSD(): void;

  /** How many variables a value takes. With a depth: a list of its members. */
  getSizeOf(value: unknown, depth?: 0): number;
  getSizeOf(value: unknown, depth: number): EspruinoSize[];
  /** Address of a value in memory. With `isData`: address of the bytes of a text in one piece, or 0. */
  getAddressOf(value: unknown, isData?: boolean): number;
  /** Defragments the memory. */
  defrag(): void;
  /** Prints a map of the memory. */
  dumpFragmentation(): void;
  /** Prints each variable and its links. */
  dumpVariables(): void;
  /** Returns what `dump()` prints. */
  dumpStr(): string;
  /** The interpreter's own variables: timers, watches, modules. */
  readonly internal: { [name: string]: unknown };

  /** Memory or flash as a text that is not copied. */
  memoryArea(address: number, length: number): string;
  /** An object whose members are registers of 32 bits. */
  memoryMap<Name extends string>(base: number, registers: { [name in Name]: number }): { [name in Name]: number };
  /** Makes a function of machine code at this address, or in `data`. Write its types as in "int (int,JsVar)". */
  nativeCall(address: number, signature: string, data?: string): (...args: never[]) => unknown;
}

/** Espruino itself. */
declare var E: EspruinoUtilities;
