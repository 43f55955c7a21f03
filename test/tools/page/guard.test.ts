/** Who may use the page's server, and who may not. */
import { once } from "node:events";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { ask, type Served, servePage } from "./support.js";

let served: Served;
const own = () => served.address.origin;

beforeEach(async () => {
  const upstream = { address: "http://127.0.0.1:9", token: async () => "token", renew: async () => {} };
  served = await servePage(onTestFinished, { upstream });
});

function post(headers: Record<string, string>) {
  const all = { "Content-Type": "application/json", Cookie: served.cookie, ...headers };
  return ask(served.address, { method: "POST", path: "/workshop/console", headers: all, body: '{"line":"1"}' });
}

describe("the page's server", () => {
  test("opens by its whole address, and takes the key out of it", async () => {
    const { pathname, search } = served.address;
    const { status, headers } = await ask(served.address, { path: pathname + search });
    expect(status).toBe(302);
    expect(headers.location).toBe("/");
    expect(String(headers["set-cookie"])).toMatch(/HttpOnly; SameSite=Strict/);
  });

  test.each(["/", "/page.js", "/workshop/events", "/api/auth/user", "/?key=wrong"])(
    "gives nothing of %s without the key",
    async (path) => {
      const { status, text } = await ask(served.address, { path });
      expect(status).toBe(403);
      expect(text).toContain("open the whole address");
    },
  );

  test.each(["evil.example", "evil.example:80", "127.0.0.1.evil.example"])(
    "does not answer to the name %s, key or not",
    async (Host) => {
      const asked = { path: `/${served.address.search}`, headers: { Host, Cookie: served.cookie } };
      const { status, headers } = await ask(served.address, asked);
      expect(status).toBe(403);
      expect(headers["set-cookie"]).toBeUndefined();
    },
  );

  test("answers to localhost as well", async () => {
    const headers = { Host: `localhost:${served.address.port}`, Cookie: served.cookie };
    expect((await ask(served.address, { headers })).status).toBe(200);
  });

  test("lets its own page change something, as far as there is anything to change", async () => {
    const { status, text } = await post({ Origin: own() });
    expect({ status, text }).toEqual({ status: 400, text: '{"message":"the board has not started yet"}' });
  });

  test.each([
    ["another origin", { Origin: "https://evil.example" }],
    ["another port of this machine", { Origin: "http://127.0.0.1:1" }],
    ["a sandboxed frame", { Origin: "null" }],
    ["nobody", {}],
  ])("lets %s change nothing", async (_who, headers) => {
    expect((await post(headers as Record<string, string>)).status).toBe(403);
  });

  test("gives another site nothing to load, cookie or not", async () => {
    const headers = { Cookie: served.cookie, "Sec-Fetch-Site": "cross-site" };
    expect((await ask(served.address, { path: "/api/auth/user", headers })).status).toBe(403);
  });

  test.each([
    ["from another origin", () => ({ Origin: "https://evil.example", Cookie: served.cookie })],
    ["from nobody", () => ({ Cookie: served.cookie })],
    ["without the key", () => ({ Origin: own() })],
  ])("opens no WebSocket %s", async (_how, headers) => {
    const socket = new WebSocket(`ws://${served.address.host}/api/ws`, { headers: headers() });
    const [error] = await once(socket, "error");
    expect(String(error)).toContain("403");
  });

  test("lets nothing in that is not its own, nothing inline, and no text become HTML", async () => {
    const { headers } = await ask(served.address, { headers: { Cookie: served.cookie } });
    const policy = String(headers["content-security-policy"]);
    for (const rule of ["default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'"])
      expect(policy).toContain(rule);
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(headers["access-control-allow-origin"]).toBeUndefined();
    expect(headers["x-frame-options"]).toBe("DENY");
  });

  test("is bound to 127.0.0.1", () => {
    expect(served.address.hostname).toBe("127.0.0.1");
  });
});
