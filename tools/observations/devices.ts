/** Devices and their credentials by REST. */
import { randomInt } from "node:crypto";

import type { Answer } from "./answer.js";
import { deviceObservations, each, NO_UUID, NOBODY, observations } from "./rest-calls.js";
import type { OwnDevice, Tenant } from "./tenant.js";

/** Saves a device that may come to be: it is taken away again. */
async function create(tenant: Tenant, body: unknown, path = "/api/device"): Promise<Answer> {
  const answer = await tenant.rest("POST", path, body);
  const { id } = (answer.body ?? {}) as { id?: { id: string } };
  if (id) tenant.afterwards("DELETE", `/api/device/${id.id}`);
  return answer;
}

/** Tokens are unique on a server: another run may be at it. */
function unusual(tenant: Tenant): string[] {
  return [tenant.secret("token") + "x".repeat(300), `${tenant.secret("token")}\n`];
}

/** Where a text is expected. */
function number(tenant: Tenant): number {
  const number = randomInt(1e9, 1e10);
  tenant.names.give(String(number), "number");
  return number;
}

async function read(tenant: Tenant, { id }: OwnDevice): Promise<Record<string, unknown>> {
  return tenant.must("GET", `/api/device/${id}`);
}

async function credentials(tenant: Tenant, { id }: OwnDevice): Promise<Record<string, unknown>> {
  return tenant.must("GET", `/api/device/${id}/credentials`);
}

export const DEVICES = [
  ...observations({
    "a device with a name alone": (tenant) => create(tenant, { name: tenant.ownName("device") }),
    "a device with label and additional information": (tenant) =>
      create(tenant, {
        name: tenant.ownName("device"),
        label: "in the hall",
        additionalInfo: { gateway: true, description: "x" },
      }),
    "a device of a type that there is none of": async (tenant) => {
      const name = tenant.ownName("device");
      const answer = await create(tenant, { name, type: name });
      const { deviceProfileId } = answer.body as { deviceProfileId: { id: string } };
      tenant.names.give(deviceProfileId.id, "profile id");
      tenant.afterwards("DELETE", `/api/deviceProfile/${deviceProfileId.id}`);
      const device = (answer.body as { id: { id: string } }).id.id;
      const profile = await tenant.rest("GET", `/api/deviceProfile/${deviceProfileId.id}`);
      await tenant.must("DELETE", `/api/device/${device}`);
      return [answer, profile];
    },
    "names that a device cannot have": (tenant) =>
      each([undefined, null, "", " ", "x".repeat(256), "<b>x</b>", "a\u0000b", number(tenant), {}], (name) =>
        create(tenant, { name }),
      ),
    "labels that a device cannot have": (tenant) =>
      each(["x".repeat(256), "<b>x</b>", 5, {}], (label) => create(tenant, { name: tenant.ownName("device"), label })),
    "members that a device does not have": (tenant) =>
      create(tenant, { name: tenant.ownName("device"), colour: "red" }),
    "JSON that is malformed": (tenant) =>
      each(["{", "", "[]", "5", "null", '"x"', "{'name':'x'}"], (text) => create(tenant, text)),
    "a device without a body": (tenant) => tenant.rest("POST", "/api/device"),
    "ids of a device that are none": (tenant) =>
      each(
        [{ id: NOBODY, entityType: "DEVICE" }, { id: NO_UUID, entityType: "DEVICE" }, { id: NOBODY }, "x", {}],
        (id) => create(tenant, { id, name: tenant.ownName("device") }),
      ),
    "a profile that is none": (tenant) =>
      each([NOBODY, NO_UUID], (id) =>
        create(tenant, { name: tenant.ownName("device"), deviceProfileId: { id, entityType: "DEVICE_PROFILE" } }),
      ),
    "a firmware that is none": (tenant) =>
      create(tenant, { name: tenant.ownName("device"), firmwareId: { id: NOBODY, entityType: "OTA_PACKAGE" } }),
    "tokens that a device cannot have": (tenant) =>
      each(["", tenant.blank(), ...unusual(tenant), `\u0007${tenant.secret("token")}`], (token) =>
        create(tenant, { name: tenant.ownName("device") }, `/api/device?accessToken=${encodeURIComponent(token)}`),
      ),
    "a device that there is none of": (tenant) =>
      each(["GET", "DELETE"], (method) => tenant.rest(method, `/api/device/${NOBODY}`)),
    "a device by what is no UUID": (tenant) =>
      each(["GET", "DELETE"], (method) => tenant.rest(method, `/api/device/${NO_UUID}`)),
    "the credentials of no device": (tenant) =>
      each([NOBODY, NO_UUID], (id) => tenant.rest("GET", `/api/device/${id}/credentials`)),
    "a device by a name that there is none of": (tenant) =>
      tenant.rest("GET", `/api/tenant/devices?deviceName=${tenant.ownName("device")}`),
    "device-with-credentials": async (tenant) => {
      const body = (credentials: unknown) => ({
        device: { name: tenant.ownName("device"), type: "default" },
        credentials,
      });
      const token = crypto.randomUUID();
      tenant.names.give(token, "token");
      return [
        await create(
          tenant,
          body({ credentialsType: "ACCESS_TOKEN", credentialsId: token }),
          "/api/device-with-credentials",
        ),
        await create(
          tenant,
          body({ credentialsType: "MQTT_BASIC", credentialsValue: '{"clientId":""}' }),
          "/api/device-with-credentials",
        ),
        await create(tenant, body({}), "/api/device-with-credentials"),
        await create(tenant, {}, "/api/device-with-credentials"),
        await create(tenant, "{", "/api/device-with-credentials"),
      ];
    },
  }),
  ...deviceObservations({
    "a device that is saved again": async (tenant, device) => {
      const first = await read(tenant, device);
      const second = await tenant.rest("POST", "/api/device", { ...first, label: "in the hall" });
      return [first, second, await tenant.rest("POST", "/api/device", first)];
    },
    "a device that is saved without its other members": async (tenant, device) => {
      const { id, name } = await read(tenant, device);
      return tenant.rest("POST", "/api/device", { id, name });
    },
    "a name that is taken": (tenant, device) => create(tenant, { name: device.name, type: "default" }),
    "a token that is taken": (tenant, device) =>
      create(tenant, { name: tenant.ownName("device") }, `/api/device?accessToken=${device.token}`),
    "a device's information": (tenant, { id }) => tenant.rest("GET", `/api/device/info/${id}`),
    "a device that is deleted twice": (tenant, { id }) =>
      each(["DELETE", "DELETE", "GET"], (method) => tenant.rest(method, `/api/device/${id}`)),
    "the credentials of a device": credentials,
    "a new token": async (tenant, device) => {
      const token = crypto.randomUUID();
      tenant.names.give(token, "new token");
      return tenant.rest("POST", "/api/device/credentials", {
        ...(await credentials(tenant, device)),
        credentialsId: token,
      });
    },
    "tokens that credentials cannot have": async (tenant, device) => {
      const tokens = ["", tenant.blank(), null, ...unusual(tenant), `<b>${tenant.secret("token")}`];
      return each(tokens, async (credentialsId) =>
        tenant.rest("POST", "/api/device/credentials", { ...(await credentials(tenant, device)), credentialsId }),
      );
    },
    "MQTT basic credentials": async (tenant, device) => {
      const before = await credentials(tenant, device);
      const save = async (value: unknown) => {
        const { status, body } = await tenant.rest("POST", "/api/device/credentials", {
          ...before,
          credentialsType: "MQTT_BASIC",
          credentialsValue: typeof value === "string" ? value : JSON.stringify(value),
          version: undefined,
        });
        const { credentialsId: _hash, ...rest } = body as Record<string, unknown>;
        return { status, body: rest };
      };
      return each<unknown>(
        [
          { userName: `u-${device.token}` },
          { clientId: device.token, userName: "u", password: "p" },
          { userName: `u-${device.token}\n` },
          { clientId: "", userName: "" },
          { password: "p" },
          { clientId: device.token, password: "p" },
          {},
          "x",
          "",
          "null",
        ],
        save,
      );
    },
    "credentials of a wrong shape": async (tenant, device) => {
      const before = await credentials(tenant, device);
      const save = (changed: object) => tenant.rest("POST", "/api/device/credentials", { ...before, ...changed });
      return each(
        [
          { credentialsType: "PASSWORD" },
          { credentialsType: null },
          { credentialsType: "X509_CERTIFICATE", credentialsValue: "" },
          { credentialsType: "X509_CERTIFICATE", credentialsValue: "no certificate" },
          { id: null },
          { id: { id: NOBODY } },
          { deviceId: null },
          { deviceId: { id: NOBODY, entityType: "DEVICE" } },
          { deviceId: { id: NO_UUID, entityType: "DEVICE" } },
        ],
        save,
      );
    },
    "credentials that are saved in an older version": async (tenant, device) => {
      const before = await credentials(tenant, device);
      const tokens = [crypto.randomUUID(), crypto.randomUUID()];
      for (const [i, token] of tokens.entries()) tenant.names.give(token, `token ${i}`);
      return each(tokens, (credentialsId) =>
        tenant.rest("POST", "/api/device/credentials", { ...before, credentialsId }),
      );
    },
  }),
];
