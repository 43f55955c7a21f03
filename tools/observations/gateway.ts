/** Devices behind a gateway. */
import type { MqttLink } from "./mqtt-link.js";
import type { Observation } from "./observation.js";
import { SILENCE_MS } from "./patience.js";
import { type OwnDevice, pause, type Tenant } from "./tenant.js";

const CONNECT = "v1/gateway/connect";
const DISCONNECT = "v1/gateway/disconnect";
const TELEMETRY = "v1/gateway/telemetry";
const ATTRIBUTES = "v1/gateway/attributes";
const RPC = "v1/gateway/rpc";
const OWN_RPC = "v1/devices/me/rpc/request/";

async function gateway(tenant: Tenant, version: 4 | 5 = 4): Promise<MqttLink> {
  return tenant.connected(await tenant.device({ additionalInfo: { gateway: true } }), version);
}

/** A device that was made before, and is behind the gateway. */
async function child(tenant: Tenant, link: MqttLink): Promise<OwnDevice> {
  const device = await tenant.device({ additionalInfo: { description: "a child" } });
  await link.publish(CONNECT, JSON.stringify({ device: device.name }));
  await tenant.eventually(
    () => tenant.must<{ additionalInfo: object }>("GET", `/api/device/${device.id}`),
    ({ additionalInfo }) => "lastConnectedGateway" in additionalInfo,
  );
  await pushes(tenant, link, device, (pushed) => pushed !== "silence");
  return device;
}

/** Writes a shared attribute until what comes of it is as wanted: that a session is there, or is not, has no answer that one could wait for. */
async function pushes(
  tenant: Tenant,
  link: MqttLink,
  { id }: OwnDevice,
  isGood: (pushed: string) => boolean,
): Promise<string> {
  const pushed = await tenant.eventually(async () => {
    await tenant.must("POST", `/api/plugins/telemetry/DEVICE/${id}/attributes/SHARED_SCOPE`, { x: 1 });
    return link.payload(ATTRIBUTES, SILENCE_MS);
  }, isGood);
  await link.rest();
  return pushed;
}

/** An RPC to a gateway's own device, without its number. */
async function ownRpc(link: MqttLink, patienceMs?: number): Promise<string> {
  return link.payload(OWN_RPC, patienceMs);
}

/** What a gateway sends, and for how long the server may acknowledge it. */
interface Sent {
  topic: string;
  payload(tenant: Tenant): string;
  patienceMs?: number;
}

const UNNAMED: Record<string, [string, string]> = {
  "telemetry of a device without a name": [TELEMETRY, '{"":[{"x":1}]}'],
  "attributes of a device without a name": [ATTRIBUTES, '{"":{"x":1}}'],
  "a claim of a device without a name": ["v1/gateway/claim", '{"":{}}'],
  "a request of a device without a name": [
    "v1/gateway/attributes/request",
    '{"id":1,"device":"","client":true,"key":"x"}',
  ],
  "a reply of a device without a name": [RPC, '{"device":"","id":1,"data":1}'],
};

const sent = (topic: string, payload: string, patienceMs?: number): Sent => ({
  topic,
  payload: () => payload,
  patienceMs,
});

const BAD_NAMES: Record<string, Sent> = {
  "a connect of a device without a name": sent(CONNECT, '{"device":""}'),
  "a connect of a device of a blank name": sent(CONNECT, '{"device":" "}', SILENCE_MS),
  "a connect without a device": sent(CONNECT, "{}"),
  "a disconnect of a device without a name": sent(DISCONNECT, '{"device":""}'),
  "a disconnect of a device that is not there": sent(DISCONNECT, '{"device":"nobody"}'),
  "an empty list": {
    topic: TELEMETRY,
    payload: (tenant) => JSON.stringify({ [tenant.deviceName()]: [] }),
    patienceMs: SILENCE_MS,
  },
  "no devices": sent(TELEMETRY, "{}"),
  "a topic that is none": sent("v1/gateway/none", "{}"),
};

export const GATEWAY: Observation[] = [
  ...Object.entries(BAD_NAMES).flatMap(([name, { topic, payload, patienceMs }]) =>
    ([4, 5] as const).map((version) => ({
      name: `${name}, MQTT ${version}`,
      look: async (tenant: Tenant) => {
        const link = await gateway(tenant, version);
        return [await link.publish(topic, payload(tenant), patienceMs), ...(await link.rest())];
      },
    })),
  ),
  ...Object.entries(UNNAMED).flatMap(([name, [topic, payload]]) =>
    ([4, 5] as const).map((version) => ({
      name: `${name}, MQTT ${version}`,
      look: async (tenant: Tenant) => {
        const link = await gateway(tenant, version);
        const soon = await link.publish(topic, payload, SILENCE_MS);
        // The server fails to make a device, and waits for it in vain.
        const late = await link.answer(({ cmd }) => cmd === "puback", 60_000);
        return [soon, late, ...(await link.rest())];
      },
    })),
  ),
  {
    name: "a connect after telemetry of a device without a name",
    look: async (tenant) => {
      const link = await gateway(tenant);
      const { name } = await tenant.device();
      const unnamed = await link.publish(TELEMETRY, '{"":[{"x":1}]}', SILENCE_MS);
      return [unnamed, await link.publish(CONNECT, JSON.stringify({ device: name })), await link.end()];
    },
  },
  {
    name: "telemetry of a device without a name, and of one with a name",
    look: async (tenant) => {
      const link = await gateway(tenant);
      const { id, name } = await tenant.device();
      const values = JSON.stringify({ "": [{ x: 1 }], [name]: [{ x: 1 }] });
      const soon = await link.publish(TELEMETRY, values, SILENCE_MS);
      const stored = await tenant.eventually(
        () => tenant.must<object>("GET", `/api/plugins/telemetry/DEVICE/${id}/values/timeseries?keys=x`),
        (values) => "x" in values,
      );
      const late = await link.answer(({ cmd }) => cmd === "puback", 60_000);
      return [soon, Object.keys(stored), late, await link.end(500)];
    },
  },
  {
    name: "new credentials of a device behind a gateway",
    look: async (tenant) => {
      const link = await gateway(tenant);
      const device = await child(tenant, link);
      const credentials = await tenant.must<object>("GET", `/api/device/${device.id}/credentials`);
      await tenant.must("POST", "/api/device/credentials", {
        ...credentials,
        credentialsId: tenant.secret("new token"),
      });
      const after = await pushes(tenant, link, device, (pushed) => pushed === "silence");
      await link.publish(CONNECT, JSON.stringify({ device: device.name }));
      const again = await pushes(tenant, link, device, (pushed) => pushed !== "silence");
      return [after, again, await link.end(0)];
    },
  },
  {
    name: "a device that is renamed, and deleted",
    look: async (tenant) => {
      const link = await gateway(tenant);
      await link.subscribe(`${OWN_RPC}+`);
      const device = await child(tenant, link);
      const entity = await tenant.must<object>("GET", `/api/device/${device.id}`);
      tenant.names.give(`${device.name}-new`, "renamed");
      await tenant.must("POST", "/api/device", { ...entity, name: `${device.name}-new` });
      const renamed = await ownRpc(link);
      await tenant.must("DELETE", `/api/device/${device.id}`);
      return [renamed, await ownRpc(link), await link.end(500)];
    },
  },
  {
    name: "a device without additional information that is deleted",
    look: async (tenant) => {
      const link = await gateway(tenant);
      await link.subscribe(`${OWN_RPC}+`);
      const { id, name } = await tenant.device();
      await link.publish(CONNECT, JSON.stringify({ device: name }));
      await pause(1000);
      const { additionalInfo } = await tenant.must<{ additionalInfo: unknown }>("GET", `/api/device/${id}`);
      await tenant.must("DELETE", `/api/device/${id}`);
      return [additionalInfo, await ownRpc(link, SILENCE_MS)];
    },
  },
  {
    name: "a device that the gateway made, and that is deleted",
    look: async (tenant) => {
      const link = await gateway(tenant);
      await link.subscribe(`${OWN_RPC}+`);
      const name = tenant.deviceName();
      await link.publish(CONNECT, JSON.stringify({ device: name }));
      const { body } = await tenant.eventually(
        () => tenant.rest("GET", `/api/tenant/devices?deviceName=${name}`),
        ({ status }) => status === 200,
      );
      await tenant.must("DELETE", `/api/device/${(body as { id: { id: string } }).id.id}`);
      return ownRpc(link);
    },
  },
  {
    name: "a device that is saved and keeps its name",
    look: async (tenant) => {
      const link = await gateway(tenant);
      await link.subscribe(`${OWN_RPC}+`);
      const device = await child(tenant, link);
      const entity = await tenant.must<object>("GET", `/api/device/${device.id}`);
      await tenant.must("POST", "/api/device", { ...entity, label: "new" });
      return ownRpc(link, SILENCE_MS);
    },
  },
  {
    name: "a device that is deleted while its gateway is away",
    look: async (tenant) => {
      const own = await tenant.device({ additionalInfo: { gateway: true } });
      const link = await tenant.connected(own);
      const device = await child(tenant, link);
      link.close();
      await tenant.must("DELETE", `/api/device/${device.id}`);
      const again = await tenant.connected(own);
      await again.subscribe(`${OWN_RPC}+`);
      return ownRpc(again);
    },
  },
  {
    name: "a device that is deleted, and named again",
    look: async (tenant) => {
      const link = await gateway(tenant);
      const device = await child(tenant, link);
      await tenant.must("DELETE", `/api/device/${device.id}`);
      await pause(1000);
      const name = tenant.deviceName();
      return [
        await link.publish(TELEMETRY, JSON.stringify({ [name]: [{ x: 1 }] })),
        await link.publish(DISCONNECT, JSON.stringify({ device: device.name })),
        await link.end(500),
      ];
    },
  },
];
