/** Device profiles by REST. */

import type { Answer } from "./answer.js";
import { each, NO_UUID, NOBODY, observations } from "./rest-calls.js";
import type { Tenant } from "./tenant.js";

const PLAIN = {
  type: "DEFAULT",
  transportType: "DEFAULT",
  profileData: { configuration: { type: "DEFAULT" }, transportConfiguration: { type: "DEFAULT" } },
};

/** Saves a profile that may come to be: it is taken away again. */
async function save(tenant: Tenant, fields: object | string): Promise<Answer> {
  const body = typeof fields === "string" ? fields : { name: tenant.ownName("profile"), ...PLAIN, ...fields };
  const answer = await tenant.rest("POST", "/api/deviceProfile", body);
  const { id } = (answer.body ?? {}) as { id?: { id: string } };
  if (id) tenant.afterwards("DELETE", `/api/deviceProfile/${id.id}`);
  if (id) tenant.names.give(id.id, "profile id");
  return answer;
}

interface Saved {
  id: { id: string };
  name: string;
  version?: number;
}

async function saved(tenant: Tenant, fields: object = {}): Promise<Saved> {
  return (await save(tenant, fields)).body as Saved;
}

export const DEVICE_PROFILES = observations({
  "a profile with what it must have": (tenant) => save(tenant, {}),
  "a profile with a description": (tenant) => save(tenant, { description: "of the hall" }),
  "a profile for MQTT": (tenant) =>
    save(tenant, {
      transportType: "MQTT",
      profileData: {
        configuration: { type: "DEFAULT" },
        transportConfiguration: { type: "MQTT", deviceTelemetryTopic: "t", deviceAttributesTopic: "a" },
      },
    }),
  "a profile for provisioning": async (tenant) => {
    const key = crypto.randomUUID();
    tenant.names.give(key, "key");
    return save(tenant, {
      provisionType: "ALLOW_CREATE_NEW_DEVICES",
      provisionDeviceKey: key,
      profileData: {
        ...PLAIN.profileData,
        provisionConfiguration: { type: "ALLOW_CREATE_NEW_DEVICES", provisionDeviceSecret: "s" },
      },
    });
  },
  "names that a profile cannot have": (tenant) =>
    each([undefined, null, "", " ", "x".repeat(256), "<b>x</b>"], (name) => save(tenant, { name })),
  "a profile without a type": (tenant) => each([undefined, null, "HOUSE"], (type) => save(tenant, { type })),
  "a profile without a transport": (tenant) =>
    each([undefined, null, "PIGEON"], (transportType) => save(tenant, { transportType })),
  "a profile without its data": (tenant) =>
    each<unknown>(
      [
        undefined,
        null,
        {},
        { configuration: { type: "DEFAULT" } },
        { transportConfiguration: { type: "DEFAULT" } },
        { ...PLAIN.profileData, transportConfiguration: { type: "MQTT" } },
      ],
      (profileData) => save(tenant, { profileData }),
    ),
  "a profile with a name alone": (tenant) =>
    tenant.rest("POST", "/api/deviceProfile", { name: tenant.ownName("profile") }),
  "a profile of malformed JSON": (tenant) => each(["{", "", "[]"], (text) => save(tenant, text)),
  "topics that a profile cannot have": (tenant) =>
    each(["", "a/#/b", "a+b", "v1/devices/me/telemetry", "a"], (deviceTelemetryTopic) =>
      save(tenant, {
        transportType: "MQTT",
        profileData: {
          configuration: { type: "DEFAULT" },
          transportConfiguration: { type: "MQTT", deviceTelemetryTopic, deviceAttributesTopic: "a" },
        },
      }),
    ),
  "a name that is taken": async (tenant) => save(tenant, { name: (await saved(tenant)).name }),
  "a key that is taken": async (tenant) => {
    const provisionDeviceKey = crypto.randomUUID();
    await saved(tenant, { provisionDeviceKey });
    return save(tenant, { provisionDeviceKey });
  },
  "a second default": (tenant) => save(tenant, { default: true }),
  "a profile that is saved again": async (tenant) => {
    const before = await saved(tenant);
    return [
      await tenant.rest("POST", "/api/deviceProfile", { ...before, description: "new" }),
      await tenant.rest("POST", "/api/deviceProfile", { ...before, description: "newer" }),
    ];
  },
  "another transport for a profile with devices": async (tenant) => {
    const before = await saved(tenant);
    await tenant.device({ type: undefined, deviceProfileId: { id: before.id.id, entityType: "DEVICE_PROFILE" } });
    return tenant.rest("POST", "/api/deviceProfile", {
      ...before,
      transportType: "MQTT",
      profileData: { configuration: { type: "DEFAULT" }, transportConfiguration: { type: "MQTT" } },
    });
  },
  "a new name for a profile with devices": async (tenant) => {
    const before = await saved(tenant);
    const device = await tenant.device({
      type: undefined,
      deviceProfileId: { id: before.id.id, entityType: "DEVICE_PROFILE" },
    });
    const name = tenant.ownName("new name");
    await tenant.must("POST", "/api/deviceProfile", { ...before, name });
    const type = async () => (await tenant.must<{ type: string }>("GET", `/api/device/${device.id}`)).type;
    return { status: 200, body: await tenant.eventually(type, (type) => type === name) };
  },
  "deleting a profile": async (tenant) => {
    const { id } = await saved(tenant);
    return each(["DELETE", "GET", "DELETE"], (method) => tenant.rest(method, `/api/deviceProfile/${id.id}`));
  },
  "deleting a profile with devices": async (tenant) => {
    const { id } = await saved(tenant);
    await tenant.device({ type: undefined, deviceProfileId: { id: id.id, entityType: "DEVICE_PROFILE" } });
    return tenant.rest("DELETE", `/api/deviceProfile/${id.id}`);
  },
  "a profile that there is none of": (tenant) =>
    each([NOBODY, NO_UUID], (id) => tenant.rest("GET", `/api/deviceProfile/${id}`)),
  "information of a profile that there is none of": (tenant) =>
    each([NOBODY, NO_UUID], (id) => tenant.rest("GET", `/api/deviceProfileInfo/${id}`)),
  "saving a profile that there is none of": (tenant) =>
    each([NOBODY, NO_UUID], (id) => save(tenant, { id: { id, entityType: "DEVICE_PROFILE" } })),
  "information of a profile": async (tenant) =>
    tenant.rest("GET", `/api/deviceProfileInfo/${(await saved(tenant)).id.id}`),
  "a firmware that is none": (tenant) => save(tenant, { firmwareId: { id: NOBODY, entityType: "OTA_PACKAGE" } }),
});
