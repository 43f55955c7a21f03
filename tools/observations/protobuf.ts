/** Devices of a profile whose payloads are protobuf, which send JSON. */
import type { Observation } from "./observation.js";

const TOPICS: Record<string, [string, string]> = {
  telemetry: ["v1/devices/me/telemetry", '{"x":1}'],
  attributes: ["v1/devices/me/attributes", '{"x":1}'],
  "an attribute request": ["v1/devices/me/attributes/request/1", '{"clientKeys":"x"}'],
  "telemetry on the topic that says JSON": ["v2/t/j", '{"x":1}'],
};

const TRANSPORT = {
  type: "MQTT",
  deviceTelemetryTopic: "v1/devices/me/telemetry",
  deviceAttributesTopic: "v1/devices/me/attributes",
  deviceAttributesSubscribeTopic: "v1/devices/me/attributes",
  sparkplug: false,
  sendAckOnValidationException: false,
  transportPayloadTypeConfiguration: {
    transportPayloadType: "PROTOBUF",
    deviceTelemetryProtoSchema: 'syntax ="proto3";\npackage telemetry;\nmessage T {\n optional int32 x = 1;\n}',
    deviceAttributesProtoSchema: 'syntax ="proto3";\npackage attributes;\nmessage A {\n optional int32 x = 1;\n}',
    deviceRpcRequestProtoSchema:
      'syntax ="proto3";\npackage rpc;\nmessage RpcRequestMsg {\n optional string method = 1;\n optional int32 requestId = 2;\n optional string params = 3;\n}',
    deviceRpcResponseProtoSchema:
      'syntax ="proto3";\npackage rpc;\nmessage RpcResponseMsg {\n optional string payload = 1;\n}',
    enableCompatibilityWithJsonPayloadFormat: false,
    useJsonPayloadFormatForDefaultDownlinkTopics: false,
  },
};

export const PROTOBUF: Observation[] = Object.entries(TOPICS).map(([name, [topic, payload]]) => ({
  name,
  look: async (tenant) => {
    const deviceProfileId = await tenant.deviceProfile({ transportType: "MQTT", transportConfiguration: TRANSPORT });
    const link = await tenant.connected(await tenant.device({ deviceProfileId }));
    return [await link.publish(topic, payload), ...(await link.rest())];
  },
}));
