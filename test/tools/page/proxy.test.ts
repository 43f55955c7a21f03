/** ThingsBoard through the page's server. */
import { once } from "node:events";
import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { startEmulator } from "../../../tools/emulator/index.js";
import { LiveProxy } from "../../../tools/page/proxy.js";
import { RestError, ThingsBoard } from "../../../tools/rest/index.js";
import { USERS } from "../../support/users.js";
import { ask, type Served, servePage } from "./support.js";

async function joined() {
  const emulator = await startEmulator({ users: USERS });
  onTestFinished(() => emulator.close());
  const device = emulator.createDevice({ name: "board" });
  const thingsboard = new ThingsBoard(`http://127.0.0.1:${emulator.httpPort}`, "tenant@thingsboard.org", "tenant");
  let token = await thingsboard.token();
  const served = await servePage(onTestFinished, {
    upstream: {
      address: thingsboard.address,
      token: async () => token,
      renew: async () => {
        token = await thingsboard.token();
      },
    },
  });
  const spoilToken = () => {
    token = "forgotten";
  };
  return { device, served, spoilToken };
}

function call({ address, cookie }: Served, method: string, path: string, body?: string) {
  const headers = { Cookie: cookie, Origin: address.origin, "Content-Type": "application/json" };
  return ask(address, { method, path, headers, body });
}

test("calls go on to the server, as the user who is logged in there, and come back as they are", async () => {
  const { device, served } = await joined();
  const { status, text } = await call(served, "GET", "/api/tenant/deviceInfos?pageSize=10&page=0");
  expect(status).toBe(200);
  expect(JSON.parse(text).data[0].name).toBe("board");
  const refused = await call(
    served,
    "POST",
    `/api/plugins/telemetry/DEVICE/${device.id}/attributes/CLIENT_SCOPE`,
    "{}",
  );
  expect(refused).toMatchObject({ status: 400, text: "Invalid scope: CLIENT_SCOPE" });
});

test("a token that the server has forgotten is replaced", async () => {
  const { served, spoilToken } = await joined();
  spoilToken();
  expect((await call(served, "GET", "/api/auth/user")).status).toBe(200);
});

test.each([
  ["POST", "/api/auth/login"],
  ["POST", "/api/auth/token"],
  ["GET", "/api/users?pageSize=1&page=0"],
  ["DELETE", "/api/customer/x"],
  ["GET", "/api/device/x/credentials"],
])("what the page does not use is not passed on: %s %s", async (method, path) => {
  const { served } = await joined();
  expect(await call(served, method, path)).toMatchObject({ status: 404, text: "the page does not use this\n" });
});

test("a server that is away is said to be", async () => {
  const upstream = { address: "http://127.0.0.1:9", token: async () => "token", renew: async () => {} };
  const served = await servePage(onTestFinished, { upstream });
  const { status, text } = await call(served, "GET", "/api/auth/user");
  expect(status).toBe(502);
  expect(JSON.parse(text).message).toMatch(/^the server cannot be reached/);
});

test("a login that the server refuses is told in its words, and not as a server that is away", async () => {
  const words = "http://server does not let me in: wrong user or password";
  const token = () => Promise.reject(new RestError(words, 401));
  const served = await servePage(onTestFinished, {
    upstream: { address: "http://server", token, renew: async () => {} },
  });
  const { status, text } = await call(served, "GET", "/api/auth/user");
  expect(status).toBe(502);
  expect(JSON.parse(text)).toEqual({ message: words });
});

test("live values come by a WebSocket that needs no token of the page", async () => {
  const { device, served } = await joined();
  const headers = { Origin: served.address.origin, Cookie: served.cookie };
  const socket = new WebSocket(`ws://${served.address.host}/api/ws`, { headers });
  onTestFinished(() => socket.terminate());
  await once(socket, "open");
  const cmd = { cmdId: 1, type: "ATTRIBUTES", entityType: "DEVICE", entityId: device.id, scope: "SHARED_SCOPE" };
  socket.send(JSON.stringify({ cmds: [cmd] }));
  await once(socket, "message");
  device.setSharedAttributes({ level: 3 });
  const [message] = await once(socket, "message");
  expect(JSON.parse(String(message))).toMatchObject({ subscriptionId: 1, data: { level: [[expect.anything(), "3"]] } });
});

test("a subscription is closed whose server answers no more, so that the page can open another one", async () => {
  const silent = new WebSocketServer({ port: 0, host: "127.0.0.1", autoPong: false });
  onTestFinished(() => silent.close());
  await once(silent, "listening");
  const { port } = silent.address() as { port: number };
  const upstream = { address: `http://127.0.0.1:${port}`, token: async () => "token", renew: async () => {} };
  const live = new LiveProxy(upstream, 20);
  onTestFinished(() => live.close());
  const server = createServer().on("upgrade", (request, socket, head) => live.accept(request, socket, head));
  onTestFinished(() => void server.close());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const page = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}`);
  const [code] = await once(page, "close");
  expect(code).toBe(1011);
});
