/** What a device profile of the transport type MQTT says of its devices' topics (DeviceSessionCtx, MqttTopicFilterFactory). */
import type { DeviceProfile } from "./device-profiles.js";

export type TopicFilter = (topic: string) => boolean;

export interface ProfileTopics {
  telemetry: TopicFilter;
  attributes: TopicFilter;
  /** which texts a device may subscribe for shared attributes, besides the server's own */
  attributesSubscription: TopicFilter;
  /** whether the topics that do not say "json" carry protobuf */
  protobuf: boolean;
  /** a bad payload at QoS 1 is acknowledged and the connection stays */
  acknowledgesBadPayloads: boolean;
}

const TELEMETRY = "v1/devices/me/telemetry";
const ATTRIBUTES = "v1/devices/me/attributes";

const filters = new Map<string, TopicFilter>();

/** Only "+" and "/#" mean more than themselves to the server, but the rest of a filter that has them is read as a regular expression. */
function topicFilter(text: unknown, otherwise: string): TopicFilter {
  const filter = typeof text === "string" && text.trim() !== "" ? text : otherwise;
  const known = filters.get(filter);
  if (known) return known;
  const made = makeFilter(filter);
  filters.set(filter, made);
  return made;
}

function makeFilter(filter: string): TopicFilter {
  if (filter === "#") return () => true;
  if (!/[+#]/.test(filter)) return (topic) => topic === filter;
  const pattern = filter.replaceAll("\\", "\\\\").replaceAll("+", "[^/]+").replaceAll("/#", "($|/.*)");
  const regex = new RegExp(`^(?:${pattern})$`);
  return (topic) => regex.test(topic);
}

function fromConfiguration(configuration: Record<string, unknown>): ProfileTopics {
  const payload = configuration.transportPayloadTypeConfiguration as { transportPayloadType?: unknown } | undefined;
  return {
    telemetry: topicFilter(configuration.deviceTelemetryTopic, TELEMETRY),
    attributes: topicFilter(configuration.deviceAttributesTopic, ATTRIBUTES),
    attributesSubscription: topicFilter(configuration.deviceAttributesSubscribeTopic, ATTRIBUTES),
    protobuf: payload?.transportPayloadType === "PROTOBUF",
    acknowledgesBadPayloads: configuration.sendAckOnValidationException === true,
  };
}

export const SERVER_TOPICS = fromConfiguration({});

/** Looked at for each message: a change of the profile holds at once, also for who is connected. */
export function topicsOf({ profileData }: DeviceProfile): ProfileTopics {
  const configuration = profileData.transportConfiguration;
  return configuration?.type === "MQTT" ? fromConfiguration(configuration) : SERVER_TOPICS;
}
