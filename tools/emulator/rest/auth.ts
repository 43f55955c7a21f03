/** Who asks, and what they may touch. */
import type { MiddlewareHandler, Context as Request } from "hono";
import type { Device } from "../device.js";
import { timeId } from "../ids.js";
import type { Store } from "../store.js";
import type { User, Users } from "../users.js";
import { authenticationFailed, noEntity, PlainError, permissionDenied, WRONG_LOGIN } from "./errors.js";

export type Env = { Variables: { user: User } };

export const TENANT_ID = timeId();
/** How the server writes "no customer". */
export const NULL_ID = "13814000-1dd2-11b2-8080-808080808080";

const SCHEME_LENGTH = "Bearer ".length;

/** Without a look at the scheme. undefined for none. Newer servers read Authorization as well as their own X-Authorization. */
export function tokenOf(c: Request): string | undefined {
  const header = c.req.header("X-Authorization") ?? c.req.header("Authorization") ?? "";
  return header.length > SCHEME_LENGTH ? header.slice(SCHEME_LENGTH) : undefined;
}

export function requireUser(users: Users): MiddlewareHandler<Env> {
  return async (c, next) => {
    const token = tokenOf(c);
    if (token === undefined) throw authenticationFailed();
    const user = users.byToken(token);
    if (!user) throw authenticationFailed(WRONG_LOGIN);
    c.set("user", user);
    await next();
  };
}

export function requireTenant(user: User): void {
  if (user.authority !== "TENANT_ADMIN") throw permissionDenied();
}

/** A customer's user sees the customer's own devices alone. */
export function isTheirs({ authority, customerId }: User): (device: Device) => boolean {
  return (device) => authority !== "CUSTOMER_USER" || device.customerId === customerId;
}

/** The device of that id, where the user may see it. */
export function permitted(user: User, store: Store, id: string): Device {
  const device = store.byIdOf(id);
  if (!device) throw noEntity("Device", id);
  if (!isTheirs(user)(device)) throw permissionDenied();
  return device;
}

/** The same for telemetry and calls, which are refused in plain text. */
export function permittedInText(user: User, store: Store, id: string): Device {
  const device = store.byIdOf(id);
  if (!device) throw new PlainError(404, "Device with requested id wasn't found!");
  if (!isTheirs(user)(device)) throw new PlainError(403, permissionDenied().message);
  return device;
}
