/** Reading time series and attributes, writing attributes (TelemetryController). */
import { Hono, type Context as Request } from "hono";
import { type Aggregation, aggregate, aggregationIn, checkIntervals } from "../aggregation.js";
import { type Attribute, SCOPES, type Scope } from "../attributes.js";
import type { Context } from "../context.js";
import type { Device } from "../device.js";
import { InvalidInputError } from "../invalid-input.js";
import { isObject, type Json, JsonNumber, parseJson } from "../json.js";
import { checkKeys } from "../keys.js";
import { withDoubles } from "../numbers-in-json.js";
import { ownerTelemetry, type TelemetryEntry } from "../payloads.js";
import { isAtLeast } from "../server-version.js";
import type { Point } from "../time-series.js";
import { olderOwnerValues, ownerValues, type Values, valuesToPlain, valueToJson, valueToString } from "../values.js";
import { type Env, permittedInText } from "./auth.js";
import { badRequest, generalError, jsonParseError, PlainError } from "./errors.js";
import { keyList, ok, pathId, send } from "./request.js";

/** Of keys, values, and what is saved and deleted. */
const ENTITY_PATH = /\/(keys|values|timeseries|attributes)\//;

const number = (value: number): JsonNumber => new JsonNumber(String(value));

export function telemetryRoutes({ store, events, settings }: Context): Hono<Env> {
  const app = new Hono<Env>();
  const find = (c: Request<Env>): Device => permittedInText(c.get("user"), store, pathId(c));

  app.all("/:type/:id/*", async (c, next) => {
    const type = c.req.param("type");
    // The paths of devices alone begin with an id.
    if (type !== "DEVICE" && ENTITY_PATH.test(c.req.path))
      throw badRequest(`No enum constant org.thingsboard.server.common.data.EntityType.${type}`);
    await next();
  });

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
    const how = aggregationOf(query.agg);
    const intervalMs = integer(query.interval ?? "0", "interval");
    if (keys.length === 0) return c.body(null, 500);
    const range = {
      startTs: integer(query.startTs, "startTs"),
      endTs: integer(query.endTs, "endTs"),
      limit: integer(query.limit ?? "100", "limit"),
      order: orderIn(query.orderBy ?? "DESC"),
    };
    let pointsOf = (key: string) => timeSeries.range(key, range);
    // Without an interval there is no aggregation, whatever is asked for.
    if (how !== "NONE" && intervalMs !== 0) {
      inText(() => checkIntervals({ ...range, intervalMs }));
      pointsOf = (key) => aggregate(timeSeries.series.get(key) ?? [], { ...range, intervalMs }, how);
    } else if (range.limit < 1) throw new PlainError(400, "Page size must not be less than one");
    const found = keys.map((key) => [key, pointsOf(key)] as const).filter(([, points]) => points.length > 0);
    return send(c, new Map(found.map(([key, points]) => [key, points.map((point) => pointJson(point, strict))])));
  });

  app.post("/DEVICE/:id/timeseries/:scope", async (c) => {
    const id = pathId(c);
    const entries = timeSeriesIn(await c.req.text());
    const device = permittedInText(c.get("user"), store, id);
    inText(() => checkKeys(entries.flatMap(({ values }) => [...values.keys()])));
    device.timeSeries.save(entries);
    events.emit(
      "telemetry",
      device,
      entries.map(({ ts, values }) => ({ ts, values: valuesToPlain(values) })),
    );
    return ok(c);
  });

  const save = async (c: Request<Env>): Promise<Response> => {
    const id = pathId(c);
    const scope = scopeOf(c);
    if (scope === "CLIENT_SCOPE") throw new PlainError(400, `Invalid scope: ${scope}`);
    const attributes = attributesIn(await c.req.text(), settings.serverVersion);
    const device = permittedInText(c.get("user"), store, id);
    inText(() => checkKeys(attributes.keys()));
    if (scope === "SHARED_SCOPE") device.saveSharedAttributes(attributes);
    else device.attributes.SERVER_SCOPE.save(attributes);
    return ok(c);
  };

  const remove = (c: Request<Env>): Response => {
    const id = pathId(c);
    const scope = scopeOf(c);
    const wanted = c.req.query("keys");
    if (wanted === undefined)
      throw generalError("Required request parameter 'keys' for method parameter type String is not present");
    if (wanted === "") throw generalError('Cannot invoke "java.util.List.isEmpty()" because "keys" is null');
    const keys = keyList(wanted);
    if (keys.length === 0) throw new PlainError(400, `Empty keys: ${wanted}`);
    const device = permittedInText(c.get("user"), store, id);
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
  if (!scope) throw badRequest(`Method parameter 'scope': no AttributeScope is called ${c.req.param("scope")}`);
  return scope;
}

/** What the server refuses to store, in plain text. */
function inText(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof InvalidInputError) throw new PlainError(400, error.message);
    throw error;
  }
}

function timeSeriesIn(text: string): TelemetryEntry[] {
  const wrong = "Unable to parse time series payload";
  let json: Json;
  try {
    json = parseJson(text);
  } catch {
    throw new PlainError(400, `${wrong}: Invalid JSON body!`);
  }
  try {
    const entries = ownerTelemetry(json, Date.now());
    if (entries.some(({ values }) => values.size > 0)) return entries;
  } catch (error) {
    throw new PlainError(400, `${wrong}. Invalid JSON body: ${(error as Error).message}`);
  }
  throw new PlainError(400, "No time series data found in request body!");
}

function attributesIn(text: string, serverVersion: string): Values {
  const isOlder = !isAtLeast(serverVersion, "4.2");
  const json = isOlder ? strictJson(text) : lenientJson(text);
  if (!isObject(json)) throw new PlainError(400, "Request is not a JSON object");
  const values = isOlder ? olderOwnerValues(json) : ownerValues(json);
  if (values.size === 0) throw new PlainError(400, "No attributes data found in request body!");
  if ([...values.keys()].some(isBlank))
    throw new PlainError(400, isOlder ? "Key cannot be empty or contains only spaces" : "Key cannot be blank");
  return values;
}

/** String.isBlank of Java, to which a space that does not break is none. */
function isBlank(text: string): boolean {
  return text.trim() === "" && !/[\u00a0\u2007\u202f\ufeff]/.test(text);
}

/** Since version 4.2 (Gson). */
function lenientJson(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    throw new PlainError(400, "Invalid JSON");
  }
}

/** Up to version 4.1 (Jackson). */
function strictJson(text: string): Json {
  try {
    JSON.parse(text);
  } catch (error) {
    throw jsonParseError((error as Error).message);
  }
  return parseJson(text);
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
          ["value", withDoubles(valueToJson(value))],
        ]),
    ),
  );
}

/** A key without data is answered by the server's clock and null. */
function pointJson(point: Point | undefined, strict: boolean): Json {
  let value: Json = null;
  if (point) value = strict ? withDoubles(valueToJson(point.value)) : valueToString(point.value);
  return new Map<string, Json>([
    ["ts", number(point?.ts ?? Date.now())],
    ["value", value],
  ]);
}

function integer(value: string, name: string): number {
  if (!/^-?\d+$/.test(value)) throw badRequest(`Method parameter '${name}': "${value}" is no number`);
  return Number(value);
}

function aggregationOf(text = "NONE"): Aggregation | "NONE" {
  try {
    return aggregationIn(text);
  } catch (error) {
    throw badRequest((error as Error).message);
  }
}

function orderIn(text: string): "ASC" | "DESC" {
  const order = text.toUpperCase();
  if (order === "ASC" || order === "DESC") return order;
  const words = "Has to be either 'desc' or 'asc' (case insensitive)";
  throw new PlainError(400, `Invalid value '${text}' for orders given; ${words}`);
}
