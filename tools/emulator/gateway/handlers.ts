/** What a gateway may publish under v1/gateway (AbstractGatewaySessionHandler). One function per topic. */
import { ACKNOWLEDGED, type Accepted, TOPIC_NAME_INVALID } from "../accepted.js";
import type { Context } from "../context.js";
import type { Device } from "../device.js";
import { InvalidInputError } from "../invalid-input.js";
import { isObject, type Json, JsonNumber, type JsonObject, writeJson } from "../json.js";
import {
  asLong,
  asObject,
  asString,
  BadPayloadError,
  castValues,
  claimRequest,
  parsePayload,
  telemetryEntries,
} from "../payloads.js";
import { RateLimitError } from "../rate-limits.js";
import { saveClientAttributes, saveTelemetry } from "../saves.js";
import { GATEWAY, type Gateway } from "./gateway.js";

const UNSPECIFIED_ERROR = 0x80;
const IMPLEMENTATION_SPECIFIC_ERROR = 0x83;
const QUOTA_EXCEEDED = 0x97;

/** JSON of the wrong shape: before MQTT 5 its PUBACK looks like any other, but then the connection is closed. */
const BAD_MESSAGE: Accepted = {
  acknowledge: true,
  reasonCode: IMPLEMENTATION_SPECIFIC_ERROR,
  close: "bad gateway message",
};
/** Where a device cannot be made, one side of the server waits for the other until its time is up; only MQTT 5 is told why. */
const NO_DEVICE: Accepted = { acknowledge: true, reasonCode: UNSPECIFIED_ERROR, delayMs: 10_000 };
/** What such a message gets in place of that, on these topics. */
const NO_DEVICE_ON: Record<string, Accepted> = {
  [`${GATEWAY}/connect`]: { acknowledge: false },
  [`${GATEWAY}/attributes/request`]: { ...NO_DEVICE, reasonCode: IMPLEMENTATION_SPECIFIC_ERROR },
};
/** Unlike a device's, what is over the limit is acknowledged, and lost all the same. */
const OVER_THE_LIMIT: Accepted = { acknowledge: true, reasonCode: QUOTA_EXCEEDED, close: "gateway rate limit" };

type Handler = (context: Context, gateway: Gateway, json: Json) => Accepted;

const HANDLERS: Record<string, Handler> = {
  [`${GATEWAY}/connect`]: connect,
  [`${GATEWAY}/disconnect`]: disconnect,
  [`${GATEWAY}/telemetry`]: telemetry,
  [`${GATEWAY}/attributes`]: attributes,
  [`${GATEWAY}/attributes/request`]: attributesRequest,
  [`${GATEWAY}/rpc`]: rpcReply,
  [`${GATEWAY}/claim`]: claim,
};

/** Throws BadPayloadError for what is no JSON, and for one device's data that cannot be converted: those are not acknowledged. */
export function handleGatewayPublish(context: Context, gateway: Gateway, topic: string, payload: Buffer): Accepted {
  const handler = HANDLERS[topic];
  if (!handler) return { acknowledge: true, reasonCode: TOPIC_NAME_INVALID };
  const json = parsePayload(payload);
  try {
    const { afterwards, ...accepted } = handler(context, gateway, json);
    return {
      ...accepted,
      afterwards: () => {
        gateway.sendPending();
        afterwards?.();
      },
    };
  } catch (error) {
    if (error instanceof ConversionError) throw new BadPayloadError(error.message);
    if (error instanceof BadPayloadError) return BAD_MESSAGE;
    if (error instanceof InvalidInputError) return NO_DEVICE_ON[topic] ?? NO_DEVICE;
    if (error instanceof RateLimitError) return OVER_THE_LIMIT;
    throw error;
  }
}

function connect(_context: Context, gateway: Gateway, json: Json): Accepted {
  const object = asObject(json);
  const type = object.get("type");
  gateway.connect(deviceName(object), type == null ? undefined : asString(type));
  return ACKNOWLEDGED;
}

function disconnect(_context: Context, gateway: Gateway, json: Json): Accepted {
  gateway.disconnect(deviceName(asObject(json)));
  return ACKNOWLEDGED;
}

function deviceName(object: JsonObject): string {
  const name = asString(object.get("device") ?? null);
  if (name === "") throw new BadPayloadError("Device name is empty!");
  return name;
}

function telemetry(context: Context, gateway: Gateway, json: Json): Accepted {
  const fits = (value: Json): value is Json[] => Array.isArray(value);
  return forEachDevice(gateway, json, fits, (device, items) => {
    const entries = convert(() => telemetryEntries(items.map(withoutMetadata), Date.now()));
    gateway.device.childLimits.dataPoints(entries.reduce((count, { values }) => count + values.size, 0));
    device.noteActivity();
    saveTelemetry(context, device, entries);
    // The PUBACK waits for the last message of each array; an empty one has none.
    return entries.length > 0;
  });
}

/** ThingsBoard's own gateway adds how long a value was on its way. */
function withoutMetadata(item: Json): Json {
  const object = asObject(item);
  const metadata = object.get("metadata");
  if (metadata === undefined) return object;
  const members = asObject(metadata);
  asString(members.get("connector") ?? null);
  for (const name of ["receivedTs", "publishedTs"]) asLong(members.get(name) ?? null);
  return new Map([...object].filter(([name]) => name !== "metadata"));
}

function attributes(context: Context, gateway: Gateway, json: Json): Accepted {
  return forEachDevice(gateway, json, isObject, (device, object) => {
    const values = convert(() => castValues(object));
    gateway.device.childLimits.dataPoints(values.size);
    device.noteActivity();
    saveClientAttributes(context, device, values);
    return true;
  });
}

function claim({ events }: Context, gateway: Gateway, json: Json): Accepted {
  return forEachDevice(gateway, json, isObject, (device, object) => {
    const request = convert(() => claimRequest(object));
    gateway.device.childLimits.message();
    device.noteActivity();
    device.later(() => {
      if (device.customerId === undefined) device.claiming.register(request);
      events.emit("claim", device);
    });
    return true;
  });
}

function attributesRequest(_context: Context, gateway: Gateway, json: Json): Accepted {
  const object = asObject(json);
  const id = asInt(object.get("id") ?? null);
  const name = asString(object.get("device") ?? null);
  const client = asBoolean(object.get("client") ?? null);
  const key = object.get("key");
  const keys = key === undefined ? keyList(object.get("keys")) : [asString(key)];
  const device = gateway.connect(name);
  gateway.device.childLimits.message();
  device.noteActivity();
  // No key at all asks for everything, in both scopes.
  const request = {
    clientKeys: keys.length > 0 && client ? keys : undefined,
    sharedKeys: keys.length > 0 && !client ? keys : undefined,
  };
  const answer = device.attributes.answer(request);
  if (!answer) return ACKNOWLEDGED;
  const values = new Map([...answer.client, ...answer.shared]);
  return { acknowledge: true, afterwards: () => gateway.respondAttributes(name, id, values, keys.length < 2) };
}

function keyList(json: Json | undefined): string[] {
  if (!Array.isArray(json)) throw new BadPayloadError("neither key nor keys");
  return [...new Set(json.map(asString))];
}

function rpcReply({ events }: Context, gateway: Gateway, json: Json): Accepted {
  const object = asObject(json);
  const name = asString(object.get("device") ?? null);
  const id = asInt(object.get("id") ?? null);
  const data = object.get("data");
  if (data === undefined) throw new BadPayloadError("no data");
  const device = gateway.connect(name);
  gateway.device.childLimits.message();
  device.noteActivity();
  const body = writeJson(data);
  return {
    acknowledge: true,
    afterwards: () => {
      device.serverRpc.reply(id, body);
      events.emit("rpcReply", device, id, body);
    },
  };
}

/** One device's data that cannot be converted: the others' are kept, and the connection is closed without a PUBACK. */
class ConversionError extends Error {}

function convert<T>(conversion: () => T): T {
  try {
    return conversion();
  } catch (error) {
    if (error instanceof BadPayloadError) throw new ConversionError(error.message);
    throw error;
  }
}

/**
 * For each member that is of the right kind; others are passed over, but one there must be. `handle` says whether its part of the PUBACK
 * comes at all. What goes wrong for one device does not stop the others; the first failure decides how the message is answered.
 */
function forEachDevice<T extends Json>(
  gateway: Gateway,
  json: Json,
  fits: (value: Json) => value is T,
  handle: (device: Device, value: T) => boolean,
): Accepted {
  const entries = [...asObject(json)].filter((entry): entry is [string, T] => fits(entry[1]));
  if (entries.length === 0) throw new BadPayloadError("no device with data");
  let failure: unknown;
  let acknowledge = true;
  for (const [name, value] of entries) {
    try {
      if (!handle(gateway.connect(name), value)) acknowledge = false;
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return { acknowledge };
}

/** JsonElement.getAsInt */
function asInt(json: Json): number {
  return Math.trunc(asLong(json)) | 0;
}

/** JsonElement.getAsBoolean: any other text or number is false. */
function asBoolean(json: Json): boolean {
  if (typeof json === "boolean") return json;
  if (typeof json === "string") return json.toLowerCase() === "true";
  if (json instanceof JsonNumber) return false;
  throw new BadPayloadError("not a boolean");
}
