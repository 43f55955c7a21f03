/** I2C, SPI, OneWire and serial ports. What begins with `new` is done by software, slower, and on any pins. */

interface EspruinoI2COptions {
  scl?: Pin;
  sda?: Pin;
  /** Hz, from 100. Default: 100,000. */
  bitrate?: number;
}

/** An address of 7 bits; with `stop: false` the bus is kept for what comes next. */
type EspruinoI2CAddress = number | { address: number; stop?: boolean };

/** A bus of which this board is the master. A part that does not answer throws. */
declare class I2C {
  /** A bus by software: `setup` gives it pins. */
  constructor();
  /** @deprecated Espruino will remove it. */
  static find(pin: Pin): I2C | undefined;
  /** Pins that are not named are the port's own. */
  setup(options?: EspruinoI2COptions): void;
  /** Sends bytes to the part with this address. */
  writeTo(address: EspruinoI2CAddress, ...data: EspruinoBytes[]): void;
  /** So many bytes from the part with this address. */
  readFrom(address: EspruinoI2CAddress, count: number): Uint8Array<ArrayBuffer>;
  /** Writes the register's number, and reads so many bytes from there on. */
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
  /** Bits of a byte, of software alone. Default: 8. */
  bits?: number;
}

/** A bus of which this board is the master. */
declare class SPI {
  /** A bus by software: `setup` gives it pins. */
  constructor();
  /** @deprecated Espruino will remove it. */
  static find(pin: Pin): SPI | undefined;
  /** Without any pin the port's own; once one is named, those that are not stay unused. */
  setup(options?: EspruinoSPIOptions): void;
  /** Sends, and gives what came in meanwhile: of a number a number, of a text a text. `chipSelect` is low as long as it takes. */
  send(data: number, chipSelect?: Pin): number;
  send(data: string, chipSelect?: Pin): string;
  send(data: EspruinoBytes, chipSelect?: Pin): Uint8Array<ArrayBuffer>;
  /** Sends, and leaves out what comes in. A pin as the last one is chip select. */
  write(...data: (EspruinoBytes | Pin)[]): void;
  /** Sends 4 bits, `zero` or `one`, for each bit: for protocols that tell bits by the length of pulses. An ESP32 sends none of them, and prints that it cannot. */
  send4bit(data: EspruinoBytes, zero: number, one: number, chipSelect?: Pin): void;
  /** Sends 8 bits for each; of each two bits Espruino sends the second alone. */
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

/** A wire with any number of parts, each of which has an address: 16 hexadecimal digits. It needs a pull-up resistor. */
declare class OneWire {
  constructor(pin: Pin);
  /** Whether a part is there. */
  reset(): boolean;
  /** Resets, and speaks to this part alone. */
  select(address: string): void;
  /** Speaks to all of them; after a `reset`. */
  skip(): void;
  /** With `isPowered` the wire is held high afterwards, for parts that live by it. */
  write(data: EspruinoBytes, isPowered?: boolean): void;
  /** A byte, or so many. */
  read(): number;
  read(count: number): Uint8Array<ArrayBuffer>;
  /** The addresses of all parts. Default: command 0xF0; 0xEC finds those of a DS18B20 whose alarm is on. */
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
    /** With the option `errors`: a stop bit was not there, or the parity was wrong. No chip here tells of it. */
    framing(): void;
    /** The parity was wrong. */
    parity(): void;
  }> {
  /** Default: 9600 baud. Pins that are not named are the port's own. */
  setup(baud?: number, options?: EspruinoSerialOptions): void;
  /** Frees its pins. */
  unsetup(): void;
  /** Bytes as they are. */
  write(...data: EspruinoBytes[]): void;
  /** A text, with "\r\n" for each "\n" in it. */
  print(text: unknown): void;
  /** The same, and "\r\n" after it. */
  println(text: unknown): void;
  /** Bytes that wait; 0 once there is a listener. */
  available(): number;
  /** So many of them, or all. */
  read(count?: number): string;
  /** Passes on what comes in. */
  pipe(destination: EspruinoWritable, options?: EspruinoPipeOptions): void;
  /** Waits until all is sent. */
  flush(): void;
  /** Takes bytes as if they had come in. */
  inject(...data: EspruinoBytes[]): void;
  /** Whether it is set up; of the console's ports whether somebody is there. */
  isConnected(): boolean;
  /** Puts the console here. `isForced` keeps it. */
  setConsole(isForced?: boolean): void;
}

interface Serial extends EspruinoSerialPort {}

/** `new Serial()` is a port by software, for low speeds, which has pins alone as options. */
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
/** The console by the network, see `require("TelnetServer")`. */
declare var Telnet: Serial;
/**
 * A serial port by Bluetooth LE: the Nordic UART service.
 * @chips ESP32
 */
declare var Bluetooth: Serial;
/** Two ports, of which each receives what the other sends. */
declare var LoopbackA: Serial, LoopbackB: Serial;
