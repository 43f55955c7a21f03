import { EXIT, type ExitCode } from "../exit-codes.js";

export { EXIT };

/** One line for the user, and the exit code of the command. */
export class FlashError extends Error {
  constructor(
    readonly exitCode: ExitCode,
    message: string,
  ) {
    super(message);
  }
}
