/** Devices that ask for credentials, and claims. */
import { createHash, randomBytes } from "node:crypto";
import type { MqttLink } from "./mqtt-link.js";
import type { Observation } from "./observation.js";
import { SILENCE_MS } from "./patience.js";
import type { Tenant } from "./tenant.js";

const REQUEST = "/provision/request";
const RESPONSE = "/provision/response";

interface Keys {
  provisionDeviceKey: string;
  provisionDeviceSecret: string;
}

/** Of a new profile, as the server keeps them. */
async function keysOf(tenant: Tenant, provisionType: string, secret?: string): Promise<Keys & { profile: unknown }> {
  const provisionDeviceSecret = secret ?? randomBytes(10).toString("hex");
  const profile = await tenant.deviceProfile({
    provisionType,
    provisionDeviceKey: randomBytes(10).toString("hex"),
    provisionConfiguration: {
      provisionDeviceSecret,
      ...(provisionType === "X509_CERTIFICATE_CHAIN"
        ? { certificateRegExPattern: "(.*)", allowCreateNewDevicesByX509Certificate: true }
        : {}),
    },
  });
  const { provisionDeviceKey } = await tenant.must<Keys>("GET", `/api/deviceProfile/${profile.id}`);
  return { provisionDeviceKey, provisionDeviceSecret, profile };
}

async function asking(tenant: Tenant, version: 4 | 5 = 4): Promise<MqttLink> {
  const link = await tenant.link();
  await link.connect({ username: "provision", version });
  return link;
}

/** The PUBACK, the answer, and whether the link stays. */
async function asked(link: MqttLink, request: unknown, patienceMs?: number): Promise<unknown> {
  const acknowledged = await link.publish(REQUEST, typeof request === "string" ? request : JSON.stringify(request));
  return [acknowledged, await link.payload(RESPONSE, patienceMs), ...(await link.rest())];
}

/** What is asked for, with the keys of a profile that takes new devices. A device that is made so is deleted by the tenant. */
async function askedNew(tenant: Tenant, fields: Record<string, unknown>, version: 4 | 5 = 4): Promise<unknown> {
  const { profile: _, ...keys } = await keysOf(tenant, "ALLOW_CREATE_NEW_DEVICES");
  const deviceName = tenant.deviceName();
  return asked(await asking(tenant, version), { deviceName, ...keys, ...fields });
}

export const PROVISIONING: Observation[] = [
  {
    name: "a new device",
    look: (tenant) => askedNew(tenant, { token: tenant.secret("own token") }),
  },
  {
    name: "an empty payload",
    look: async (tenant) => asked(await asking(tenant), ""),
  },
  {
    name: "an empty payload, MQTT 5",
    look: async (tenant) => asked(await asking(tenant, 5), ""),
  },
  {
    name: "what is no JSON",
    look: async (tenant) => asked(await asking(tenant), "{"),
  },
  {
    name: "what is no JSON, MQTT 5",
    look: async (tenant) => asked(await asking(tenant, 5), "{", SILENCE_MS),
  },
  {
    name: "an empty list",
    look: async (tenant) => asked(await asking(tenant), "[]"),
  },
  {
    name: "a text",
    look: async (tenant) => asked(await asking(tenant), '"x"'),
  },
  {
    name: "null",
    look: async (tenant) => asked(await asking(tenant), "null"),
  },
  {
    name: "a space",
    look: async (tenant) => asked(await asking(tenant), " "),
  },
  {
    name: "an object without members",
    look: async (tenant) => asked(await asking(tenant), "{}"),
  },
  {
    name: "a request after an empty payload",
    look: async (tenant) => {
      const link = await asking(tenant);
      const before = await asked(link, "");
      return [before, await asked(link, { provisionDeviceKey: "none", provisionDeviceSecret: "none" })];
    },
  },
  {
    name: "a name that is null",
    look: (tenant) => askedNew(tenant, { deviceName: null }),
  },
  {
    name: "a name of spaces",
    look: (tenant) => askedNew(tenant, { deviceName: "  " }),
  },
  {
    name: "an empty secret",
    look: (tenant) => askedNew(tenant, { provisionDeviceSecret: "" }),
  },
  {
    name: "a secret that is a number",
    look: async (tenant) => {
      const { provisionDeviceKey } = await keysOf(tenant, "ALLOW_CREATE_NEW_DEVICES", "20261129");
      const token = tenant.secret("own token");
      const request = { deviceName: tenant.deviceName(), provisionDeviceKey, provisionDeviceSecret: 20261129, token };
      return asked(await asking(tenant), request);
    },
  },
  {
    name: "a wrong secret",
    look: (tenant) => askedNew(tenant, { provisionDeviceSecret: "wrong" }),
  },
  {
    name: "unknown credentials",
    look: (tenant) => askedNew(tenant, { credentialsType: "WORD" }),
  },
  {
    name: "a profile that is for chains of certificates",
    look: async (tenant) => {
      const { profile: _, ...keys } = await keysOf(tenant, "X509_CERTIFICATE_CHAIN");
      const link = await asking(tenant);
      const request = JSON.stringify({ deviceName: tenant.deviceName(), ...keys });
      return [
        await link.publish(REQUEST, request, SILENCE_MS),
        await link.answer(({ cmd }) => cmd === "puback", 60_000),
        await link.end(),
      ];
    },
  },
  {
    name: "the key of a profile that is for chains of certificates",
    look: async (tenant) => {
      const { provisionDeviceKey, provisionDeviceSecret } = await keysOf(tenant, "X509_CERTIFICATE_CHAIN");
      return provisionDeviceKey === createHash("sha3-256").update(provisionDeviceSecret).digest("hex");
    },
  },
  {
    name: "a new device, after an empty payload",
    look: async (tenant) => {
      const { profile: _, ...keys } = await keysOf(tenant, "ALLOW_CREATE_NEW_DEVICES");
      const link = await asking(tenant);
      await asked(link, "");
      return asked(link, { deviceName: tenant.deviceName(), ...keys, token: tenant.secret("own token") });
    },
  },
  {
    name: "a device that is there, three times",
    look: async (tenant) => {
      const { profile, ...keys } = await keysOf(tenant, "CHECK_PRE_PROVISIONED_DEVICES");
      const { name: deviceName } = await tenant.device({ deviceProfileId: profile });
      const answers: unknown[] = [];
      for (let i = 0; i < 3; i++) answers.push(await asked(await asking(tenant), { deviceName, ...keys }));
      return answers;
    },
  },
  {
    name: "a device that is not there",
    look: async (tenant) => {
      const { profile: _, ...keys } = await keysOf(tenant, "CHECK_PRE_PROVISIONED_DEVICES");
      return asked(await asking(tenant), { deviceName: tenant.deviceName(), ...keys });
    },
  },
  {
    name: "a new device whose name is taken",
    look: async (tenant) => {
      const { name: deviceName } = await tenant.device();
      return askedNew(tenant, { deviceName });
    },
  },
];
