/** Keys that the database does not take, and what a device and its owner see of it. */
import type { Observation } from "./observation.js";
import type { OwnDevice, Tenant } from "./tenant.js";

const KEYS: Record<string, string> = {
  "an empty key": "",
  "a blank key": "  ",
  "a key of 255 characters": "k".repeat(255),
  "a key of 256 characters": "k".repeat(256),
  "a key of 255 characters that take two bytes": "ü".repeat(255),
  "a key that is HTML": "<b>x</b>",
  "a key that is a script": "<script>x</script>",
  "a key with a tag that is not closed": "<b>x",
  "a key with a tag that there is none of": "<x>",
  "a key with a sign for less": "a<b",
  "a key with a sign for more": "a>b",
  "a key with a sign for less and a space": "a < b",
  "a key with a sign for less and a digit": "a<1",
  "a key that ends with a sign for less": "a<",
  "a key with a sign for less and an umlaut": "a<ü",
  "a key with a comment": "a<!--b-->",
  "a key with an end tag": "a</b>",
  "a key with an instruction": "a<?b",
  "a key with an exclamation": "a<!b",
  "a key with a sign for less and a slash": "a</",
  "a key with a sign for less and a hyphen": "a<-b",
  "a key with an ampersand": "a&b",
  "a key that is a template": "{{x}}",
  "a key with a template": "a{{b}}c",
  "a key with an entity": "a&lt;b",
  "a key with quotes": "a\"b'c",
  "a key with a line break": "a\nb",
  "a key with a tabulator": "a\tb",
};

/** What is stored of it a little later, by the keys that are not "end"; "end" is sent behind it, and tells when it is time to look. */
async function stored(tenant: Tenant, { id }: OwnDevice, what: string): Promise<string[]> {
  const path = `/api/plugins/telemetry/DEVICE/${id}/keys/${what}`;
  const keys = await tenant.settled(
    () => tenant.must<string[]>("GET", path),
    (found) => found.includes("end"),
  );
  return keys
    .filter((key) => key !== "end")
    .map((key) => (key.length > 20 ? `${key.length} characters` : key))
    .sort();
}

interface Way {
  topic: string;
  body(values: object, device: OwnDevice): unknown;
  kind: string;
}

const WAYS: Record<string, Way> = {
  telemetry: { topic: "v1/devices/me/telemetry", body: (values) => values, kind: "timeseries" },
  attributes: { topic: "v1/devices/me/attributes", body: (values) => values, kind: "attributes/CLIENT_SCOPE" },
  "telemetry by a gateway": {
    topic: "v1/gateway/telemetry",
    body: (values, { name }) => ({ [name]: [values] }),
    kind: "timeseries",
  },
  "attributes by a gateway": {
    topic: "v1/gateway/attributes",
    body: (values, { name }) => ({ [name]: values }),
    kind: "attributes/CLIENT_SCOPE",
  },
};

const EACH: Observation[] = Object.entries(WAYS).flatMap(([way, { topic, body, kind }]) =>
  Object.entries(KEYS).map(([name, key]) => ({
    name: `${name}: ${way}`,
    look: async (tenant: Tenant) => {
      const device = await tenant.device();
      const isByGateway = topic.startsWith("v1/gateway");
      const link = await tenant.connected(
        isByGateway ? await tenant.device({ additionalInfo: { gateway: true } }) : device,
      );
      const answer = await link.publish(topic, JSON.stringify(body({ good: 1, [key]: 2 }, device)));
      const end = await link.publish(topic, JSON.stringify(body({ end: 1 }, device)));
      return [answer, await stored(tenant, device, kind), end, await link.end(0)];
    },
  })),
);

export const KEYS_OF_VALUES: Observation[] = [
  ...EACH,
  {
    name: "a list of telemetry in which one entry has a key that is HTML",
    look: async (tenant) => {
      const device = await tenant.device();
      const link = await tenant.connected(device);
      const { topic, kind } = WAYS.telemetry as Way;
      const answer = await link.publish(topic, '[{"a":1},{"<b>":1},{"c":1}]');
      await link.publish(topic, '{"end":1}');
      return [answer, await stored(tenant, device, kind), await link.end(0)];
    },
  },
];
