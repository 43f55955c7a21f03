/** Devices (DeviceController). */
import { Hono } from "hono";
import type { Context } from "../context.js";
import type { Credentials } from "../credentials.js";
import type { Device } from "../device.js";
import type { DeviceProfile } from "../device-profiles.js";
import { checkFields } from "../fields.js";
import { tellRenamed } from "../gateway/notifications.js";
import { deviceSaved } from "../ota/assignment.js";
import { assignedOf } from "../ota/packages.js";
import type { User } from "../users.js";
import { type Env, NULL_ID, permitted, requireTenant, TENANT_ID } from "./auth.js";
import { credentialsOf } from "./credentials.js";
import { badRequest, checkVersion, notFound } from "./errors.js";
import { type Listing, listed, type Page } from "./lists.js";
import { additionalInfo, additionalInfoJson, body, entity, entityId, objectIn, ok, pathId, text } from "./request.js";

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
    version: device.version,
    additionalInfo: additionalInfoJson(device.additionalInfo),
    deviceData: { configuration: { type: "DEFAULT" }, transportConfiguration: { type: device.profile.transportType } },
  };
}

const isActive = (device: Device) => device.serverAttributes.active === true;

/** What these lists can be sorted by, and where they look for a text (DeviceRepository). */
const DEVICES: Listing<Device> = {
  columns: {
    id: ({ id }) => id,
    createdTime: ({ createdTime }) => createdTime,
    name: ({ name }) => name,
    type: ({ type }) => type,
    label: ({ label }) => label,
  },
  texts: ({ name, label }) => [name, label],
};

export function deviceRoutes(context: Context): Hono<Env> {
  const { store, customers } = context;
  const app = new Hono<Env>();

  const customerTitle = ({ customerId }: Device) => customers.byIdOf(customerId)?.title ?? null;
  const INFOS: Listing<Device> = {
    columns: { ...DEVICES.columns, deviceProfileName: ({ type }) => type, customerTitle, active: isActive },
    texts: (device) => [device.name, device.label, device.type, customerTitle(device)],
  };

  function deviceInfoJson(device: Device): Record<string, unknown> {
    return {
      ...deviceJson(device),
      customerTitle: customerTitle(device),
      customerIsPublic: false,
      deviceProfileName: device.type,
      active: isActive(device),
    };
  }

  /** A page of these, as `json` writes them. */
  function list(query: Record<string, string>, devices: Device[], json: typeof deviceJson): Page<unknown> {
    const isInfo = json === deviceInfoJson;
    const { type, deviceProfileId, active } = query;
    const found = devices.filter(
      (device) =>
        (!type || device.type === type) &&
        (type || !deviceProfileId || device.profile.id === deviceProfileId) &&
        (!isInfo || active === undefined || isActive(device) === (active === "true")),
    );
    const { data, ...pages } = listed(found, isInfo ? INFOS : DEVICES, query);
    return { data: data.map(json), ...pages };
  }

  const ofCustomer = (user: User, customerId: string) => {
    const own = store.all().filter((device) => device.customerId === customerId);
    for (const { id } of own) permitted(user, store, id);
    return own;
  };

  const isPaged = ({ pageSize, page }: Record<string, string>) => pageSize !== undefined && page !== undefined;

  app.get("/tenant/devices", (c) => {
    requireTenant(c.get("user"));
    const { deviceName, ...query } = c.req.query();
    // It is taken for a tenant's id then.
    if (deviceName === undefined && !isPaged(query)) throw badRequest("Invalid UUID string: devices");
    if (deviceName === undefined) return c.json(list(query, store.all(), deviceJson));
    const device = store.byName(deviceName);
    if (!device) throw notFound();
    return c.json(deviceJson(device));
  });

  app.get("/tenant/deviceInfos", (c) => {
    requireTenant(c.get("user"));
    if (!isPaged(c.req.query())) throw badRequest("Invalid UUID string: deviceInfos");
    return c.json(list(c.req.query(), store.all(), deviceInfoJson));
  });

  for (const [kind, json] of [
    ["devices", deviceJson],
    ["deviceInfos", deviceInfoJson],
  ] as const) {
    app.get(`/customer/:customerId/${kind}`, (c) => {
      const query = c.req.query();
      if (!isPaged(query)) {
        const given = Object.entries(query).map(([name, value]) => `${name}={${value}}`);
        const words = 'Parameter conditions "pageSize, page" not met for actual request parameters:';
        throw badRequest(`${words} ${given.join(", ")}`);
      }
      const own = ofCustomer(c.get("user"), c.req.param("customerId"));
      return c.json(list(query, own, json));
    });
  }

  /** Creates a device, or changes the one whose id the body names. */
  app.post("/device", async (c) => {
    requireTenant(c.get("user"));
    const input = await body(c);
    const id = entityId(input.id);
    const device = id ? permitted(c.get("user"), store, id) : undefined;
    return c.json(deviceJson(saveDevice(context, input, device, { token: c.req.query("accessToken") })));
  });

  app.post("/device-with-credentials", async (c) => {
    requireTenant(c.get("user"));
    const { device: input, credentials } = await body(c);
    const missing = Object.entries({ credentials, device: input }).filter(([, part]) => part == null);
    if (missing.length > 0)
      throw badRequest(`Validation error: ${missing.map(([name]) => `${name} must not be null`).join(", ")}`);
    const login = { credentials: credentialsOf(objectIn(credentials)) };
    return c.json(deviceJson(saveDevice(context, objectIn(input), undefined, login)));
  });

  app.get("/device/info/:id", (c) => c.json(deviceInfoJson(permitted(c.get("user"), store, pathId(c)))));

  app.get("/device/:id", (c) => c.json(deviceJson(permitted(c.get("user"), store, pathId(c)))));

  app.delete("/device/:id", (c) => {
    requireTenant(c.get("user"));
    store.delete(permitted(c.get("user"), store, pathId(c)));
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
  const { name = "", label = null } = { name: text(input.name), label: text(input.label) };
  checkFields({ name, label, type: text(input.type) });
  context.otaPackages.checkAssignable(assigned, profileId);
  const profile = profileOf(context, profileId, text(input.type));
  if (known) checkVersion("Device", known.version, input.version);
  const before = known && { own: assignedOf(known), profile: assignedOf(known.profile) };
  const device = known ?? context.store.create({ name, profile, ...login });
  const oldName = device.name;
  if (known) {
    context.store.rename(device, name);
    device.version++;
  }
  device.profile = profile;
  device.label = label;
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
