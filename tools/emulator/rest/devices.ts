/** Devices (DeviceController). */
import { Hono } from "hono";
import type { Context } from "../context.js";
import type { Credentials } from "../credentials.js";
import type { Device } from "../device.js";
import type { DeviceProfile } from "../device-profiles.js";
import { tellRenamed } from "../gateway/notifications.js";
import { writeJson } from "../json.js";
import { deviceSaved } from "../ota/assignment.js";
import { assignedOf } from "../ota/packages.js";
import { type Env, NULL_ID, permitted, requireTenant, TENANT_ID, type User } from "./auth.js";
import { credentialsOf } from "./credentials.js";
import { badRequest, notFound } from "./errors.js";
import { additionalInfo, body, entity, entityId, ok, page, text } from "./request.js";

export function deviceJson(device: Device): Record<string, unknown> {
  return {
    id: { entityType: "DEVICE", id: device.id },
    createdTime: device.createdTime,
    tenantId: { entityType: "TENANT", id: TENANT_ID },
    customerId: { entityType: "CUSTOMER", id: device.customerId ?? NULL_ID },
    name: device.name,
    type: device.type,
    label: device.label,
    deviceProfileId: { entityType: "DEVICE_PROFILE", id: device.profile.id },
    firmwareId: entity("OTA_PACKAGE", device.firmwareId),
    softwareId: entity("OTA_PACKAGE", device.softwareId),
    externalId: null,
    additionalInfo: JSON.parse(writeJson(device.additionalInfo)),
    deviceData: { configuration: { type: "DEFAULT" }, transportConfiguration: { type: device.profile.transportType } },
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

export function deviceRoutes(context: Context): Hono<Env> {
  const { store } = context;
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
    const device = id ? find(c.get("user"), id) : undefined;
    return c.json(deviceJson(saveDevice(context, input, device, { token: c.req.query("accessToken") })));
  });

  app.post("/device-with-credentials", async (c) => {
    requireTenant(c.get("user"));
    const { device: input = {}, credentials = {} } = (await body(c)) as Record<string, Record<string, unknown>>;
    const device = saveDevice(context, input, undefined, { credentials: credentialsOf(credentials) });
    return c.json(deviceJson(device));
  });

  app.get("/device/:id", (c) => c.json(deviceJson(find(c.get("user"), c.req.param("id")))));

  app.delete("/device/:id", (c) => {
    requireTenant(c.get("user"));
    store.delete(find(c.get("user"), c.req.param("id")));
    return ok(c);
  });

  return app;
}

/** What is saved replaces what was: a member that is left out is gone, an assigned firmware too. */
function saveDevice(
  context: Context,
  input: Record<string, unknown>,
  known: Device | undefined,
  login: { token?: string | undefined; credentials?: Credentials },
): Device {
  const profileId = entityId(input.deviceProfileId);
  const assigned = { firmwareId: entityId(input.firmwareId) ?? null, softwareId: entityId(input.softwareId) ?? null };
  context.otaPackages.checkAssignable(assigned, profileId);
  const profile = profileOf(context, profileId, text(input.type));
  const name = text(input.name) ?? "";
  const before = known && { own: assignedOf(known), profile: assignedOf(known.profile) };
  const device = known ?? context.store.create({ name, profile, ...login });
  const oldName = device.name;
  if (known) context.store.rename(device, name);
  device.profile = profile;
  device.label = text(input.label) ?? null;
  device.additionalInfo = additionalInfo(input.additionalInfo);
  Object.assign(device, assigned);
  deviceSaved(context, device, before);
  if (name !== oldName) tellRenamed(context.store, device, oldName);
  return device;
}

/** A profile by its id, or by a type, which makes one; else the default one. */
function profileOf({ profiles }: Context, id: string | undefined, type: string | undefined): DeviceProfile {
  if (id === undefined) return type === undefined ? profiles.default : profiles.findOrCreate(type);
  const profile = profiles.byIdOf(id);
  if (!profile) throw badRequest("Device is referencing non existing device profile!");
  return profile;
}
