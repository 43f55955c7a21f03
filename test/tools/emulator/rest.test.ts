import { describe, expect, test } from "vitest";
import { ATTRIBUTES, connectBoard, emulatorWithDevice, Rest, RPC_REQUESTS, TELEMETRY } from "./support.js";

async function tenantAndBoard() {
  const { emulator, device } = await emulatorWithDevice({ rpcMinTimeoutMs: 0 });
  return {
    emulator,
    device,
    tenant: await Rest.as(emulator, "tenant"),
    path: `/api/plugins/telemetry/DEVICE/${device.id}`,
  };
}

describe("login", () => {
  test("a wrong password is a 401 in ThingsBoard's shape", async () => {
    const { emulator } = await emulatorWithDevice();
    const response = await new Rest(emulator).post("/api/auth/login", {
      username: "tenant@thingsboard.org",
      password: "x",
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      status: 401,
      message: "Invalid username or password",
      errorCode: 10,
      timestamp: expect.any(Number),
    });
  });

  test("without a token every call is a 401", async () => {
    const { emulator, device } = await emulatorWithDevice();
    const response = await new Rest(emulator).get(`/api/device/${device.id}`);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ status: 401, message: "Authentication failed", errorCode: 10 });
  });

  test("a refresh token brings a new pair", async () => {
    const { emulator } = await emulatorWithDevice();
    const rest = new Rest(emulator);
    const login = (await (
      await rest.post("/api/auth/login", { username: "tenant@thingsboard.org", password: "tenant" })
    ).json()) as { refreshToken: string };
    const pair = await (await rest.post("/api/auth/token", { refreshToken: login.refreshToken })).json();
    expect(pair).toEqual({ token: expect.any(String), refreshToken: expect.any(String) });
  });

  test("the user is told who they are", async () => {
    const { tenant } = await tenantAndBoard();
    expect(await tenant.json("/api/auth/user")).toMatchObject({
      email: "tenant@thingsboard.org",
      authority: "TENANT_ADMIN",
      id: { entityType: "USER" },
    });
  });

  test("an unknown path is a 404 in ThingsBoard's shape", async () => {
    const { tenant } = await tenantAndBoard();
    expect(await tenant.json("/api/nothing")).toMatchObject({ status: 404, errorCode: 32 });
  });
});

describe("devices", () => {
  test("are created with a token of choice and connect with it", async () => {
    const { emulator, tenant } = await tenantAndBoard();
    const device = await (await tenant.post("/api/device?accessToken=chosen", { name: "new", type: "esp32" })).json();
    expect(device).toMatchObject({
      name: "new",
      type: "esp32",
      id: { entityType: "DEVICE" },
      customerId: { id: "13814000-1dd2-11b2-8080-808080808080" },
    });
    await connectBoard(emulator, { username: "chosen" });
  });

  test("without a token of choice get a random one", async () => {
    const { emulator, tenant } = await tenantAndBoard();
    const { id } = (await (await tenant.post("/api/device", { name: "new" })).json()) as { id: { id: string } };
    const credentials = await tenant.json(`/api/device/${id.id}/credentials`);
    expect(credentials).toMatchObject({
      credentialsType: "ACCESS_TOKEN",
      credentialsValue: null,
      deviceId: { id: id.id },
    });
    await connectBoard(emulator, { username: credentials.credentialsId });
  });

  test("a name that is taken is a 400", async () => {
    const { tenant } = await tenantAndBoard();
    const response = await tenant.post("/api/device", { name: "board" });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message: "Device with such name already exists!", errorCode: 31 });
  });

  test("are changed by posting them with their id", async () => {
    const { tenant, device } = await tenantAndBoard();
    const body = await tenant.json(`/api/device/${device.id}`);
    await tenant.post("/api/device", { ...body, name: "renamed", label: "L", additionalInfo: { note: "n" } });
    expect(await tenant.json(`/api/device/${device.id}`)).toMatchObject({
      name: "renamed",
      label: "L",
      additionalInfo: { note: "n" },
    });
  });

  test("are listed in pages, newest first", async () => {
    const { emulator, tenant } = await tenantAndBoard();
    for (const name of ["b2", "b3"]) emulator.createDevice({ name });
    const page = await tenant.json("/api/tenant/devices?pageSize=2&page=0");
    expect(page).toMatchObject({ totalPages: 2, totalElements: 3, hasNext: true });
    expect(page.data.map((device: { name: string }) => device.name)).toEqual(["b3", "b2"]);
    expect((await tenant.json("/api/tenant/devices?pageSize=2&page=1")).hasNext).toBe(false);
  });

  test("are searched by part of their name", async () => {
    const { emulator, tenant } = await tenantAndBoard();
    emulator.createDevice({ name: "Kitchen" });
    expect((await tenant.json("/api/tenant/devices?pageSize=9&page=0&textSearch=kit")).totalElements).toBe(1);
  });

  test("a list without a page size is a 400", async () => {
    const { tenant } = await tenantAndBoard();
    expect((await tenant.get("/api/tenant/devices")).status).toBe(400);
  });

  test("are found by name, and an unknown name is a 404", async () => {
    const { tenant, device } = await tenantAndBoard();
    expect((await tenant.json("/api/tenant/devices?deviceName=board")).id.id).toBe(device.id);
    expect(await tenant.json("/api/tenant/devices?deviceName=none")).toMatchObject({ status: 404, errorCode: 32 });
  });

  test("deviceInfos say whether they are active", async () => {
    const { emulator, tenant } = await tenantAndBoard();
    const active = async () => (await tenant.json("/api/tenant/deviceInfos?pageSize=1&page=0")).data[0].active;
    expect(await active()).toBe(false);
    await connectBoard(emulator);
    expect(await active()).toBe(true);
  });

  test("that are deleted are gone, and so is their connection", async () => {
    const { emulator, tenant, device } = await tenantAndBoard();
    const board = await connectBoard(emulator);
    expect((await tenant.delete(`/api/device/${device.id}`)).status).toBe(200);
    await board.closed;
    expect((await tenant.get(`/api/device/${device.id}`)).status).toBe(404);
  });

  test("new credentials end the session and let the new login in", async () => {
    const { emulator, tenant, device } = await tenantAndBoard();
    const board = await connectBoard(emulator);
    const credentials = await tenant.json(`/api/device/${device.id}/credentials`);
    const value = JSON.stringify({ clientId: "c", userName: "u", password: "p" });
    const response = await tenant.post("/api/device/credentials", {
      ...credentials,
      credentialsType: "MQTT_BASIC",
      credentialsId: null,
      credentialsValue: value,
    });
    expect(response.status).toBe(200);
    await board.closed;
    await connectBoard(emulator, { clientId: "c", username: "u", password: "p" });
    expect(JSON.parse((await tenant.json(`/api/device/${device.id}/credentials`)).credentialsValue)).toEqual({
      clientId: "c",
      userName: "u",
      password: "p",
    });
  });

  test("a customer's user sees no device that is not theirs", async () => {
    const { emulator, device } = await tenantAndBoard();
    const customer = await Rest.as(emulator, "customer");
    expect((await customer.get(`/api/device/${device.id}`)).status).toBe(403);
    expect((await customer.get("/api/tenant/devices?pageSize=1&page=0")).status).toBe(403);
    expect(await customer.json(`/api/plugins/telemetry/DEVICE/${device.id}/values/attributes`)).toMatchObject({
      status: 403,
      errorCode: 20,
    });
  });
});

describe("time series", () => {
  async function withTelemetry() {
    const context = await tenantAndBoard();
    const board = await connectBoard(context.emulator);
    await board.publish(
      TELEMETRY,
      [1, 2, 3].map((ts) => ({ ts, values: { t: ts + 0.5, on: true } })),
    );
    return context;
  }

  test("keys are listed", async () => {
    const { tenant, path } = await withTelemetry();
    expect(await tenant.json(`${path}/keys/timeseries`)).toEqual(["t", "on"]);
  });

  test("without a range the latest values come, as strings", async () => {
    const { tenant, path } = await withTelemetry();
    expect(await tenant.json(`${path}/values/timeseries`)).toEqual({
      t: [{ ts: 3, value: "3.5" }],
      on: [{ ts: 3, value: "true" }],
    });
  });

  test("useStrictDataTypes keeps the types", async () => {
    const { tenant, path } = await withTelemetry();
    expect(await tenant.json(`${path}/values/timeseries?keys=t,on&useStrictDataTypes=true`)).toEqual({
      t: [{ ts: 3, value: 3.5 }],
      on: [{ ts: 3, value: true }],
    });
  });

  test("a key without data has the server's time and null", async () => {
    const { tenant, path } = await withTelemetry();
    expect(await tenant.json(`${path}/values/timeseries?keys=none`)).toEqual({
      none: [{ ts: expect.any(Number), value: null }],
    });
  });

  test("a range comes newest first and without its end", async () => {
    const { tenant, path } = await withTelemetry();
    expect(await tenant.json(`${path}/values/timeseries?keys=t,none&startTs=1&endTs=3`)).toEqual({
      t: [
        { ts: 2, value: "2.5" },
        { ts: 1, value: "1.5" },
      ],
    });
  });

  test("limit and orderBy are kept", async () => {
    const { tenant, path } = await withTelemetry();
    expect(await tenant.json(`${path}/values/timeseries?keys=t&startTs=0&endTs=9&limit=1&orderBy=ASC`)).toEqual({
      t: [{ ts: 1, value: "1.5" }],
    });
  });

  test("telemetry can be written by its owner", async () => {
    const { tenant, path, device } = await tenantAndBoard();
    expect((await tenant.post(`${path}/timeseries/ANY`, { ts: 5, values: { t: 1 } })).status).toBe(200);
    expect(device.telemetry.t).toEqual([{ ts: 5, value: 1 }]);
    expect((await tenant.postText(`${path}/timeseries/ANY`, "{")).status).toBe(400);
  });
});

describe("attributes", () => {
  test.each([
    (id: string) => `/api/plugins/telemetry/DEVICE/${id}/SHARED_SCOPE`,
    (id: string) => `/api/plugins/telemetry/DEVICE/${id}/attributes/SHARED_SCOPE`,
    (id: string) => `/api/plugins/telemetry/${id}/SHARED_SCOPE`,
  ])("shared ones are written and pushed to the device (%o)", async (path) => {
    const { emulator, tenant, device } = await tenantAndBoard();
    const board = await connectBoard(emulator);
    await board.subscribe(ATTRIBUTES);
    const response = await tenant.postText(
      path(device.id),
      '{"led":true,"text":"0123","big":9007199254740993,"d":25.0}',
    );
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect((await board.next()).body).toBe('{"led":true,"text":"0123","big":9007199254740993,"d":25.0}');
  });

  test.each([
    (id: string) => `/api/plugins/telemetry/DEVICE/${id}/SHARED_SCOPE`,
    (id: string) => `/api/plugins/telemetry/${id}/SHARED_SCOPE`,
  ])("shared ones are deleted and the device is told (%o)", async (path) => {
    const { emulator, tenant, device } = await tenantAndBoard();
    device.setSharedAttributes({ a: 1, b: 2 });
    const board = await connectBoard(emulator);
    await board.subscribe(ATTRIBUTES);
    expect((await tenant.delete(`${path(device.id)}?keys=a`)).status).toBe(200);
    expect((await board.next()).body).toBe('{"deleted":["a"]}');
    expect(device.sharedAttributes).toEqual({ b: 2 });
  });

  test("server ones are written and not pushed", async () => {
    const { tenant, path, device } = await tenantAndBoard();
    await tenant.post(`${path}/SERVER_SCOPE`, { place: "hall" });
    expect(device.serverAttributes).toMatchObject({ place: "hall" });
  });

  test("client ones cannot be written by their owner", async () => {
    const { tenant, path } = await tenantAndBoard();
    expect((await tenant.post(`${path}/CLIENT_SCOPE`, { a: 1 })).status).toBe(400);
  });

  test("an empty object, an array and broken JSON are a 400", async () => {
    const { tenant, path } = await tenantAndBoard();
    for (const body of ["{}", "[]", "{"])
      expect((await tenant.postText(`${path}/SHARED_SCOPE`, body)).status).toBe(400);
  });

  test("deleting without keys is a 400", async () => {
    const { tenant, path } = await tenantAndBoard();
    expect((await tenant.delete(`${path}/SHARED_SCOPE`)).status).toBe(400);
  });

  test("an unknown scope is a 400", async () => {
    const { tenant, path } = await tenantAndBoard();
    expect((await tenant.get(`${path}/values/attributes/OTHER_SCOPE`)).status).toBe(400);
  });

  test("values have their types and the time of their update", async () => {
    const { emulator, tenant, path } = await tenantAndBoard();
    await (await connectBoard(emulator)).publish(ATTRIBUTES, { a: 1, b: { c: [1] } });
    expect(await tenant.json(`${path}/values/attributes/CLIENT_SCOPE?keys=a,b`)).toEqual([
      { lastUpdateTs: expect.any(Number), key: "a", value: 1 },
      { lastUpdateTs: expect.any(Number), key: "b", value: { c: [1] } },
    ]);
  });

  test("without a scope all scopes are read, also for keys", async () => {
    const { tenant, path, device } = await tenantAndBoard();
    device.setSharedAttributes({ s: 1 });
    const keys = (await tenant.json(`${path}/values/attributes`)).map(({ key }: { key: string }) => key);
    expect(keys).toEqual(expect.arrayContaining(["s", "active"]));
    expect(await tenant.json(`${path}/keys/attributes`)).toEqual(keys);
    expect(await tenant.json(`${path}/keys/attributes/SHARED_SCOPE`)).toEqual(["s"]);
  });
});

describe("RPC", () => {
  async function answering(reply: string) {
    const context = await tenantAndBoard();
    const board = await connectBoard(context.emulator);
    await board.subscribe(RPC_REQUESTS);
    board.client.on("message", (topic) => board.client.publish(topic.replace("request", "response"), reply));
    return context;
  }

  test("a two-way call answers with the device's JSON", async () => {
    const { tenant, device } = await answering('{"v":1.50}');
    const response = await tenant.post(`/api/rpc/twoway/${device.id}`, { method: "get", params: {} });
    expect([response.status, await response.text()]).toEqual([200, '{"v":1.50}']);
  });

  test("a reply that is not JSON is a 406", async () => {
    const { tenant, device } = await answering("done");
    expect((await tenant.post(`/api/rpc/twoway/${device.id}`, { method: "get", params: {} })).status).toBe(406);
  });

  test("an empty reply is a 200 without a body", async () => {
    const { tenant, device } = await answering("");
    const response = await tenant.post(`/api/rpc/twoway/${device.id}`, { method: "get", params: {} });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  test("a one-way call is a 200 without a body", async () => {
    const { tenant, device } = await answering("{}");
    const response = await tenant.post(`/api/rpc/oneway/${device.id}`, { method: "set", params: 1 });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  test("numbers reach the device as they were written", async () => {
    const { emulator, tenant, device } = await tenantAndBoard();
    const board = await connectBoard(emulator);
    await board.subscribe(RPC_REQUESTS);
    await tenant.postText(`/api/rpc/oneway/${device.id}`, '{"method":"set","params":{"a":25.0,"b":9007199254740993}}');
    expect((await board.next()).body).toBe('{"method":"set","params":{"a":25.0,"b":9007199254740993}}');
  });

  test.each([
    ["/api/rpc/twoway", "away", 504],
    ["/api/rpc/oneway", "away", 504],
    ["/api/rpc/twoway", "silent", 504],
    ["/api/plugins/rpc/twoway", "away", 409],
    ["/api/plugins/rpc/oneway", "away", 409],
    ["/api/plugins/rpc/twoway", "silent", 408],
  ])("%s to a device that is %s is a %i", async (path, state, expected) => {
    const { emulator, tenant, device } = await tenantAndBoard();
    if (state === "silent") await (await connectBoard(emulator)).subscribe(RPC_REQUESTS);
    const response = await tenant.post(`${path}/${device.id}`, { method: "get", params: {}, timeout: 30 });
    expect([response.status, await response.text()]).toEqual([expected, ""]);
  });

  test("a persistent call answers with its id at once", async () => {
    const { tenant, device } = await tenantAndBoard();
    const response = await tenant.post(`/api/rpc/twoway/${device.id}`, { method: "get", params: {}, persistent: true });
    const { rpcId } = (await response.json()) as { rpcId: string };
    expect(await tenant.json(`/api/rpc/persistent/${rpcId}`)).toMatchObject({
      id: { id: rpcId },
      status: "QUEUED",
      response: null,
    });
  });

  test("an expirationTime overrides the timeout", async () => {
    const { tenant, device } = await tenantAndBoard();
    const start = Date.now();
    const response = await tenant.post(`/api/rpc/twoway/${device.id}`, {
      method: "get",
      params: {},
      timeout: 600_000,
      expirationTime: start + 40,
    });
    expect(response.status).toBe(504);
    expect(Date.now() - start).toBeLessThan(15_000);
  });

  test("a body without a method is a 400", async () => {
    const { tenant, device } = await tenantAndBoard();
    expect((await tenant.post(`/api/rpc/oneway/${device.id}`, { params: {} })).status).toBe(400);
  });
});
