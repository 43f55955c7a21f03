/** What a firmware meets on a server, from its first value to its update. Only devices of its own are touched: `npm run doctor -- --server` looks at all of it on a user's server. */
import type { Observation } from "./observation.js";
import { PATIENCE_MS, SILENCE_MS } from "./patience.js";
import type { OwnDevice, Tenant } from "./tenant.js";

const TELEMETRY = "v1/devices/me/telemetry";
const ATTRIBUTES = "v1/devices/me/attributes";

/** What is stored of one message of telemetry. */
async function stored(tenant: Tenant, json: string, topic = TELEMETRY, patienceMs?: number): Promise<unknown> {
  const device = await tenant.device();
  const link = await tenant.connected(device);
  const answer = await link.publish(topic, json, patienceMs);
  // What comes behind it is stored behind it.
  await link.publish(TELEMETRY, '{"end":1}');
  const path = `/api/plugins/telemetry/DEVICE/${device.id}/values/timeseries?useStrictDataTypes=true`;
  const values = await tenant.eventually(
    () => tenant.must<Record<string, Array<{ value: unknown }>>>("GET", path),
    (all) => "end" in all,
  );
  const sorted = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  return { answer, stored: Object.fromEntries(sorted.map(([key, [point]]) => [key, point?.value])) };
}

/** The answer to a request for attributes. */
async function requested(tenant: Tenant, device: OwnDevice, request: string): Promise<unknown> {
  const link = await tenant.connected(device);
  await link.subscribe(`${ATTRIBUTES}/response/+`);
  await link.publish(`${ATTRIBUTES}/request/1`, request);
  const answer = await link.payload(`${ATTRIBUTES}/response/1`);
  // The order of attributes is the server's own.
  return answer.startsWith("{") ? JSON.parse(answer) : answer;
}

async function setShared(tenant: Tenant, { id }: OwnDevice, values: object): Promise<void> {
  await tenant.must("POST", `/api/plugins/telemetry/DEVICE/${id}/attributes/SHARED_SCOPE`, values);
}

export const FIRMWARE: Observation[] = [
  {
    name: "telemetry of each type",
    means: "Your telemetry has these types on the server, and in charts.",
    look: (tenant) => stored(tenant, '{"n":3,"t":25.5,"on":true,"text":"warm","json":{"a":[1]},"none":null}'),
  },
  {
    name: "telemetry that is a text, and looks like a number",
    means: "Where it becomes a number, an identifier of digits alone loses its leading zeros: put a letter in front.",
    look: (tenant) => stored(tenant, '{"serial":"0123","price":"25.50","power":"1e5"}'),
  },
  {
    name: "telemetry with more than 16 decimals",
    means: "A text is in no chart. The client rounds such numbers off, so that only publish() can send one.",
    look: (tenant) => stored(tenant, '{"x":0.30000000000000004}'),
  },
  {
    name: "telemetry by the short topic",
    means: 'Firmware with "topics": "v2" in its board.json needs these topics.',
    look: (tenant) => stored(tenant, '{"x":1}', "v2/t"),
  },
  {
    name: "telemetry that is an empty list",
    means: "Only publish() can send one: sendTelemetry refuses it.",
    look: (tenant) => stored(tenant, "[]", TELEMETRY, SILENCE_MS),
  },
  {
    name: "telemetry that is no JSON",
    means: "Where bad data costs the link, the client gives the message up, GIVEN_UP.",
    look: async (tenant) => {
      const link = await tenant.connected(await tenant.device());
      return [await link.publish(TELEMETRY, "{"), await link.end()];
    },
  },
  {
    name: "a topic that there is not",
    means: "So a wrong topic of publish() shows.",
    look: async (tenant) => {
      const link = await tenant.connected(await tenant.device());
      return [await link.publish("v1/devices/me/telemetri", "{}"), await link.end(500)];
    },
  },
  {
    name: "a filter that there is not",
    means: "So a wrong filter of route() shows; the client tells SUBSCRIPTION_REFUSED when the server says it.",
    look: async (tenant) => {
      const link = await tenant.connected(await tenant.device());
      return [await link.subscribe("v1/devices/me/#"), await link.end(500)];
    },
  },
  {
    name: "attributes asked for, of both scopes",
    means: "requestAttributes gives that.",
    look: async (tenant) => {
      const device = await tenant.device();
      await setShared(tenant, device, { limit: 5, other: { a: [1] } });
      return requested(tenant, device, '{"clientKeys":"none","sharedKeys":"limit,other"}');
    },
  },
  {
    name: "attributes asked for, of which there is none",
    means: "requestAttributes gives that where nothing is.",
    look: async (tenant) => requested(tenant, await tenant.device(), '{"sharedKeys":"limit"}'),
  },
  {
    name: "a shared attribute that is set, and deleted",
    means: "subscribeToAttribute and useAttributeCache hear that.",
    look: async (tenant) => {
      const device = await tenant.device();
      const link = await tenant.connected(device);
      const granted = await link.subscribe(ATTRIBUTES);
      await link.publish(`${ATTRIBUTES}/request/1`, '{"sharedKeys":"limit"}');
      await link.payload(`${ATTRIBUTES}/response/1`);
      await setShared(tenant, device, { limit: 5 });
      const heard = [await link.payload(ATTRIBUTES)];
      await tenant.must("DELETE", `/api/plugins/telemetry/DEVICE/${device.id}/SHARED_SCOPE?keys=limit`);
      return { granted, heard: [...heard, await link.payload(ATTRIBUTES)] };
    },
  },
  {
    name: "an RPC that is answered",
    means: "A handler of RPC gets that, and so does its caller.",
    look: async (tenant) => {
      const device = await tenant.device();
      const link = await tenant.connected(device);
      await link.subscribe("v1/devices/me/rpc/request/+");
      const body = { method: "m", params: { a: [1, "x"] }, timeout: 15_000 };
      const answer = tenant.rest("POST", `/api/rpc/twoway/${device.id}`, body);
      const request = await link.payload("v1/devices/me/rpc/request/0");
      const acknowledged = await link.publish("v1/devices/me/rpc/response/0", '{"on":true}');
      return { request, acknowledged, answer: await answer };
    },
  },
  {
    name: "an RPC to a device that is not there",
    means: "Its caller gets that, and has to try again.",
    look: async (tenant) => {
      const { id } = await tenant.device();
      return tenant.rest("POST", `/api/rpc/oneway/${id}`, { method: "m", params: {}, timeout: 5000 });
    },
  },
  {
    name: "the limits of a session",
    means:
      "useSessionLimits keeps telemetry at this pace. ThingsBoard before 3.8 does not answer: then only the size of a message counts.",
    look: async (tenant) => {
      const link = await tenant.connected(await tenant.device());
      await link.subscribe("v1/devices/me/rpc/response/+");
      await link.publish("v1/devices/me/rpc/request/1", '{"method":"getSessionLimits","params":{}}');
      return link.payload("v1/devices/me/rpc/response/1");
    },
  },
  {
    name: "a second link of one device",
    means: "Two boards with one token do this to each other; the client tells it as SESSION_TAKEN.",
    look: async (tenant) => {
      const device = await tenant.device();
      const first = await tenant.connected(device);
      const second = await tenant.connected(device);
      return { first: await first.end(PATIENCE_MS), second: await second.end(500) };
    },
  },
  {
    name: "a message over 64 KiB",
    means: "The client refuses such a message itself, TOO_LARGE, so that it costs no link.",
    look: async (tenant) => {
      const link = await tenant.connected(await tenant.device());
      return [await link.publish(TELEMETRY, `{"x":"${"x".repeat(65_536)}"}`), await link.end()];
    },
  },
  {
    name: "a firmware package that there is not",
    means: "So useFirmwareUpdate hears of a package that was taken away.",
    look: async (tenant) => {
      const link = await tenant.connected(await tenant.device());
      await link.subscribe("v2/fw/response/+/chunk/+");
      await link.publish("v2/fw/request/1/chunk/0", "512");
      return [await link.payload("v2/fw/error"), await link.end()];
    },
  },
  {
    name: "a claim",
    means: "claimDevice is called back when it is acknowledged.",
    look: async (tenant) => {
      const link = await tenant.connected(await tenant.device());
      return link.publish("v1/devices/me/claim", '{"secretKey":"secret","durationMs":60000}');
    },
  },
  {
    name: "a gateway asks for several attributes of a device, of which there is one",
    means:
      "Servers of old leave out its name: then requestAttributes of useGateway ends with BAD_MESSAGE, and one at a time works.",
    look: async (tenant) => {
      const gateway = await tenant.device({ additionalInfo: { gateway: true } });
      const link = await tenant.connected(gateway);
      await link.subscribe("v1/gateway/attributes/response");
      const device = await child(tenant, (name) =>
        link.publish("v1/gateway/connect", JSON.stringify({ device: name })),
      );
      await setShared(tenant, device, { a: 1 });
      const request = { id: 1, device: device.name, client: false, keys: ["a", "none"] };
      await link.publish("v1/gateway/attributes/request", JSON.stringify(request));
      return link.payload("v1/gateway/attributes/response");
    },
  },
];

/** The device that a gateway has made by this call. */
async function child(tenant: Tenant, connect: (name: string) => Promise<unknown>): Promise<OwnDevice> {
  const name = tenant.deviceName("child");
  await connect(name);
  const find = () => tenant.rest("GET", `/api/tenant/devices?deviceName=${name}`);
  const { body } = await tenant.eventually(find, ({ status }) => status === 200);
  const { id } = (body as { id: { id: string } }).id;
  return { id, name, token: "" };
}
