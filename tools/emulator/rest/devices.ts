/** Devices and their credentials (DeviceController). */
import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import type { Context } from "../context.js";
import { type Credentials, credentialsId } from "../credentials.js";
import type { Device } from "../device.js";
import { fromPlain, isObject, writeJson } from "../json.js";
import type { NewDevice } from "../store.js";
import { type Env, NULL_ID, permitted, requireTenant, TENANT_ID, type User } from "./auth.js";
import { badRequest, notFound } from "./errors.js";
import { body, ok, page } from "./request.js";

const DEVICE_PROFILE_ID = randomUUID();

export function deviceJson(device: Device): Record<string, unknown> {
  return {
    id: { entityType: "DEVICE", id: device.id },
    createdTime: device.createdTime,
    tenantId: { entityType: "TENANT", id: TENANT_ID },
    customerId: { entityType: "CUSTOMER", id: device.customerId ?? NULL_ID },
    name: device.name,
    type: device.type,
    label: device.label,
    deviceProfileId: { entityType: "DEVICE_PROFILE", id: DEVICE_PROFILE_ID },
    firmwareId: null,
    softwareId: null,
    externalId: null,
    additionalInfo: JSON.parse(writeJson(device.additionalInfo)),
    deviceData: { configuration: { type: "DEFAULT" }, transportConfiguration: { type: "DEFAULT" } },
  };
}

function deviceInfoJson(device: Device): Record<string, unknown> {
  return {
    ...deviceJson(device),
    customerTitle: device.customerId ? "Customer" : null,
    customerIsPublic: false,
    deviceProfileName: device.type,
    active: device.serverAttributes.active === true,
  };
}

function credentialsJson(device: Device): Record<string, unknown> {
  const { credentials } = device;
  const value =
    credentials.type === "MQTT_BASIC"
      ? {
          clientId: credentials.clientId ?? null,
          userName: credentials.userName ?? null,
          password: credentials.password ?? null,
        }
      : null;
  return {
    // Each device has one set of credentials for good: its own id names it here.
    id: { id: device.id },
    createdTime: device.createdTime,
    deviceId: { entityType: "DEVICE", id: device.id },
    credentialsType: credentials.type,
    credentialsId: credentialsId(credentials),
    credentialsValue: value && JSON.stringify(value),
  };
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const entityId = (value: unknown): string | undefined => text((value as { id?: unknown } | null | undefined)?.id);

export function deviceRoutes({ store }: Context): Hono<Env> {
  const app = new Hono<Env>();
  const find = (user: User, id: string) => permitted(user, store.byIdOf(id));

  const search = (textSearch: string | undefined, devices: Device[]) => {
    const wanted = (textSearch ?? "").toLowerCase();
    // Newest first, the server's default order.
    return devices.filter((device) => device.name.toLowerCase().includes(wanted)).reverse();
  };

  app.get("/tenant/devices", (c) => {
    requireTenant(c.get("user"));
    const { deviceName, pageSize, page: number, textSearch } = c.req.query();
    if (deviceName !== undefined) {
      const device = store.byName(deviceName);
      if (!device) throw notFound();
      return c.json(deviceJson(device));
    }
    return c.json(page(search(textSearch, store.all()).map(deviceJson), pageSize, number));
  });

  app.get("/tenant/deviceInfos", (c) => {
    requireTenant(c.get("user"));
    const { pageSize, page: number, textSearch } = c.req.query();
    return c.json(page(search(textSearch, store.all()).map(deviceInfoJson), pageSize, number));
  });

  app.get("/customer/:customerId/devices", (c) => {
    const customerId = c.req.param("customerId");
    const own = store.all().filter((device) => device.customerId === customerId);
    for (const device of own) permitted(c.get("user"), device);
    const { pageSize, page: number, textSearch } = c.req.query();
    return c.json(page(search(textSearch, own).map(deviceJson), pageSize, number));
  });

  /** Creates a device, or changes the one whose id the body names. */
  app.post("/device", async (c) => {
    requireTenant(c.get("user"));
    const input = await body(c);
    const id = entityId(input.id);
    const accessToken = c.req.query("accessToken");
    const name = text(input.name) ?? "";
    const wanted: NewDevice = { name, type: text(input.type) ?? "default" };
    if (accessToken) wanted.token = accessToken;
    const device = id ? find(c.get("user"), id) : store.create(wanted);
    if (id) {
      store.rename(device, name);
      device.type = text(input.type) ?? device.type;
    }
    device.label = text(input.label) ?? null;
    const info = fromPlain(input.additionalInfo ?? {});
    if (isObject(info)) device.additionalInfo = info;
    return c.json(deviceJson(device));
  });

  app.get("/device/:id", (c) => c.json(deviceJson(find(c.get("user"), c.req.param("id")))));

  app.delete("/device/:id", (c) => {
    requireTenant(c.get("user"));
    store.delete(find(c.get("user"), c.req.param("id")));
    return ok(c);
  });

  app.get("/device/:id/credentials", (c) => c.json(credentialsJson(find(c.get("user"), c.req.param("id")))));

  app.post("/device/credentials", async (c) => {
    requireTenant(c.get("user"));
    const input = await body(c);
    const device = find(c.get("user"), entityId(input.deviceId) ?? "");
    store.setCredentials(device, credentialsOf(input));
    return c.json(credentialsJson(device));
  });

  return app;
}

function credentialsOf(input: Record<string, unknown>): Credentials {
  const type = input.credentialsType;
  if (type === "ACCESS_TOKEN") return { type, token: text(input.credentialsId) ?? "" };
  if (type !== "MQTT_BASIC") throw badRequest("Credentials of this type are not emulated");
  let value: Record<string, unknown> = {};
  try {
    value = JSON.parse(text(input.credentialsValue) ?? "{}");
  } catch {
    throw badRequest("Invalid credentials body for simple mqtt credentials!");
  }
  const credentials: Credentials = { type };
  for (const name of ["clientId", "userName", "password"] as const) {
    const member = text(value[name]);
    if (member) credentials[name] = member;
  }
  return credentials;
}
