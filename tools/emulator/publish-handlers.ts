/** What each publish of a device does (MqttTransportHandler.processDevicePublish). One function per kind of topic. */
import { ACKNOWLEDGED, type Accepted, TOPIC_NAME_INVALID } from "./accepted.js";
import type { Context } from "./context.js";
import type { DeviceSession } from "./device-session.js";
import { handleGatewayPublish } from "./gateway/handlers.js";
import { fromPlain, type JsonObject } from "./json.js";
import {
  BadPayloadError,
  parseAttributes,
  parseAttributesRequest,
  parseClaim,
  parseClientRpc,
  parseTelemetry,
} from "./payloads.js";
import { topicsOf } from "./profile-topics.js";
import type { RateLimits } from "./rate-limits.js";
import { saveClientAttributes, saveTelemetry } from "./saves.js";
import { type Family, type OtaRequest, route } from "./topics.js";
import { valuesToJson } from "./values.js";

/** Throws BadPayloadError or RateLimitError where the server closes the connection. */
export function handlePublish(context: Context, session: DeviceSession, topic: string, payload: Buffer): Accepted {
  const topics = topicsOf(session.device.profile);
  const to = route(topic, topics);
  const protobuf = "family" in to && (to.family === "v2p" || (topics.protobuf && to.family !== "v2j"));
  if (protobuf) throw new BadPayloadError("protobuf payloads are not emulated");
  switch (to.kind) {
    case "telemetry":
      return telemetry(context, session, payload);
    case "attributes":
      return attributes(context, session, payload);
    case "attributesRequest":
      return attributesRequest(session, to.family, to.id, payload);
    case "rpcReply":
      return rpcReply(context, session, to.id, payload);
    case "clientRpc":
      return clientRpc(context, session, to.family, to.id, payload);
    case "claim":
      return claim(context, session, payload);
    case "otaChunk":
      return otaChunk(session, to, payload);
    case "gateway":
      // From a device that is no gateway the server ignores these altogether: no PUBACK, no close.
      return session.gateway ? handleGatewayPublish(context, session.gateway, topic, payload) : { acknowledge: false };
    case "unknown":
      // A wrong topic is invisible: acknowledged and dropped.
      return { acknowledge: true, reasonCode: TOPIC_NAME_INVALID };
  }
}

function telemetry(context: Context, { device }: DeviceSession, payload: Buffer): Accepted {
  const entries = parseTelemetry(payload, Date.now());
  device.limits.dataPoints(entries.reduce((count, entry) => count + entry.values.size, 0));
  saveTelemetry(context, device, entries);
  // The server acknowledges after the last message of the array; an empty one has no last.
  return { acknowledge: entries.length > 0 };
}

function attributes(context: Context, { device }: DeviceSession, payload: Buffer): Accepted {
  const values = parseAttributes(payload);
  device.limits.dataPoints(values.size);
  saveClientAttributes(context, device, values);
  return ACKNOWLEDGED;
}

function attributesRequest(session: DeviceSession, family: Family, id: number, payload: Buffer): Accepted {
  const { device } = session;
  const request = parseAttributesRequest(payload);
  device.limits.message();
  session.use(family, "attributesRequest");
  const answer = id < 0 ? undefined : device.attributes.answer(request);
  if (!answer) return ACKNOWLEDGED;
  const response: JsonObject = new Map();
  if (answer.client.size > 0) response.set("client", valuesToJson(answer.client));
  if (answer.shared.size > 0) response.set("shared", valuesToJson(answer.shared));
  return { acknowledge: true, afterwards: () => session.respond("attributesRequest", id, response) };
}

function rpcReply({ events }: Context, { device }: DeviceSession, id: number, payload: Buffer): Accepted {
  device.limits.message();
  const body = payload.toString("utf8");
  return {
    acknowledge: true,
    afterwards: () => {
      device.serverRpc.reply(id, body);
      events.emit("rpcReply", device, id, body);
    },
  };
}

function clientRpc(context: Context, session: DeviceSession, family: Family, id: number, payload: Buffer): Accepted {
  const rpc = parseClientRpc(payload);
  session.use(family, "clientRpc");
  // Built in, but on the long topic alone: elsewhere it goes to the rule chain like any other method.
  if (rpc.method === "getSessionLimits" && family === "v1") {
    return { acknowledge: true, afterwards: () => session.respond("clientRpc", id, sessionLimits(context, session)) };
  }
  session.device.limits.message();
  return { acknowledge: true, afterwards: () => session.clientRpc.request(id, rpc) };
}

function otaChunk(session: DeviceSession, { type, requestId, chunk }: OtaRequest, payload: Buffer): Accepted {
  const answer = session.downloads.chunk(type, requestId, chunk, payload.toString("utf8"));
  return {
    acknowledge: true,
    afterwards: () => {
      if (answer.data) session.sendOtaChunk(type, requestId, answer.chunk, answer.data);
    },
  };
}

/** msg_queue_size_per_device_limit of the server */
export const MESSAGE_QUEUE_LIMIT = 100;

/** For a gateway `rateLimits` is what it sends itself, and `gatewayRateLimits` what it sends for its devices. */
function sessionLimits({ settings }: Context, { gateway }: DeviceSession) {
  const { maxPayloadSize, rateLimits, gatewayOwnRateLimits, gatewayRateLimits } = settings;
  return fromPlain({
    maxPayloadSize,
    maxInflightMessages: MESSAGE_QUEUE_LIMIT,
    rateLimits: limitsJson(gateway ? gatewayOwnRateLimits : rateLimits),
    ...(gateway ? { gatewayRateLimits: limitsJson(gatewayRateLimits) } : {}),
  });
}

function limitsJson({ messages, telemetryMessages, telemetryDataPoints }: RateLimits) {
  return {
    messages: messages ?? null,
    telemetryMessages: telemetryMessages ?? null,
    telemetryDataPoints: telemetryDataPoints ?? null,
  };
}

function claim({ events }: Context, { device }: DeviceSession, payload: Buffer): Accepted {
  const request = parseClaim(payload);
  device.limits.message();
  // The device is not told that it has an owner already: the server only logs it.
  device.later(() => {
    if (device.customerId === undefined) device.claiming.register(request);
    events.emit("claim", device);
  });
  return ACKNOWLEDGED;
}
