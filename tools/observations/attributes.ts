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

export const ATTRIBUTES_BY_REST: Observation[] = Object.entries(BODIES).map(([name, body]) => ({
  name,
  look: (tenant) => saved(tenant, body),
}));
