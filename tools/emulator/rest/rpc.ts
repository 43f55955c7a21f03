/** Calls to a device (RpcV1Controller, RpcV2Controller). */
import { Hono, type Context as Request } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Context } from "../context.js";
import type { Device } from "../device.js";
import { fromPlain, type Json, JsonNumber, type JsonObject, parseJson, writeJson } from "../json.js";
import type { RpcOutcome, RpcRecord, RpcRequest } from "../server-rpc.js";
import { type Env, permitted, TENANT_ID } from "./auth.js";
import { badRequest, notFound } from "./errors.js";
import { bodyObject, ok, send } from "./request.js";

interface Statuses {
  timeout: ContentfulStatusCode;
  noActiveConnection: ContentfulStatusCode;
}

const V1: Statuses = { timeout: 408, noActiveConnection: 409 };
const V2: Statuses = { timeout: 504, noActiveConnection: 504 };

export function rpcRoutes({ store }: Context): Hono<Env> {
  const app = new Hono<Env>();
  const call = (oneway: boolean, statuses: Statuses) => async (c: Request<Env>) => {
    const device = permitted(c.get("user"), store.byIdOf(c.req.param("id") ?? ""));
    const outcome = await device.serverRpc.call(requestOf(await bodyObject(c), oneway));
    return answer(c, outcome, statuses);
  };
  app.post("/rpc/oneway/:id", call(true, V2));
  app.post("/rpc/twoway/:id", call(false, V2));
  app.post("/plugins/rpc/oneway/:id", call(true, V1));
  app.post("/plugins/rpc/twoway/:id", call(false, V1));

  app.get("/rpc/persistent/:rpcId", (c) => {
    const found = store.rpcRecord(c.req.param("rpcId"));
    if (!found) throw notFound();
    return send(c, recordJson(permitted(c.get("user"), found.device), found.record));
  });
  return app;
}

function requestOf(body: JsonObject, oneway: boolean): RpcRequest {
  const method = body.get("method");
  const params = body.get("params");
  if (typeof method !== "string" || params === undefined) throw badRequest("Invalid request body");
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
      return send(c, parseJson(outcome.body));
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
      additionalInfo: request.additionalInfo === undefined ? null : writeJson(request.additionalInfo),
    },
    status: record.status,
  }) as JsonObject;
  json.set("response", record.response);
  json.set("additionalInfo", request.additionalInfo ?? null);
  return json;
}
