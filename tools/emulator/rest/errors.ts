/** Errors in the server's own shape (ThingsboardErrorResponse). */
import type { Context as Request } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

export class RestError extends Error {
  constructor(
    readonly status: ContentfulStatusCode,
    message: string,
    readonly errorCode: number,
  ) {
    super(message);
  }
}

/** What the server did not think of is its own fault, to its mind. */
export const generalError = (message: string) => new RestError(500, message, 2);
export const jsonParseError = (message: string) => generalError(`JSON parse error: ${message}`);
export const WRONG_LOGIN = "Invalid username or password";
export const authenticationFailed = (message = "Authentication failed") => new RestError(401, message, 10);
export const permissionDenied = () => new RestError(403, "You don't have permission to perform this operation!", 20);
export const payloadTooLarge = () => new RestError(413, "Maximum payload size exceeded", 31);
export const badRequest = (message: string) => new RestError(400, message, 31);
export const notFound = (message = "Requested item wasn't found!") => new RestError(404, message, 32);
export const noEntity = (what: string, id: string) => notFound(`${what} with id [${id}] is not found`);
const versionConflict = (what: string) => new RestError(409, `${what} was already changed by someone else`, 35);

/** An entity is saved over the version that was read, if the body says which. */
export function checkVersion(what: string, current: number, given: unknown): void {
  if (typeof given === "number" && given !== current) throw versionConflict(what);
}

/** Some calls are refused by a bare text in place of the server's error object. */
export class PlainError extends RestError {
  constructor(status: ContentfulStatusCode, message: string) {
    super(status, message, 0);
  }
}

export function errorResponse(request: Request, error: RestError): Response {
  const { status, message, errorCode } = error;
  if (error instanceof PlainError) return request.text(message, status);
  return request.json({ status, message, errorCode, timestamp: Date.now() }, status);
}
