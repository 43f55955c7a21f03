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

export const authenticationFailed = (message = "Authentication failed") => new RestError(401, message, 10);
export const permissionDenied = () => new RestError(403, "You don't have permission to perform this operation!", 20);
export const payloadTooLarge = () => new RestError(413, "Maximum payload size exceeded", 31);
export const badRequest = (message: string) => new RestError(400, message, 31);
export const notFound = (message = "Requested item wasn't found!") => new RestError(404, message, 32);

export function errorResponse(request: Request, error: RestError): Response {
  const { status, message, errorCode } = error;
  return request.json({ status, message, errorCode, timestamp: Date.now() }, status);
}
