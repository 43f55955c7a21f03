import { EXIT, type ExitCode } from "../exit-codes.js";

/** What a proxy says of a server that it does not reach. */
const OF_A_PROXY = [502, 503, 504];

/** A REST call that failed: one line without any secret. */
export class RestError extends Error {
  constructor(
    message: string,
    /** HTTP status; undefined when there was no answer. */
    readonly status?: number,
    readonly exitCode: ExitCode = status !== undefined && status >= 400 && !OF_A_PROXY.includes(status)
      ? EXIT.REFUSED
      : EXIT.NO_SERVER,
  ) {
    super(message);
  }
}
