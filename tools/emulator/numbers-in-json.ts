/** Numbers within JSON that went through the server's parser for REST (Jackson). */
import { isObject, type Json, JsonNumber } from "./json.js";
import { javaDouble } from "./numbers.js";

/** What has a dot or an exponent is written as a double: 1.50 is 1.5 then, and 1e3 is 1000.0. */
export function withDoubles(json: Json): Json {
  if (json instanceof JsonNumber) return /[.eE]/.test(json.text) ? new JsonNumber(javaDouble(Number(json.text))) : json;
  if (Array.isArray(json)) return json.map(withDoubles);
  if (isObject(json)) return new Map([...json].map(([name, value]) => [name, withDoubles(value)]));
  return json;
}
