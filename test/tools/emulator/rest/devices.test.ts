import { describe, expect, test } from "vitest";
import { connectBoard, Rest, tenantAndBoard } from "../support.js";

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

  const names = ({ data }: { data: { name: string }[] }) => data.map(({ name }) => name);

  test("are listed in pages", async () => {
    const { emulator, tenant } = await tenantAndBoard();
    for (const name of ["b2", "b3"]) emulator.createDevice({ name });
    const path = "/api/tenant/devices?pageSize=2&sortProperty=name&page=";
    expect(await tenant.json(`${path}0`)).toMatchObject({ totalPages: 2, totalElements: 3, hasNext: true });
    expect(names(await tenant.json(`${path}0`))).toEqual(["b2", "b3"]);
    expect(await tenant.json(`${path}1`)).toMatchObject({ data: [{ name: "board" }], hasNext: false });
    expect(await tenant.json(`${path}2`)).toMatchObject({ data: [], totalElements: 3, hasNext: false });
  });

  test("are in the order of their ids unless it is said otherwise", async () => {
    const { emulator, tenant } = await tenantAndBoard();
    for (const name of ["b2", "b3", "b4"]) emulator.createDevice({ name });
    const { data } = await tenant.json("/api/tenant/deviceInfos?pageSize=9&page=0&sortOrder=DESC");
    const ids = data.map(({ id }: { id: { id: string } }) => id.id);
    expect(ids).toEqual(ids.toSorted());
    expect(ids).toHaveLength(4);
  });

  test.each([
    ["sortProperty=createdTime&sortOrder=DESC", ["Cellar", "Attic", "board"]],
    ["sortProperty=createdTime&sortOrder=desc", ["Cellar", "Attic", "board"]],
    ["sortProperty=createdTime", ["board", "Attic", "Cellar"]],
    ["sortProperty=name", ["Attic", "Cellar", "board"]],
    ["sortProperty=label", ["Attic", "Cellar", "board"]],
    ["sortProperty=label&sortOrder=DESC", ["Cellar", "Attic", "board"]],
  ])("are sorted by %s, what has no value last", async (query, expected) => {
    const { emulator, tenant, device } = await tenantAndBoard();
    const [attic, cellar] = ["Attic", "Cellar"].map((name) => emulator.createDevice({ name }));
    attic!.label = "1";
    cellar!.label = "2";
    for (const [i, each] of [device, attic, cellar].entries()) Object.assign(each!, { createdTime: 1000 + i });
    for (const kind of ["devices", "deviceInfos"]) {
      expect(names(await tenant.json(`/api/tenant/${kind}?pageSize=9&page=0&${query}`))).toEqual(expected);
    }
  });

  test.each([
    ["devices", "sortProperty=active", 500, "Database error"],
    ["deviceInfos", "sortProperty=nonsense", 500, "Database error"],
    ["deviceInfos", "sortProperty=a%20b", 400, "Invalid sort property"],
    [
      "deviceInfos",
      "sortProperty=name&sortOrder=UP",
      400,
      "Unsupported sort order 'UP'! Only 'ASC' or 'DESC' types are allowed.",
    ],
  ])("%s by %s is a %i", async (kind, query, status, message) => {
    const { tenant } = await tenantAndBoard();
    expect(await tenant.json(`/api/tenant/${kind}?pageSize=9&page=0&${query}`)).toMatchObject({ status, message });
  });

  test("are searched by part of their name and label, in deviceInfos by their profile too", async () => {
    const { emulator, tenant } = await tenantAndBoard();
    emulator.createDevice({ name: "Kitchen", type: "weather station" }).label = "Upstairs";
    const found = async (kind: string, text: string) =>
      (await tenant.json(`/api/tenant/${kind}?pageSize=9&page=0&textSearch=${encodeURIComponent(text)}`)).totalElements;
    for (const kind of ["devices", "deviceInfos"]) {
      expect([await found(kind, "kIT"), await found(kind, "stairs"), await found(kind, "none")]).toEqual([1, 1, 0]);
    }
    expect([await found("devices", "station"), await found("deviceInfos", "station")]).toEqual([0, 1]);
  });

  test.each([
    ["%", 3],
    ["a_b", 2],
    ["a\\_b", 1],
    ["\\%", 1],
    ["c\\d", 0],
    ["c\\\\d", 1],
    ["\\", 0],
  ])("a search for %s takes its signs as PostgreSQL does", async (text, count) => {
    const { emulator, tenant, device } = await tenantAndBoard();
    device.name = "a-b";
    for (const name of ["a_b%c\\d", "other"]) emulator.createDevice({ name });
    const path = `/api/tenant/deviceInfos?pageSize=9&page=0&textSearch=${encodeURIComponent(text)}`;
    expect((await tenant.json(path)).totalElements).toBe(count);
  });

  test("deviceInfos are those of a profile, and those that are active or not", async () => {
    const { emulator, tenant, device } = await tenantAndBoard();
    emulator.createDevice({ name: "Kitchen", type: "weather station" });
    await connectBoard(emulator);
    const found = async (query: string) =>
      names(await tenant.json(`/api/tenant/deviceInfos?pageSize=9&page=0&${query}`));
    expect(await found("type=weather%20station")).toEqual(["Kitchen"]);
    expect(await found(`deviceProfileId=${device.profile.id}`)).toEqual(["board"]);
    expect(await found("active=true")).toEqual(["board"]);
    expect(await found("active=false")).toEqual(["Kitchen"]);
  });

  test.each([
    ["/api/tenant/devices", 400, "Invalid UUID string: devices"],
    ["/api/tenant/deviceInfos?pageSize=3", 400, "Invalid UUID string: deviceInfos"],
    ["/api/customer/c/devices?pageSize=3", 400, /^Parameter conditions "pageSize, page" not met .*: pageSize=\{3\}$/],
    [
      "/api/tenant/devices?pageSize=0&page=0",
      400,
      "Incorrect page link page size '0'. Page size must be greater than zero.",
    ],
    ["/api/tenant/devices?pageSize=1&page=-1", 400, "Incorrect page link page '-1'. Page must be positive integer."],
    ["/api/tenant/devices?pageSize=x&page=0", 400, /^Method parameter 'pageSize': Failed to convert .*: "x"$/],
  ])("a list asked for by %s is a %i", async (path, status, message) => {
    const { tenant } = await tenantAndBoard();
    expect(await tenant.json(path)).toMatchObject({ status, message: expect.stringMatching(message) });
  });

  test("one is given with what its list has by its id", async () => {
    const { tenant, device } = await tenantAndBoard();
    const [listed] = (await tenant.json("/api/tenant/deviceInfos?pageSize=1&page=0")).data;
    expect(await tenant.json(`/api/device/info/${device.id}`)).toEqual(listed);
  });

  test("a customer's user lists the customer's own, and finds them alone", async () => {
    const { emulator, device } = await tenantAndBoard();
    emulator.createDevice({ name: "of others" });
    const customer = await Rest.as(emulator, "customer");
    const { customerId } = await customer.json("/api/auth/user");
    device.customerId = customerId.id;
    for (const kind of ["devices", "deviceInfos"]) {
      const path = `/api/customer/${customerId.id}/${kind}?pageSize=9&page=0`;
      expect(names(await customer.json(path))).toEqual(["board"]);
    }
    const found = await (await customer.post("/api/entitiesQuery/find", lastConnected())).json();
    expect(found).toMatchObject({ totalElements: 1 });
  });

  const lastConnected = (pageSize = 9) => ({
    entityFilter: { type: "entityType", entityType: "DEVICE" },
    pageLink: {
      ...{ pageSize, page: 0 },
      sortOrder: { key: { type: "SERVER_ATTRIBUTE", key: "lastConnectTime" }, direction: "DESC" },
    },
    entityFields: [{ type: "ENTITY_FIELD", key: "name" }],
  });

  test("are found by when they connected last", async () => {
    const { emulator, tenant, device } = await tenantAndBoard();
    for (const name of ["b2", "b3"]) emulator.createDevice({ name });
    await connectBoard(emulator);
    const found = await (await tenant.post("/api/entitiesQuery/find", lastConnected(1))).json();
    expect(found).toMatchObject({
      data: [{ entityId: { id: device.id }, latest: { ENTITY_FIELD: { name: { value: "board" } } } }],
      totalElements: 3,
    });
    const other = { ...lastConnected(), entityFilter: { type: "entityName", entityType: "DEVICE" } };
    expect((await tenant.post("/api/entitiesQuery/find", other)).status).toBe(501);
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
    const response = await customer.get(`/api/plugins/telemetry/DEVICE/${device.id}/values/attributes`);
    expect([response.status, await response.text()]).toEqual([
      403,
      "You don't have permission to perform this operation!",
    ]);
  });
});
