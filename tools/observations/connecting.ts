/** CONNECT, and what is answered to it. */
import type { Login } from "./mqtt-link.js";
import type { Observation } from "./observation.js";
import type { Tenant } from "./tenant.js";

const TELEMETRY = "v1/devices/me/telemetry";

/** The CONNACK, what else came, and whether the link stays. */
async function refused(tenant: Tenant, login: Login): Promise<unknown> {
  const link = await tenant.link();
  return [await link.connect(login), await link.rest()];
}

const REFUSED: Record<string, Login> = {
  "a token that is nobody's": { username: "nobody" },
  "a token that is nobody's, MQTT 5": { username: "nobody", version: 5 },
  "a name and a password that are nobody's, MQTT 5": { username: "nobody", password: "none", version: 5 },
  "a client identifier alone, MQTT 5": { clientId: "nobody", version: 5 },
  "nothing at all": {},
  "nothing at all, MQTT 5": { version: 5 },
};

export const CONNECTING: Observation[] = [
  ...Object.entries(REFUSED).map(([name, login]) => ({
    name,
    look: (tenant: Tenant) => refused(tenant, login),
  })),
  {
    name: "a second CONNECT",
    look: async (tenant) => {
      const { token } = await tenant.device();
      const link = await tenant.connected({ token });
      return [await link.connect({ username: token }), await link.end()];
    },
  },
  {
    name: "a message after a second CONNECT",
    look: async (tenant) => {
      const { token } = await tenant.device();
      const link = await tenant.connected({ token });
      return [await link.connect({ username: token }), await link.publish(TELEMETRY, '{"x":1}'), await link.end()];
    },
  },
  {
    name: "a second CONNECT with a token that is nobody's",
    look: async (tenant) => {
      const link = await tenant.connected(await tenant.device());
      return [await link.connect({ username: "nobody" }), await link.rest()];
    },
  },
  {
    name: "a second CONNECT as another device",
    look: async (tenant) => {
      const first = await tenant.device();
      const second = await tenant.device();
      const link = await tenant.connected(first);
      const answers = [await link.connect({ username: second.token }), await link.publish(TELEMETRY, '{"x":1}')];
      const values = await tenant.eventually(
        () => tenant.must<object>("GET", `/api/plugins/telemetry/DEVICE/${second.id}/values/timeseries?keys=x`),
        (answer) => "x" in answer,
      );
      return [...answers, Object.keys(values), await link.end()];
    },
  },
  {
    name: "a second CONNECT that asks for credentials",
    look: async (tenant) => {
      const { token } = await tenant.device();
      const link = await tenant.connected({ token });
      return [
        await link.connect({ username: "provision" }),
        await link.publish(TELEMETRY, '{"x":1}'),
        await link.rest(),
      ];
    },
  },
  {
    name: "a second CONNECT of who asked for credentials",
    look: async (tenant) => {
      const { token } = await tenant.device();
      const link = await tenant.link();
      return [
        await link.connect({ username: "provision" }),
        await link.connect({ username: token }),
        await link.publish(TELEMETRY, '{"x":1}'),
        await link.rest(),
      ];
    },
  },
  ...([4, 5] as const).map((version) => ({
    name: `a device of a profile that does not speak MQTT, MQTT ${version}`,
    look: async (tenant: Tenant) => {
      const profile = await tenant.deviceProfile({
        transportType: "COAP",
        transportConfiguration: {
          type: "COAP",
          coapDeviceTypeConfiguration: {
            coapDeviceType: "DEFAULT",
            transportPayloadTypeConfiguration: { transportPayloadType: "JSON" },
          },
        },
      });
      const { token } = await tenant.device({ deviceProfileId: profile });
      return refused(tenant, { username: token, version });
    },
  })),
  {
    name: "subscriptions and a second CONNECT",
    look: async (tenant) => {
      const { id, token } = await tenant.device();
      const link = await tenant.connected({ token });
      const answers = [await link.subscribe("v1/devices/me/attributes"), await link.connect({ username: token })];
      await link.untilHeard();
      await tenant.must("POST", `/api/plugins/telemetry/DEVICE/${id}/attributes/SHARED_SCOPE`, { x: 1 });
      return [...answers, await link.payload("v1/devices/me/attributes")];
    },
  },
];
