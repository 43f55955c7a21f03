/** The device topics of section "MQTT API" in every spelling the server knows, and what may be subscribed. */
import { parseJavaInt } from "./numbers.js";
import type { OtaType } from "./ota/packages.js";
import { BadPayloadError } from "./payloads.js";
import { type ProfileTopics, SERVER_TOPICS } from "./profile-topics.js";

/** v1 long names, v2 short names, and the short names that force JSON or protobuf. */
export type Family = "v1" | "v2" | "v2j" | "v2p";

interface FamilyTopics {
  telemetry: string;
  attributes: string;
  attributesRequest: string;
  attributesResponse: string;
  rpcRequest: string;
  rpcResponse: string;
}

const shortTopics = (suffix: string): FamilyTopics => ({
  telemetry: `v2/t${suffix}`,
  attributes: `v2/a${suffix}`,
  attributesRequest: `v2/a/req${suffix}/`,
  attributesResponse: `v2/a/res${suffix}/`,
  rpcRequest: `v2/r/req${suffix}/`,
  rpcResponse: `v2/r/res${suffix}/`,
});

export const TOPICS: Record<Family, FamilyTopics> = {
  v1: {
    telemetry: "v1/devices/me/telemetry",
    attributes: "v1/devices/me/attributes",
    attributesRequest: "v1/devices/me/attributes/request/",
    attributesResponse: "v1/devices/me/attributes/response/",
    rpcRequest: "v1/devices/me/rpc/request/",
    rpcResponse: "v1/devices/me/rpc/response/",
  },
  v2: shortTopics(""),
  v2j: shortTopics("/j"),
  v2p: shortTopics("/p"),
};

const CLAIM = "v1/devices/me/claim";
// Found anywhere in the topic, as on the server.
const OTA_REQUEST = /v2\/(fw|sw)\/request\/(\d+)\/chunk\/(\d+)/;
const GATEWAY_PREFIX = "v1/gateway";
// The bare prefix "v2/a/req/" begins "v2/a/req/j/" too, so it comes last.
const FAMILIES: Family[] = ["v1", "v2j", "v2p", "v2"];

export type Route =
  | { kind: "telemetry" | "attributes"; family: Family }
  | { kind: "attributesRequest" | "clientRpc" | "rpcReply"; family: Family; id: number }
  | OtaRequest
  | { kind: "claim" | "gateway" | "unknown" };

export interface OtaRequest {
  kind: "otaChunk";
  type: OtaType;
  /** digits, as they came */
  requestId: string;
  chunk: string;
}

/**
 * Where a publish goes. An id that is no Java int is a bad message, not an unknown topic. What the device's profile names takes the place of the
 * long names of telemetry and attributes, and comes before everything but the gateway's topics.
 */
export function route(topic: string, profile: ProfileTopics = SERVER_TOPICS): Route {
  if (topic.startsWith(GATEWAY_PREFIX)) return { kind: "gateway" };
  if (profile.attributes(topic)) return { kind: "attributes", family: "v1" };
  if (profile.telemetry(topic)) return { kind: "telemetry", family: "v1" };
  if (topic === CLAIM) return { kind: "claim" };
  for (const family of FAMILIES) {
    const names = TOPICS[family];
    if (family !== "v1" && topic === names.telemetry) return { kind: "telemetry", family };
    if (family !== "v1" && topic === names.attributes) return { kind: "attributes", family };
    if (topic.startsWith(names.attributesRequest))
      return { kind: "attributesRequest", family, id: idAfter(topic, names.attributesRequest) };
    if (topic.startsWith(names.rpcResponse)) return { kind: "rpcReply", family, id: idAfter(topic, names.rpcResponse) };
    if (topic.startsWith(names.rpcRequest)) return { kind: "clientRpc", family, id: idAfter(topic, names.rpcRequest) };
  }
  const [, prefix, requestId = "", chunk = ""] = OTA_REQUEST.exec(topic) ?? [];
  if (prefix) return { kind: "otaChunk", type: prefix === "fw" ? "FIRMWARE" : "SOFTWARE", requestId, chunk };
  return { kind: "unknown" };
}

function idAfter(topic: string, prefix: string): number {
  const id = parseJavaInt(topic.slice(prefix.length));
  if (id === undefined) throw new BadPayloadError("the request id is not a number");
  return id;
}

/** What the server sends of its own accord to whoever holds this filter; most filters only set a QoS. */
export interface Subscription {
  pushes: "attributes" | "rpc" | undefined;
  family: Family;
}

const SUBSCRIPTIONS = new Map<string, Subscription>();
for (const family of FAMILIES) {
  const names = TOPICS[family];
  SUBSCRIPTIONS.set(names.attributes, { pushes: "attributes", family });
  SUBSCRIPTIONS.set(`${names.rpcRequest}+`, { pushes: "rpc", family });
  SUBSCRIPTIONS.set(`${names.rpcResponse}+`, { pushes: undefined, family });
  SUBSCRIPTIONS.set(`${names.attributesResponse}+`, { pushes: undefined, family });
}
for (const filter of [
  "v1/gateway/attributes",
  "v1/gateway/attributes/response",
  "v1/gateway/rpc",
  "v2/fw/response/+/chunk/+",
  "v2/fw/error",
  "v2/sw/response/+/chunk/+",
  "v2/sw/error",
]) {
  SUBSCRIPTIONS.set(filter, { pushes: undefined, family: "v1" });
}

/** undefined: the server refuses the filter. It compares strings: no wider wildcard is accepted, but for what the device's profile names. */
export function subscription(filter: string, profile: ProfileTopics = SERVER_TOPICS): Subscription | undefined {
  if (profile.attributesSubscription(filter)) return { pushes: "attributes", family: "v1" };
  return SUBSCRIPTIONS.get(filter);
}

/** Whether a topic falls under one of the accepted filters. A profile may let "#" be one. */
export function matches(filter: string, topic: string): boolean {
  const wanted = filter.split("/");
  const levels = topic.split("/");
  const rest = wanted.indexOf("#");
  const fits = (level: string, i: number) => level === "+" || level === levels[i];
  if (rest >= 0) return levels.length > rest && wanted.slice(0, rest).every(fits);
  return wanted.length === levels.length && wanted.every(fits);
}
