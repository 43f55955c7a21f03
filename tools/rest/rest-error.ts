import { EXIT, type ExitCode } from "../exit-codes.js";

/** A REST call that failed: one line without any secret. */
export class RestError extends Error {
  constructor(
    message: string,
    /** HTTP status; undefined when there was no answer. */
    readonly status?: number,
    readonly exitCode: ExitCode = status !== undefined && status >= 400 && status < 500 ? EXIT.REFUSED : EXIT.NO_SERVER,
  ) {
    super(message);
  }
}
