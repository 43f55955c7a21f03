/** Reading and writing time series and attributes by REST. */
import { deviceObservations, each, NO_UUID, NOBODY, observations } from "./rest-calls.js";
import type { OwnDevice, Tenant } from "./tenant.js";

const T0 = 1_600_000_000_000;

const of = (id: string) => `/api/plugins/telemetry/DEVICE/${id}`;

async function save(tenant: Tenant, { id }: OwnDevice, body: unknown): Promise<void> {
  await tenant.must("POST", `${of(id)}/timeseries/ANY`, body);
}

/** A value and points of known times. */
async function saveSome(tenant: Tenant, device: OwnDevice): Promise<void> {
  const points = [0, 1, 2, 3].map((i) => ({ ts: T0 + i * 1000, values: { t: i, on: i > 1, text: `n${i}` } }));
  await save(tenant, device, points);
}

const BODIES: Record<string, string> = {
  "no object and no array": "5",
  "malformed JSON": "{",
  "an empty object": "{}",
  "an empty array": "[]",
  "null as a value": '{"t":null}',
  "a time that is none": '{"ts":"then","values":{"t":1}}',
  "a time as a text": `{"ts":"${T0}","values":{"t":1}}`,
  "an empty key": '{"":1}',
  "a key of spaces": '{" ":1}',
  "a key of 256 characters": JSON.stringify({ ["k".repeat(256)]: 1 }),
  "a key that looks like HTML": '{"t":1,"<b>x</b>":1}',
  "values of all kinds": `{"ts":${T0},"values":{"a":"0123","b":1e3,"c":1.50,"d":true,"e":{"x":1.50},"f":[1],"g":"x","h":0.30000000000000004}}`,
};

/** What a body of time series is answered, and what is stored of it. */
async function saved(tenant: Tenant, { id }: OwnDevice, body: string): Promise<unknown> {
  const answer = await tenant.rest("POST", `${of(id)}/timeseries/ANY`, body);
  return [
    answer,
    await tenant.rest("GET", `${of(id)}/values/timeseries`),
    await tenant.rest("GET", `${of(id)}/values/timeseries?useStrictDataTypes=true`),
  ];
}

const READS: Record<string, string> = {
  "the latest of two keys": "?keys=t,none",
  "the latest, typed": "?keys=t,on,text&useStrictDataTypes=true",
  "a range": `?keys=t,none&startTs=${T0}&endTs=${T0 + 3000}`,
  "a range of two, oldest first": `?keys=t,on&startTs=${T0}&endTs=${T0 + 9000}&limit=2&orderBy=ASC`,
  "a range without an end": `?keys=t&startTs=${T0}`,
  "a range that ends before it begins": `?keys=t&startTs=${T0 + 9}&endTs=${T0}`,
  "a range of no keys": `?startTs=${T0}&endTs=${T0 + 1000}`,
  "a range of an empty key": `?keys=&startTs=${T0}&endTs=${T0 + 1000}`,
  "a range from no number": `?keys=t&startTs=then&endTs=${T0 + 1000}`,
  "a limit of 0": `?keys=t&startTs=${T0}&endTs=${T0 + 9000}&limit=0`,
  "a limit that is no number": `?keys=t&startTs=${T0}&endTs=${T0 + 9000}&limit=x`,
  "an order that is none": `?keys=t&startTs=${T0}&endTs=${T0 + 9000}&orderBy=UP`,
};

export const TELEMETRY_BY_REST = [
  ...observations({
    "time series of no device": (tenant) =>
      each([NOBODY, NO_UUID], (id) => tenant.rest("GET", `${of(id)}/values/timeseries`)),
    "keys of no device": (tenant) =>
      each(["keys/timeseries", "keys/attributes", "values/attributes", "values/attributes/SHARED_SCOPE"], (what) =>
        tenant.rest("GET", `${of(NOBODY)}/${what}`),
      ),
    "saving to no device": (tenant) =>
      each(["SHARED_SCOPE", "attributes/SERVER_SCOPE", "timeseries/ANY"], (where) =>
        tenant.rest("POST", `${of(NOBODY)}/${where}`, { a: 1 }),
      ),
    "saving to what is no UUID": (tenant) =>
      each(["SHARED_SCOPE", "timeseries/ANY"], (where) => tenant.rest("POST", `${of(NO_UUID)}/${where}`, { a: 1 })),
    "deleting of no device": (tenant) => tenant.rest("DELETE", `${of(NOBODY)}/SHARED_SCOPE?keys=a`),
    "an entity of another kind": (tenant) =>
      each(["NOTHING", "device"], (kind) =>
        tenant.rest("GET", `/api/plugins/telemetry/${kind}/${NOBODY}/values/timeseries`),
      ),
  }),
  ...deviceObservations({
    "a device without anything": (tenant, { id }) =>
      each(
        ["keys/timeseries", "keys/attributes", "values/timeseries", "values/timeseries?keys=t", "values/attributes"],
        (what) => tenant.rest("GET", `${of(id)}/${what}`),
      ),
    "keys of time series": async (tenant, device) => {
      await saveSome(tenant, device);
      const { status, body } = await tenant.rest("GET", `${of(device.id)}/keys/timeseries`);
      return { status, body: (body as string[]).toSorted() };
    },
  }),
  ...deviceObservations(
    Object.fromEntries(
      Object.entries(BODIES).map(([name, body]) => [
        `saving ${name}`,
        (tenant: Tenant, device: OwnDevice) => saved(tenant, device, body),
      ]),
    ),
  ),
  ...deviceObservations(
    Object.fromEntries(
      Object.entries(READS).map(([name, query]) => [
        `reading ${name}`,
        async (tenant: Tenant, device: OwnDevice) => {
          await saveSome(tenant, device);
          return tenant.rest("GET", `${of(device.id)}/values/timeseries${query}`);
        },
      ]),
    ),
  ),
];
