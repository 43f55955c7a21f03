/** Calls to a device (RpcV1Controller, RpcV2Controller). */
import { Hono, type Context as Request } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Context } from "../context.js";
import type { Device } from "../device.js";
import { fromPlain, isObject, type Json, JsonNumber, type JsonObject, parseJson, writeJson } from "../json.js";
import { withDoubles } from "../numbers-in-json.js";
import type { RpcOutcome, RpcRecord, RpcRequest } from "../server-rpc.js";
import { type Env, permitted, permittedInText, requireTenant, TENANT_ID } from "./auth.js";
import { badRequest, generalError, noEntity } from "./errors.js";
import { ok, pathId, send } from "./request.js";

interface Statuses {
  timeout: ContentfulStatusCode;
  noActiveConnection: ContentfulStatusCode;
}

const V1: Statuses = { timeout: 408, noActiveConnection: 409 };
const V2: Statuses = { timeout: 504, noActiveConnection: 504 };

export function rpcRoutes({ store }: Context): Hono<Env> {
  const app = new Hono<Env>();
  const call = (oneway: boolean, statuses: Statuses) => async (c: Request<Env>) => {
    const id = pathId(c);
    const request = requestOf(await rpcBody(c), oneway);
    const outcome = await permittedInText(c.get("user"), store, id).serverRpc.call(request);
    return answer(c, outcome, statuses);
  };
  app.post("/rpc/oneway/:id", call(true, V2));
  app.post("/rpc/twoway/:id", call(false, V2));
  app.post("/plugins/rpc/oneway/:id", call(true, V1));
  app.post("/plugins/rpc/twoway/:id", call(false, V1));

  const find = (c: Request<Env>) => {
    const id = pathId(c, "rpcId");
    const found = store.rpcRecord(id);
    if (!found) throw noEntity("Rpc", id);
    permitted(c.get("user"), store, found.device.id);
    return found;
  };

  app.get("/rpc/persistent/:rpcId", (c) => {
    const { device, record } = find(c);
    return send(c, recordJson(device, record));
  });

  app.delete("/rpc/persistent/:rpcId", (c) => {
    requireTenant(c.get("user"));
    const { device, record } = find(c);
    device.serverRpc.delete(record.id);
    return ok(c);
  });
  return app;
}

async function rpcBody(c: Request): Promise<Json> {
  const text = await c.req.text();
  if (text === "") throw generalError("Required request body is missing");
  try {
    JSON.parse(text);
  } catch {
    throw badRequest("Invalid request body");
  }
  return parseJson(text);
}

const NO_METHOD =
  'Cannot invoke "com.fasterxml.jackson.databind.JsonNode.asText()" because the return value of ' +
  '"com.fasterxml.jackson.databind.JsonNode.get(String)" is null';

function requestOf(body: Json, oneway: boolean): RpcRequest {
  if (!isObject(body) || !body.has("method")) throw generalError(NO_METHOD);
  const method = asText(body.get("method") as Json);
  const params = withDoubles(body.get("params") ?? null);
  const number = (name: string): number | undefined => {
    const value = body.get(name);
    return value instanceof JsonNumber ? Number(value.text) : undefined;
  };
  return {
    method,
    params,
    oneway,
    persistent: body.get("persistent") === true,
    timeoutMs: number("timeout"),
    expirationTime: number("expirationTime"),
    retries: number("retries"),
    additionalInfo: body.get("additionalInfo"),
  };
}

/** JsonNode.asText: objects have none. */
function asText(json: Json): string {
  if (typeof json === "string") return json;
  return isObject(json) || Array.isArray(json) ? "" : writeJson(json);
}

/** A reply that is not JSON is a 406, an empty one a 200 without a body. */
function answer(c: Request<Env>, outcome: RpcOutcome, statuses: Statuses): Response {
  switch (outcome.kind) {
    case "timeout":
      return c.body(null, statuses.timeout);
    case "noActiveConnection":
      return c.body(null, statuses.noActiveConnection);
    case "sent":
      return ok(c);
    case "reply":
      if (outcome.body === "") return ok(c);
      try {
        JSON.parse(outcome.body);
      } catch {
        return c.body(null, 406);
      }
      return send(c, withDoubles(parseJson(outcome.body)));
  }
}

function recordJson(device: Device, record: RpcRecord): Json {
  const { request } = record;
  const deviceId = { entityType: "DEVICE", id: device.id };
  const tenantId = { entityType: "TENANT", id: TENANT_ID };
  const json = fromPlain({
    id: { entityType: "RPC", id: record.id },
    createdTime: record.createdTime,
    tenantId,
    deviceId,
    expirationTime: record.expirationTime,
    request: {
      id: record.id,
      tenantId,
      deviceId,
      oneway: request.oneway,
      expirationTime: record.expirationTime,
      // The parameters are kept as text.
      body: { method: request.method, params: writeJson(request.params) },
      persisted: request.persistent,
      retries: request.retries ?? null,
    },
    status: record.status,
  }) as JsonObject;
  json.set("response", record.response);
  json.set("additionalInfo", request.additionalInfo ?? null);
  return json;
}
