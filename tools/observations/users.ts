/** Logging in, and who one is. */
import { each, observations } from "./rest-calls.js";
import type { ServerAddress, Tenant } from "./tenant.js";

/** A call without the account's token, or with another. */
const as = (tenant: Tenant, headers: Record<string, string>) => (method: string, path: string, body?: unknown) =>
  tenant.restAs(headers, method, path, body);

export const USERS = [
  ...observations({
    "a wrong login": (tenant) =>
      each<unknown>(
        [
          { username: "nobody@example.org", password: "x" },
          { username: (tenant.address as ServerAddress).user, password: "x" },
          { username: "x" },
          {},
          "{",
          "",
          "[]",
        ],
        (body) => as(tenant, {})("POST", "/api/auth/login", body),
      ),
    "a login with GET": (tenant) => as(tenant, {})("GET", "/api/auth/login"),
    "a call without a token": (tenant) => as(tenant, {})("GET", "/api/auth/user"),
    "a call with a token that is none": (tenant) =>
      each(["Bearer x", "Bearer ", "x", "Basic eDp4", "Bearer a.b.c"], (token) =>
        as(tenant, { "X-Authorization": token })("GET", "/api/auth/user"),
      ),
    "a refresh token that is none": (tenant) =>
      each<unknown>([{ refreshToken: "x" }, {}, "{"], (body) => as(tenant, {})("POST", "/api/auth/token", body)),
    "who one is": (tenant) => tenant.rest("GET", "/api/auth/user"),
    "paths that there are none of": (tenant) =>
      each(["/api/nothing", "/api", "/api/device", "/api/plugins/telemetry"], (path) => tenant.rest("GET", path)),
    "paths that there are none of, without a token": (tenant) =>
      each(["/api/nothing", "/api", "/api/device"], (path) => as(tenant, {})("GET", path)),
    "a method that a path does not have": (tenant) =>
      each(["PUT", "PATCH"], (method) => tenant.rest(method, "/api/device")),
  }),
];
