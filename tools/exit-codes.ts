/** How a command ended, for whoever started it. docs/command-line.md lists them too. */
export const EXIT = {
  FAILED: 1,
  PORT: 2,
  SILENT: 3,
  WRONG_BOARD: 4,
  NO_ROOM: 5,
  NOT_WRITTEN: 6,
  NOT_ONLINE: 7,
  NO_SERVER: 8,
  REFUSED: 9,
  NO_REPLY: 10,
  NOT_UPDATED: 11,
  BROKEN_OFF: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The codes in words, in their order. */
export const EXIT_MEANINGS: Record<number, string> = {
  0: "success; also Ctrl-C, for a command that runs until then",
  [EXIT.FAILED]: "wrong option, missing file, failed build, or another error",
  [EXIT.PORT]: "the serial port does not exist, is busy, or was lost",
  [EXIT.SILENT]: "the board does not answer as Espruino does",
  [EXIT.WRONG_BOARD]: "the firmware is for another board, or this Espruino has no Wi-Fi",
  [EXIT.NO_ROOM]: "too little free flash; nothing was written",
  [EXIT.NOT_WRITTEN]: "the board does not hold what was sent",
  [EXIT.NOT_ONLINE]: "the firmware runs, but the board did not come online in time",
  [EXIT.NO_SERVER]: "cannot reach ThingsBoard",
  [EXIT.REFUSED]: "ThingsBoard refused the user, the device or the request",
  [EXIT.NO_REPLY]: "the device did not reply",
  [EXIT.NOT_UPDATED]: "the device did not take the firmware; it runs the one before",
  [EXIT.BROKEN_OFF]: "you stopped the command with Ctrl-C before it was done",
};

/** One line for the user, and the exit code of the command. */
export class ExitError extends Error {
  constructor(
    readonly exitCode: ExitCode,
    message: string,
  ) {
    super(message);
  }
}

/** For the help of a command that may end with these, besides 0 and 1. */
export function exitCodesHelp(...codes: number[]): string {
  const lines = [0, EXIT.FAILED, ...codes].map((code) => `  ${String(code).padStart(2)}  ${EXIT_MEANINGS[code]}`);
  return `\nExit codes:\n${lines.join("\n")}`;
}
