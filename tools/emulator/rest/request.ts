/** Reading requests and writing answers: number texts are kept, so that a LONG past 2^53 survives. */
import type { Context as Request } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { isUuid } from "../ids.js";
import { fromPlain, isObject, type Json, type JsonObject, writeJson } from "../json.js";
import { badRequest, generalError, jsonParseError } from "./errors.js";

/** The body as plain values. What is no JSON object is the server's own fault, to its mind: 500. */
export async function body(c: Request): Promise<Record<string, unknown>> {
  const text = await c.req.text();
  const value = text.trim() === "" ? null : strictJson(text);
  if (value === null) throw generalError("Required request body is missing");
  return objectIn(value);
}

/** The server's parser for REST (Jackson) is strict. */
function strictJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw jsonParseError((error as Error).message);
  }
}

/** An object within a body; {} for none. */
export function objectIn(value: unknown): Record<string, unknown> {
  if (value == null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw jsonParseError("no object");
  return value as Record<string, unknown>;
}

export function send(c: Request, json: Json, status: ContentfulStatusCode = 200): Response {
  return c.body(writeJson(json), status, { "Content-Type": "application/json" });
}

/** The answer of calls that return nothing. */
export function ok(c: Request): Response {
  return c.body(null, 200);
}

/** A member of a body that is a text: a number is one for the server, an object is none. undefined for an empty one. */
export function text(value: unknown): string | undefined {
  if (value == null || value === "") return undefined;
  if (typeof value === "object") throw jsonParseError("an object in place of a text");
  return String(value);
}

/** One of these names, or undefined. Throws for another. */
export function oneOf<Name extends string>(names: readonly Name[], value: unknown): Name | undefined {
  if (value == null) return undefined;
  const found = names.find((name) => name === value);
  if (!found) throw jsonParseError(`none of ${names.join(", ")}`);
  return found;
}

/** An id as the server writes it: `{entityType, id}`. */
export function entityId(value: unknown): string | undefined {
  if (value == null) return undefined;
  if (typeof value !== "object") throw jsonParseError("an id is an object");
  const { id, entityType } = value as { id?: unknown; entityType?: unknown };
  if (typeof id !== "string" || typeof entityType !== "string")
    throw generalError("I/O error while reading input message");
  if (!isUuid(id)) throw jsonParseError(`Invalid UUID string: ${id}`);
  return id;
}

/** An id in the path. */
export function pathId(c: Request, name = "id"): string {
  const id = c.req.param(name) ?? "";
  if (!isUuid(id)) throw badRequest(`Invalid UUID string: ${id}`);
  return id;
}

/** `null` stays that. */
export function entity<Id extends string | null>(entityType: string, id: Id): { entityType: string; id: Id } | null {
  return id === null ? null : { entityType, id };
}

export function additionalInfo(value: unknown): JsonObject {
  const info = fromPlain(value ?? {});
  return isObject(info) ? info : new Map();
}

/** As it leaves: null for none. */
export function additionalInfoJson(info: JsonObject): unknown {
  return info.size === 0 ? null : JSON.parse(writeJson(info));
}

export function keyList(keys: string | undefined): string[] {
  return (keys ?? "").split(",").filter((key) => key !== "");
}
