/** Users, their tokens, and what they may touch. */
import { randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { Hono, type MiddlewareHandler } from "hono";
import type { Device } from "../device.js";
import type { UserOptions } from "../options.js";
import { authenticationFailed, notFound, permissionDenied } from "./errors.js";
import { body } from "./request.js";

export interface User {
  id: string;
  email: string;
  password: string;
  authority: UserOptions["authority"];
  /** the customer whom a customer's user belongs to */
  customerId: string | undefined;
  createdTime: number;
}

export type Env = { Variables: { user: User } };

export const TENANT_ID = randomUUID();
/** How the server writes "no customer". */
export const NULL_ID = "13814000-1dd2-11b2-8080-808080808080";

export class Users {
  private readonly users: User[];
  private readonly tokens = new Map<string, User>();
  private readonly refreshTokens = new Map<string, User>();

  constructor(users: UserOptions[]) {
    this.users = users.map((user) => ({
      ...user,
      id: randomUUID(),
      customerId: user.authority === "CUSTOMER_USER" ? randomUUID() : undefined,
      createdTime: Date.now(),
    }));
  }

  logIn(email: string, password: string): User | undefined {
    const user = this.users.find((candidate) => candidate.email === email.toLowerCase());
    return user && same(user.password, password) ? user : undefined;
  }

  issue(user: User): { token: string; refreshToken: string } {
    const pair = { token: randomBytes(32).toString("base64url"), refreshToken: randomBytes(32).toString("base64url") };
    this.tokens.set(pair.token, user);
    this.refreshTokens.set(pair.refreshToken, user);
    return pair;
  }

  byToken(token: string): User | undefined {
    return this.tokens.get(token);
  }

  byRefreshToken(token: string): User | undefined {
    return this.refreshTokens.get(token);
  }

  revoke(token: string): void {
    this.tokens.delete(token);
  }
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function bearer(header: string | undefined): string {
  return /^Bearer (.+)$/.exec(header ?? "")?.[1] ?? "";
}

/** Newer servers read Authorization as well as their own X-Authorization. */
export function requireUser(users: Users): MiddlewareHandler<Env> {
  return async (c, next) => {
    const user = users.byToken(bearer(c.req.header("X-Authorization") ?? c.req.header("Authorization")));
    if (!user) throw authenticationFailed();
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

export function permitted(user: User, device: Device | undefined): Device {
  if (!device) throw notFound();
  if (!isTheirs(user)(device)) throw permissionDenied();
  return device;
}

export function loginRoutes(users: Users): Hono<Env> {
  const app = new Hono<Env>();
  app.post("/auth/login", async (c) => {
    const { username, password } = (await body(c)) as { username?: unknown; password?: unknown };
    const user = users.logIn(String(username ?? ""), String(password ?? ""));
    if (!user) throw authenticationFailed("Invalid username or password");
    return c.json(users.issue(user));
  });
  app.post("/auth/token", async (c) => {
    const { refreshToken } = (await body(c)) as { refreshToken?: unknown };
    const user = users.byRefreshToken(String(refreshToken ?? ""));
    if (!user) throw authenticationFailed();
    return c.json(users.issue(user));
  });
  return app;
}

export function userRoutes(users: Users): Hono<Env> {
  const app = new Hono<Env>();
  app.get("/auth/user", (c) => {
    const user = c.get("user");
    return c.json({
      id: { entityType: "USER", id: user.id },
      createdTime: user.createdTime,
      tenantId: { entityType: "TENANT", id: TENANT_ID },
      customerId: { entityType: "CUSTOMER", id: user.customerId ?? NULL_ID },
      email: user.email,
      name: user.email,
      authority: user.authority,
      firstName: null,
      lastName: null,
      phone: null,
      additionalInfo: {},
    });
  });
  app.post("/auth/logout", (c) => {
    users.revoke(bearer(c.req.header("X-Authorization") ?? c.req.header("Authorization")));
    return c.body(null, 200);
  });
  return app;
}
