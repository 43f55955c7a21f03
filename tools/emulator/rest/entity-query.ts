/** Entities by what the server knows of them (EntityQueryController): all devices, by their name and their server attributes. */
import { Hono } from "hono";
import type { Context } from "../context.js";
import type { Device } from "../device.js";
import { type Env, isTheirs } from "./auth.js";
import { RestError } from "./errors.js";
import { pageOf } from "./lists.js";
import { body, entity } from "./request.js";

interface Key {
  type: "ENTITY_FIELD" | "SERVER_ATTRIBUTE";
  key: string;
}

interface EntityQuery {
  entityFilter: { type: string; entityType: string };
  pageLink: { pageSize: number; page: number; sortOrder: { key: Key; direction: "ASC" | "DESC" } };
  entityFields: Key[];
}

/** As a database has it. */
type Latest = { ts: number; value: string };

export function entityQueryRoutes({ store }: Context): Hono<Env> {
  const app = new Hono<Env>();

  app.post("/entitiesQuery/find", async (c) => {
    const query = (await body(c)) as unknown as EntityQuery;
    if (!isEmulated(query))
      throw new RestError(501, "the emulator finds devices alone, by name and server attributes", 2);
    const { pageLink, entityFields } = query;
    const { key, direction } = pageLink.sortOrder;
    const sign = direction === "DESC" ? -1 : 1;
    const found = store
      .all()
      .filter(isTheirs(c.get("user")))
      .sort((a, b) => sign * (Number(latest(a, key).value) - Number(latest(b, key).value)));
    const { data, ...pages } = pageOf(found, pageLink.pageSize, pageLink.page);
    const entities = data.map((device) => {
      const fields = entityFields.map((field) => [field.key, latest(device, field)]);
      const latestOf = { ENTITY_FIELD: Object.fromEntries(fields) };
      return { entityId: entity("DEVICE", device.id), latest: latestOf, timeseries: {}, aggLatest: {} };
    });
    return c.json({ data: entities, ...pages });
  });

  return app;
}

function isEmulated({ entityFilter, pageLink, entityFields }: Partial<EntityQuery>): boolean {
  const isOfDevices = entityFilter?.type === "entityType" && entityFilter.entityType === "DEVICE";
  const isSorted = pageLink?.sortOrder?.key?.type === "SERVER_ATTRIBUTE";
  return isOfDevices && isSorted && !!entityFields?.every(({ type, key }) => type === "ENTITY_FIELD" && key === "name");
}

/** What a device does not have is an empty text of the year 1970. */
function latest(device: Device, { type, key }: Key): Latest {
  if (type === "ENTITY_FIELD") return { ts: Date.now(), value: device.name };
  const [[, known] = []] = device.attributes.SERVER_SCOPE.find([key]);
  return known ? { ts: known.lastUpdateTs, value: String(known.value.value) } : { ts: 0, value: "" };
}
