/** Calls to a device by REST. */
import { SILENCE_MS } from "./patience.js";
import { deviceObservations, each, NO_UUID, NOBODY, observations } from "./rest-calls.js";
import type { OwnDevice, Tenant } from "./tenant.js";

const REQUESTS = "v1/devices/me/rpc/request/";
const FILTER = "v1/devices/me/rpc/request/+";
/** The least that the server takes. */
const TIMEOUT_MS = 5000;

/** Calls a device that is there, which answers each request so. */
async function answered(tenant: Tenant, device: OwnDevice, reply: string, path = "/api/rpc/twoway"): Promise<unknown> {
  const link = await tenant.connected(device);
  await link.subscribe(FILTER);
  const call = tenant.text("POST", `${path}/${device.id}`, { method: "m", params: {} });
  const request = await link.next((packet) => packet.cmd === "publish" && packet.topic.startsWith(REQUESTS));
  if (request?.cmd !== "publish") return "no request";
  link.acknowledge(request);
  await link.publish(`v1/devices/me/rpc/response/${request.topic.slice(REQUESTS.length)}`, reply);
  return { request: request.payload.toString(), answer: await call };
}

/** What is answered to this body, and what a device that is there was told. */
async function called(tenant: Tenant, device: OwnDevice, body: unknown): Promise<unknown> {
  const link = await tenant.connected(device);
  await link.subscribe(FILTER);
  const answer = await tenant.rest("POST", `/api/rpc/oneway/${device.id}`, body);
  return { answer, told: await link.payload(REQUESTS, answer.status === 200 ? undefined : SILENCE_MS) };
}

const BODIES: Record<string, unknown> = {
  "method and params": { method: "m", params: { a: 1.5, big: 1, list: [null, "x"] } },
  "a text as params": { method: "m", params: "on" },
  "null as params": { method: "m", params: null },
  "numbers as they are": '{"method":"m","params":{"a":1.50,"b":9007199254740993,"c":1e3,"d":99999999999999999999}}',
  "no params": { method: "m", timeout: TIMEOUT_MS },
  "no method": { params: {} },
  "null as a method": { method: null, params: {} },
  "an empty method": { method: "", params: {} },
  "a number as a method": { method: 5, params: {} },
  "an object as a method": { method: {}, params: {} },
  "an unknown member": { method: "m", params: {}, colour: "red" },
  "a time-out that is no number": { method: "m", params: {}, timeout: "soon" },
  "malformed JSON": "{",
  "an array": "[]",
  nothing: "",
};

/** Waits until a persistent call has this status, and returns what is kept of it. */
async function kept(tenant: Tenant, rpcId: string, status: string): Promise<unknown> {
  tenant.names.give(rpcId, "rpc id");
  const path = `/api/rpc/persistent/${rpcId}`;
  return tenant.eventually(
    () => tenant.rest("GET", path),
    ({ body }) => (body as { status?: string }).status === status,
  );
}

async function persistent(tenant: Tenant, { id }: OwnDevice, more: object = {}): Promise<string> {
  const body = { method: "m", params: { a: 1.5 }, persistent: true, expirationTime: Date.now() + 3_600_000, ...more };
  return (await tenant.must<{ rpcId: string }>("POST", `/api/rpc/twoway/${id}`, body)).rpcId;
}

export const RPC_BY_REST = [
  ...observations({
    "a call to no device": (tenant) =>
      each(["rpc/oneway", "rpc/twoway", "plugins/rpc/oneway", "plugins/rpc/twoway"], (path) =>
        tenant.rest("POST", `/api/${path}/${NOBODY}`, { method: "m", params: {} }),
      ),
    "a call to what is no UUID": (tenant) =>
      tenant.rest("POST", `/api/rpc/oneway/${NO_UUID}`, { method: "m", params: {} }),
    "a persistent call that there is none of": (tenant) =>
      each([NOBODY, NO_UUID], (id) => tenant.rest("GET", `/api/rpc/persistent/${id}`)),
  }),
  ...deviceObservations({
    "a call to a device that is away": (tenant, { id }) =>
      each(["rpc/oneway", "plugins/rpc/twoway"], (path) =>
        tenant.rest("POST", `/api/${path}/${id}`, { method: "m", params: {}, timeout: TIMEOUT_MS }),
      ),
    "a call that is not answered": async (tenant, device) => {
      const link = await tenant.connected(device);
      await link.subscribe(FILTER);
      return each(["rpc/twoway", "plugins/rpc/twoway"], (path) =>
        tenant.rest("POST", `/api/${path}/${device.id}`, { method: "m", params: {}, timeout: TIMEOUT_MS }),
      );
    },
    "an answer in JSON": (tenant, device) => answered(tenant, device, '{"on":true,"x":1.50}'),
    "an answer of numbers": (tenant, device) =>
      answered(tenant, device, "[1.50,9007199254740993,1e3,0.30000000000000004]"),
    "an answer by the older path": (tenant, device) => answered(tenant, device, "5", "/api/plugins/rpc/twoway"),
    "an answer that is a text": (tenant, device) => answered(tenant, device, '"on"'),
    "an answer that is no JSON": (tenant, device) => answered(tenant, device, "on"),
    "an answer that is JSON to a lenient reader": (tenant, device) => answered(tenant, device, "{a:1}"),
    "an empty answer": (tenant, device) => answered(tenant, device, ""),
    "a persistent call to a device that is away": async (tenant, device) =>
      kept(tenant, await persistent(tenant, device), "QUEUED"),
    "a persistent call with additional information": async (tenant, device) =>
      kept(tenant, await persistent(tenant, device, { additionalInfo: { a: 1 }, retries: 3 }), "QUEUED"),
    "a persistent call that is answered": async (tenant, device) => {
      const link = await tenant.connected(device);
      await link.subscribe(FILTER);
      const id = await persistent(tenant, device);
      const request = await link.next((packet) => packet.cmd === "publish" && packet.topic.startsWith(REQUESTS));
      if (request?.cmd !== "publish") return "no request";
      link.acknowledge(request);
      await link.publish(`v1/devices/me/rpc/response/${request.topic.slice(REQUESTS.length)}`, '{"ok":1.50}');
      return kept(tenant, id, "SUCCESSFUL");
    },
    "a persistent call that is late": (tenant, { id }) =>
      tenant.rest("POST", `/api/rpc/twoway/${id}`, { method: "m", params: {}, persistent: true, expirationTime: 1 }),
    "a persistent call that is deleted": async (tenant, device) => {
      const id = await persistent(tenant, device);
      await kept(tenant, id, "QUEUED");
      return each(["DELETE", "GET", "DELETE"], (method) => tenant.rest(method, `/api/rpc/persistent/${id}`));
    },
  }),
  ...deviceObservations(
    Object.fromEntries(
      Object.entries(BODIES).map(([name, body]) => [
        `a call with ${name}`,
        (tenant: Tenant, device: OwnDevice) => called(tenant, device, body),
      ]),
    ),
  ),
];
