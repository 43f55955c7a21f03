/** Which requests the emulator's HTTP port answers: of programs, and never of a page that happens to be open in a browser of the same machine. */
import { once } from "node:events";
import { connect } from "node:net";
import { beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { Emulator } from "../../../../tools/emulator/index.js";
import { ask } from "../../page/support.js";
import { emulatorWithDevice, Rest } from "../support.js";

const LOGIN = JSON.stringify({ username: "tenant@thingsboard.org", password: "tenant" });

let emulator: Emulator;
let address: URL;

beforeEach(async () => {
  ({ emulator } = await emulatorWithDevice({ allowedHosts: ["laptop.local"] }));
  address = new URL(`http://127.0.0.1:${emulator.httpPort}`);
});

/** What a form, or fetch without asking first, can send from any page. */
function logIn(headers: Record<string, string>, body = LOGIN) {
  return ask(address, {
    method: "POST",
    path: "/api/auth/login",
    headers: { "Content-Type": "text/plain", ...headers },
    body,
  });
}

async function opened(headers: Record<string, string>): Promise<string> {
  const socket = new WebSocket(`ws://${address.host}/api/ws`, { headers });
  socket.on("error", () => {});
  const told = await Promise.race([
    once(socket, "open").then(() => "open"),
    once(socket, "unexpected-response").then(([, response]) => String(response.statusCode)),
  ]);
  socket.terminate();
  return told;
}

const FOREIGN: [string, () => Record<string, string>][] = [
  ["another site", () => ({ Origin: "https://evil.example" })],
  ["another port of this machine", () => ({ Origin: "http://127.0.0.1:1" })],
  ["a sandboxed frame", () => ({ Origin: "null" })],
  ["a name that leads here", () => ({ Host: "evil.example", Origin: "http://evil.example" })],
  ["a name that begins as this machine", () => ({ Host: "127.0.0.1.evil.example" })],
  ["an image on another site", () => ({ "Sec-Fetch-Site": "cross-site" })],
  ["an image on another port", () => ({ "Sec-Fetch-Site": "same-site" })],
];

describe.each(FOREIGN)("for %s", (_who, headers) => {
  test("there is no login, with the right password either", async () => {
    const { status, text } = await logIn(headers());
    expect({ status, text }).toEqual({ status: 403, text: expect.not.stringContaining("token") });
  });

  test("there is no upload, with a token either", async () => {
    const { token } = JSON.parse((await logIn({})).text);
    const asked = { method: "POST", path: "/api/otaPackage", body: "{}" };
    const answer = await ask(address, { ...asked, headers: { "X-Authorization": `Bearer ${token}`, ...headers() } });
    expect(answer.status).toBe(403);
  });

  test("there is no WebSocket", async () => {
    expect(await opened(headers())).toBe("403");
  });
});

test.each([
  ["a program", {}],
  ["one that calls it localhost", { Host: "localhost:8080" }],
  ["one that calls it by an address in a network", { Host: "192.168.1.20:8080" }],
  ["one that calls it by an IPv6 address", { Host: "[::1]:8080" }],
  ["one that calls it by a name that is allowed", { Host: "laptop.local:8080" }],
  ["a page of its own", { Host: "localhost:8080", Origin: "http://localhost:8080" }],
  ["a page of its own behind TLS", { Host: "laptop.local", Origin: "https://laptop.local" }],
])("%s is let in", async (_who, headers) => {
  expect((await logIn(headers as Record<string, string>)).status).toBe(200);
  expect(await opened(headers as Record<string, string>)).toBe("open");
});

test("without an option nobody knows its passwords", async () => {
  const { emulator } = await emulatorWithDevice({ users: undefined });
  for (const [name, password] of [
    ["tenant", "tenant"],
    ["customer", "customer"],
  ]) {
    const login = { username: `${name}@thingsboard.org`, password };
    expect((await new Rest(emulator).post("/api/auth/login", login)).status).toBe(401);
  }
});

describe("a body that is too large", () => {
  const spaces = (bytes: number) => " ".repeat(bytes);

  test.each([
    ["of a length that is named", {}],
    ["of one that is not", { "Transfer-Encoding": "chunked" }],
  ])("%s is refused before a login", async (_how, headers) => {
    expect((await logIn(headers as Record<string, string>, spaces(65_537))).status).toBe(413);
  });

  test("is not waited for", async () => {
    const socket = connect(emulator.httpPort, "127.0.0.1");
    socket.write("POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 400000000\r\n\r\n");
    const [answer] = await once(socket, "data");
    socket.destroy();
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
  });

  test.each([
    ["/api/rpc/oneway/1", 65_537],
    ["/api/plugins/rpc/oneway/1", 65_537],
    ["/api/device", 16_777_217],
  ])("is refused by %s as by the server", async (path, bytes) => {
    const response = await (await Rest.as(emulator, "tenant")).postText(path, spaces(bytes));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ status: 413, message: "Maximum payload size exceeded" });
  });
});

test.each(["//", "/api/other"])("a WebSocket at %s is answered by 404", async (path) => {
  const socket = connect(emulator.httpPort, "127.0.0.1");
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  const [answer] = await once(socket, "data");
  expect(String(answer)).toMatch(/^HTTP\/1\.1 404 /);
});
