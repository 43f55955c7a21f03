/** A stored value: one of the five types that ThingsBoard's key-value tables know. */

import { parseExact } from "../exact-json.js";
import { InvalidInputError } from "./invalid-input.js";
import { type Json, JsonNumber, type JsonObject, parseJson, writeJson } from "./json.js";
import { classifyNumber, javaDouble, looksLikeNumber, type NumberClass } from "./numbers.js";

export type Value = NumberClass | { type: "BOOLEAN"; value: boolean } | { type: "JSON"; value: string };
export type Values = Map<string, Value>;

/** What a device sent, cast as JsonConverter does it: strings that look like numbers become numbers, null is skipped. */
export function castDeviceValues(object: JsonObject): Values {
  const values: Values = new Map();
  for (const [key, json] of object) {
    const value = castDeviceValue(json);
    if (value) values.set(key, value);
  }
  return values;
}

function castDeviceValue(json: Json): Value | undefined {
  if (json === null) return undefined;
  if (typeof json === "boolean") return { type: "BOOLEAN", value: json };
  if (typeof json === "string") return looksLikeNumber(json) ? classifyNumber(json) : { type: "STRING", value: json };
  if (json instanceof JsonNumber) return classifyNumber(json.text);
  return { type: "JSON", value: writeJson(json) };
}

/** What an owner sent over REST: as from a device, but that null is refused. */
export function ownerValues(object: JsonObject): Values {
  if ([...object.values()].includes(null)) throw new Error("Can't parse value: null");
  return castDeviceValues(object);
}

/** The same up to version 4.1: strings stay strings, and each number with a dot or an exponent is a DOUBLE. */
export function olderOwnerValues(object: JsonObject): Values {
  const values: Values = new Map();
  for (const [key, json] of object) {
    const value = olderOwnerValue(json);
    if (value) values.set(key, value);
  }
  return values;
}

function olderOwnerValue(json: Json): Value | undefined {
  if (typeof json === "string") return { type: "STRING", value: json };
  if (!(json instanceof JsonNumber)) return castDeviceValue(json);
  if (/[.eE]/.test(json.text)) return { type: "DOUBLE", value: Number(json.text) };
  const value = classifyNumber(json.text);
  if (value.type === "STRING") throw new InvalidInputError("Big integer values are not supported!");
  return value;
}

export function valueToJson(value: Value): Json {
  switch (value.type) {
    case "LONG":
      return new JsonNumber(value.value.toString());
    case "DOUBLE":
      return new JsonNumber(javaDouble(value.value));
    case "JSON":
      return parseJson(value.value);
    default:
      return value.value;
  }
}

export function valuesToJson(values: Iterable<[string, Value]>): JsonObject {
  return new Map([...values].map(([key, value]) => [key, valueToJson(value)]));
}

/** KvEntry.getValueAsString: how time series leave over REST unless useStrictDataTypes is set. */
export function valueToString(value: Value): string {
  return value.type === "DOUBLE" ? javaDouble(value.value) : String(value.value);
}

/** For programs that look on. A number that JavaScript would write in other digits is an ExactNumber. */
export function valueToPlain(value: Value): unknown {
  if (value.type === "LONG") return parseExact(String(value.value));
  return value.type === "JSON" ? parseExact(value.value) : value.value;
}

export function valuesToPlain(values: Iterable<[string, Value]>): Record<string, unknown> {
  return Object.fromEntries([...values].map(([key, value]) => [key, valueToPlain(value)]));
}
