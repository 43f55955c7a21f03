/** What differs between the chips, as data. */
export type ChipName = "ESP32" | "ESP8266" | "LINUX";

export interface Chip {
  name: ChipName;
  /** process.env.BOARD. */
  board: string;
  /** Strings hold characters; on the others they hold bytes. */
  unicode: boolean;
  /** net.connect and DNS block and throw; otherwise a failure arrives later as events. */
  connectThrows: boolean;
  /** The most that one socket sends or receives in one turn of the idle loop. */
  chunkBytes: number;
  maxSockets: number;
  modules: readonly string[];
  /** What require("tls") calls every server; undefined where the build's TLS gives no name. */
  serverName: string | undefined;
  /** The SHA digests of require("crypto"), by number. */
  sha: readonly number[];
  variables: number;
  variableBytes: number;
  storageBytes: number;
  pins: readonly number[];
  /** What analogRead() has a number for, and how many steps it has. */
  analogPins: readonly string[];
  analogSteps: number;
  /** The board's button, as the build has it: it reads 1 while the level is 0, and watches have defaults for it. */
  buttonPin: string | undefined;
  /** Where a firmware that names no pins has its buses. */
  ports: Ports;
  /** Where the clock stands after power-on, in ms since 1970; undefined is the host's time. */
  bootTime: number | undefined;
}

/** Pins of the hardware ports, by their names in Espruino. */
export interface Ports {
  i2c: Record<string, { sda: string; scl: string }>;
  spi: Record<string, { sck: string; miso: string; mosi: string }>;
  serial: Record<string, { rx?: string; tx?: string }>;
}

/** The stock build has names for ports of Linux's own, which no pin of the board belongs to. */
const LINUX_PORTS: Ports = {
  i2c: { I2C1: { sda: "", scl: "" }, I2C2: { sda: "", scl: "" }, I2C3: { sda: "", scl: "" } },
  spi: {
    SPI1: { sck: "", miso: "", mosi: "" },
    SPI2: { sck: "", miso: "", mosi: "" },
    SPI3: { sck: "", miso: "", mosi: "" },
  },
  serial: { Serial1: {}, Serial2: {}, Serial3: {}, Serial4: {}, Serial5: {}, Serial6: {} },
};

const upTo = (last: number) => Array.from({ length: last + 1 }, (_, pin) => pin);

export const CHIPS: Record<ChipName, Chip> = {
  ESP32: {
    name: "ESP32",
    board: "ESP32",
    unicode: false,
    connectThrows: true,
    chunkBytes: 536,
    maxSockets: 10,
    modules: ["Storage", "net", "dgram", "tls", "TelnetServer", "crypto", "Wifi", "neopixel"],
    // A constant in libs/network/network.c. ESP-IDF's TLS sends it, that of the build for Linux is compiled without names.
    serverName: "mbed TLS Server 1",
    sha: [1, 224, 256, 384, 512],
    variables: 16383,
    variableBytes: 14,
    storageBytes: 917_504,
    pins: upTo(39),
    analogPins: ["D32", "D33", "D34", "D35", "D36", "D37", "D38", "D39"],
    analogSteps: 4096,
    buttonPin: "D0",
    ports: {
      i2c: { I2C1: { sda: "D21", scl: "D22" }, I2C2: { sda: "D17", scl: "D16" } },
      spi: { SPI1: { sck: "D14", miso: "D12", mosi: "D13" }, SPI2: { sck: "D18", miso: "D19", mosi: "D23" } },
      serial: { Serial1: { rx: "D3", tx: "D1" }, Serial2: { rx: "D5", tx: "D4" }, Serial3: { rx: "D16", tx: "D17" } },
    },
    bootTime: 0,
  },
  ESP8266: {
    name: "ESP8266",
    board: "ESP8266_4MB",
    unicode: false,
    connectThrows: false,
    chunkBytes: 268,
    maxSockets: 10,
    modules: ["Storage", "net", "dgram", "TelnetServer", "crypto", "Wifi", "neopixel"],
    serverName: undefined,
    sha: [1],
    variables: 1600,
    variableBytes: 12,
    storageBytes: 196_608,
    // 6 to 11 are the flash chip's
    pins: [0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16],
    analogPins: ["A0"],
    analogSteps: 1024,
    buttonPin: undefined,
    ports: {
      i2c: { I2C1: { sda: "D13", scl: "D12" } },
      spi: { SPI1: { sck: "D14", miso: "D12", mosi: "D13" } },
      serial: { Serial1: { rx: "D3", tx: "D1" }, Serial2: { tx: "D2" } },
    },
    bootTime: 0,
  },
  LINUX: {
    name: "LINUX",
    board: "LINUX",
    unicode: true,
    connectThrows: true,
    chunkBytes: 536,
    maxSockets: 32,
    modules: ["Storage", "net", "dgram", "tls", "TelnetServer", "crypto"],
    serverName: undefined,
    sha: [1, 224, 256, 384, 512],
    variables: 4096,
    variableBytes: 27,
    storageBytes: 262_144,
    pins: upTo(32),
    analogPins: [],
    analogSteps: 1024,
    buttonPin: undefined,
    ports: LINUX_PORTS,
    bootTime: undefined,
  },
};

/** What a board.json says of a board, where that differs from its chip. */
export interface BoardFigures {
  variables?: { count: number; bytes: number };
  flash?: { storageBytes: number };
  tls?: boolean;
  sha?: number[];
  wifi?: boolean;
}

export function chipOf(name: ChipName, board: BoardFigures = {}): Chip {
  const base = CHIPS[name];
  const { variables, flash, tls = true, sha = base.sha, wifi = true } = board;
  return {
    ...base,
    variables: variables?.count ?? base.variables,
    variableBytes: variables?.bytes ?? base.variableBytes,
    storageBytes: flash?.storageBytes ?? base.storageBytes,
    sha,
    modules: base.modules.filter((module) => (tls || module !== "tls") && (wifi || module !== "Wifi")),
  };
}
