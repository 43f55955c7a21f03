import { describe, expect, test } from "vitest";
import { EXIT } from "../../../tools/exit-codes.js";
import { isOpenToOthers, serverAddress, ThingsBoard } from "../../../tools/rest/index.js";
import { closedPort } from "../../support/closed-port.js";
import { emulatorWithDevice } from "../emulator/support.js";
import { errorOf, loggedIn, PAIR, scripted } from "./support.js";

describe("a server's address", () => {
  test.each([
    ["my.thingsboard", "https://my.thingsboard"],
    ["my.thingsboard:8443/", "https://my.thingsboard:8443"],
    ["localhost:8080", "http://localhost:8080"],
    ["127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["http://tb.local/path/", "http://tb.local/path"],
  ])("%s is %s", (text, address) => {
    expect(serverAddress(text)).toBe(address);
  });

  test.each(["", "mqtt://host", "http://", "two words"])("%o is none", (text) => {
    expect(() => serverAddress(text)).toThrow("the server's address must be like");
  });

  test("with a password in it is refused without showing that", () => {
    expect(() => serverAddress("https://me:secret@host")).toThrow(
      /^the server's address must not contain a user or a password$/,
    );
  });

  test("tells whether others can listen", () => {
    expect(["http://tb.local", "https://tb.local", "http://127.0.0.1:8080"].map(isOpenToOthers)).toEqual([
      ...[true, false, false],
    ]);
  });
});

describe("one line, without secrets, tells", () => {
  test("that nobody listens", async () => {
    const address = `http://127.0.0.1:${await closedPort()}`;
    expect(await errorOf(new ThingsBoard(address, "me", "secret").devices())).toBe(
      `${address} cannot be reached: nobody listens there`,
    );
  });

  test("that there is no TLS", async () => {
    const { address } = await scripted(() => ({}));
    const overTls = new ThingsBoard(address.replace("http:", "https:"), "me", "secret");
    expect(await errorOf(overTls.devices())).toMatch(/ does not speak TLS: try http:\/\/ in front$/);
  });

  test("that what listens there is an MQTT port", async () => {
    const { emulator } = await emulatorWithDevice();
    const address = `http://127.0.0.1:${emulator.mqttPort}`;
    expect(await errorOf(new ThingsBoard(address, "me", "secret").devices())).toMatch(
      /closed the connection|does not speak HTTP/,
    );
  });

  test("that the password is wrong", async () => {
    const { emulator } = await emulatorWithDevice();
    const address = `http://127.0.0.1:${emulator.httpPort}`;
    expect(await errorOf(new ThingsBoard(address, "tenant@thingsboard.org", "secret").devices())).toBe(
      `${address} does not accept tenant@thingsboard.org: Invalid username or password`,
    );
  });

  test("that the user may not", async () => {
    const { emulator } = await emulatorWithDevice();
    const address = `http://127.0.0.1:${emulator.httpPort}`;
    expect(await errorOf(new ThingsBoard(address, "customer@thingsboard.org", "customer").devices())).toBe(
      `${address} answers 403 to GET /api/tenant/deviceInfos: You don't have permission to perform this operation!`,
    );
  });

  test("that a second factor is wanted", async () => {
    const { thingsBoard } = await scripted(() => ({ body: { token: "user-token", refreshToken: null } }));
    expect(await errorOf(thingsBoard.devices())).toBe(
      "me@here logs in with a second factor, and this command cannot: use another user",
    );
  });

  test("that it is a web page and no ThingsBoard", async () => {
    const { address, thingsBoard } = await scripted(() => ({ body: "<!doctype html><p>hello" }));
    expect(await errorOf(thingsBoard.devices())).toBe(
      `${address} does not answer as ThingsBoard does: POST /api/auth/login gives no JSON`,
    );
  });

  test("where it is sent on to, and does not go there with the token", async () => {
    const { address, thingsBoard, calls } = await loggedIn(() => ({
      status: 301,
      headers: { Location: "https://other.example.com/login?next=/" },
    }));
    expect(await errorOf(thingsBoard.devices())).toBe(
      `${address} redirects to https://other.example.com: use that address as the server`,
    );
    expect(calls).toHaveLength(2);
  });

  test("that it does not answer in time", async () => {
    const { address, thingsBoard } = await loggedIn(() => undefined);
    expect(await errorOf(thingsBoard.request("GET", "/api/x", { timeoutMs: 50 }))).toBe(
      `${address} does not answer within 0.05 s`,
    );
  });

  test.each([
    [{ status: 400, body: "No data\nfound" }, "No data found"],
    [{ status: 500, body: { message: "of secret-password and user-token-1" } }, "of *** and ***"],
    [{ status: 502, body: "<html>nginx" }, "a proxy is there, and no ThingsBoard behind it"],
    [{ status: 504 }, "the device is not connected, or has not answered in time"],
  ])("what is the matter with %j", async (answer, words) => {
    const { address, thingsBoard } = await loggedIn(() => answer);
    expect(await errorOf(thingsBoard.request("GET", "/api/x?token=secret"))).toBe(
      `${address} answers ${answer.status} to GET /api/x: ${words}`,
    );
  });

  test.each([
    [{ status: 500, body: { status: 500, message: "Can't parse value: null", errorCode: 2 } }, EXIT.REFUSED],
    [{ status: 503, body: { status: 503, message: "busy", errorCode: 2 } }, EXIT.REFUSED],
    [{ status: 500 }, EXIT.REFUSED],
    [{ status: 502, body: "<html>nginx" }, EXIT.NO_SERVER],
    [{ status: 503, body: "Service Unavailable" }, EXIT.NO_SERVER],
    [{ status: 504, body: '{"message":"of a proxy"}' }, EXIT.NO_SERVER],
  ])("by the exit code whether ThingsBoard has answered, or a proxy without one: %j", async (answer, exitCode) => {
    const { thingsBoard } = await loggedIn(() => answer);
    await expect(thingsBoard.request("GET", "/api/x")).rejects.toMatchObject({ exitCode });
  });

  test("nothing of the token that a device is created with", async () => {
    const { thingsBoard } = await loggedIn(() => ({ status: 400, body: { message: "taken: secret-token" } }));
    expect(await errorOf(thingsBoard.createDevice({ name: "x", accessToken: "secret-token" }))).toMatch(
      /taken: \*\*\*$/,
    );
  });
});

describe("a token that the server does not trust any more", () => {
  const bearer = (request: { headers: Record<string, unknown> }) => request.headers["x-authorization"];

  test("is renewed once for all that wait, and the calls are made again", async () => {
    const { thingsBoard, calls } = await loggedIn((what, request) => {
      if (what === "POST /api/auth/token") return { body: { token: "user-token-2", refreshToken: "refresh-token-2" } };
      return bearer(request) === "Bearer user-token-2" ? { body: ["good"] } : { status: 401 };
    });
    const both = await Promise.all([thingsBoard.request("GET", "/api/a"), thingsBoard.request("GET", "/api/b")]);
    expect(both).toEqual([["good"], ["good"]]);
    expect(calls.filter((what) => what === "POST /api/auth/token")).toHaveLength(1);
  });

  test("is got by the password when the refresh token is old too", async () => {
    let logins = 0;
    const { thingsBoard } = await scripted((what, request) => {
      if (what === "POST /api/auth/login") return { body: { ...PAIR, token: `user-token-${++logins}` } };
      if (what === "POST /api/auth/token") return { status: 401 };
      return bearer(request) === "Bearer user-token-2" ? { body: "1" } : { status: 401 };
    });
    expect(await thingsBoard.request("GET", "/api/a")).toBe(1);
  });

  test("is not asked for again and again", async () => {
    const { thingsBoard, calls } = await loggedIn((what) =>
      what === "POST /api/auth/token" ? { body: PAIR } : { status: 401 },
    );
    expect(await errorOf(thingsBoard.request("GET", "/api/a"))).toMatch(/answers 401 to GET \/api\/a/);
    expect(calls).toHaveLength(4);
  });
});

test("no request goes over a connection of one before, which the server may have closed during a build", async () => {
  const sockets = new Set<unknown>();
  const { thingsBoard } = await loggedIn((_what, { socket }) => {
    sockets.add(socket);
    return { body: "1" };
  });
  for (let i = 0; i < 3; i++) await thingsBoard.request("GET", "/api/x");
  expect(sockets.size).toBe(3);
});
