/** Why a board was not flashed, as the exit code of `tb-espruino flash`. 1 is anything else: options, settings, the build. */
export const EXIT = {
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
} as const;

/** One line for the user, and the exit code of the command. */
export class FlashError extends Error {
  constructor(
    readonly exitCode: (typeof EXIT)[keyof typeof EXIT],
    message: string,
  ) {
    super(message);
  }
}

/** For the help of the command. */
export const EXIT_CODES = `
Exit codes:
  0  flashed and online
  1  a wrong option, no settings, a build that failed
  ${EXIT.PORT}  the port is not there, is busy, or was lost
  ${EXIT.SILENT}  the board is silent: nothing answers as Espruino does
  ${EXIT.WRONG_BOARD}  another board than the firmware is for, or an Espruino without Wi-Fi
  ${EXIT.NO_ROOM}  too little free flash; nothing was written
  ${EXIT.NOT_WRITTEN}  the board does not hold what was sent
  ${EXIT.NOT_ONLINE}  flashed and started, and not online in time`;
