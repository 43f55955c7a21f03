/** Reading requests and writing answers: number texts are kept, so that a LONG past 2^53 survives. */
import type { Context as Request } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { fromPlain, isObject, type Json, type JsonObject, parseJson, writeJson } from "../json.js";
import { badRequest } from "./errors.js";

/** The body as plain values; {} when there is none. The REST parser (Jackson) is strict. */
export async function body(c: Request): Promise<Record<string, unknown>> {
  const text = await c.req.text();
  if (text.trim() === "") return {};
  const value = strictJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw badRequest("Request is not a JSON object");
  return value as Record<string, unknown>;
}

/** The body with its numbers as they were written. */
export async function bodyObject(c: Request): Promise<JsonObject> {
  const text = await c.req.text();
  strictJson(text);
  const json = parseJson(text);
  if (!isObject(json)) throw badRequest("Request is not a JSON object");
  return json;
}

function strictJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("Invalid request body");
  }
}

export function send(c: Request, json: Json, status: ContentfulStatusCode = 200): Response {
  return c.body(writeJson(json), status, { "Content-Type": "application/json" });
}

/** The answer of calls that return nothing. */
export function ok(c: Request): Response {
  return c.body(null, 200);
}

/** The server answers some bad requests with a bare text in place of its error object. */
export function refuse(c: Request, message: string): Response {
  return c.text(message, 400);
}

/** undefined for what is no text or an empty one. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** An id as the server writes it: `{entityType, id}`. */
export function entityId(value: unknown): string | undefined {
  return text((value as { id?: unknown } | null | undefined)?.id);
}

/** `null` stays that. */
export function entity<Id extends string | null>(entityType: string, id: Id): { entityType: string; id: Id } | null {
  return id === null ? null : { entityType, id };
}

export function additionalInfo(value: unknown): JsonObject {
  const info = fromPlain(value ?? {});
  return isObject(info) ? info : new Map();
}

export function keyList(keys: string | undefined): string[] {
  return (keys ?? "").split(",").filter((key) => key !== "");
}
