/** Lists of devices: searched, sorted, and in pages. Each look searches for a text that only its own devices have. */
import type { Observation } from "./observation.js";
import type { Tenant } from "./tenant.js";

interface Listed {
  name: string;
  label: string | null;
}

/** Three devices, which all collations of a database sort alike, made in this order: the text that they have in common, and a function that asks for them. */
async function three(tenant: Tenant): Promise<{ common: string; ask: (query: string) => Promise<unknown> }> {
  const common = tenant.ownName("common");
  for (const [name, label] of [
    ["b", "zone 1"],
    ["A", null],
    ["c", "zone 2"],
  ])
    await tenant.device({ name: `${common}-${name}`, label });
  const ask = async (query: string) => {
    const { status, body } = await tenant.rest("GET", `/api/tenant/deviceInfos?${query}`);
    if (status !== 200) return { status, body };
    const { data, ...counts } = body as { data: Listed[] };
    return { devices: data.map(({ name }) => name.slice(common.length)), ...counts };
  };
  return { common, ask };
}

/** The answers to these queries, each limited to the three devices. */
const look = (queries: string[]) => async (tenant: Tenant) => {
  const { common, ask } = await three(tenant);
  const answers: Record<string, unknown> = {};
  for (const query of queries) answers[query] = await ask(`textSearch=${common}&${query}`);
  return answers;
};

export const DEVICE_LISTS: Observation[] = [
  {
    name: "sorted by their time",
    look: look(
      ["createdTime", "createdTime&sortOrder=DESC"].map((property) => `pageSize=9&page=0&sortProperty=${property}`),
    ),
  },
  {
    name: "sorted by texts, of which one is none",
    look: look(
      ["name", "name&sortOrder=DESC", "label", "label&sortOrder=DESC", "name&sortOrder=desc"].map(
        (property) => `pageSize=9&page=0&sortProperty=${property}`,
      ),
    ),
  },
  {
    name: "in pages, and past the last one",
    look: look(["0", "1", "2"].map((page) => `pageSize=2&page=${page}&sortProperty=createdTime`)),
  },
  {
    name: "pages and orders that there are none of",
    look: look([
      "pageSize=0&page=0",
      "pageSize=2&page=-1",
      "pageSize=x&page=0",
      "pageSize=2",
      "pageSize=2&page=0&sortProperty=colour",
      "pageSize=2&page=0&sortProperty=name;x",
      "pageSize=2&page=0&sortProperty=name&sortOrder=UP",
    ]),
  },
  {
    name: "searched for capitals, wildcards, and nothing",
    look: async (tenant) => {
      const { common, ask } = await three(tenant);
      const texts = [
        `${common}-a`,
        common.toUpperCase(),
        `${common}%c`,
        `${common}_b`,
        `${common}-none`,
        ` ${common} `,
      ];
      const answers: unknown[] = [];
      for (const text of texts)
        answers.push(await ask(`pageSize=9&page=0&sortProperty=createdTime&textSearch=${encodeURIComponent(text)}`));
      return answers;
    },
  },
];
