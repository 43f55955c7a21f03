/** What a device may publish, checked and converted as JsonConverter and JsonMqttAdaptor do it. */
import { isObject, type Json, JsonNumber, type JsonObject, parseJson, writeJson } from "./json.js";
import { looksLikeNumber } from "./numbers.js";
import { castDeviceValues, ownerValues, type Values } from "./values.js";

/** The server closes the connection over these (an AdaptorException, or an exception that nothing catches). */
export class BadPayloadError extends Error {}

export interface TelemetryEntry {
  ts: number;
  values: Values;
}

export interface AttributesRequest {
  /** undefined: not asked for */
  clientKeys: string[] | undefined;
  sharedKeys: string[] | undefined;
}

export function parseTelemetry(payload: Buffer, now: number): TelemetryEntry[] {
  return telemetryEntries(parsePayload(payload), now);
}

export function telemetryEntries(json: Json, now: number, valuesOf = castValues): TelemetryEntry[] {
  if (Array.isArray(json)) return json.map((item) => telemetryEntry(item, now, valuesOf));
  return [telemetryEntry(json, now, valuesOf)];
}

function telemetryEntry(json: Json, now: number, valuesOf: typeof castValues): TelemetryEntry {
  const object = asObject(json);
  const ts = object.get("ts");
  const values = object.get("values");
  // Only both together mean a timestamp; either alone is an ordinary key.
  if (ts === undefined || values === undefined) return { ts: now, values: valuesOf(object) };
  return { ts: asLong(ts), values: valuesOf(asObject(values)) };
}

/** The same from an owner, to whom null is refused. */
export function ownerTelemetry(json: Json, now: number): TelemetryEntry[] {
  return telemetryEntries(json, now, ownerValues);
}

export function parseAttributes(payload: Buffer): Values {
  return castValues(asObject(parsePayload(payload)));
}

export function parseAttributesRequest(payload: Buffer): AttributesRequest {
  const object = asObject(parsePayload(payload));
  const keys = (name: string): string[] | undefined => {
    const member = object.get(name);
    return member === undefined ? undefined : splitKeys(asString(member));
  };
  return { clientKeys: keys("clientKeys"), sharedKeys: keys("sharedKeys") };
}

/** String.split(",") of Java: empty parts at the end vanish, but "" itself is one empty part. */
function splitKeys(text: string): string[] {
  const parts = text.split(",");
  while (parts.length > 1 && parts.at(-1) === "") parts.pop();
  return parts;
}

export interface ClientRpc {
  method: string;
  params: Json;
}

export function parseClientRpc(payload: Buffer): ClientRpc {
  const object = asObject(parsePayload(payload));
  return { method: asString(object.get("method") ?? null), params: object.get("params") ?? null };
}

export interface ClaimRequest {
  secretKey: string;
  /** 0 means the server's own duration */
  durationMs: number;
}

export function parseClaim(payload: Buffer): ClaimRequest {
  if (payload.length === 0) return { secretKey: "", durationMs: 0 };
  return claimRequest(asObject(parsePayload(payload)));
}

export function claimRequest(object: JsonObject): ClaimRequest {
  const secretKey = object.get("secretKey");
  const durationMs = object.get("durationMs");
  return {
    secretKey: secretKey === undefined ? "" : asString(secretKey),
    durationMs: durationMs === undefined ? 0 : asLong(durationMs),
  };
}

export function parsePayload(payload: Buffer): Json {
  return orBadPayload(() => parseJson(payload.toString("utf8")));
}

export function castValues(object: JsonObject): Values {
  return orBadPayload(() => castDeviceValues(object));
}

function orBadPayload<T>(convert: () => T): T {
  try {
    return convert();
  } catch (error) {
    throw new BadPayloadError((error as Error).message);
  }
}

export function asObject(json: Json): JsonObject {
  if (!isObject(json)) throw new BadPayloadError(`Can't parse value: ${writeJson(json)}`);
  return json;
}

/** JsonElement.getAsString: scalars only; null is refused. */
export function asString(json: Json): string {
  if (typeof json === "string") return json;
  if (typeof json === "boolean" || json instanceof JsonNumber) return writeJson(json);
  throw new BadPayloadError("not a string");
}

/** JsonElement.getAsLong: a number is cut to its integral part; a string must be an integer. */
export function asLong(json: Json): number {
  if (json instanceof JsonNumber) return Math.trunc(Number(json.text));
  if (typeof json === "string" && looksLikeNumber(json) && !json.includes(".")) return Number(json);
  throw new BadPayloadError(`For input string: ${writeJson(json)}`);
}
