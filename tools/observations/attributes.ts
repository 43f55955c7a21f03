/** How attributes are stored that their owner saves by REST. */
import type { Observation } from "./observation.js";
import type { Tenant } from "./tenant.js";

/** Saves a body as shared attributes, and reads what is stored. */
async function saved(tenant: Tenant, body: string): Promise<unknown> {
  const { id } = await tenant.device();
  const path = `/api/plugins/telemetry/DEVICE/${id}`;
  const answer = await tenant.rest("POST", `${path}/attributes/SHARED_SCOPE`, body);
  const stored = await tenant.must<Array<{ key: string; value: unknown }>>(
    "GET",
    `${path}/values/attributes/SHARED_SCOPE`,
  );
  const values = stored.map(({ key, value }) => [key, value] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return { answer, stored: Object.fromEntries(values) };
}

const BODIES: Record<string, string> = {
  "a text that looks like a number": '{"serial":"0123","price":"25.50"}',
  "a number with an exponent": '{"x":1e3}',
  "a number of 17 decimals": '{"x":0.30000000000000004}',
  "JSON with single quotes": "{'a':1}",
  "JSON with a name without quotes": "{a:1}",
  "a value that is null": '{"x":null}',
  "JSON that ends too early": "{",
  "a key that is empty": '{"":1}',
  "a number within JSON": '{"x":{"y":1.50}}',
};

/** For a firmware. How wrong JSON is refused concerns its owner alone. */
const MEANS: Record<string, string> = {
  "a text that looks like a number":
    "From 4.2 on it reaches your firmware as a number, without its leading zeros. An older server sends the text that was typed.",
  "a number with an exponent": "Your firmware gets the number either way.",
  "a number of 17 decimals":
    "From 4.2 on it reaches your firmware as a text, which useAttributeCache refuses where its default is a number. An older server sends the number.",
  "a number within JSON": "Your firmware gets the number either way.",
  "a value that is null": "Nothing is stored, and your firmware is told nothing; the owner's program gets this answer.",
};

export const ATTRIBUTES_BY_REST: Observation[] = Object.entries(BODIES).map(([name, body]) => ({
  name,
  ...(MEANS[name] !== undefined && { means: MEANS[name] }),
  look: (tenant) => saved(tenant, body),
}));
