/** What a device asks for when it wants credentials (JsonConverter.buildProvisionRequestMsg). */
import { isObject, type Json, JsonNumber, type JsonObject, writeJson } from "../json.js";
import { asObject, BadPayloadError, parsePayload } from "../payloads.js";

/** An exception that the server acknowledges before it closes. */
export class ProvisionFault extends Error {}

const CREDENTIALS_TYPES = ["ACCESS_TOKEN", "MQTT_BASIC", "X509_CERTIFICATE", "LWM2M_CREDENTIALS"] as const;

/** A text that was not sent is "". */
export interface ProvisionRequest {
  key: string;
  secret: string;
  deviceName: string;
  credentialsType: (typeof CREDENTIALS_TYPES)[number];
  token: string;
  clientId: string;
  userName: string;
  password: string;
  certificate: string;
  gateway: boolean;
}

/** What no bytes are as protobuf, which the server takes all for that is no JSON: a message without a member. */
export const EMPTY_REQUEST: ProvisionRequest = {
  key: "",
  secret: "",
  deviceName: "",
  credentialsType: "ACCESS_TOKEN",
  token: "",
  clientId: "",
  userName: "",
  password: "",
  certificate: "",
  gateway: false,
};

/** Throws BadPayloadError or ProvisionFault. */
export function parseProvisionRequest(payload: Buffer): ProvisionRequest {
  const object = asObject(parsePayload(payload));
  return {
    deviceName: textOf(object, "deviceName"),
    credentialsType: credentialsType(object),
    token: textOf(object, "token"),
    clientId: textOf(object, "clientId"),
    userName: textOf(object, "username"),
    password: textOf(object, "password"),
    certificate: textOf(object, "hash"),
    key: required(object, "provisionDeviceKey"),
    secret: required(object, "provisionDeviceSecret"),
    gateway: textOf(object, "gateway").toLowerCase() === "true",
  };
}

function required(object: JsonObject, name: string): string {
  if (!object.has(name)) throw new ProvisionFault(`${name} is missing`);
  return textOf(object, name);
}

function credentialsType(object: JsonObject): ProvisionRequest["credentialsType"] {
  const name = object.has("credentialsType") ? textOf(object, "credentialsType") : "ACCESS_TOKEN";
  const found = CREDENTIALS_TYPES.find((known) => known === name);
  if (!found) throw new ProvisionFault(`unknown credentialsType ${name}`);
  return found;
}

/** JsonElement.getAsString: null and objects have none. */
function textOf(object: JsonObject, name: string): string {
  const json = object.get(name);
  return json === undefined ? "" : asText(json);
}

function asText(json: Json): string {
  if (typeof json === "string") return json;
  if (typeof json === "boolean" || json instanceof JsonNumber) return writeJson(json);
  if (Array.isArray(json) && json.length === 1) return asText(json[0] as Json);
  if (json === null || isObject(json)) throw new ProvisionFault("null or an object in place of a text");
  throw new BadPayloadError("an array in place of a text");
}
