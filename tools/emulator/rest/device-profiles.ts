/** Device profiles (DeviceProfileController). */
import { Hono } from "hono";
import type { Context } from "../context.js";
import {
  type DeviceProfile,
  PROVISION_TYPES,
  type ProfileData,
  type ProfileFields,
  TRANSPORT_TYPES,
} from "../device-profiles.js";
import { profileSaved } from "../ota/assignment.js";
import { assignedOf } from "../ota/packages.js";
import { type Env, requireTenant, TENANT_ID } from "./auth.js";
import { badRequest, checkVersion, generalError, noEntity } from "./errors.js";
import { type Listing, listed } from "./lists.js";
import { body, entity, entityId, ok, oneOf, pathId, text } from "./request.js";

/** What these lists can be sorted by, and where they look for a text (DeviceProfileRepository). */
const PROFILES: Listing<DeviceProfile> = {
  columns: {
    id: ({ id }) => id,
    createdTime: ({ createdTime }) => createdTime,
    name: ({ name }) => name,
    type: () => "DEFAULT",
    transportType: ({ transportType }) => transportType,
    description: ({ description }) => description,
    isDefault: ({ isDefault }) => isDefault,
  },
  texts: ({ name }) => [name],
};

function profileJson(profile: DeviceProfile): Record<string, unknown> {
  return {
    id: entity("DEVICE_PROFILE", profile.id),
    createdTime: profile.createdTime,
    tenantId: { entityType: "TENANT", id: TENANT_ID },
    name: profile.name,
    description: profile.description,
    image: null,
    type: "DEFAULT",
    transportType: profile.transportType,
    provisionType: profile.provisionType,
    defaultRuleChainId: null,
    defaultDashboardId: null,
    defaultQueueName: null,
    provisionDeviceKey: profile.provisionDeviceKey,
    firmwareId: entity("OTA_PACKAGE", profile.firmwareId),
    softwareId: entity("OTA_PACKAGE", profile.softwareId),
    defaultEdgeRuleChainId: null,
    externalId: null,
    version: profile.version,
    default: profile.isDefault,
    profileData: profile.profileData,
  };
}

function profileInfoJson(profile: DeviceProfile): Record<string, unknown> {
  return {
    id: entity("DEVICE_PROFILE", profile.id),
    name: profile.name,
    image: null,
    defaultDashboardId: null,
    type: "DEFAULT",
    transportType: profile.transportType,
    tenantId: { entityType: "TENANT", id: TENANT_ID },
  };
}

export function deviceProfileRoutes(context: Context): Hono<Env> {
  const { profiles, store, otaPackages } = context;
  const app = new Hono<Env>();
  const find = (id: string): DeviceProfile => {
    const profile = profiles.byIdOf(id);
    if (!profile) throw noEntity("Device profile", id);
    return profile;
  };
  const search = (query: Record<string, string>, json: typeof profileJson) => {
    const { data, ...pages } = listed(profiles.all(), PROFILES, query);
    return { data: data.map(json), ...pages };
  };

  app.get("/deviceProfileInfos", (c) => c.json(search(c.req.query(), profileInfoJson)));
  app.get("/deviceProfileInfo/default", (c) => c.json(profileInfoJson(profiles.default)));
  app.get("/deviceProfileInfo/:id", (c) => c.json(profileInfoJson(find(pathId(c)))));
  app.get("/deviceProfiles", (c) => {
    requireTenant(c.get("user"));
    return c.json(search(c.req.query(), profileJson));
  });

  app.get("/deviceProfile/:id", (c) => {
    requireTenant(c.get("user"));
    return c.json(profileJson(find(pathId(c))));
  });

  /** Creates a profile, or changes the one whose id the body names. What is left out is gone. */
  app.post("/deviceProfile", async (c) => {
    requireTenant(c.get("user"));
    const input = await body(c);
    const id = entityId(input.id);
    const known = id === undefined ? undefined : find(id);
    const fields = fieldsOf(input);
    const assigned = { firmwareId: entityId(input.firmwareId) ?? null, softwareId: entityId(input.softwareId) ?? null };
    otaPackages.checkAssignable(assigned, id);
    if (known) {
      checkTransport(known, fields);
      checkVersion("Device profile", known.version, input.version);
    }
    const before = known && assignedOf(known);
    if (known) profiles.update(known, fields);
    const profile = known ?? profiles.create(fields);
    Object.assign(profile, assigned);
    if (before) profileSaved(context, profile, before);
    return c.json(profileJson(profile));
  });

  app.delete("/deviceProfile/:id", (c) => {
    requireTenant(c.get("user"));
    const profile = find(pathId(c));
    profiles.delete(profile, hasDevices(profile));
    return ok(c);
  });

  function hasDevices(profile: DeviceProfile): boolean {
    return store.all().some((device) => device.profile === profile);
  }

  function checkTransport(profile: DeviceProfile, { transportType }: ProfileFields): void {
    if (transportType !== profile.transportType && hasDevices(profile))
      throw badRequest("Can't change device profile transport type because devices referenced it!");
  }
  return app;
}

const OF_SERVER = "org.thingsboard.server.common.data";
const NO_PROFILE_DATA =
  `Cannot invoke "${OF_SERVER}.device.profile.DeviceProfileData.getTransportConfiguration()" because ` +
  `the return value of "${OF_SERVER}.DeviceProfile.getProfileData()" is null`;
const NO_TRANSPORT =
  `Cannot invoke "${OF_SERVER}.device.profile.DeviceProfileTransportConfiguration.validate()" because ` +
  '"transportConfiguration" is null';

function fieldsOf(input: Record<string, unknown>): ProfileFields {
  const type = oneOf(["DEFAULT"], input.type);
  const transportType = oneOf(TRANSPORT_TYPES, input.transportType);
  const provisionType = oneOf(PROVISION_TYPES, input.provisionType) ?? "DISABLED";
  const name = text(input.name) ?? "";
  if (!name.trim()) throw badRequest("Device profile name should be specified!");
  if (!type) throw badRequest("Device profile type should be specified!");
  if (!transportType) throw badRequest("Device profile transport type should be specified!");
  const profileData = input.profileData as ProfileData | null | undefined;
  if (!profileData) throw generalError(NO_PROFILE_DATA);
  if (!profileData.transportConfiguration) throw generalError(NO_TRANSPORT);
  return {
    name,
    description: text(input.description) ?? null,
    isDefault: input.default === true,
    transportType,
    provisionType,
    provisionDeviceKey: text(input.provisionDeviceKey) ?? null,
    profileData,
  };
}
