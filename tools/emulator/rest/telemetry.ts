/** Reading time series and attributes, writing attributes (TelemetryController). */
import { Hono, type Context as Request } from "hono";
import { type Attribute, SCOPES, type Scope } from "../attributes.js";
import type { Context } from "../context.js";
import type { Device } from "../device.js";
import { type Json, JsonNumber, parseJson } from "../json.js";
import { telemetryEntries } from "../payloads.js";
import type { Point } from "../time-series.js";
import { ownerValues, valuesToPlain, valueToJson, valueToString } from "../values.js";
import { type Env, permitted } from "./auth.js";
import { badRequest } from "./errors.js";
import { bodyObject, keyList, ok, refuse, send } from "./request.js";

const number = (value: number): JsonNumber => new JsonNumber(String(value));

export function telemetryRoutes({ store, events }: Context): Hono<Env> {
  const app = new Hono<Env>();
  const find = (c: Request<Env>): Device => permitted(c.get("user"), store.byIdOf(c.req.param("id") ?? ""));

  app.get("/DEVICE/:id/keys/timeseries", (c) => c.json(find(c).timeSeries.keys()));
  app.get("/DEVICE/:id/keys/attributes", (c) => c.json(findAttributes(find(c), SCOPES, []).map(([key]) => key)));
  app.get("/DEVICE/:id/keys/attributes/:scope", (c) =>
    c.json(findAttributes(find(c), [scopeOf(c)], []).map(([key]) => key)),
  );
  app.get("/DEVICE/:id/values/attributes", (c) => sendAttributes(c, find(c), SCOPES));
  app.get("/DEVICE/:id/values/attributes/:scope", (c) => sendAttributes(c, find(c), [scopeOf(c)]));

  app.get("/DEVICE/:id/values/timeseries", (c) => {
    const { timeSeries } = find(c);
    const query = c.req.query();
    const strict = query.useStrictDataTypes === "true";
    const keys = keyList(query.keys);
    // Only the three together make it a range; otherwise the latest values are meant.
    if (query.keys === undefined || query.startTs === undefined || query.endTs === undefined) {
      const wanted = keys.length > 0 ? keys : timeSeries.keys();
      return send(c, new Map(wanted.map((key) => [key, [pointJson(timeSeries.latest(key), strict)]])));
    }
    if ((query.agg ?? "NONE") !== "NONE") throw badRequest("Aggregation is not emulated");
    const range = {
      startTs: integer(query.startTs, "startTs"),
      endTs: integer(query.endTs, "endTs"),
      limit: integer(query.limit ?? "100", "limit"),
      order: query.orderBy?.toUpperCase() === "ASC" ? ("ASC" as const) : ("DESC" as const),
    };
    const found = keys
      .map((key) => [key, timeSeries.range(key, range)] as const)
      .filter(([, points]) => points.length > 0);
    return send(c, new Map(found.map(([key, points]) => [key, points.map((point) => pointJson(point, strict))])));
  });

  app.post("/DEVICE/:id/timeseries/:scope", async (c) => {
    const device = find(c);
    try {
      const entries = telemetryEntries(parseJson(await c.req.text()), Date.now());
      if (entries.every(({ values }) => values.size === 0))
        return refuse(c, "No time series data found in request body!");
      device.timeSeries.save(entries);
      events.emit(
        "telemetry",
        device,
        entries.map(({ ts, values }) => ({ ts, values: valuesToPlain(values) })),
      );
      return ok(c);
    } catch {
      return refuse(c, "Unable to parse time series payload: Invalid JSON body!");
    }
  });

  const save = async (c: Request<Env>): Promise<Response> => {
    const device = find(c);
    const scope = scopeOf(c);
    if (scope === "CLIENT_SCOPE") return refuse(c, `Invalid scope: ${scope}`);
    let values: ReturnType<typeof ownerValues>;
    try {
      values = ownerValues(await bodyObject(c));
    } catch {
      return refuse(c, "Request is not a JSON object");
    }
    if (values.size === 0) return refuse(c, "No attributes data found in request body!");
    if ([...values.keys()].some((key) => key.trim() === ""))
      return refuse(c, "Key cannot be empty or contains only spaces");
    if (scope === "SHARED_SCOPE") device.saveSharedAttributes(values);
    else device.attributes.SERVER_SCOPE.save(values);
    return ok(c);
  };

  const remove = (c: Request<Env>): Response => {
    const device = find(c);
    const scope = scopeOf(c);
    const keys = keyList(c.req.query("keys"));
    if (keys.length === 0) return refuse(c, `Empty keys: ${c.req.query("keys") ?? ""}`);
    if (scope === "SHARED_SCOPE") device.deleteSharedAttributes(keys);
    else device.attributes[scope].delete(keys);
    return ok(c);
  };

  // The server has three paths for writing and two for deleting.
  app.post("/DEVICE/:id/attributes/:scope", save);
  app.post("/DEVICE/:id/:scope", save);
  app.post("/:id/:scope", save);
  app.delete("/DEVICE/:id/:scope", remove);
  app.delete("/:id/:scope", remove);
  return app;
}

function scopeOf(c: Request<Env>): Scope {
  const scope = SCOPES.find((known) => known === c.req.param("scope"));
  if (!scope) throw badRequest(`Invalid scope: ${c.req.param("scope")}`);
  return scope;
}

function findAttributes(device: Device, scopes: readonly Scope[], keys: string[]): Array<[string, Attribute]> {
  device.refreshActive();
  return scopes.flatMap((scope) => device.attributes[scope].find(keys.length > 0 ? keys : undefined));
}

function sendAttributes(c: Request<Env>, device: Device, scopes: readonly Scope[]): Response {
  const found = findAttributes(device, scopes, keyList(c.req.query("keys")));
  return send(
    c,
    found.map(
      ([key, { value, lastUpdateTs }]) =>
        new Map<string, Json>([
          ["lastUpdateTs", number(lastUpdateTs)],
          ["key", key],
          ["value", valueToJson(value)],
        ]),
    ),
  );
}

/** A key without data is answered by the server's clock and null. */
function pointJson(point: Point | undefined, strict: boolean): Json {
  let value: Json = null;
  if (point) value = strict ? valueToJson(point.value) : valueToString(point.value);
  return new Map<string, Json>([
    ["ts", number(point?.ts ?? Date.now())],
    ["value", value],
  ]);
}

function integer(value: string, name: string): number {
  if (!/^-?\d+$/.test(value)) throw badRequest(`Invalid value of ${name}`);
  return Number(value);
}
