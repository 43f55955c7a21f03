/** Logging in, and choosing a password first (AuthController). */
import { Hono, type Context as Request } from "hono";
import type { Context } from "../context.js";
import { type Env, tokenOf } from "./auth.js";
import { authenticationFailed, RestError, WRONG_LOGIN } from "./errors.js";
import { body, text } from "./request.js";
import { userJson } from "./users.js";

/** Without a token. */
export function loginRoutes({ users }: Context): Hono<Env> {
  const app = new Hono<Env>();
  app.post("/auth/login", async (c) => {
    const { username, password } = await loginBody(c);
    if (!username || !password) throw authenticationFailed();
    const user = users.logIn(username, password);
    if (!user) throw authenticationFailed(WRONG_LOGIN);
    return c.json(users.issue(user));
  });
  app.post("/auth/token", async (c) => {
    const { refreshToken } = await loginBody(c);
    if (!refreshToken) throw authenticationFailed();
    const user = users.byRefreshToken(refreshToken);
    if (!user) throw authenticationFailed(WRONG_LOGIN);
    return c.json(users.issue(user));
  });
  for (const path of ["/auth/login", "/auth/token"])
    app.all(path, () => {
      throw authenticationFailed("Authentication method not supported");
    });
  app.post("/noauth/activate", async (c) => {
    const { activateToken, password } = await body(c);
    return c.json(users.issue(users.activate(text(activateToken) ?? "", text(password) ?? "")));
  });
  return app;
}

/** With one. */
export function sessionRoutes({ users }: Context): Hono<Env> {
  const app = new Hono<Env>();
  app.get("/auth/user", (c) => c.json(userJson(c.get("user"))));
  app.post("/auth/logout", (c) => {
    users.revoke(tokenOf(c) ?? "");
    return c.body(null, 200);
  });
  return app;
}

/** What cannot be read is a login that fails. */
async function loginBody(c: Request): Promise<Record<string, string | undefined>> {
  try {
    return Object.fromEntries(Object.entries(await body(c)).map(([name, value]) => [name, text(value)]));
  } catch (error) {
    if (error instanceof RestError) throw authenticationFailed();
    throw error;
  }
}
