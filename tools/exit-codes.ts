/** How a command ended, for whoever started it. docs/command-line.md lists them too. */
export const EXIT = {
  /** A wrong option, settings or a file that are missing, a build that failed, a promise that was broken. */
  FAILED: 1,
  /** The port is not there, is busy, or was lost. */
  PORT: 2,
  /** Nothing that answers as Espruino does. */
  SILENT: 3,
  /** Another board than the firmware is for, or one without Wi-Fi. */
  WRONG_BOARD: 4,
  /** Not enough free flash. */
  NO_ROOM: 5,
  /** What the board holds is not what was sent. */
  NOT_WRITTEN: 6,
  /** Flashed and started, and not online in time. */
  NOT_ONLINE: 7,
  /** ThingsBoard cannot be reached, or what answers there is none, as a proxy in front of it. */
  NO_SERVER: 8,
  /** ThingsBoard does not let the user in, or does not do what it was asked to. */
  REFUSED: 9,
  /** The device has not replied. */
  NO_REPLY: 10,
  /** The device has reported that an update failed. */
  NOT_UPDATED: 11,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The codes in words, in their order. */
export const EXIT_MEANINGS: Record<number, string> = {
  0: "all went well; or Ctrl-C, for what goes on until then",
  [EXIT.FAILED]: "a wrong option, something missing, a build that failed",
  [EXIT.PORT]: "the port is not there, is busy, or was lost",
  [EXIT.SILENT]: "the board is silent: nothing answers as Espruino does",
  [EXIT.WRONG_BOARD]: "another board than the firmware is for, or an Espruino without Wi-Fi",
  [EXIT.NO_ROOM]: "too little free flash; nothing was written",
  [EXIT.NOT_WRITTEN]: "the board does not hold what was sent",
  [EXIT.NOT_ONLINE]: "flashed and started, and not online in time",
  [EXIT.NO_SERVER]: "ThingsBoard cannot be reached, or what answers there is none, as a proxy in front of it",
  [EXIT.REFUSED]: "ThingsBoard does not let the user in, or does not do what was asked",
  [EXIT.NO_REPLY]: "the device has not replied",
  [EXIT.NOT_UPDATED]: "the device has not taken the firmware; it runs the one before",
};

/** For the help of a command that may end with these, besides 0 and 1. */
export function exitCodesHelp(...codes: number[]): string {
  const lines = [0, EXIT.FAILED, ...codes].map((code) => `  ${String(code).padStart(2)}  ${EXIT_MEANINGS[code]}`);
  return `\nExit codes:\n${lines.join("\n")}`;
}
