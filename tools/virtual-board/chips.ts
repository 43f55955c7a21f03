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
  /** The SHA digests of require("crypto"), by number. */
  sha: readonly number[];
  variables: number;
  variableBytes: number;
  storageBytes: number;
  pins: readonly number[];
  /** Where the clock stands after power-on, in ms since 1970; undefined is the host's time. */
  bootTime: number | undefined;
}

const upTo = (last: number) => Array.from({ length: last + 1 }, (_, pin) => pin);

export const CHIPS: Record<ChipName, Chip> = {
  ESP32: {
    name: "ESP32",
    board: "ESP32",
    unicode: false,
    connectThrows: true,
    chunkBytes: 536,
    maxSockets: 10,
    modules: ["Storage", "net", "dgram", "tls", "TelnetServer", "crypto", "Wifi"],
    sha: [1, 224, 256, 384, 512],
    variables: 16383,
    variableBytes: 14,
    storageBytes: 917_504,
    pins: upTo(39),
    bootTime: 0,
  },
  ESP8266: {
    name: "ESP8266",
    board: "ESP8266_4MB",
    unicode: false,
    connectThrows: false,
    chunkBytes: 268,
    maxSockets: 10,
    modules: ["Storage", "net", "dgram", "TelnetServer", "crypto", "Wifi"],
    sha: [1],
    variables: 1600,
    variableBytes: 12,
    storageBytes: 196_608,
    // 6 to 11 are the flash chip's
    pins: [0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16],
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
    sha: [1, 224, 256, 384, 512],
    variables: 4096,
    variableBytes: 27,
    storageBytes: 262_144,
    pins: upTo(32),
    bootTime: undefined,
  },
};
