/** A software package, from its order to its last chunk: what `sw_` has in common with firmware, and what not. */
import type { MqttLink } from "./mqtt-link.js";
import type { Observation } from "./observation.js";
import { assign, type Package, saved, upload } from "./packages.js";
import type { OwnDevice, Tenant } from "./tenant.js";

const ATTRIBUTES = "v1/devices/me/attributes";
const DATA = "0123456789";

/** A package with these bytes. */
async function packageOf(tenant: Tenant, { name }: OwnDevice): Promise<Package> {
  const made = await saved(tenant, { type: "SOFTWARE", title: name, version: "1.1.0" });
  await upload(tenant, made, { data: DATA, checksumAlgorithm: "CRC32" });
  return made;
}

async function subscribed(tenant: Tenant, device: OwnDevice): Promise<MqttLink> {
  const link = await tenant.connected(device);
  await link.subscribe(ATTRIBUTES, "v2/sw/response/+/chunk/+");
  await link.untilHeard();
  return link;
}

/** The next update of attributes, its members sorted. */
async function update(link: MqttLink): Promise<unknown> {
  const values = JSON.parse(await link.payload(ATTRIBUTES));
  if (Array.isArray(values.deleted)) return { deleted: values.deleted.sort() };
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export const SOFTWARE: Observation[] = [
  {
    name: "is told to the device when it is assigned, and when it is taken away",
    look: async (tenant) => {
      const device = await tenant.device();
      const found = await packageOf(tenant, device);
      const link = await subscribed(tenant, device);
      await assign(tenant, device, found, "softwareId");
      const assigned = [await update(link), await update(link)];
      await assign(tenant, device, null, "softwareId");
      // What is there and what is not is saved at the same time, and told in any order.
      return { assigned: assigned.map((values) => JSON.stringify(values)).sort(), takenAway: await update(link) };
    },
  },
  {
    name: "is loaded in chunks, and past its end there is nothing",
    look: async (tenant) => {
      const device = await tenant.device();
      await assign(tenant, device, await packageOf(tenant, device), "softwareId");
      const link = await subscribed(tenant, device);
      const chunks: string[] = [];
      for (const n of [0, 1, 2, 3]) {
        await link.publish(`v2/sw/request/5/chunk/${n}`, "4");
        chunks.push(await link.payload(`v2/sw/response/5/chunk/${n}`));
      }
      return chunks;
    },
  },
  {
    name: "that there is not is told on firmware's topic, and the link is closed",
    look: async (tenant) => {
      const link = await subscribed(tenant, await tenant.device());
      await link.publish("v2/sw/request/5/chunk/0", "4");
      return [
        await link.next(({ cmd }) => cmd === "publish").then((packet) => packet && "topic" in packet && packet.topic),
        await link.end(),
      ];
    },
  },
  {
    name: "has states of the server's own",
    look: async (tenant) => {
      const device = await tenant.device();
      await assign(tenant, device, await packageOf(tenant, device), "softwareId");
      const path = `/api/plugins/telemetry/DEVICE/${device.id}/values/timeseries`;
      const ask = () => tenant.must<Record<string, Array<{ value: unknown }>>>("GET", path);
      const told = await tenant.eventually(ask, ({ sw_state }) => sw_state?.[0]?.value === "INITIATED");
      return Object.fromEntries(
        Object.entries(told)
          .map(([key, [point]]) => [key, /_ts$/.test(key) ? "<time>" : point?.value])
          .sort(),
      );
    },
  },
];
