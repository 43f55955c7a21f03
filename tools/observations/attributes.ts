/** How attributes are stored that their owner saves by REST, and how they are taken away. */
import type { Observation } from "./observation.js";
import type { OwnDevice, Tenant } from "./tenant.js";

/** The attributes of a device as they are stored, by name. */
async function stored(tenant: Tenant, { id }: OwnDevice, scope = "SHARED_SCOPE"): Promise<unknown> {
  const path = `/api/plugins/telemetry/DEVICE/${id}/values/attributes/${scope}`;
  const values = (await tenant.must<Array<{ key: string; value: unknown }>>("GET", path))
    .map(({ key, value }) => [key, value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(values);
}

/** Saves a body as shared attributes, and reads what is stored. */
async function saved(tenant: Tenant, body: string): Promise<unknown> {
  const device = await tenant.device();
  const answer = await tenant.rest("POST", `/api/plugins/telemetry/DEVICE/${device.id}/attributes/SHARED_SCOPE`, body);
  return { answer, stored: await stored(tenant, device) };
}

/** The same, each value as the server writes it. */
async function savedAsText(tenant: Tenant, body: string): Promise<unknown> {
  const { id } = await tenant.device();
  const path = `/api/plugins/telemetry/DEVICE/${id}`;
  const answer = await tenant.rest("POST", `${path}/attributes/SHARED_SCOPE`, body);
  const text = await tenant.text("GET", `${path}/values/attributes/SHARED_SCOPE`);
  const values = text.matchAll(/"key":"(\w+)","value":(.+?)\}(?=\]$|,\{"lastUpdateTs")/g);
  return { answer, stored: Object.fromEntries([...values].map(([, key, value]) => [key, value]).sort()) };
}

const BODIES: Record<string, string> = {
  "a text that looks like a number":
    '{"serial":"0123","price":"25.50","below":"-007","part":".5","id":"89010303310033979663"}',
  "a text that is nearly a number":
    '{"a":"1e3","b":"0x1f","c":"+5","d":"5.","e":" 12","f":"-","g":"1,5","h":"12L","i":""}',
  "a number with an exponent": '{"x":1e3}',
  "a number of 17 decimals": '{"x":0.30000000000000004}',
  "a number that is no number": '{"a":NaN,"b":-Infinity,"c":0123,"d":+1}',
  "true, and a word": '{"a":true,"b":TRUE,"c":yes}',
  "JSON with single quotes": "{'a':1}",
  "JSON with a name without quotes": "{a:1}",
  "JSON with a comment": '{"a":1 /* one */}',
  "JSON with a comma at the end": '{"a":1,}',
  "JSON with a name twice": '{"a":1,"a":2}',
  "a value that is null": '{"x":null}',
  "a value that is null behind another": '{"a":1,"x":null}',
  "JSON that ends too early": "{",
  "no JSON": "hello",
  "two objects": '{"a":1}{"b":2}',
  "an array": '[{"a":1}]',
  "a number in place of an object": "5",
  "null in place of an object": "null",
  "an object without members": "{}",
  "a body of spaces": " ",
  "a key that is empty": '{"":1}',
  "a key of spaces": '{"a":1," ":1}',
  "a key of 255 characters": JSON.stringify({ ["k".repeat(255)]: 1 }),
  "a key of 256 characters": JSON.stringify({ a: 1, ["k".repeat(256)]: 1 }),
  "a key that looks like HTML": '{"a":1,"<b>x</b>":1}',
  "a key with the beginning of an element": '{"a<b":1}',
  "keys with signs of HTML": '{"a>b":1,"a&b":2,"a < b":3,"a<3":4,"</b>":5,"<!-- x -->":6,"&lt;b&gt;":7}',
  "a key with a template": '{"a{{b}}c":1}',
  "keys with braces": '{"{a}":1,"{{":2,"}}{{":3}',
  "a key beyond ASCII": '{"Größe":1,"温度":2}',
  "a text that looks like HTML": '{"x":"<b>x</b>"}',
};

/** What is stored of them is compared as text: JavaScript would round it. */
const NUMBERS: Record<string, string> = {
  "a number at the ends of 64 bits": '{"a":9223372036854775807,"b":-9223372036854775808,"c":9223372036854775808}',
  "a number that ends in .0": '{"a":1.0,"b":-0,"c":-0.0,"d":25.50}',
  "a number within JSON": '{"x":{"y":1.50,"z":1e3,"big":9007199254740993,"list":[0.30000000000000004,null]}}',
};

/** For a firmware. How wrong JSON is refused concerns its owner alone. */
const MEANS: Record<string, string> = {
  "a text that looks like a number":
    "From 4.2 on it reaches your firmware as a number, without its leading zeros. An older server sends the text that was typed.",
  "a number with an exponent": "Your firmware gets the number either way.",
  "a number of 17 decimals":
    "From 4.2 on it reaches your firmware as a text. useAttributeCache makes a number of it where its default is one. An older server sends the number.",
  "a number within JSON": "Your firmware gets the number either way.",
  "a value that is null": "Nothing is stored, and your firmware is told nothing; the owner's program gets this answer.",
};

/** How numbers within JSON are written when they are read. */
async function readAgain(tenant: Tenant): Promise<unknown> {
  const { id } = await tenant.device();
  const path = `/api/plugins/telemetry/DEVICE/${id}`;
  const numbers = '{"a":1.50,"b":1e3,"c":9007199254740993,"d":0.30000000000000004,"e":1.5e-7,"f":-0.0}';
  await tenant.must("POST", `${path}/SHARED_SCOPE`, `{"x":${numbers},"y":1.50}`);
  await tenant.must("POST", `${path}/timeseries/ANY`, `{"ts":1,"values":{"x":${numbers},"y":1.50}}`);
  const attributes = await tenant.text("GET", `${path}/values/attributes/SHARED_SCOPE?keys=x`);
  const typed = await tenant.text("GET", `${path}/values/timeseries?keys=x,y&useStrictDataTypes=true`);
  const attribute = attributes.replace(/"lastUpdateTs":\d+,/, "");
  return { attribute, typed, untyped: await tenant.text("GET", `${path}/values/timeseries?keys=x,y`) };
}

const SCOPES = ["CLIENT_SCOPE", "SHARED_SCOPE", "SERVER_SCOPE", "ANY_SCOPE", "shared_scope"];

async function savedIn(tenant: Tenant, scope: string): Promise<unknown> {
  const { id } = await tenant.deviceWithState();
  const path = `/api/plugins/telemetry`;
  return {
    "its three paths": [
      await tenant.rest("POST", `${path}/${id}/${scope}`, { a: 1 }),
      await tenant.rest("POST", `${path}/DEVICE/${id}/${scope}`, { b: 2 }),
      await tenant.rest("POST", `${path}/DEVICE/${id}/attributes/${scope}`, { c: 3 }),
    ],
    deleted: await tenant.rest("DELETE", `${path}/DEVICE/${id}/${scope}?keys=a,nothing`),
    left: await tenant.rest("GET", `${path}/DEVICE/${id}/keys/attributes/${scope}`).then(({ status, body }) => ({
      status,
      body: Array.isArray(body) ? body.toSorted() : body,
    })),
  };
}

/** What a DELETE with these parameters answers, and leaves of two attributes. */
async function deleted(tenant: Tenant, query: string): Promise<unknown> {
  const device = await tenant.device();
  const path = `/api/plugins/telemetry/DEVICE/${device.id}/SHARED_SCOPE`;
  await tenant.must("POST", path, { a: 1, b: 2 });
  return { answer: await tenant.rest("DELETE", `${path}${query}`), left: await stored(tenant, device) };
}

const DELETIONS: Record<string, string> = {
  "keys that are there": "?keys=a,b",
  "a key that is not there": "?keys=a,x",
  "no keys": "",
  "empty keys": "?keys=",
  "a comma": "?keys=,",
};

function titled(
  bodies: Record<string, string>,
  look: (tenant: Tenant, body: string) => Promise<unknown>,
): Observation[] {
  return Object.entries(bodies).map(([name, body]) => ({
    name,
    ...(MEANS[name] !== undefined && { means: MEANS[name] }),
    look: (tenant: Tenant) => look(tenant, body),
  }));
}

export const ATTRIBUTES_BY_REST: Observation[] = [
  ...titled(BODIES, saved),
  ...titled(NUMBERS, savedAsText),
  { name: "numbers within JSON, as they are read", look: readAgain },
  ...SCOPES.map((scope) => ({ name: `the scope ${scope}`, look: (tenant: Tenant) => savedIn(tenant, scope) })),
  ...Object.entries(DELETIONS).map(([name, query]) => ({
    name: `deleting ${name}`,
    look: (tenant: Tenant) => deleted(tenant, query),
  })),
];
