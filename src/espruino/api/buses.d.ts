/** I2C, SPI, OneWire and serial ports. `new I2C()` and the like are done by software: slower, and on any pins. */

interface EspruinoI2COptions {
  scl?: Pin;
  sda?: Pin;
  /** Hz, from 100. Default: 100,000. */
  bitrate?: number;
}

/** An address of 7 bits. With `stop: false` no stop condition is sent, and the bus stays busy for the next call. */
type EspruinoI2CAddress = number | { address: number; stop?: boolean };

/** A bus with this board as the master. It throws if a part does not answer. */
declare class I2C {
  /** A bus by software: `setup` gives it pins. */
  constructor();
  /** @deprecated Espruino will remove it. */
  static find(pin: Pin): I2C | undefined;
  /** Sets pins and speed. Without pins it uses the port's own. */
  setup(options?: EspruinoI2COptions): void;
  /** Sends bytes to the part with this address. */
  writeTo(address: EspruinoI2CAddress, ...data: EspruinoBytes[]): void;
  /** Reads `count` bytes from the part with this address. */
  readFrom(address: EspruinoI2CAddress, count: number): Uint8Array<ArrayBuffer>;
  /** Reads `count` bytes from a register of the part with this address. */
  readReg(address: number, register: number, count: number): Uint8Array<ArrayBuffer>;
}

/** ESP32: SCL D22, SDA D21. ESP8266: SCL D12, SDA D13. Linux has no pins for it. */
declare var I2C1: I2C;
/**
 * SCL D16, SDA D17 on an ESP32.
 * @chips ESP32 LINUX
 */
declare var I2C2: I2C;
/** @chips LINUX */
declare var I2C3: I2C;

interface EspruinoSPIOptions {
  sck?: Pin;
  mosi?: Pin;
  miso?: Pin;
  /** Hz. Default: 100,000. Software goes as fast as it can. */
  baud?: number;
  /** Clock's polarity and phase. Default: 0. */
  mode?: 0 | 1 | 2 | 3;
  /** Default: "msb", the highest bit first. */
  order?: "msb" | "lsb";
  /** Bits of a byte, only by software. Default: 8. */
  bits?: number;
}

/** A bus with this board as the master. */
declare class SPI {
  /** A bus by software: `setup` gives it pins. */
  constructor();
  /** @deprecated Espruino will remove it. */
  static find(pin: Pin): SPI | undefined;
  /** Sets pins and speed. Without pins it uses the port's own. If you name one pin, the others that you do not name stay unused. */
  setup(options?: EspruinoSPIOptions): void;
  /** Sends, and returns what came in at the same time: a number for a number, a text for a text. `chipSelect` is low meanwhile. */
  send(data: number, chipSelect?: Pin): number;
  send(data: string, chipSelect?: Pin): string;
  send(data: EspruinoBytes, chipSelect?: Pin): Uint8Array<ArrayBuffer>;
  /** Sends, and ignores what comes in. If the last argument is a pin, it is chip select. */
  write(...data: (EspruinoBytes | Pin)[]): void;
  /** Sends 4 bits, `zero` or `one`, for each bit: for protocols that tell bits by the length of pulses. An ESP32 cannot do it, and prints that. */
  send4bit(data: EspruinoBytes, zero: number, one: number, chipSelect?: Pin): void;
  /** Sends 8 bits for each bit. Espruino has a fault here: of each two bits it sends only the second. */
  send8bit(data: EspruinoBytes, zero: number, one: number, chipSelect?: Pin): void;
}

/** SCK, MISO, MOSI: D14, D12, D13 on both chips. */
declare var SPI1: SPI;
/**
 * SCK D18, MISO D19, MOSI D23 on an ESP32.
 * @chips ESP32 LINUX
 */
declare var SPI2: SPI;
/** @chips LINUX */
declare var SPI3: SPI;

/** One wire with any number of parts. Each part has an address of 16 hexadecimal digits. The wire needs a pull-up resistor. */
declare class OneWire {
  constructor(pin: Pin);
  /** Whether a part is there. */
  reset(): boolean;
  /** Resets, and selects this part. */
  select(address: string): void;
  /** Selects all parts. Call `reset` before. */
  skip(): void;
  /** Writes. With `isPowered` the wire stays high afterwards, for parts that take their power from it. */
  write(data: EspruinoBytes, isPowered?: boolean): void;
  /** Reads one byte, or `count` bytes. */
  read(): number;
  read(count: number): Uint8Array<ArrayBuffer>;
  /** Finds the addresses of all parts. Default: command 0xF0. Command 0xEC finds DS18B20 whose alarm is on. */
  search(command?: number): string[];
}

interface EspruinoSerialOptions {
  rx?: Pin;
  tx?: Pin;
  /** Clock, and clear to send: none by default. */
  ck?: Pin;
  cts?: Pin;
  /** Default: 8. */
  bytesize?: 7 | 8;
  /** Default: none. */
  parity?: "none" | "o" | "odd" | "e" | "even" | null;
  /** Default: 1. */
  stopbits?: 1 | 2;
  /** Default: none. */
  flow?: "none" | "xon" | null;
  /** Whether there are events `framing` and `parity`. Default: false. An ESP8266 throws for true. */
  errors?: boolean;
  /**
   * The device, as in "/dev/ttyUSB0": there is no default.
   * @chips LINUX
   */
  path?: string;
}

/** What all serial ports have. */
interface EspruinoSerialPort
  extends EspruinoEmitter<{
    /** Bytes as they come, in pieces of any length. Without a listener they wait for `read`, up to 512. */
    data(bytes: string): void;
    /** With the option `errors`: a stop bit was missing, or the parity was wrong. None of these chips reports it. */
    framing(): void;
    /** The parity was wrong. */
    parity(): void;
  }> {
  /** Sets speed and pins. Default: 9600 baud, and the port's own pins. */
  setup(baud?: number, options?: EspruinoSerialOptions): void;
  /** Frees its pins. */
  unsetup(): void;
  /** Writes bytes as they are. */
  write(...data: EspruinoBytes[]): void;
  /** Writes a text. Each "\n" in it becomes "\r\n". */
  print(text: unknown): void;
  /** Writes a text as `print` does, and "\r\n" after it. */
  println(text: unknown): void;
  /** Number of bytes that wait. It is 0 if there is a listener. */
  available(): number;
  /** Reads `count` bytes, or all. */
  read(count?: number): string;
  /** Passes everything that comes in to `destination`. */
  pipe(destination: EspruinoWritable, options?: EspruinoPipeOptions): void;
  /** Waits until all is sent. */
  flush(): void;
  /** Handles bytes as if they had come in. */
  inject(...data: EspruinoBytes[]): void;
  /** Whether the port is set up. For a port of the console: whether somebody is connected. */
  isConnected(): boolean;
  /** Moves the console to this port. `isForced` keeps it there. */
  setConsole(isForced?: boolean): void;
}

interface Serial extends EspruinoSerialPort {}

/** `new Serial()` is a port by software, for low speeds. Its options are the pins. */
declare var Serial: {
  new (): Serial;
  readonly prototype: Serial;
  /** @deprecated Espruino will remove it. */
  find(pin: Pin): Serial | undefined;
};

/** The console's port on both chips: TX D1, RX D3. */
declare var Serial1: Serial;
/** ESP32: TX D4, RX D5. ESP8266: TX D2, and it cannot receive. */
declare var Serial2: Serial;
/**
 * ESP32: TX D17, RX D16.
 * @chips ESP32 LINUX
 */
declare var Serial3: Serial;
/** @chips LINUX */
declare var Serial4: Serial, Serial5: Serial, Serial6: Serial;
/**
 * The terminal that Espruino was started from.
 * @chips LINUX
 */
declare var USB: Serial;
/** The console on the network, see `require("TelnetServer")`. */
declare var Telnet: Serial;
/**
 * A serial port by Bluetooth LE: the Nordic UART service.
 * @chips ESP32
 */
declare var Bluetooth: Serial;
/** Two ports. Each receives what the other sends. */
declare var LoopbackA: Serial, LoopbackB: Serial;
