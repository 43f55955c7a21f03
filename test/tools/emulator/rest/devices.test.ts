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
